"""Whether the plain and the rich version of one mail tell the same."""

import re

_WORD = re.compile(r"[^\W\d_]{3,}")
_DENIALS = frozenset({"niet", "geen", "nooit", "niets", "niemand", "not", "never"})
MANY_WORDS = 10


def tells_another_story(plain: str, rich: str) -> bool:
    """Whether the two versions of one mail do not say the same: a person reads the rich one, we the plain one. Most of
    its words are missing here, or it says no where the other does not."""
    here, there = (_WORD.findall(text.lower()) for text in (plain, rich))
    if here == there:
        return False
    few = sum(map(_DENIALS.__contains__, here)) != sum(map(_DENIALS.__contains__, there))
    strange = len(there) - sum(map(set(here).__contains__, there))
    return few or (strange >= MANY_WORDS and 2 * strange > len(there))
