"""A complaint scheme as a value: statuses, transitions, terms, letters, routes. Data decides, not code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.calendar.duration import Duration
from bot.domain.dossier.events import EventKind


class Traject(StrEnum):
    """What a case is being treated as; null (None) until the first akkoord."""

    ONVREDE = "onvrede"
    KLACHT = "klacht"
    OKC = "okc"
    SIGNAAL = "signaal"
    OVERIG = "overig"


NOT_FOR_THE_ACCUSED = frozenset({Traject.KLACHT, Traject.OKC})
"""Here the person complained about does nothing at all (rulebook 0.1.7; Awb 9:7)."""

HAPPENED = "voorval"
"""In the gegevens of `ontvangen`: the day the klachttermijn counts from."""


@dataclass(frozen=True, slots=True)
class TermRule:
    """One term of a regeling. It starts at the first event in `van`, stops at the first event in `tot` after it,
    lapses without result at the first event in `vervalt`, and exists only in the trajecten named. After a stop or
    a lapse the next event in `van` starts it anew; a second one meanwhile changes nothing.

    atw: the Algemene termijnenwet extends it (only for terms in a statute, ATW 1).
    dag: the name in the gegevens of the starting event of the day it counts from ("beschikking"); without it, no term.
    telt_vanaf: the event it counts from though a later one starts it; where that never happened it does not start.
    gehaald_bij: the event on whose day it counts as met, though a later one stops it (J25: the first uiting decides).
    brief: the letter whose sending (`brief_verzonden`) stops the term too, unless it began with that letter; or empty.
    als_brief: it starts only when the starting event ordered or proposed that letter (no acknowledgement, no term).
    verdagen: the longest verdaging of it, announced before it ends (Awb 9:11); None: it cannot be put off.
    variant: it holds only where the organisatie has that variant of the scheme, and then in place of the plain one.
    uiterlijk: the name in the gegevens of a starting event, or of the proposal in it, of its last day, which somebody
    else set (a commission under its own reglement); without it, no term. The newest one holds; `duur` is then not used.
    """

    soort: str
    trajecten: frozenset[Traject]
    van: frozenset[EventKind]
    tot: frozenset[EventKind]
    vervalt: frozenset[EventKind]
    duur: Duration
    grondslag: str
    atw: bool
    dag: str = ""
    telt_vanaf: EventKind | None = None
    brief: str = ""
    als_brief: bool = False
    verdagen: Duration | None = None
    variant: str = ""
    uiterlijk: str = ""
    gehaald_bij: EventKind | None = None


@dataclass(frozen=True, slots=True)
class LetterRule:
    """One letter: its template and to whom it goes.

    sjabloon: T01 … T30, V01 …; aan: recipient roles in order (klager, naar, beklaagde, leidinggevende,
    klachtenfunctionaris, directie); automatisch: made by the bot alone, so it carries Auto-Submitted.
    trajecten: the only trajecten in which an event causes it. uit: the only statuses it is caused in; empty: all.
    niet_naast: letters that say the same; when one of them leaves by the same akkoord, this one does not.
    """

    sjabloon: str
    bestand: str
    aan: tuple[str, ...]
    automatisch: bool
    trajecten: frozenset[Traject] = frozenset(Traject)
    uit: frozenset[str] = frozenset()
    niet_naast: frozenset[str] = frozenset()

    def fits(self, traject: str | None, status: str) -> bool:
        """Whether an event in a case with this traject and status causes it.

        Before the traject is decided (None) only letters to the klager are caused.
        """
        if self.uit and status not in self.uit:
            return False
        return "klager" in self.aan if traject is None else traject in self.trajecten


@dataclass(frozen=True, slots=True)
class Step:
    """One event that an akkoord takes, with the fixed part of its gegevens."""

    gebeurtenis: EventKind
    gegevens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Klachttermijn:
    """How long ago it may be: `duur`, for jeugdhulp `jeugd`, counted from every date the mail names in a role of `telt`."""

    duur: Duration
    jeugd: Duration
    telt: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regeling:
    """A whole scheme. `hash` is the SHA-256 of the file it was read from, so a dossier can remember it.

    overgangen: status → event → next status; an absent pair is forbidden. Events that never move a case
    (`bot.domain.procedure.transitions.NEUTRAL`) are allowed in every status and stand in no table.
    eind: statuses in which a dossier is closed.
    stappen: proposal kind and traject ("nieuw.klacht") → the steps one akkoord takes.
    brieven_bij: event → letters it causes, in order; `brieven`: letter name → its rule.
    routes: rule ids in order (rulebook 0.1.6); the rules are functions in `bot.domain.proposals.routes`.
    klachttoets: name of the rule in `bot.domain.regeling.klachttoets` that turns soort and conditions into a traject.
    fasen: the phases of a klacht in order, or none. oordeel: whether a klacht ends with a reasoned oordeel (Awb 9:12).
    afgeleid: the schemes that build on this one and hold in its place for some cases.
    norm_formeel: at this many formal klachten in a year the norm is not met; 0: there is no norm.
    normen: the numbers its rules count with that are no term of their own, by key of `bot.domain.regeling.norms`.
    wanneer: which organisatie chooses it, in a few words.
    gronden: ground of rulebook E → its basis here; klachttermijn: None where the scheme has none.
    """

    sleutel: str
    naam: str
    hash: str
    begin: str
    overgangen: Mapping[str, Mapping[EventKind, str]]
    eind: frozenset[str]
    stappen: Mapping[str, tuple[Step, ...]]
    termijnen: tuple[TermRule, ...]
    brieven: Mapping[str, LetterRule]
    brieven_bij: Mapping[EventKind, tuple[str, ...]]
    routes: tuple[str, ...]
    klachttoets: str
    fasen: tuple[str, ...] = ()
    oordeel: bool = False
    afgeleid: tuple["Regeling", ...] = ()
    norm_formeel: int = 0
    gronden: Mapping[str, str] = field(default_factory=dict)
    klachttermijn: Klachttermijn | None = None
    normen: Mapping[str, int] = field(default_factory=dict)
    wanneer: str = ""

    def named(self, sleutel: str) -> "Regeling":
        """The scheme with this sleutel: this one, or one that builds on it; this one when neither is."""
        return next((each for each in self.afgeleid if each.sleutel == sleutel), self)

    def letter(self, name: str) -> LetterRule | None:
        """The rule of a letter; "T13-G5" is letter T13 in the words for ground G5."""
        return self.brieven.get(name) or self.brieven.get(name.partition("-")[0])

    def addressees(self, name: str) -> tuple[str, ...]:
        """The roles a letter goes to, in order; none where the scheme has no such letter."""
        rule = self.letter(name)
        return rule.aan if rule else ()

    def steps(self, kind: str, traject: str | None) -> tuple[Step, ...]:
        """The steps for a proposal kind in a traject ("escaleren.klacht"), else for the kind alone, else none."""
        return self.stappen.get(f"{kind}.{traject}") or self.stappen.get(kind, ())

    def letters(self, event: EventKind, traject: str | None, status: str = "") -> tuple[str, ...]:
        """The letters an event causes in a case with this traject and status, in order (`LetterRule.fits`)."""
        rules = ((name, self.letter(name)) for name in self.brieven_bij.get(event, ()))
        return tuple(name for name, rule in rules if rule is None or rule.fits(traject, status))

    def varianten(self) -> frozenset[str]:
        """The variants an organisatie may choose."""
        return frozenset(rule.variant for rule in self.termijnen if rule.variant)

    def with_variants(self, chosen: frozenset[str]) -> "Regeling":
        """The scheme as it holds for an organisatie with these variants: a variant of a term replaces the plain one."""
        held = [rule for rule in self.termijnen if not rule.variant or rule.variant in chosen]
        replaced = {(rule.soort, rule.trajecten) for rule in held if rule.variant}
        kept = (rule for rule in held if rule.variant or (rule.soort, rule.trajecten) not in replaced)
        return replace(self, termijnen=tuple(kept))

    def allows(self, status: str, event: EventKind) -> bool:
        """Whether the table has this step from this status."""
        return event in self.overgangen.get(status, {})
