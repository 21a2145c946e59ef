"""The names a letter source may use, gathered from one order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.duration import Duration, Unit
from bot.domain.dossier.contact import card_of
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.event_days import day_of
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Employment, Person, Role
from bot.domain.plain_words import hopes
from bot.domain.ports.letters import LetterOrder
from bot.domain.recognition.caution import GRAVE
from bot.domain.regeling.norms import NORMS
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.deadlines import Term
from bot.domain.terms.decide_by import decide_by, in_time_to_choose, to_decide_since
from bot.domain.terms.due import CHOOSE, DUTIES, NOBODY_S
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
        "gelezen",
        "binnengekomen",
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
        "gevraagd",
        "overgenomen_door",
    }
)
"""What an order may bring for its letter alone (`LetterOrder.gegevens`); the first comment of a source says which."""

FUNCTIONS = frozenset({"knop", "persoon"})


class Names(dict[str, Any]):
    """Every name a source may use, worked out when a source asks for it: most letters need a third of them."""

    def __init__(self, order: LetterOrder) -> None:
        self.order, self.dossier, self.organisatie = order, order.dossier, order.organisatie
        self.events = order.dossier.events if order.dossier else ()
        self.today = order.now.astimezone(AMSTERDAM).date()
        brought = {**order.gegevens, **details_of(order.sjabloon, order.dossier, order.gegevens)}
        super().__init__(
            {name: brought[name] for name in brought.keys() - OURS.keys()}
        )  # it hides none of ours

    def __missing__(self, name: str) -> Any:
        self[name] = found = OURS[name](self)
        return found

    def complete(self) -> None:
        """Work out those that nobody asked for yet as well."""
        for name in OURS:
            self[name]


def _last_received(events: Sequence[Event]) -> datetime | None:
    """When the newest mail of the case reached the server, which may be long before it was read."""
    filed = (e.gegevens for e in reversed(events) if e.soort is EventKind.BERICHT_GEARCHIVEERD)
    told = next(filed, {}).get("ontvangen")
    return datetime.fromisoformat(told).astimezone(AMSTERDAM) if told else None


def _decide_by(names: Names) -> date | None:
    """By when the proposal of this letter should be decided; None when it has none, or nothing runs."""
    proposal, dossier = names.order.gegevens.get("voorstel"), names.dossier
    last = names["eerste_termijn"].uiterlijk if names["eerste_termijn"] else None
    if not isinstance(proposal, Proposal) or dossier is None:
        return last
    if dossier.traject is None:
        received = to_decide_since(dossier)
    else:
        received = (_last_received(names.events) or dossier.ontvangen).astimezone(AMSTERDAM).date()
    return decide_by(proposal, received, last, names.today, names.organisatie)


def _attempts(names: Names) -> tuple[Attempt, ...]:
    """When we tried to reach the klager in vain; the warning does not name itself as one of those attempts."""
    tried = reach(names.events, STANDARD).pogingen
    return tuple(each for each in tried if names.order.sjabloon != WARNING or not each.waarschuwing)


def _talks(names: Names) -> tuple[date, ...]:
    """The days of the talks that were held since the case was last given to somebody."""
    events = counting(names.events)
    start = max((i for i, e in enumerate(events) if e.soort is EventKind.TOEGEWEZEN), default=0)
    held = (day_of(event) for event in events[start:] if event.soort is EventKind.GESPREK_GEVOERD)
    return tuple(dict.fromkeys(held))


def _to_klager(names: Names) -> bool:
    """Whether this is the klager or who represents him; somebody who came by phone has no mail address."""
    dossier, aan = names.dossier, names.order.aan
    return bool(dossier and aan and (aan[0] == dossier.klager or aan[0].address in dossier.own))


def _asks_himself(names: Names) -> bool:
    """Nobody is told to ask himself."""
    officer, aan = names["klachtenfunctionaris"], names.order.aan
    return bool(officer and aan and aan[0].address == officer.email)


def _telephone(names: Names) -> str:
    officer: Person | None = names["klachtenfunctionaris"]
    return (officer.telefoon if officer else "") or names.organisatie.telefoon


def person(organisatie: Organisation, address: str) -> Person:
    """The colleague with this address; somebody outside the staff list is called by the address itself."""
    found = organisatie.staff.by_email(address)
    return found or Person(
        organisatie.sleutel, address, address, "", "", "", "", "", Employment.EXTERN, None, None, frozenset()
    )


def _medewerker(names: Names) -> Person | None:
    """Who the message is about, when that is exactly one person of the staff list."""
    about = names.organisatie.staff.written(names.dossier.beklaagde) if names.dossier else ()
    return about[0] if len(about) == 1 else None


def _leidinggevende(names: Names) -> Person | None:
    """Who leads: the one the case went to, else the superior of the person it is about."""
    about: Person | None = names["medewerker"]
    leading = next((p for p in names["naar"] if Role.LEIDINGGEVENDE in p.rollen and p != about), None)
    return leading or (names.organisatie.staff.by_email(about.leidinggevende) if about else None)


def _by_kind(terms: tuple[Term, ...], today: date) -> Mapping[str, Term]:
    """The terms by soort; of two of a kind the one that still runs."""
    by_kind = {term.soort: term for term in terms}
    return by_kind | {term.soort: term for term in terms if term.status(today) == "open"}


def _coming(names: Names) -> Mapping[str, Term]:
    """What a letter may still promise: no date that has passed already."""
    return _by_kind(tuple(t for t in names.order.terms if t.uiterlijk >= names.today), names.today)


def _running(names: Names) -> list[Term]:
    """The terms a person is still waited for."""
    waiting = ("open", "verlopen")
    return [t for t in names.order.terms if t.status(names.today) in waiting and t.soort != OWN_TERM]


def _late(names: Names) -> tuple[str, date] | None:
    """What was to be done by now and waits for the first decision about this proposal, and its last day; None where nothing
    is late."""
    dossier, proposal = names.dossier, names.order.gegevens.get("voorstel")
    if dossier is None or dossier.traject is not None or not isinstance(proposal, Proposal):
        return None
    chosen = in_time_to_choose(proposal, dossier, names.organisatie)
    choosing = [(CHOOSE, chosen)] if chosen is not None and chosen < names.today else []
    missed = (t for t in names["lopend"] if t.status(names.today) == "verlopen" and t.gehaald_op is None)
    others = [(t.soort, t.uiterlijk) for t in missed if t.soort not in NOBODY_S | DUTIES]
    return min((*choosing, *others), key=lambda each: each[1], default=None)


def _soonest(names: Names) -> Term | None:
    """The term that ends first of those a human still has to meet."""
    running = (
        t
        for t in names.order.terms
        if t.status(names.today) == "open" and t.soort not in NOBODY_S - {"bezwaar"}
    )
    return min(running, key=lambda term: term.uiterlijk, default=None)


def _norms(names: Names) -> dict[str, str]:
    """How long something takes here, in words, where no term of the case says it: "aanvul.dagen" → "14 dagen"."""
    chosen = dict(names.organisatie.normen)
    lengths = ((norm, norm.eenheid) for norm in NORMS if isinstance(norm.eenheid, Unit))
    return {n.sleutel: str(Duration(chosen.get(n.sleutel, n.standaard), unit)) for n, unit in lengths}


OURS: Mapping[str, Callable[[Names], Any]] = {
    "organisatie": lambda names: names.organisatie,
    "dossier": lambda names: names.dossier,
    "aan": lambda names: names.order.aan,
    "aanhef": lambda names: aanhef(names.order.aan[0].name if names.order.aan else ""),
    "aan_klager": _to_klager,
    # What happened last of each kind: "gesprek_gevoerd" → its gegevens.
    "gebeurd": lambda names: {event.soort.value: event.gegevens for event in names.events},
    "gebeurd_op": lambda names: {event.soort.value: event.tijd for event in names.events},
    "gesprekken": _talks,
    "binnen": lambda names: _last_received(names.events) or names.order.now,
    "pogingen": _attempts,
    "nu": lambda names: names.order.now,
    "vandaag": lambda names: names.today,
    "termijnen": lambda names: _by_kind(names.order.terms, names.today),
    "komend": _coming,
    "lopend": _running,
    # When the whole case is done: Jeugdwet 4.2.1 has a judgement where others have an afhandeling.
    "klaar": lambda names: names["komend"].get("afhandeling") or names["komend"].get("oordeel"),
    "eerste_termijn": _soonest,
    "te_laat_voor": _late,
    "besluit_voor": _decide_by,
    "klachtenfunctionaris": lambda names: next(
        iter(deciders(names.dossier, names.organisatie, names.today)), None
    ),
    "zelf": _asks_himself,
    "telefoon": _telephone,
    "naar": lambda names: (
        tuple(person(names.organisatie, to) for to in names.dossier.naar) if names.dossier else ()
    ),
    "medewerker": _medewerker,
    "leidinggevende": _leidinggevende,
    "directie": lambda names: next(iter(names.organisatie.staff.with_role(Role.DIRECTIE, names.today)), None),
    # Rulebook 0.1.13: until a human called it a klacht, no letter to the klager does.
    "noemer": lambda names: (
        "klacht" if names.dossier and names.dossier.traject == Traject.KLACHT else "bericht"
    ),
    # Rulebook 0.1.14: what the klager hopes for tops T11 and returns in T16.
    "hoopt_op": lambda names: hopes(names.dossier.signalen) if names.dossier else (),
    "ernstig": lambda names: bool(names.dossier and GRAVE.intersection(names.dossier.signalen)),
    "kaart": lambda names: card_of(names.events),
    "op_papier": lambda names: names.order.papier,
    "reageer": lambda names: "schrijf ons" if names.order.papier else "antwoord op deze e-mail",
    "normen": _norms,
    "token": lambda names: names.order.token,
}
"""What every letter may use."""
KNOWN = GEGEVENS | OURS.keys() | FUNCTIONS
