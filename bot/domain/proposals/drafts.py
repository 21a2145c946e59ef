"""A proposal in the making: route and verdict become steps, letters and Dutch sentences that say why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.domain.dossier import bezwaar, handover
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.people.staff import Person
from bot.domain.plain_words import signal
from bot.domain.proposals.levels import LEADING, Case, Route
from bot.domain.proposals.routes import NOTES
from bot.domain.recognition.commission_words import days_in
from bot.domain.recognition.phrases import Phrase
from bot.domain.recognition.suggestion import MACHINE, Soort, Suggestion
from bot.domain.regeling.admissibility import Finding
from bot.domain.regeling.klachttoets import CAREFUL, GRAVE, LIKELY, Facts, Verdict, facts_of, likely, quoted
from bot.domain.regeling.regeling import Regeling, Step, Traject
from bot.domain.terms.calendar import Calendar, in_words

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


def person_in(suggestion: Suggestion, organisation: Organisation, day: date) -> Person | None:
    """Who the mail is about, when the name in it is the whole name of exactly one person."""
    return organisation.staff.exactly(suggestion.medewerker, day) if suggestion.medewerker else None


def beklaagde_in(suggestion: Suggestion, person: Person | None) -> str:
    """Who the mail is about (see `person_in`): a mail address, else the name as written (at most 80 characters), else
    empty."""
    return person.email if person else (suggestion.medewerker or "").strip()[:80]


NAMELESS = Phrase(
    r"(?<!niet )\b(?:anoniem|naamloos)\b(?! (?:hoef|is niet|hoeft niet))", "anoniem", "naamloos"
)
"""Words with which somebody asks to stay without a name, whatever the reading of the mail made of them."""

COMPLAINTS = frozenset({Soort.ONVREDE, Soort.KLACHT})

ABOUT_US: Mapping[str, Phrase] = {
    "beleid": Phrase(r"\bbeleid\b|\bbezuiniging(?:en)?\b", "beleid", "bezuiniging"),
    "organisatie": Phrase(
        r"\b(?:klacht|klagen|onvrede|ontevreden|boos|teleurgesteld)\b[^.!?]{0,40}"
        r"\b(?:over|op|in|met) (?:de|uw|jullie|deze) (?:hele )?organisatie\b",
        "organisatie",
    ),
}
"""Words with which somebody complains of the organisatie itself and of no person (R08, C.9)."""

NEARLY = 0.35
"""So probable a signal of R02 does not count yet, but nobody about whom it is gets the case by a word of ours."""

GRAVE_WORDS = Phrase(
    r"\b(?:betast\w*|aangerand\w*|aanrand\w*|verkracht\w*|misbruikt\w*|seksue\w*|onzedelijk\w*|mishandel\w*|sloeg|geslagen"
    r"|schopte|geschopt|bedreig\w*|dreigde|uitgescholden|schold|discrimin\w*|gediscrimineerd|racis\w*)\b",
    *(
        "betast",
        "aangerand",
        "aanrand",
        "verkracht",
        "misbruikt",
        "seksue",
        "onzedelijk",
        "mishandel",
        "sloeg",
        "geslagen",
    ),
    *("schopte", "geschopt", "bedreig", "dreigde", "uitgescholden", "schold", "discrimin", "racis"),
)
"""Words of R02, whatever the reading made of them: nobody about whom they are may hear of it first."""

_I = r"\b(?:[Ii]k|[Ww]ij|[Ww]e) (?:wil(?:len)?|durf|durven|kan|kunnen)\b"
NO_TALK = Phrase(
    rf"{_I} (?:\w+ ){{0,2}}(?:niet|nooit) (?:meer |eerst )?met (?!mij\b|ons\b|.{{0,12}}\bsamen\b)(?:\w+ ){{1,3}}(?:praten|spreken|in gesprek)\b"
    rf"|{_I} (?:\w+ ){{0,2}}geen (?:gesprek|contact) (?:meer )?met (?:haar|hem|die|deze|[A-Z]\w+)\b",
    *("praten", "spreken", "gesprek", "contact"),
    flags=re.NOFLAG,
)
"""Rulebook 0.1.7, C.9: who rather not talks with the medewerker need not; no reason is asked."""

NO_CONTACT = Phrase(
    r"\bgeen (?:direct |rechtstreeks |enig )?contact (?:meer )?(?:met|van) (?:uw |jullie |deze |de )?(?:organisatie|stichting|klimkoord)\b"
    r"|\bgeen contact met \w+ meer\b",
    "contact",
)
"""Procedure Klimkoord §5: who wants nothing to do with the organisatie itself is helped by the commission."""

UNHAPPY_THERE = Phrase(
    r"\b(?:klacht|klachten|geklaagd|klaagde|gemeld)\b[^!?]{0,90}\b(?:niets|geen (?:antwoord|reactie)|afgewimpeld"
    r"|niet (?:mee )?(?:gedaan|behandeld|opgepakt|tevreden|geholpen)|ontevreden)\b"
    r"|\bgemeente\b[^.!?]*\b(?:eind)?verantwoordelijk\b|\b(?:eind)?verantwoordelijk\b[^.!?]*\bgemeente\b",
    *("klacht", "geklaagd", "klaagde", "gemeld", "verantwoordelijk"),
)
"""Uitgangspunten Stichtse Vecht §5B: not satisfied with how the partner handled it, or the gemeente itself is meant."""

NO_STEP = frozenset({"onbekend", "gesprek", "formeel"})
"""Wishes that leave open who should hear it."""

TO_COMMISSION = Phrase(
    r"\b(?:ik|wij|we) (?:wil(?:len)?|ga(?:an)?|kies|kiezen)\b(?![^.!?]*\b(?:niet|anders|als|misschien|weten|vragen|horen)\b)[^.!?]*\b(?:naar|bij|voor|aan) (?:\w+ )?klachtencommissie\b",
    "klachtencommissie",
)
"""Jeugdwet 4.2.1(4): who wants the klachtencommissie at once says so; "anders ga ik" is a threat (F.3)."""


def case_of(
    suggestion: Suggestion,
    organisation: Organisation,
    day: date,
    via: Address | None = None,
    words: str = "",
) -> Case:
    """What the routing rules need to know of a mail; its traject is still to be decided. words: what he wrote himself."""
    over = person_in(suggestion, organisation, day)
    signalen = likely(suggestion)
    if over is not None and over.works_on(day):
        signalen -= {"ex_medewerker"}  # "mijn vorige begeleider" may only have got another client (F.4)
    if NAMELESS.said_in(
        words
    ):  # J48: a name that was passed on cannot be taken back, so the bare words are enough
        signalen |= {"anoniem"}
    if not suggestion.medewerker and suggestion.soort in COMPLAINTS:  # R08: about no person
        signalen |= {name for name, says in ABOUT_US.items() if says.said_in(words)}
    elsewhere = _elsewhere(suggestion, organisation, over, words)
    if any(desk.partner for desk in elsewhere) and UNHAPPY_THERE.said_in(words):
        signalen |= {"eindverantwoordelijk"}
    named = () if over else organisation.staff.named(suggestion.medewerker or "", day)
    wens = suggestion.condition("wens")
    return Case(
        traject=Traject.OVERIG,
        signalen=signalen,
        staff=organisation.staff,
        day=day,
        over=over,
        misschien=named,
        genoemd=bool(suggestion.medewerker),
        via=organisation.staff.by_email(via.address) if via else None,
        genoemd_elders=elsewhere,
        bezwaar=bezwaar.desk(organisation),
        wens="okc" if wens in NO_STEP and TO_COMMISSION.said_in(words) else wens,
        misschien_ernstig=GRAVE_WORDS.said_in(words)
        or any(s.naam in GRAVE and NEARLY <= s.kans < LIKELY for s in suggestion.signalen),
        buiten_ons=NO_CONTACT.said_in(words),
        weigert=over is not None and NO_TALK.said_in(words),
    )


def _elsewhere(
    suggestion: Suggestion, organisation: Organisation, over: Person | None, words: str
) -> tuple[Loket, ...]:
    """The desks outside that the mail names, or whose scheme covers the team of who it is about (R05, R15)."""
    said = f"{suggestion.medewerker or ''}\n{words}"
    team = over.team if over else ""
    return tuple(
        desk
        for desk in (*organisation.externe_regelingen, *organisation.partners)
        if (team and team in desk.teams) or desk.named_in(said)
    )


def facts_in(suggestion: Suggestion, case: Case) -> Facts:
    """What the klachttoets weighs: the mail, and what the staff list adds to it (C.9)."""
    exempt = ""
    if case.over is not None and not case.over.works_on(case.day):
        exempt = "de medewerker werkt hier niet meer"
    elif case.over is not None and case.over.rollen & LEADING:
        exempt = "het gaat over een leidinggevende, klachtenfunctionaris of directielid"
    elif case.weigert:
        exempt = "de klager wil niet met de medewerker praten"
    return replace(
        facts_of(suggestion, exempt), signalen=case.signalen, wens=case.wens or facts_of(suggestion).wens
    )


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
    counts = any(rule.dag == WRITTEN for rule in regeling.termijnen)
    care = about is not None and about.team in organisation.wkkgz_teams
    called = soort is Soort.KLACHT or (organisation.wkkgz_altijd and soort is Soort.ONVREDE)
    return {WRITTEN: day.isoformat()} if counts and care and called else {}


WRITTEN = "schriftelijke_klacht"
"""In the gegevens of a first step: the ontvangst of a written klacht in the sense of the Wkkgz."""


def deadline_in(suggestion: Suggestion, words: str) -> dict[str, Any]:
    """C2, C3: the days a commission names, for the verweer and for its own oordeel, under its own reglement."""
    return {name: day.isoformat() for name, day in days_in(suggestion, words).items()}


def runner_up(suggestion: Suggestion, verdict: Verdict) -> str:
    """What it may be instead: the klacht the klachttoets did not grant, else the next soort with its chance."""
    if suggestion.soort is Soort.KLACHT and verdict.traject is Traject.ONVREDE:
        return "toch als klacht (“wijzig naar klacht”)"
    others = [(kans, soort) for soort, kans in suggestion.kansen.items() if soort is not suggestion.soort]
    kans, soort = max(others, default=(0.0, None), key=lambda pair: pair[0])
    return f"{soort.value} ({chance(kans)})" if soort and kans >= 0.005 else ""


UNSEEN = "Niet gelezen. Het geldt als onvrede, zodat niemand een klacht met één woord weglegt."
"""Stands where nobody knows what it is: no soort was read, and so none has a chance."""


def chance(kans: float) -> str:
    """A chance (0 to 1) in words; never 100 %, for no reading is certain."""
    return f"kans {kans:.0%}" if kans < 0.995 else "kans meer dan 99%"


def reading(suggestion: Suggestion, calendar: Calendar, today: date) -> tuple[str, ...]:
    """What the classifier saw, as sentences: danger first, then the soort, then the signals with short evidence."""
    signalen = likely(suggestion)
    notes = tuple(words for names, words in NOTES if names & signalen)
    if "crisis" not in signalen and suggestion.has("crisis"):
        # Rulebook F.4: a figure of speech is shown too; a human reads it.
        notes = ("R01: misschien acuut gevaar, met kleine kans. Lees het bericht meteen.", *notes)
    kans = suggestion.kansen.get(suggestion.soort, 0.0)
    sure = "" if suggestion.zeker else " Twijfel: lees het bericht zelf, en kijk naar het alternatief."
    urgent = bezwaar.warning(suggestion, calendar, today)
    told = [*notes, *([urgent] if urgent else ())]
    told.append(
        f"Gelezen als {suggestion.soort.value} ({chance(kans)}).{sure}" if suggestion.kansen else UNSEEN
    )
    seen = [
        f"{signal(s.naam)} {quoted(s.bewijs)}".strip()
        for s in suggestion.signalen
        if s.naam in signalen - {"bijlage_scan"}
    ]
    told += [
        f"Door mens te lezen: {found.bewijs}."
        for found in suggestion.signalen
        if found.naam == "bijlage_scan"
    ]
    if any(s.naam == "bijlage_gelezen" and MACHINE in s.bewijs for s in suggestion.signalen):
        told.append("De computer las een scan of foto (OCR). Kijk zelf of het klopt.")
    if seen:
        told.append(f"Signalen: {', '.join(dict.fromkeys(seen))}.")
    told += [
        f"Genoemde termijn: uiterlijk {in_words(found.waarde)} {quoted(found.bewijs)}".rstrip() + "."
        for found in suggestion.data
        if found.rol == "termijn"
    ]
    if "niet_samen" in signalen:
        told.append("K7: de klager wil niet samen met de medewerker praten; plan aparte gesprekken.")
    return tuple(told)
