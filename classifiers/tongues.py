"""In which language a mail was written: by script first, then by its commonest words."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_SCRIPTS = (
    ("ar", "\u0600-\u06ff"),
    ("uk", "іїєґІЇЄҐ"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("zh", "\u4e00-\u9fff"),
)
_COMMON = {
    "nl": "de het een en van ik dat niet is te op met voor zijn was u aan mijn er maar die in hij ze jullie om heb naar ook kan bij als wij dan ben nog wel geen uw hebben heeft wil moet over mij me mn nie t gwn da dè ge ich d'r neet bin hèt mich veur mit oet waor ouch 't dit deze hoe wat weer deel goed graag groet hallo beste hoi",
    "en": "hi there works thursday tuesday thank thanks talk already she him her about want so my is this i am please can do complaint manager hello good morning the and of to is that it my for you was with not this have are but on be he she they at your from we has had me i in will would please dear which been all",
    "de": "liebes liebe frau herr hinweis kleiner vielen dank seit wohne guten tag nur meine und der die das ich nicht ist mit zu den sie ein eine auf für von dass mich mir es im bei haben habe wir aber auch ihr ihre bitte sehr",
    "fr": "madame monsieur ci-joint hier car pour information commission votre leur ai suis le la les et est que je pas pour vous des une mon ma dans il elle avec sur nous mais qui ne ce bonjour merci votre",
    "es": "hola buenos días señora señor todavía hay ya hablé no puedo quiero ir martes el la los que y no es por con para una mi me usted pero las lo se su como del gracias buenas estimados",
    "pl": "witam czy już z panią pana dzien wczoraj chcę nie się na jest że do to mi mnie moja mój pani pan proszę dzień dobry jak ale czy był była przez od za dla",
    "tr": "yardım bekliyorum şikayetimi dün iyi günler sayın bay bayan ve bir bu için ile ben çok değil mi ama daha sizin benim beni ne var yok gibi olarak merhaba",
    "pt": "não uma com para que você meu minha mas por obrigado senhor",
    "pap": "mi ta no pa ku bo un den na ma esaki mester danki",
}
_WORDS = {
    word: [place for place, words in enumerate(_COMMON.values()) if word in words.split()]
    for words in _COMMON.values()
    for word in words.split()
}

_TONGUES = tuple(_COMMON)
_STRANGE = re.compile("[" + "".join(script for _, script in _SCRIPTS) + "]")
_WORD = re.compile(r"[^\W\d_]+(?:['’]\w+)?")


def votes(text: str) -> NDArray[np.uint16]:
    """How many common words of each tongue stand in a text. Of a text: the sum over its words."""
    found = np.zeros(len(_TONGUES), np.uint16)
    for word in () if text.isspace() else _WORD.findall(text.lower()):
        for tongue in _WORDS.get(word, ()):
            found[tongue] += 1
    return found


def language(text: str, votes: Iterable[float]) -> str:
    """The ISO 639 code; "nl" when in doubt, for dialect and for very short mail. votes: of all its words (`votes`)."""
    if not text.isascii() and _STRANGE.search(text):
        letters = sum(map(str.isalpha, text)) or 1
        for tongue, script in _SCRIPTS:
            if len(re.findall(f"[{script}]", text)) > letters * (0.01 if tongue == "uk" else 0.3):
                return tongue
    counts = dict(zip(_TONGUES, votes, strict=True))
    best = max(_TONGUES, key=lambda tongue: (counts[tongue], tongue == "nl", tongue))
    return best if counts[best] >= 2 and counts[best] > 1.2 * counts["nl"] else "nl"
