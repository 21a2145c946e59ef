"""What goes to the college and the gemeente: a signal with impact (S5), and each step of an aanbieder's klacht (S6).

Both are proposals, pseudonymous: no name of a klager and none of his words leaves for another organisation without his
recorded consent (Wmo 5.3.3, Jeugdwet 7.3.11).
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.plain_words import AARDEN
from bot.domain.regeling.regeling import Regeling, Traject

WINDOW = timedelta(days=30)
"""S5: like cases are counted over so long."""

GRAVE_FOR_THE_BOARD: Mapping[str, str] = {
    "bestuurlijk": "een signaal voor het bestuur",
    "media": "de media zijn erbij betrokken",
    "politiek": "de politiek is erbij betrokken",
    "overleden": "iemand is overleden",
    "veiligheid": "de veiligheid is in het geding",
}
"""Signals that the college hears of at once, however few the cases (Uitgangspunten §11 VI)."""

IMPACT: Mapping[str, str] = {
    "overleden": "Er is iemand overleden. Of dat met de hulp te maken heeft, staat niet vast.",
    "veiligheid": "De veiligheid van inwoners is misschien in het geding.",
    "media": "De pers heeft er aandacht voor. Er kunnen vragen over komen.",
    "politiek": "De politiek heeft er aandacht voor. Er kunnen vragen over komen.",
    "bestuurlijk": "Het gaat verder dan één inwoner.",
}
"""What such a signal can mean for inwoners and for the college, as far as it is known when it comes in."""

MANY = "Het overkwam meer inwoners. Het kan ook anderen raken."

INSPECTIE = "Wij kijken of de inspectie dit moet weten (Wmo 3.4, Jeugdwet 4.1.8)."

STEPS: Mapping[EventKind, str] = {
    EventKind.GEREGISTREERD: "registratie",
    EventKind.AANGEVULD: "informatie",
    EventKind.TOEGEWEZEN: "behandeling",
    EventKind.AFGEHANDELD: "afdoening",
    EventKind.BRIEF_VERZONDEN: "terugkoppeling",
}
"""The five events of Uitgangspunten §11 I, by what happens in a dossier; the last only for the afdoening itself."""

CLOSING_LETTER = "T20"


def like(dossier: Dossier, others: Sequence[Dossier]) -> tuple[Dossier, ...]:
    """The klachten and signalen about the same partner or person, this one included, oldest first."""
    about = dossier.beklaagde.strip().casefold()
    if not about:
        return ()
    same = (other for other in others if other.beklaagde.strip().casefold() == about)
    return tuple(other for other in same if other.soort in {"klacht", "onvrede", "signaal"})


def for_college(
    dossier: Dossier, alike: Sequence[Dossier], organisation: Organisation, regeling: Regeling
) -> Proposal | None:
    """S5: the proposal to tell the college the same werkdag, or None. alike: see `like`."""
    waiting = dossier.open_proposal()
    traject = dossier.traject or (waiting.traject if waiting else None)
    if not organisation.college or traject not in {Traject.KLACHT, Traject.SIGNAAL}:
        return None
    many = len(alike) >= organisation.college_aantal
    reasons = [words for name, words in GRAVE_FOR_THE_BOARD.items() if name in dossier.signalen]
    if not many and not reasons:
        return None
    about = _about(dossier, organisation)
    numbers = ", ".join(one.nummer for one in alike)
    if many:
        days = sorted(one.ontvangen.astimezone(AMSTERDAM).date() for one in alike)
        signal = (
            f"In 30 dagen kwamen {len(alike)} berichten binnen over {about}. Het eerste kwam op {in_words(days[0])}, het laatste op "
            f"{in_words(days[-1])}. Onze nummers zijn {numbers}."
        )
        reasons.insert(0, f"{len(alike)} gelijke zaken in 30 dagen ({numbers})")
    else:
        signal = f"Er kwam een bericht binnen over {about}: {reasons[0]}."
    impact = [words for name, words in IMPACT.items() if name in dossier.signalen]
    effect = " ".join([*impact, *([MANY] if many else [])])
    told = {"signaal": signal, "gevolg": effect, "actie": _action(dossier, organisation), "regel": "S5"}
    why = (
        f"S5: {'; '.join(reasons)}. Het college hoort dit dezelfde werkdag, zonder namen (Uitgangspunten §11 VI).",
        "Kijk ook of er een meldplicht is (Wmo 3.4, Jeugdwet 4.1.8).",
    )
    return _aside(dossier, regeling, ProposalKind.COLLEGE, EventKind.COLLEGE_GEMELD, told, why)


def _about(dossier: Dossier, organisation: Organisation) -> str:
    """Whom or what it is about, without the name of any person: a partner, a team, or our own services."""
    if not dossier.beklaagde:
        return "onze dienstverlening"
    if desk := _partner(dossier, organisation):
        return desk.naam
    person = organisation.staff.exactly(dossier.beklaagde, dossier.ontvangen.astimezone(AMSTERDAM).date())
    return f"een medewerker van team {person.team}" if person and person.team else "een medewerker"


def _partner(dossier: Dossier, organisation: Organisation) -> Loket | None:
    """The partner that is meant, also where the klager wrote only a part of its name."""
    said = set(dossier.beklaagde.casefold().split())
    meant = (
        d
        for d in organisation.partners
        if d.named_in(dossier.beklaagde) or said <= set(d.naam.casefold().split())
    )
    return next(meant, None) if said else None


def _action(dossier: Dossier, organisation: Organisation) -> str:
    """What we propose: the college is the one who may speak to a partner about its contract (Uitgangspunten §11 VI)."""
    if desk := _partner(dossier, organisation):
        first = (
            f"Wij vragen {desk.naam} wat er aan de hand is en wat zij eraan doen. U kunt hen vragen of zij zich aan de afspraken "
            "met de gemeente houden."
        )
    else:
        first = "De leidinggevende onderzoekt dit. Wie erbij betrokken is, doet dat onderzoek niet."
    return f"{first} {INSPECTIE} Wat eruit komt, hoort u van ons."


def for_gemeente(
    dossier: Dossier, events: Sequence[Event], organisation: Organisation, regeling: Regeling
) -> Proposal | None:
    """S6: the proposal to report what these events were to the gemeente, or None. Only an aanbieder has one."""
    if not organisation.gemeente or dossier.traject != Traject.KLACHT:
        return None
    step = next((found for event in events if (found := _step(event, dossier, len(events)))), "")
    if not step:
        return None
    known = dossier.onderwerp.casefold() if dossier.onderwerp.casefold() in AARDEN else ""
    told = {
        "stap": step,
        "aard": known,
        "maatregelen": next((e.gegevens.get("maatregelen", "") for e in events), ""),
        "toestemming": dossier.toestemming,
        "regel": "S6",
    }
    named = "met naam; de klager vond dat goed" if dossier.toestemming else "zonder naam"
    # What it is about is for a human to say; "klacht" says nothing.
    missing = (
        ""
        if known
        else f" De aard staat nog niet vast; zet haar er eerst bij: “corrigeer onderwerp naar {AARDEN[0]} want REDEN”. "
        f"Een ander woord gaat niet naar de gemeente; kies uit: {', '.join(AARDEN)}."
    )
    why = (f"S6: {step}. De gemeente hoort dit binnen 5 werkdagen, {named} (Uitgangspunten §11 I).{missing}",)
    return _aside(dossier, regeling, ProposalKind.GEMEENTE, EventKind.GEMEENTE_GEINFORMEERD, told, why)


def _step(event: Event, dossier: Dossier, fresh: int) -> str:
    """What the gemeente is told about one event, or an empty string."""
    if event.soort is EventKind.BRIEF_VERZONDEN:
        to_klager = dossier.klager.address in event.gegevens.get("aan", ())
        return STEPS[event.soort] if to_klager and event.gegevens.get("sjabloon") == CLOSING_LETTER else ""
    before = dossier.events[: len(dossier.events) - fresh]
    if event.soort is EventKind.GEREGISTREERD and any(e.soort is event.soort for e in before):
        return "informatie"  # registered before: now its phase is another
    return STEPS.get(event.soort, "")


def _aside(
    dossier: Dossier,
    regeling: Regeling,
    kind: ProposalKind,
    event: EventKind,
    told: Mapping[str, Any],
    why: tuple[str, ...],
) -> Proposal | None:
    if not regeling.steps(kind, dossier.traject):
        return None
    letters = list(regeling.letters(event, dossier.traject or Traject.KLACHT))
    return Proposal(
        id=dossier.next_proposal_id(),
        versie=1,
        soort=kind,
        status=ProposalStatus.OPEN,
        traject=dossier.traject,
        soort_mail=dossier.soort,
        stappen=((event.value, {**told, "brieven": letters}),),
        naar=(),
        kandidaten=(),
        brieven=tuple(letters),
        uitleg=why,
        alternatief="",
        regel=told["regel"],
        bericht=dossier.berichten()[0],
        beklaagde=dossier.beklaagde,
    )
