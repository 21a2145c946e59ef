"""Words looked for in a whole mail. A pattern reads every letter of it; whether its stem stands there at all costs a tenth."""

import re
from functools import lru_cache


class Phrase:
    """A pattern, with stems in lower case of which one stands in whatever it finds; they are looked for first."""

    def __init__(self, pattern: str, *stems: str, flags: re.RegexFlag = re.IGNORECASE) -> None:
        self.pattern = re.compile(pattern, flags)
        self._stems = stems

    def said_in(self, text: str) -> bool:
        """Whether the text says so."""
        lower = _lower(text)
        return any(stem in lower for stem in self._stems) and self.pattern.search(text) is not None


@lru_cache(maxsize=4)  # one mail is asked for many phrases
def _lower(text: str) -> str:
    return text.lower()
