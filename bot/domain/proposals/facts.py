"""What a mail tells the routing rules and the klachttoets: who it is about, and what else its words and the staff list say."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Loket, Organisation
from bot.domain.people.staff import Person
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.phrases import Phrase
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling import bezwaar
from bot.domain.regeling.klachttoets import LIKELY, Facts, facts_of, likely
from bot.domain.regeling.levels import LEADING, Case
from bot.domain.regeling.regeling import Traject


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

GRIEVANCE = frozenset({Soort.ONVREDE, Soort.KLACHT})
"""What a mail is that complains of something."""

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
    *("niet met ", "nooit met ", "meer met ", "eerst met ", "geen gesprek", "geen contact"),
    flags=re.NOFLAG,
)
"""Rulebook 0.1.7, C.9: who rather not talks with the medewerker need not; no reason is asked."""

NO_CONTACT = Phrase(
    r"\bgeen (?:direct |rechtstreeks |enig )?contact (?:meer )?(?:met|van) (?:uw |jullie |deze |de )?(?:organisatie|stichting|klimkoord)\b"
    r"|\bgeen contact met \w+ meer\b",
    *("geen contact", "geen direct contact", "geen rechtstreeks contact", "geen enig contact"),
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
    if not suggestion.medewerker and suggestion.soort in GRIEVANCE:  # R08: about no person
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
