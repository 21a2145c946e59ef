"""A proposal in the making: route and verdict become steps, letters and Dutch sentences that say why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.domain.dossier import handover
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.proposals.commission_words import days_in
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.klachttoets import CAREFUL
from bot.domain.regeling.levels import Case, Route
from bot.domain.regeling.regeling import Regeling, Step, Traject
from bot.domain.regeling.weighing import Finding

HANDS_OVER = frozenset({EventKind.VERWEZEN, EventKind.TOEGEWEZEN})
"""Steps that put the case in somebody's hands: without a person they are not taken."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is decided so far about one mail.

    beklaagde: mail address of who it is about, else the name as written, else empty. details: what the first step
    carries beside the fixed part of the regeling. plan: the key of the steps in the regeling, if not that of the kind.
    status: the one the case has now; empty: it is still to be opened.
    bij: what an event of this kind carries, wherever it stands among the steps. vooraf: events before the steps of the
    regeling. gronden: what was found about ontvankelijkheid.
    """

    organisation: Organisation
    regeling: Regeling
    day: date
    kind: ProposalKind
    traject: Traject | None
    route: Route
    signalen: frozenset[str]
    beklaagde: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    plan: str = ""
    status: str = ""
    bij: Mapping[EventKind, Mapping[str, Any]] = field(default_factory=dict)
    vooraf: tuple[tuple[EventKind, Mapping[str, Any]], ...] = ()
    gronden: tuple[Finding, ...] = ()

    def proposal(
        self,
        mail: Soort,
        why: tuple[str, ...],
        sha256: str,
        proposal_id: str,
        alternatief: str = "",
        version: int = 1,
    ) -> Proposal:
        """The proposal as a human gets it. `mail`: what the mail was taken for; why: sentences before the route."""
        steps = self._steps()
        letters = dict.fromkeys(name for _, details in steps for name in details["brieven"])
        return Proposal(
            id=proposal_id,
            versie=version,
            soort=self.kind,
            status=ProposalStatus.OPEN,
            traject=self.traject.value if self.traject else None,
            soort_mail=mail.value,
            stappen=steps,
            naar=tuple(person.email for person in self.route.naar),
            kandidaten=self.route.kandidaten,
            brieven=tuple(letters),
            uitleg=(*why, *self.route.uitleg),
            alternatief=alternatief,
            regel=self.route.regel,
            bericht=sha256,
            beklaagde=self.beklaagde,
            gronden=tuple((found.grond, found.weegt.value) for found in self.gronden),
        )

    def _steps(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """The events one akkoord takes; none as long as somebody has to be chosen first."""
        steps = self.regeling.steps(self.plan or self.kind, self.traject)
        if not self.route.naar and any(step.gebeurtenis in HANDS_OVER for step in steps):
            return ()
        status = self.status or self.regeling.begin
        made: list[tuple[str, Mapping[str, Any]]] = [(event.value, told) for event, told in self.vooraf]
        for index, step in enumerate(steps):
            made.append((step.gebeurtenis.value, self._details(step, {} if index else self.details, status)))
            status = self.regeling.overgangen.get(status, {}).get(step.gebeurtenis, status)
        return self._said_once(made)

    def _said_once(
        self, steps: list[tuple[str, Mapping[str, Any]]]
    ) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """One akkoord sends the klager no two letters that say the same (O7: T07 tells who handles it, as T12 does)."""
        leaving = {name for _, details in steps for name in details["brieven"]}
        doubled = {n for n in leaving if (rule := self.regeling.letter(n)) and rule.niet_naast & leaving}
        return tuple(
            (name, {**details, "brieven": [n for n in details["brieven"] if n not in doubled]})
            for name, details in steps
        )

    def _details(self, step: Step, extra: Mapping[str, Any], status: str) -> dict[str, Any]:
        event = step.gebeurtenis
        details: dict[str, Any] = {
            **step.gegevens,
            **extra,
            **self.bij.get(event, {}),
            "regel": self.route.regel,
        }
        if event in HANDS_OVER or (event is EventKind.OKC_AANGEMELD and self.kind is ProposalKind.NIEUW):
            details |= {"naar": [person.email for person in self.route.naar], "beklaagde": self.beklaagde}
        # A step may send letters of its own, whatever the event does elsewhere.
        one, more = details.pop("brief", ""), tuple(details.pop("brieven", ()))
        letters = (one,) if one else more or self.regeling.letters(event, self.traject, status)
        letters = () if details.pop("zonder_brief", False) else letters
        fitting = [name for name in letters if self._fits(name)]
        return details | {"brieven": handover.letters(fitting, details, self.regeling.addressees)}

    def _fits(self, name: str) -> bool:
        """A letter for the medewerker alone only when he works here, is not kept out by R02, and knows of the case.

        In a letter for several people the post room leaves out whoever was never told (`Dossier.knows`).
        """
        if self.regeling.addressees(name) != ("beklaagde",):
            return True
        accused = self.organisation.staff.by_email(self.beklaagde)
        if accused is None or not accused.works_on(self.day) or self.signalen & GRAVE:
            return False
        return self.traject is Traject.KLACHT or accused in self.route.naar


ASK_FIRST = "vertrouwelijk"
"""Key of the steps that ask the klager who may know his name (T26b)."""


def held(found: Route, case: Case) -> Route:
    """Nobody hears a name the klager wants kept: first ask how far it may go (D.3, J48; T26b)."""
    wanted = sorted(case.signalen & CAREFUL)
    if not secret(case) or not found.naar:
        return found
    told = (
        f"De klager schrijft {' en '.join(wanted)}. Akkoord vraagt hem wie zijn naam mag weten (T26b). "
        "Pas na zijn antwoord gaat de naam naar een collega."
    )
    return replace(found, naar=(), kandidaten=tuple(p.naam for p in found.naar), uitleg=(*found.uitleg, told))


def secret(case: Case) -> bool:
    """Whether the klager's name stays with who decides until he answers (procedure Klimkoord §4.2; not for R02)."""
    return bool(case.signalen & CAREFUL) and case.personal and not case.grave


def written_klacht(
    soort: Soort, about: Person | None, organisation: Organisation, regeling: Regeling, day: date
) -> dict[str, Any]:
    """Wkkgz 13 and 17: a written klacht about care has the six weeks of the law beside the days of the scheme.

    What the first step then carries; empty where the scheme has no such term, or the care is another.
    """
    care = about is not None and about.team in organisation.wkkgz_teams
    called = soort is Soort.KLACHT or (organisation.wkkgz_altijd and soort is Soort.ONVREDE)
    counts = care and called and any(rule.dag == WRITTEN for rule in regeling.termijnen)
    return {WRITTEN: day.isoformat()} if counts else {}


WRITTEN = "schriftelijke_klacht"
"""In the gegevens of a first step: the ontvangst of a written klacht in the sense of the Wkkgz."""


def deadline_in(suggestion: Suggestion, words: str) -> dict[str, Any]:
    """C2, C3: the days a commission names, for the verweer and for its own oordeel, under its own reglement."""
    return {name: day.isoformat() for name, day in days_in(suggestion, words).items()}
