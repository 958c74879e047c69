"""An engine that knows a few phrases and whose every fault is written down."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import permutations

from desk import Batching, Translation

#: What is said in each language, in the same order: the engine turns each into its counterpart.
PHRASES: Mapping[str, Sequence[str]] = {
    "en": (
        "Where is my order",
        "I have been waiting for three weeks!",
        "We are very sorry for the delay.",
        "Your parcel leaves today and arrives on Tuesday.",
        "We will send it again.",
        "Thank you!",
        "The box was open",
        "I want my money back",
    ),
    "pt": (
        "Onde está o meu pedido",
        "Estou esperando há três semanas!",
        "Lamentamos muito o atraso.",
        "O seu pacote sai hoje e chega na terça-feira.",
        "Vamos enviar de novo.",
        "Obrigada!",
        "A caixa veio aberta",
        "Quero o meu dinheiro de volta",
    ),
    "es": (
        "Dónde está mi pedido",
        "¡Llevo tres semanas esperando!",
        "Lamentamos mucho el retraso.",
        "Su paquete sale hoy y llega el martes.",
        "Lo enviaremos de nuevo.",
        "¡Gracias!",
        "La caja vino abierta",
        "Quiero mi dinero de vuelta",
    ),
    "ar": (
        "أين طلبي",
        "أنا أنتظر منذ ثلاثة أسابيع!",
        "نأسف جدًا على التأخير.",
        "يخرج طردك اليوم ويصل يوم الثلاثاء.",
        "سنرسله مرة أخرى.",
        "شكرًا لكم!",
        "كان الصندوق مفتوحًا",
        "أريد استرداد نقودي",
    ),
    "zh": (
        "我的订单在哪里",
        "我已经等了三个星期！",
        "非常抱歉让您久等了。",
        "您的包裹今天发出，星期二送达。",
        "我们会重新寄送。",
        "谢谢！",
        "箱子是打开的",
        "我要退款",
    ),
}


class Phrasebook:
    """Translates phrase by phrase; what it does not know stays, behind the name of the language.

    ``slips`` are words that it gets wrong on the way out of English, ``guesses`` such as it is not sure of,
    and of ``stammers`` it makes nonsense.
    """

    name = "phrasebook"
    batching = Batching()

    def __init__(
        self, slips: Mapping[str, str] | None = None, guesses: Sequence[str] = (), stammers: Sequence[str] = ()
    ) -> None:
        self._slips = dict(slips or {})
        self._guesses = tuple(guesses)
        self._stammers = tuple(stammers)

    def model_of(self, source: str, target: str) -> str:
        return f"{source}-{target} 7"

    def pairs(self) -> Iterable[tuple[str, str]]:
        return permutations(PHRASES, 2)

    async def translate_batch(
        self, segments: Sequence[str], source: str, target: str, deadline: float
    ) -> Sequence[Translation]:
        await asyncio.sleep(0)
        return [self._translated(segment, source, target) for segment in segments]

    async def close(self) -> None:
        """Nothing to let go of."""

    def _translated(self, segment: str, source: str, target: str) -> Translation:
        if any(each in segment for each in self._stammers):
            return Translation("so so so so so so so so so so so so so so so so so so so so")
        text = segment
        for before, after in zip(PHRASES[source], PHRASES[target], strict=True):
            text = text.replace(before, after)
        for before, after in self._slips.items():
            text = text.replace(before, after)
        known = text if text != segment else _unknown(segment, source, target)
        return Translation(known, 0.1 if any(each in segment for each in self._guesses) else 0.9)


def _unknown(segment: str, source: str, target: str) -> str:
    """Say the language before the words, and no more once they come back."""
    mark = f"in {source}: "
    return segment.removeprefix(mark) if segment.startswith(mark) else f"in {target}: {segment}"
