"""Letters that are drawn like Latin ones ("klаcht" with a Cyrillic а, "𝗸𝗹𝗮𝗰𝗵𝘁", "ＫＬＡＣＨＴ"), read as what they look like.

Only for reading: what is shown or quoted is what the writer wrote. Words in another script stay words in that script.
"""

import re
import unicodedata

_DRAWN_LIKE = {
    # Cyrillic
    "АВЕКМНОРСТХУІЈЅԌԚԜҺ": "ABEKMHOPCTXYIJSGQWH",
    "аеорсухіјѕһԁԛԝкԍӏ": "aeopcyxijshdqwkgl",
    # Greek
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ": "ABEZHIKMNOPTYX",
    "οναικρτυγχϲϳ": "ovaikptuyxcj",
    # Armenian, and what phoneticians write
    "օսհոցզ": "ouhngq",
    "ɑɡɩƽ": "agis",
}
_LATIN = {
    ord(sign): letter
    for signs, letters in _DRAWN_LIKE.items()
    for sign, letter in zip(signs, letters, strict=True)
}
"""Unicode TS 39, as far as a letter stands for one Latin letter."""
_STYLED = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\u24b6-\u24e9"
"""Letters of full width, bold and slanted ones of mathematics, and letters in a ring."""
_ODD = re.compile(f"[{''.join(map(chr, _LATIN))}{_STYLED}]")
_STYLE = re.compile(f"[{_STYLED}]")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile("[A-Za-z]")


def as_drawn(text: str) -> str:
    """The text at the same length, with Latin letters for those that only look like one."""
    if text.isascii() or not _ODD.search(text):
        return text
    text = _STYLE.sub(_without_style, text)
    latin = 2 * len(_PLAIN.findall(text)) > sum(map(str.isalpha, text))
    return _WORD.sub(lambda word: _as_latin(word[0], latin), text)


def _without_style(sign: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", sign[0])
    return plain if len(plain) == 1 else sign[0]


def _as_latin(word: str, among_latin: bool) -> str:
    """A word of look-alikes alone ("ор") is one among Latin words, and none in a Russian letter."""
    if word.isascii() or not (among_latin or _PLAIN.search(word)):
        return word
    read = word.translate(_LATIN)
    return read if all(unicodedata.name(letter, "").startswith("LATIN") for letter in read) else word
