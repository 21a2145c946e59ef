"""The names a letter source may use, gathered from one order."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.domain.dossier.contact import ContactCard, card_of
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.event_days import day_of
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.language.rights import deciders
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Employment, Person, Role
from bot.domain.plain_words import hopes
from bot.domain.ports.letters import LetterOrder
from bot.domain.proposals.decide_by import decide_by
from bot.domain.regeling.klachttoets import GRAVE
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.calendar import AMSTERDAM
from bot.domain.terms.deadlines import Term
from bot.domain.terms.due import NOBODY_S
from bot.domain.terms.reachability import STANDARD, WARNING, Attempt, reach

from .details import details_of
from .words import aanhef

OWN_TERM = "ontvangstbevestiging"
"""The one term the bot meets by itself; no person is asked for it."""

GEGEVENS = frozenset(
    {
        "voorstel",
        "eigen_woorden",
        "doorgestuurd",
        "doorgestuurd_door",
        "woorden_van",
        "taal",
        "zeker",
        "kans",
        "gevaar",
        "voor",
        "antwoord",
        "onderwerp",
        "knoppen",
        "einde",
        "reden",
        "tip",
        "aan_zet",
        "herinnering",
        "uiterlijk",
        "overzicht",
        "namens",
        "overgenomen_door",
    }
)
"""What an order may bring for its letter alone (`LetterOrder.gegevens`); the first comment of a source says which."""

ABOUT_REACH = frozenset({"T21", WARNING})
"""Letters that name the contactpogingen (rulebook U2); the others do not pay for counting them."""

OURS = frozenset(
    {
        "organisatie",
        "dossier",
        "aan",
        "aanhef",
        "aan_klager",
        "gebeurd",
        "gebeurd_op",
        "gesprekken",
        "binnen",
        "pogingen",
        "nu",
        "vandaag",
        "termijnen",
        "komend",
        "lopend",
        "eerste_termijn",
        "besluit_voor",
        "klaar",
        "klachtenfunctionaris",
        "zelf",
        "telefoon",
        "naar",
        "medewerker",
        "leidinggevende",
        "directie",
        "hoopt_op",
        "ernstig",
        "noemer",
        "kaart",
        "op_papier",
        "reageer",
        "token",
    }
)
"""What every letter may use."""

FUNCTIONS = frozenset({"knop", "persoon"})
KNOWN = GEGEVENS | OURS | FUNCTIONS


def names_for(order: LetterOrder) -> dict[str, Any]:
    """Every name a source may use; what the order itself brings in `gegevens` never hides one of ours."""
    today = order.now.astimezone(AMSTERDAM).date()
    dossier, organisatie = order.dossier, order.organisatie
    about = _medewerker(organisatie, dossier)
    officer = next(iter(deciders(dossier, organisatie, today)), None)
    to = tuple(person(organisatie, address) for address in dossier.naar) if dossier else ()
    soonest = _soonest(order.terms, today)
    coming = _by_kind(tuple(t for t in order.terms if t.uiterlijk >= today), today)
    return {
        **order.gegevens,
        **details_of(order.sjabloon, dossier, order.gegevens),
        "organisatie": organisatie,
        "dossier": dossier,
        "aan": order.aan,
        "aanhef": aanhef(order.aan[0].name if order.aan else ""),
        "aan_klager": bool(dossier and order.aan and _is_klager(order.aan[0], dossier)),
        # What happened last of each kind: "gesprek_gevoerd" → its gegevens.
        "gebeurd": {event.soort.value: event.gegevens for event in dossier.events} if dossier else {},
        "gebeurd_op": {event.soort.value: event.tijd for event in dossier.events} if dossier else {},
        "gesprekken": _talks(dossier),
        "binnen": _last_received(dossier) or order.now,
        "pogingen": _attempts(dossier, order),
        "nu": order.now,
        "vandaag": today,
        "termijnen": _by_kind(order.terms, today),
        # What a letter may still promise: no date that has passed already.
        "komend": coming,
        "lopend": [t for t in order.terms if t.status(today) in ("open", "verlopen") and t.soort != OWN_TERM],
        # When the whole case is done: Jeugdwet 4.2.1 has a judgement where others have an afhandeling.
        "klaar": coming.get("afhandeling") or coming.get("oordeel"),
        "eerste_termijn": soonest,
        "besluit_voor": _decide_by(order, soonest, today),
        "klachtenfunctionaris": officer,
        # Nobody is told to ask himself.
        "zelf": bool(officer and order.aan and order.aan[0].address == officer.email),
        "telefoon": (officer.telefoon if officer else "") or organisatie.telefoon,
        "naar": to,
        "medewerker": about,
        "leidinggevende": _leidinggevende(organisatie, to, about),
        "directie": next(iter(organisatie.staff.with_role(Role.DIRECTIE, today)), None),
        # Rulebook 0.1.13: until a human called it a klacht, no letter to the klager does.
        "noemer": "klacht" if dossier and dossier.traject == Traject.KLACHT else "bericht",
        # Rulebook 0.1.14: what the klager hopes for tops T11 and returns in T16.
        "hoopt_op": hopes(dossier.signalen) if dossier else (),
        "ernstig": bool(dossier and GRAVE.intersection(dossier.signalen)),
        "kaart": card_of(dossier.events) if dossier else ContactCard(),
        "op_papier": order.papier,
        "reageer": "schrijf ons" if order.papier else "antwoord op deze e-mail",
        "token": order.token,
    }


def _last_received(dossier: Dossier | None) -> datetime | None:
    """When the newest mail of the case reached the server, which may be long before it was read."""
    filed = [e for e in dossier.events if e.soort is EventKind.BERICHT_GEARCHIVEERD] if dossier else []
    told = filed[-1].gegevens.get("ontvangen") if filed else None
    return datetime.fromisoformat(told).astimezone(AMSTERDAM) if told else None


def _decide_by(order: LetterOrder, soonest: Term | None, today: date) -> date | None:
    """By when the proposal of this letter should be decided; None when it has none, or nothing runs."""
    proposal, dossier = order.gegevens.get("voorstel"), order.dossier
    last = soonest.uiterlijk if soonest else None
    if not isinstance(proposal, Proposal) or dossier is None:
        return last
    received = dossier.ontvangen if dossier.traject is None else _last_received(dossier) or dossier.ontvangen
    return decide_by(proposal, received.astimezone(AMSTERDAM).date(), last, today, order.organisatie)


def _attempts(dossier: Dossier | None, order: LetterOrder) -> tuple[Attempt, ...]:
    """When we tried to reach the klager in vain; the warning does not name itself as one of those attempts."""
    if dossier is None or order.sjabloon not in ABOUT_REACH:
        return ()
    tried = reach(dossier.events, STANDARD).pogingen
    return tuple(each for each in tried if order.sjabloon != WARNING or not each.waarschuwing)


def _talks(dossier: Dossier | None) -> tuple[date, ...]:
    """The days of the talks that were held since the case was last given to somebody."""
    events = counting(dossier.events) if dossier else ()
    start = max((i for i, e in enumerate(events) if e.soort is EventKind.TOEGEWEZEN), default=0)
    held = (day_of(event) for event in events[start:] if event.soort is EventKind.GESPREK_GEVOERD)
    return tuple(dict.fromkeys(held))


def _is_klager(address: Address, dossier: Dossier) -> bool:
    """Whether this is the klager or who represents him; somebody who came by phone has no mail address."""
    return address == dossier.klager or address.address in dossier.own


def person(organisatie: Organisation, address: str) -> Person:
    """The colleague with this address; somebody outside the staff list is called by the address itself."""
    found = organisatie.staff.by_email(address)
    return found or Person(
        organisatie.sleutel, address, address, "", "", "", "", "", Employment.EXTERN, None, None, frozenset()
    )


def _medewerker(organisatie: Organisation, dossier: Dossier | None) -> Person | None:
    """Who the message is about, when that is exactly one person of the staff list."""
    about = organisatie.staff.written(dossier.beklaagde) if dossier else ()
    return about[0] if len(about) == 1 else None


def _leidinggevende(organisatie: Organisation, to: tuple[Person, ...], about: Person | None) -> Person | None:
    """Who leads: the one the case went to, else the superior of the person it is about."""
    leading = next((p for p in to if Role.LEIDINGGEVENDE in p.rollen and p != about), None)
    return leading or (organisatie.staff.by_email(about.leidinggevende) if about else None)


def _by_kind(terms: tuple[Term, ...], today: date) -> Mapping[str, Term]:
    """The terms by soort; of two of a kind the one that still runs."""
    by_kind = {term.soort: term for term in terms}
    return by_kind | {term.soort: term for term in terms if term.status(today) == "open"}


def _soonest(terms: tuple[Term, ...], today: date) -> Term | None:
    """The term that ends first of those a human still has to meet."""
    running = [
        term for term in terms if term.status(today) == "open" and term.soort not in NOBODY_S - {"bezwaar"}
    ]
    return min(running, key=lambda term: term.uiterlijk, default=None)
