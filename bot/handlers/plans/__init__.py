"""What every wish of a colleague leads to, by subject: one file per subject, one function per wish.

A new command is one function and one row in the table of its file.
"""

from collections.abc import Mapping

from bot.domain.language.wishes.base import Wish
from bot.handlers.plans import (
    admissibility,
    closing,
    commission,
    contact,
    correcting,
    deciding,
    holders,
    moving,
    opening,
    postponing,
    privacy,
    reminding,
    showing,
    talks,
    undoing,
)
from bot.handlers.plans.plan import Answerer, Planner

PLANS: Mapping[type[Wish], Planner] = {
    **deciding.PLANS,
    **talks.PLANS,
    **contact.PLANS,
    **admissibility.PLANS,
    **postponing.PLANS,
    **privacy.PLANS,
    **holders.PLANS,
    **moving.PLANS,
    **correcting.PLANS,
    **closing.PLANS,
    **commission.PLANS,
    **reminding.PLANS,
    **showing.PLANS,
    **undoing.PLANS,
}
"""Wishes about one case."""

ANSWERS: Mapping[type[Wish], Answerer] = {**showing.ANSWERS, **opening.ANSWERS, **contact.ANSWERS}
"""Wishes about no case in particular; asked first, where a wish is in both."""
