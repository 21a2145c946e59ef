"""May the new model go live? Only when it beats the old one, on annotated mail and on the organisatie's own."""

from dataclasses import asdict, dataclass
from typing import Any, Self

ENOUGH = 20
"""With fewer own mails held apart their figures are chance, and the annotated mail decides alone."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one model did on mail it never learned from. mails: how many; goed: share right; macro_f1: mean F1 of the
    soorten; crisis: share of the mails about danger that were noticed. Shares between 0 and 1."""

    mails: int
    goed: float
    macro_f1: float
    crisis: float

    def as_json(self) -> dict[str, Any]:
        """For the card."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """What `as_json` gave."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether the new model goes live, and every reason for or against, as Dutch sentences."""

    live: bool
    redenen: tuple[str, ...]


def judge(new: Score, old: Score, own_new: Score | None, own_old: Score | None) -> Ruling:
    """Weigh a new model against the one that is live. own_…: on the newest own mail, None where there was too little.

    With own mail to judge by, the new model must be better on both; without it, it may not be worse on the annotated
    mail. Danger noticed less often is never accepted (rulebook M3).
    """
    told = f"Geannoteerde mail ({new.mails}): macro-F1 {new.macro_f1:.3f}, was {old.macro_f1:.3f}"
    safe = new.crisis >= old.crisis
    danger = () if safe else (f"Gevaar wordt minder vaak gezien: {new.crisis:.0%}, was {old.crisis:.0%}.",)
    if own_new is None or own_old is None:
        good = new.macro_f1 >= old.macro_f1
        few = f"Te weinig eigen mail om apart te houden (minstens {ENOUGH} nodig): alleen de geannoteerde mail telt."
        return Ruling(good and safe, (f"{told}: {'niet slechter' if good else 'slechter'}.", few, *danger))
    better, own_better = new.macro_f1 > old.macro_f1, own_new.goed > own_old.goed
    own = f"Eigen mail ({own_new.mails}, de nieuwste): {own_new.goed:.0%} goed, was {own_old.goed:.0%}"
    return Ruling(
        better and own_better and safe,
        (f"{told}: {_said(better)}.", f"{own}: {_said(own_better)}.", *danger),
    )


def _said(better: bool) -> str:
    return "beter" if better else "niet beter"
