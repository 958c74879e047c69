"""The few words of each language without which a sentence says the opposite, or another number."""

import re
from dataclasses import dataclass
from functools import cache

from desk.domain.language import primary


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns of one language, for texts in lower case.

    ``no`` denies; ``nearly`` may stand for a denial and back; ``idiom`` looks like one and is none.
    ``numbers`` are the words for 2, 3 and so on; several for one number are separated by a slash, and ``-``
    stands where the word means something else too.
    """

    no: str
    nearly: str = ""
    idiom: str = ""
    numbers: str = ""


_WORDS = {
    "en": Vocabulary(
        no=r"no|not|never|none|nobody|nothing|nowhere|neither|nor|cannot|without|\w+n['’]t|(?:ca|do|wo|did|does|is"
        r"|was)nt",
        nearly=r"unable|impossible|unavailable|invalid|incorrect|unknown|missing|fail\w*|refus\w*|lack\w*|den(?:y|ied)"
        r"|declin\w+|unless|until|only|avoid\w*|instead|expired|unsuccessful\w*|yet|away|except"
        r"|un(?:fortunate|happy|sure)\w*",
        idiom=r"(?:no|not a) (?:problem|worries|doubt)|(?:why|if not|whether or) not|not only|(?:do|would"
        r"|could)n['’]t you"
        r"|(?:is|are|was|do|does|did|has|have)n['’]t (?:it|you|they|he|she|that)(?=\?)"
        r"|do(?:n['’]t| not) (?:worry|hesitate)",
        numbers="two three four five six seven eight nine ten eleven twelve",
    ),
    "pt": Vocabulary(
        no=r"n[ãa]o|nunca|jamais|nem|nada|ningu[ée]m|nenhum\w*|sem|tampouco",
        nearly=r"imposs[íi]ve\w+|inv[áa]lid\w+|incapa\w+|indispon[íi]ve\w+|falh\w+|recus\w+|s[óo]|apenas|exceto"
        r"|evit\w+|neg\w+|incorret\w+",
        idiom=r"n[ãa]o é(?=\?)|sem (?:d[úu]vida|problemas?)|n[ãa]o (?:se preocupe|hesite)|nada mais|de nada"
        r"|por que n[ãa]o",
        numbers="dois/duas três/tres quatro cinco seis sete oito nove dez onze doze",
    ),
    "es": Vocabulary(
        no=r"no|nunca|jam[áa]s|ni|nada|nadie|ning[úu]n\w*|sin|tampoco",
        nearly=r"imposible\w*|inv[áa]lid\w+|incapa\w+|fall\w+|rechaz\w+|solo|s[óo]lo|excepto|evit\w+|neg\w+"
        r"|incorrect\w+",
        idiom=r"de nada|sin (?:duda|problemas?)|no (?:se preocupe|te preocupes|dude)|nada m[áa]s|por qu[ée] no",
        numbers="dos tres cuatro cinco seis siete ocho nueve diez once doce",
    ),
    "fr": Vocabulary(
        no=r"ne|n(?=['’])|pas|jamais|rien|aucune?|sans|ni|non",
        nearly=r"impossible\w*|invalide\w*|incapable\w*|échou\w+|refus\w+|seulement|uniquement|évit\w+|indisponible\w*",
        idiom=r"de rien|sans (?:doute|problème)|pas de (?:problème|souci)|n['’]hésitez pas|ne vous inquiétez pas"
        r"|n['’]est-ce pas",
        numbers="deux trois quatre cinq six sept huit - dix onze douze",
    ),
    "de": Vocabulary(
        no=r"nicht|kein\w*|nie|niemals|nichts|niemand\w*|weder|ohne|nein",
        nearly=r"un(?:möglich|gültig|fähig|bekannt|verfügbar)\w*|nur|fehl\w+|verweiger\w+|abgelehn\w+|vermeid\w+"
        r"|erst|außer|leider",
        idiom=r"kein problem|nicht wahr|ohne zweifel|warum nicht|nicht nur|ob nicht|keine sorge",
        numbers="zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    ),
    "it": Vocabulary(
        no=r"non|no|mai|niente|nulla|nessun\w*|né|senza|neanche|nemmeno",
        nearly=r"impossibil\w+|invalid\w+|incapac\w+|solo|soltanto|rifiut\w+|evit\w+|falli\w+|tranne",
        idiom=r"di niente|senza (?:dubbio|problemi)|non (?:si preoccupi|ti preoccupare|esiti)|nessun problema"
        r"|perché non",
        numbers="due tre quattro cinque - sette otto nove dieci undici dodici",
    ),
    "nl": Vocabulary(
        no=r"niet|geen|nooit|niets|niks|niemand|noch|zonder|nee",
        nearly=r"on(?:mogelijk|geldig|bekend|beschikbaar)\w*|alleen|slechts|pas|weiger\w*|mislukt\w*|vermijd\w*",
        idiom=r"geen (?:probleem|zorgen)|waarom niet|toch niet|niet alleen|aarzel niet",
        numbers="twee drie vier vijf zes zeven acht negen tien elf twaalf",
    ),
    "pl": Vocabulary(
        no=r"nie|nigdy|nic|nikt|nikogo|żad\w+|bez|ani|brak",
        nearly=r"nie\w+|tylko|odmów\w+|niemożliw\w+|brakuj\w+|zamiast",
        idiom=r"nie ma (?:za co|problemu|sprawy)|nie martw\w*|bez problemu|dlaczego nie|nie tylko",
        numbers="dwa/dwie/dwóch trzy/trzech cztery/czterech pięć/pięciu sześć/sześciu siedem osiem dziewięć dziesięć",
    ),
    "ru": Vocabulary(
        no=r"не|нет|ни|никогда|ничего|никто|никак\w*|нельзя|без",
        nearly=r"не\w+|только|лишь|отказ\w+|отсутств\w+|кроме",
        idiom=r"не за что|не (?:беспокойтесь|волнуйтесь|стесняйтесь)|без проблем|почему не|не только",
        numbers="два/две/двух три/трёх/трех четыре/четырёх пять/пяти шесть/шести семь/семи восемь девять десять/десяти",
    ),
    "tr": Vocabulary(
        no=r"değil\w*|yok\w*|hayır|hiç\w*|asla|\w+(?:m[ae]d[ıi]|m[ae]z|m[ıiuü]yor|m[ae]y[ae]c[ae][kğ]|m[ae]m[ıi]ş)\w*"
        r"|\w{2,}m[ae]y[ıi]n\w*",
        nearly=r"sadece|yalnızca|imkansız\w*|geçersiz\w*|\w+s[ıiuü]z\w*|redd\w+|hariç",
        idiom=r"sorun (?:değil|yok)|değil mi|merak etmeyin|çekinmeyin",
        numbers="iki üç dört beş - - sekiz dokuz on",
    ),
    "ar": Vocabulary(
        no=r"[وف]?(?:لا|لم|لن|ليس|ليست|لست|لسنا|بدون|دون|عدم|بلا)",
        nearly=r"[وف]?(?:غير|فقط|سوى|إلا|يستحيل|مستحيل|رفض\w*|فشل\w*)",
        idiom=r"لا (?:داعي|مشكلة|تقلق\w*|تتردد\w*|شك|بأس)|لم لا|أليس كذلك|إن لم",
    ),
    "hi": Vocabulary(
        no=r"नहीं|नही|न|ना|मत|बिना",
        nearly=r"केवल|सिर्फ|असंभव|असमर्थ|अमान्य|विफल|इनकार|अलावा",
        idiom=r"कोई बात नहीं|क्यों नहीं|चिंता न करें|है ना|है न",
    ),
    "zh": Vocabulary(
        no=r"[不没沒无無未勿]|别(?=[再忘去给])|請勿|并非|並非",
        nearly=r"只|仅|僅|失败|失敗|拒绝|拒絕|缺|除",
        idiom=r"(.)[不没沒]\1|不好意思|不过|不過|不客气|不客氣|不错|不錯|差不多|不管|不论|不論|不仅|不僅|不但|不断|未来|未來|无论|無論|不用担心|不用擔心|对不起|對不起|没问题|沒問題"
        r"|没关系|不同",
    ),
    "ja": Vocabulary(
        no=r"ない|ません|なかった|なく|なし|無[いくし]|不|未|ず(?=に|、|。|$)",
        nearly=r"だけ|のみ|しか|失敗|拒否|以外",
        idiom=r"ませんか|かもしれ(?:ない|ません)|す[みい]ません|申し訳(?:あり|ござい)ません|な(?:ければ|くては|いと)(?:なり|いけ)ませ?ん?|ではないでしょうか|少なく(?:とも)?",
    ),
    "ko": Vocabulary(
        no=r"(?<!\S)(?:안|못)\s|않|없|아니|못[하해했합]|지\s?마[세십라]",
        nearly=r"만(?=\s|$)|실패|거부|불가|외에",
        idiom=r"아니면|문제없|걱정하지 마|지 않(?:나요|습니까|을까요)|뿐만 아니라",
    ),
}
#: Scripts without spaces, and one whose denials are parts of words: found anywhere.
_ANYWHERE = frozenset({"zh", "ja", "ko"})


@dataclass(frozen=True, slots=True)
class Denials:
    """Finds denials in texts of one language."""

    no: re.Pattern[str]
    nearly: re.Pattern[str]
    idiom: re.Pattern[str]


@cache
def denials(language: str) -> Denials | None:
    """Return what finds denials in a language, or None for one whose words are not known here."""
    words = _WORDS.get(primary(language))
    if words is None:
        return None
    anywhere = primary(language) in _ANYWHERE
    return Denials(*(_pattern(each, anywhere=anywhere) for each in (words.no, words.nearly, words.idiom)))


@cache
def numbers(language: str) -> dict[str, int]:
    """Return the number that each unmistakable number word of a language means."""
    words = _WORDS.get(primary(language))
    listed = words.numbers.split() if words else []
    return {word: value for value, some in enumerate(listed, 2) for word in some.split("/") if word != "-"}


def _pattern(words: str, *, anywhere: bool) -> re.Pattern[str]:
    return re.compile(words if anywhere else rf"(?<!\w)(?:{words})(?!\w)")
