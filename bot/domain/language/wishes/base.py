"""Root of all wishes of a colleague. How each is written and what it does stands in `bot.domain.language.rows`."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Root of all wishes. `nummer`: the case named ("2026-0012"), or None: the context says which.

    notitie: what stood below the command in a mail. `rest` names the field those lines go to; `careful`: a
    doubt in those lines ("wacht", "toch", "?") makes the wish a question back instead of an act.
    """

    rest: ClassVar[str] = "notitie"
    careful: ClassVar[bool] = False

    nummer: str | None = None
    notitie: str = ""
