"""What a text says about the form of its language: the script of Chinese, the words of Portuguese."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

#: Words that one side of the ocean writes and the other hardly; how much each says.
_WORDS: Mapping[str, Mapping[float, str]] = {
    "pt-BR": {
        1.0: r"você|oi|celular|cadastr\w+|cpf|cnpj|cep|boletos?|pix|frete|aplicativos?|usuári[oa]s?|contato|contatar"
        r"|equipe|bebê|tênis|\w{3,}ônic[oa]s?|geladeira|ônibus|sac",
        0.6: r"tela|arquivos?|camisetas?|tá|pra|registro|atendente|rastreio|est(?:ou|á|ão|ava) \w{2,12}[aei]ndo",
    },
    "pt-PT": {
        1.0: r"telemóvel|telemóveis|utilizador(?:es)?|contactos?|contactar|equipa|ecrã|ficheiros?|registo|morada|portes"
        r"|multibanco|nif|bebé|ténis|\w{3,}ónic[oa]s?|convosco|vossas?|vossos?|autocarro|frigorífico|receção"
        r"|est(?:ou|á|ão|ava) a \w{2,12}[aei]r",
        0.6: r"encomendas?|palavra-passe|faturação|gostava de|camisola",
    },
}
_TELLING = [
    (form, weight, re.compile(rf"\b(?:{words})\b"))
    for form, by_weight in _WORDS.items()
    for weight, words in by_weight.items()
]
#: More signs than this need not be looked at.
_ENOUGH = 200


def leaning(language: str, text: str) -> dict[str, float]:
    """Return how much a text in a language speaks for each of its forms; a language without any speaks for none."""
    leans = _LEANINGS.get(language)
    return leans(text) if leans else {}


def _portuguese(text: str) -> dict[str, float]:
    lower = text.lower()
    return _summed((form, weight * len(set(words.findall(lower)))) for form, weight, words in _TELLING)


def _chinese(text: str) -> dict[str, float]:
    return _summed((_script(sign), 1.0) for sign in text[:_ENOUGH])


@lru_cache(maxsize=8192)
def _script(sign: str) -> str:
    """Return in which script alone a sign is written, by the national standards: GB 2312 and Big5."""
    simplified, traditional = _is_in(sign, "gb2312"), _is_in(sign, "big5")
    if simplified == traditional:
        return ""
    return "zh-Hans" if simplified else "zh-Hant"


def _is_in(sign: str, standard: str) -> bool:
    try:
        sign.encode(standard)
    except UnicodeEncodeError:
        return False
    return True


def _summed(said: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return the weights by form, without those of no form and of none."""
    total: dict[str, float] = {}
    for form, weight in said:
        if form and weight:
            total[form] = total.get(form, 0.0) + weight
    return total


_LEANINGS: Mapping[str, Callable[[str], dict[str, float]]] = {"pt": _portuguese, "zh": _chinese}
