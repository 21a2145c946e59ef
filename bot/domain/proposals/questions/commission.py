"""Asked of a mail about the klachtencommissie: the klager went there, or it writes in its own dossier (C1–C5, K13)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.calendar.calendar import in_words
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.proposals.commission_words import steps_in
from bot.domain.proposals.follow_up import FollowUp, Made
from bot.domain.proposals.routes import route
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject


def okc(mail: FollowUp) -> Made | None:
    """C1, K13: the klager went to the commission, or it writes about this case."""
    there = mail.read.soort is Soort.OKC or (mail.from_klager and _filed_there(mail))
    known = any(event.soort is EventKind.OKC_AANGEMELD for event in counting(mail.dossier.events))
    if not there or known or mail.traject is Traject.OKC or not mail.allows(EventKind.OKC_AANGEMELD):
        return None  # known: it has a dossier there already
    found = route(replace(mail.case, traject=Traject.OKC), mail.regeling.routes)
    if mail.traject is None:
        return mail.make(ProposalKind.NIEUW, found, (), traject=Traject.OKC)
    why = ("C1: gaat over de klachtencommissie. De OKC-fase krijgt een eigen, gekoppeld dossier.",)
    return mail.make(ProposalKind.OKC, found, why, details={"datum": mail.day.isoformat()})


def _filed_there(mail: FollowUp) -> bool:
    """K13: whether the klager writes that he went to a commission, whatever the mail was read as; a plan is none yet.

    Not where only what the commission takes up counts (procedure Klimkoord §5.2): it writes us itself.
    """
    if mail.regeling.norm_formeel or mail.read.soort is Soort.INTREKKING:
        return False
    names = (
        *(one.naam for one in mail.organisation.okc),
        "klachtencommissie",
        "klachtenportaal zorg",
        "ombudsman",
    )
    return any(
        FILED.search(said) and not UNFILED.search(said) and any(name.casefold() in said for name in names)
        for said in re.split(r"(?<=[.!?])\s+|\n\s*\n", mail.words.casefold())
    )


FILED = re.compile(r"(?<!niet )(?<!niets )(?<!nooit )\b(?:ingediend|neergelegd|aangemeld)\b", re.IGNORECASE)
UNFILED = re.compile(r"\b(?:niet|geen|nooit|nog|als|indien|anders)\b")
"""A sentence with such a word speaks of what was not done, or not yet."""

NEXT_OF_THE_COMMISSION = (
    "Antwoord “okc ontvankelijk”, “verweer uiterlijk …”, “hoorzitting op …”, “uitspraak” met het oordeel, of, als de klager "
    "daar introk, “intrekking bevestigd”. "
)


def commission(mail: FollowUp) -> Made | None:
    """C2–C5: the commission writes in its own dossier; an akkoord notes the steps and the days that it names."""
    if mail.traject is not Traject.OKC:
        return None
    status, taken, told = mail.dossier.status, [], []
    for event, details in steps_in(mail.read, mail.words):
        if not mail.regeling.allows(status, event):
            continue
        letters = list(mail.regeling.letters(event, mail.traject, status))
        # J55: what follows counts from the day on which the commission's letter came, not from the akkoord.
        told_on = {"datum": mail.day.isoformat(), "regel": STEPS[event][0], "brieven": letters}
        taken.append((event, {**details, **told_on}))
        told.append(_in_short(event, details))
        status = mail.regeling.overgangen[status][event]
    if taken:
        why = f"{taken[0][1]['regel']}: de commissie schrijft. Akkoord legt vast: {'; '.join(told)}."
        made = mail.make(
            ProposalKind.VERVOLG,
            mail.holders("C2–C5"),
            (why, f"Gaat het om iets anders? {NEXT_OF_THE_COMMISSION}".strip()),
        )
        return replace(made, draft=replace(made.draft, vooraf=tuple(taken), plan=AS_TOLD))
    if mail.read.soort is not Soort.OKC or mail.dossier.gesloten:
        return None
    seen = (
        f"C2–C5: de commissie schrijft. {NEXT_OF_THE_COMMISSION}Akkoord betekent: gezien, er verandert niets."
    )
    return mail.make(ProposalKind.VERVOLG, mail.holders("R03"), (seen,))


AS_TOLD = "commissie"
"""Key of no steps in a regeling: what an akkoord takes is what the commission wrote."""

STEPS: Mapping[EventKind, tuple[str, str]] = {
    EventKind.OKC_ONTVANKELIJK: ("C2", "de klacht is daar ontvankelijk"),
    EventKind.OKC_NIET_ONTVANKELIJK: ("C2", "de klacht is daar niet ontvankelijk"),
    EventKind.VERWEER_GEVRAAGD: ("C3", "het verweer moet er zijn"),
    EventKind.HOORZITTING_GEPLAND: ("C4", "de hoorzitting"),
    EventKind.UITSPRAAK_ONTVANGEN: ("C5", "de uitspraak"),
}
"""What a commission does, by the rule and in words."""


def _in_short(event: EventKind, details: Mapping[str, str]) -> str:
    """One step as a part of a sentence: "het verweer moet er zijn op di 2 jun 2026"."""
    words = [STEPS[event][1]]
    if day := details.get("verweer") or details.get("zitting"):
        words.append(
            f"uiterlijk {in_words(date.fromisoformat(day))}"
            if "verweer" in details
            else f"op {in_words(date.fromisoformat(day))}"
        )
    if "tijd" in details:
        words.append(f"om {details['tijd'].replace(':', '.')} uur")
    if "oordeel_voor" in details:
        words.append(f"(oordeel uiterlijk {in_words(date.fromisoformat(details['oordeel_voor']))})")
    if "oordeel" in details:
        words.append(f"({details['oordeel']}; de directie hoort het, T22)")
    if "reactie_voor" in details:
        words.append(f"(reactie uiterlijk {in_words(date.fromisoformat(details['reactie_voor']))})")
    return " ".join(words)
