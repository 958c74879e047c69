"""How amounts of money are written around the world."""

#: Every sign of Unicode's, with the letters that some countries set before it.
SIGN = (
    r"(?:(?:R|US|CA?|AU?|NZ|HK|NT|S|MX|U|J\.?)?\$"
    "|[€£¥¢¤֏؋৲৳૱௹฿៛₠-⃀꠸﷼﹩＄￠￡￥￦])"
)

_CODES = (
    "AED|ARS|AUD|BDT|BGN|BHD|BOB|BRL|CAD|CHF|CLP|CNH|CNY|COP|CRC|CZK|DKK|DOP|DZD|EGP|EUR|GBP|GEL|HKD|HRK|HUF|IDR|ILS"
    "|INR|IQD|IRR|ISK|JOD|JPY|KES|KRW|KWD|KZT|LBP|LKR|MAD|MXN|MYR|NGN|NOK|NPR|NZD|OMR|PEN|PHP|PKR|PLN|PYG|QAR|RMB|RON"
    "|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|TZS|UAH|USD|UYU|VND|XAF|XOF|ZAR|eur|usd|brl|gbp|chf|jpy|cny|rmb|inr|pln|sek"
)
#: Before a quantity. Short words of one country may be other words in another, and stand behind only.
CODE_BEFORE = rf"(?:{_CODES}|Rs\.?|Rp|RM|Kč|Fr\.|SFr\.|kr\.?|S/|Bs\.?)"
CODE_BEHIND = rf"(?:{_CODES}|Rs|zł|kr|Kč|Ft|lei|TL|лв|руб|грн|р(?=\.))"
#: Behind a quantity in scripts where nothing need follow.
BEHIND_IN_ASIA = "[百千万萬億亿]{0,2}(?:円|元|圆|圓|块|원)"

_GROUP = "[.,'’٬ \u00a0\u2009\u202f]"
_CENTS = r"(?:[.,٫](?:\d{1,6}|[-–—]{1,2}))"
#: With groups of three, or of two as in India, or with none; with cents, or a dash in their place.
QUANTITY = (
    rf"(?:\d{{1,3}}(?:{_GROUP}\d{{3}}){{1,5}}{_CENTS}?(?!\d)"
    rf"|\d{{1,3}}(?:,\d\d){{1,5}},\d{{3}}{_CENTS}?(?!\d)"
    rf"|\d{{1,30}}(?:[.,]\d{{1,6}}){{0,3}}{_CENTS}?)"
)
