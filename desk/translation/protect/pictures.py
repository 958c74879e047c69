"""What is drawn rather than written, and what is not seen at all."""

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001f251\U0001f300-\U0001faff]"
)
_TAIL = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\u200d\U000e0020-\U000e007f]"

EMOJI = (
    f"(?:{_PICTURE}{_TAIL}*+)++",
    "[0-9#*]\ufe0f?\u20e3",
    r"(?:(?<![\w:;=/])[:;=]['^-]?[()DPpOo/|*3\\]{1,5}|(?<=\w)[:;]-?[()]{1,5}|<3)(?=$|[\s.,!?\"'”’»)<])",
)

#: Joiners belong to the spelling of Persian and Indian words.
_SPELLING = "\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u1780-\u17ff"
#: Controls, directions, widths of nothing, halves of characters. No engine knows what to do with them.
INVISIBLE = (
    (
        "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
        "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff"
        "\ue000-\uf8ff]++"
    ),
    f"(?<![{_SPELLING}])[\u200c\u200d]++|[\u200c\u200d]++(?![{_SPELLING}])",
)
