"""A dossier as others see it: the JSON object of contract §5, and the few lines that `status` says."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.domain import plain_words
from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.contact import card_of
from bot.domain.dossier.corrections import UNDOES, counting
from bot.domain.dossier.dossier import GROUP, Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.procedure.done import DONE, Name, refused, was_done
from bot.domain.regeling.grounds import GROUNDS
from bot.domain.terms.deadlines import Term
from bot.domain.terms.reachability import UNREACHABLE
from bot.domain.terms.turn import DECIDE, JUDGE, LOOK_INTO, NEXT_STEP, WATCH, Turn


def term_as_json(term: Term, today: date) -> dict[str, Any]:
    """One term; its status is as seen on `today`."""
    return {
        "soort": term.soort,
        "vanaf": term.vanaf.isoformat(),
        "uiterlijk": term.uiterlijk.isoformat(),
        "grondslag": term.grondslag,
        "rekening": term.rekening,
        "status": term.status(today),
        "voorlopig": term.voorlopig,
    }


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """One proposal, with where it stands."""
    return {
        "soort": proposal.soort.value,
        "status": proposal.status.value,
        "traject": proposal.traject,
        "naar": list(proposal.naar),
        "kandidaten": list(proposal.kandidaten),
        "brieven": list(proposal.brieven),
        "uitleg": list(proposal.uitleg),
        "alternatief": proposal.alternatief,
        "versie": proposal.versie,
    }


def dossier_as_json(
    dossier: Dossier, terms: Sequence[Term], today: date, turn: Turn | None
) -> dict[str, Any]:
    """The dossier object of contract §5. `fase` is null where the regeling has no phases, `aan_zet` when it is closed."""
    return {
        "nummer": dossier.nummer,
        "organisatie": dossier.organisatie,
        "regeling": dossier.regeling,
        "traject": dossier.traject,
        "status": dossier.status,
        "fase": dossier.fase,
        "soort": dossier.soort,
        "uitkomst": dossier.uitkomst,
        "signalen": list(dossier.signalen),
        "ontvankelijkheid": [{"grond": grond, "weegt": weegt} for grond, weegt in dossier.gronden().items()],
        "aan_zet": turn.as_json(today) if turn else None,
        "gekoppeld": list(dossier.gekoppeld),
        "leden": list(dossier.leden),
        "uitgetreden": list(dossier.uitgetreden),
        "gebeurtenissen": [event.as_json() for event in dossier.events],
        "termijnen": [term_as_json(term, today) for term in terms],
        "voorstellen": [proposal_as_json(proposal) for proposal in dossier.voorstellen],
    }


LETTERS: Mapping[str, str] = {
    "T03": "de doorverwijzing aan de inwoner",
    "T04": "de vraag om aanvulling aan de inwoner",
    "T04b": "de herinnering aan de vraag om aanvulling",
    "T05": "de uitkomst aan de inwoner",
    "T06": "de vraag aan de inwoner hoe het verder moet",
    "T07": "het bericht aan de inwoner dat het nu een klacht is",
    "T08": "de afsluiting aan de inwoner",
    "T09": "de doorverwijzing naar een andere organisatie aan de inwoner",
    "T09b": "de overdracht aan het andere loket",
    "T10": "het verzoek om een gesprek aan de collega",
    "T11": "de toewijzing aan de behandelaar",
    "T12": "het bericht aan de inwoner wie de klacht behandelt",
    "T12b": "de verdaging aan inwoner en medewerker",
    "T13": "het bericht aan de inwoner dat wij dit niet behandelen",
    "T13-G1": "de verwijzing van de inwoner naar bezwaar bij de gemeente",
    "T14": "de mededeling aan de medewerker",
    "T15": "de uitnodiging voor het gesprek",
    "T16": "de brief bij het verslag, aan inwoner en medewerker",
    "T17": "de bevestiging van de intrekking aan de inwoner",
    "T17b": "de vraag aan de inwoner of de intrekking klopt",
    "T18": "het bericht aan de collega's",
    "T19": "de melding aan de directie",
    "T20": "de afhandeling aan inwoner en medewerker",
    "T21": "het bericht aan de inwoner dat wij stoppen",
    "T21a": "de waarschuwing aan de inwoner dat wij stoppen als wij niets horen",
    "T22": "de uitspraak aan de directie",
    "T23": "de reactie op de uitspraak aan inwoner en commissie",
    "T24": "het signaal aan het college",
    "T25": "het bericht aan de gemeente",
    "T26": "het aanbod van bemiddeling",
    "T26b": "de vraag aan de inwoner wie dit mag weten",
    "T28": "de melding voor het register",
    "T29": "de doorzending aan de functionaris gegevensbescherming",
    "T30": "het tussenbericht aan de inwoner",
}
"""What leaves, in words, for a receipt: every letter that somebody decides (the others leave by themselves)."""


NOT_YET = "De inwoner heeft dit nog NIET ontvangen."
"""The first line of a receipt, as long as the words of the colleague did not leave."""


def receipt(events: Iterable[Event], name: Name = str, stay: Collection[str] = ()) -> str:
    """What was just done, as it was understood, and which letters go out, in one or two sentences.

    name: what people call the colleague with this mail address. stay: letters that do not go out, told apart.
    """
    happened = list(events)
    letters = _letters(happened, stay)
    sent = f" Er gaat uit: {'; '.join(letters)}." if letters else ""
    stopped = " Brieven daarvan die nog wachtten, gaan niet uit." if _undone(happened) else ""
    return f"Gedaan: {', '.join(what_was_done(happened, name))}.{sent}{stopped}"


def _undone(events: Iterable[Event]) -> bool:
    return any(UNDOES in event.gegevens for event in events)


def what_was_done(events: Iterable[Event], name: Name | None = None) -> tuple[str, ...]:
    """What these events did, in words and without content: "het gesprek is genoteerd".

    name: given, what was understood stands behind it: "het gesprek staat gepland (di 24 nov 2026, 14.00 uur)".
    """
    happened = list(events)
    if _undone(happened):
        return ("het laatste besluit is teruggedraaid",)
    decided = [event for event in happened if event.soort is EventKind.VOORSTEL_BESLOTEN]
    told = [event for event in happened if event.soort in DONE and not _silent(event)]
    told.sort(
        key=lambda event: event.soort in {EventKind.VOORSTEL_GEDAAN, EventKind.NOTITIE}
    )  # the rest is news first
    done = tuple(dict.fromkeys(was_done(event, name) for event in told))
    if done or not decided:
        return done or ("genoteerd",)
    no = (event for event in decided if event.gegevens["besluit"] == ProposalStatus.AFGEWEZEN)
    return tuple(refused(event, name) for event in no) or ("uw besluit is genoteerd",)


def _silent(event: Event) -> bool:
    """A proposal that was made only to be approved in the same breath; a correction that corrects no field."""
    if event.soort is EventKind.GECORRIGEERD:
        return not event.gegevens.keys() & {"veld", "naar"}
    return event.soort is EventKind.VOORSTEL_GEDAAN and not event.gegevens.get("brieven")


def effect(events: Iterable[Event]) -> str:
    """What these events would do to others, before they are taken: "er gaat uit: …; het dossier wordt gesloten"."""
    foreseen = list(events)
    letters = _letters(foreseen)
    told = [f"er gaat uit: {'; '.join(letters)}" if letters else "er gaat niets uit"]
    if any(event.gegevens.get("gesloten") for event in foreseen):
        told.append("het dossier wordt gesloten")
    return "; ".join(told)


def _letters(events: Iterable[Event], stay: Collection[str] = ()) -> list[str]:
    named = [name for event in events for name in event.gegevens.get("brieven", ())]
    return [words for name in named if name not in stay and (words := letter_in_words(name))]


def letter_in_words(name: str) -> str:
    """A letter that somebody decides, in words; empty for any other. T13-G5 is told as T13, unless it has its own."""
    return LETTERS.get(name) or LETTERS.get(name.partition("-")[0], "")


def terms_in_words(terms: Iterable[tuple[str, Term]], today: date) -> str:
    """Terms of one or more cases, the first to end on top, each with the reckoning that leads to its last day."""
    lines = []
    for nummer, term in sorted(terms, key=lambda pair: (pair[1].uiterlijk, pair[0])):
        late = " – te laat" if term.uiterlijk < today else ""
        note = " (voorlopig)" if term.voorlopig else ""
        name = plain_words.term(term.soort)
        lines.append(
            f"{nummer}  {name}: uiterlijk {in_words(term.uiterlijk)}{late}{note}\n    {term.rekening}"
        )
    return "\n".join(lines)


ASKED: Mapping[str, str] = {
    DECIDE: "besluiten over het voorstel",
    JUDGE: "beoordelen",
    WATCH: "letten op het antwoord van de inwoner",
    NEXT_STEP: "de volgende stap kiezen",
    LOOK_INTO: "laten weten wat met het signaal gebeurt",
}
"""What is asked of who is next, where no term says it."""


def days_in_words(days: int) -> str:
    """Since when something waits: "sinds vandaag", "1 dag", "12 dagen"."""
    return "sinds vandaag" if days == 0 else f"{days} dag{'en' if days > 1 else ''}"


def turn_in_words(turn: Turn, today: date) -> str:
    """Who is next, what he is asked and how long that has waited; no words of the klager."""
    asked = ASKED.get(turn.wat) or plain_words.term(turn.wat)
    again = f"; {turn.herinnerd} keer herinnerd" if turn.stuck else ""
    return f"{turn.naam} – {asked} ({days_in_words(turn.days(today))}{again})"


def in_a_few_lines(
    dossier: Dossier, terms: Sequence[Term], today: date, turn: Turn | None, besluit: date | None = None
) -> str:
    """How the case stands, for a person; no words of the klager.

    besluit: the day by which the proposal that waits should be decided, where a norm names one.
    """
    lines = [
        f"Dossier {dossier.nummer}: {plain_words.stand(dossier.status)}"
        + (f", traject {dossier.traject}" if dossier.traject else ", nog te beoordelen")
        + (f", fase {dossier.fase}" if dossier.fase else "")
    ]
    if turn is not None:
        lines.append(f"Aan zet: {turn_in_words(turn, today)}")
    lines.extend(card_of(dossier.events).told())
    if (found := dossier.gronden()) and not dossier.gesloten:
        weighed = ", ".join(f"{ground} {GROUNDS[ground][0]} ({weight})" for ground, weight in found.items())
        lines.append(f"Ontvankelijkheid: {weighed}")
    if GROUP in dossier.signalen:
        many = 1 + len(dossier.leden)
        lines.append(f"Groep: 1 klacht, {many} indiener{'s' if many > 1 else ''}")
    if dossier.gekoppeld:
        lines.append("Hoort bij: " + ", ".join(dossier.gekoppeld))
    if dossier.uitkomst:
        lines.append(f"Uitkomst: {dossier.uitkomst.replace('_', ' ')}")
    shown = (t for t in terms if t.status(today) in ("open", "verlopen"))
    open_terms = sorted(
        (t for t in shown if t.soort != "klachttermijn" or not dossier.gesloten), key=lambda t: t.uiterlijk
    )
    for term in open_terms:
        late = " – te laat" if term.uiterlijk < today else ""
        if term.gehaald_op is not None and term.soort != UNREACHABLE:  # C.6: before that day nobody may stop
            late = f" – gedaan op {in_words(term.gehaald_op)}, te laat"
        note = " (voorlopig)" if term.voorlopig else ""
        lines.append(
            f"Termijn {plain_words.term(term.soort)}: uiterlijk {in_words(term.uiterlijk)}{late}{note}"
        )
    waiting = [p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN]
    newest = dossier.open_proposal()
    lines.extend(
        f"Voorstel {p.id} ({plain_words.proposal(p)}) wacht op een besluit"
        + (f", graag uiterlijk {in_words(besluit)}." if besluit and p is newest else ".")
        for p in waiting
    )
    lines.extend(() if dossier.gesloten else lapsed_in_words(dossier))
    return "\n".join(lines)


MOST_DAYS = 10
"""Days of a history that are told; a long one is cut at its beginning."""


def happened_in_words(dossier: Dossier) -> str:
    """What happened in this case, a line for each day; no words of the klager."""
    days: dict[date, dict[str, None]] = {}
    for event in counting(dossier.events):
        if event.soort is not EventKind.BERICHT_GEARCHIVEERD or event.gegevens.get("bericht") not in _first(
            dossier
        ):
            days.setdefault(event.tijd.astimezone(AMSTERDAM).date(), {})[_happened(event)] = None
    lines = [f"– {in_words(day)}: {', '.join(told)}" for day, told in days.items()]
    return "\n".join(["Gebeurd:", *(["– …"] if len(lines) > MOST_DAYS else []), *lines[-MOST_DAYS:]])


def _first(dossier: Dossier) -> tuple[str, ...]:
    """The mail that opened the case: that it was kept says no more than that it came."""
    return dossier.berichten()[:1]


def _happened(event: Event) -> str:
    if event.soort is EventKind.BRIEF_VERZONDEN:
        return f"brief {event.gegevens['sjabloon']} verzonden"
    return event.soort.value.replace("_", " ")


def lapsed_in_words(dossier: Dossier) -> tuple[str, ...]:
    """Which proposals lapsed since anybody decided about one, and why."""
    return tuple(
        f"Voorstel {proposal.id} ({plain_words.proposal(proposal)}) is vervallen op "
        f"{in_words(event.tijd.astimezone(AMSTERDAM).date())}: {event.gegevens.get('reden') or 'niet meer nodig'}."
        for proposal, event in dossier.lapsed()
    )
