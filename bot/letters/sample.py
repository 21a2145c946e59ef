"""An invented case for every letter, so that `preview` can show it and `check` can prove it before there is any."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.digest.morning import Digest, Line, Section
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person, Role
from bot.domain.ports.letters import LetterOrder
from bot.domain.proposals.addressees import behind
from bot.domain.regeling import bezwaar
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.terms.deadlines import Term

from .details import DETAILS

KLAGER = Address("Anna Jansen", "a.jansen@post.example")
NUMBER = "2026-0001"

STANDS: Mapping[str, tuple[str | None, str]] = {
    **dict.fromkeys(("T01", "T02", "T04", "T04b", "V01", "V02", "V03", "V04"), (None, "ontvangen")),
    **dict.fromkeys(("T03", "T10"), ("onvrede", "verwezen")),
    "T05": ("onvrede", "opgelost_uitkomst_open"),
    "T06": ("onvrede", "niet_opgelost"),
    "T08": ("onvrede", "gesloten_niet_verder"),
    **dict.fromkeys(("T17", "T18"), ("klacht", "ingetrokken")),
    **dict.fromkeys(("T19", "T22", "T23"), ("okc", "aangemeld")),
    "T20": ("klacht", "afgehandeld"),
}
"""Traject and status in which a letter goes out; the others go out about a klacht that somebody handles."""
KLACHT = ("klacht", "toegewezen")

TERMS: Mapping[str, int] = {
    "doorverwijzing": 2,
    "antwoord": 2,
    "contact": 14,
    "aanvulling": 14,
    "intrekkingsbezwaar": 14,
    "onbereikbaar": 21,
    "gesprek": 21,
    "heropening": 28,
    "uitkomst": 30,
    "keuze": 30,
    "reactie": 30,
    "avg": 30,
    "verweer": 20,
    "hoorzitting": 28,
    "oordeel": 70,
    "afhandeling": 42,
    "klachttermijn": 365,
}
"""Days after today; only as an example, for the real ones follow from events and regeling."""

ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "doorverwijzing": ("T01", "V01"),
    "antwoord": ("T02",),
    "aanvulling": ("T04", "T04b"),
    "keuze": ("T06",),
    "klachttermijn": ("T08",),
    "intrekkingsbezwaar": ("T17", "T17b"),
    "onbereikbaar": ("T21a",),
    "heropening": ("T21",),
    "avg": ("T29",),
}
"""Terms that start by something which happens in few cases, and the letters that show them."""

DECIDED = timedelta(days=7)
"""How long ago the decision of the example was taken: there is still time for bezwaar."""

REASONS: Mapping[str, str] = {
    "G1": "Hieronder staat hoe het verder gaat.",
    "G2": "De Verwijsindex heeft een eigen regeling.",
    "G3": "U vroeg opnieuw naar het gesprek van vorig jaar.",
    "G4": "U schrijft dat de rechtbank er al naar keek.",
    "G5": "Het laatste gesprek was vier jaar geleden.",
    "G6": "U vroeg ons om uw naam niet te noemen.",
    "G7": "U wilt dat de politie iemand straft.",
    "G8": "U vraagt ons om 500 euro.",
    "G9": "U schrijft over de hulp aan uw buurvrouw.",
    "G11": "U schrijft voor uw buurvrouw.",
    "G12": "U bent bewindvoerder, en dit gaat niet over geld.",
    "G13": "Het gaat om een brief die een dag later kwam.",
    "G14": "Wij weten nog niet wat er is gebeurd.",
    "G15": "De hulp kwam van een ander.",
}
"""Why each ground would hold in the example; G10 never ends a case."""

WRITTEN = date(2026, 3, 16)
"""The day on which the examples of the details are right."""
DAY = re.compile(r"\d{4}-\d\d-\d\d")

GIVEN: Mapping[str, Mapping[str, Any]] = {
    "V02": {"antwoord": "Gedaan: de zaak gaat naar Karin de Wit.", "knoppen": (("status", ""),)},
    "V03": {"reden": "Dit voorstel is al afgehandeld.", "tip": "Vraag eerst de status op."},
}


def sample_orders(
    sjabloon: str,
    organisatie: Organisation,
    to_staff: bool,
    now: datetime,
    regeling: Regeling | None = None,
    grond: str = "G5",
) -> Iterator[LetterOrder]:
    """The letter as it reads with everything told, and with only what it cannot do without.

    regeling: then the case has the terms this scheme gives it, else all there are. grond: what T13 is about.
    """
    for sober in (False, True):
        order = _order(sjabloon, organisatie, to_staff, now, sober)
        if sjabloon == "T13":
            order = replace(order, gegevens={**order.gegevens, **_ground(grond, organisatie, now, sober)})
        yield order if regeling is None else _in_scheme(order, regeling)


def _in_scheme(order: LetterOrder, regeling: Regeling) -> LetterOrder:
    """The same letter with the terms that this scheme gives the case, to whom it sends such a letter."""
    case = order.dossier
    if (
        case and case.traject == Traject.KLACHT and regeling.letter("T07") is None
    ):  # Klimkoord knows no klacht
        order = replace(order, dossier=replace(case, traject=Traject.ONVREDE))
    traject = order.dossier.traject if order.dossier else None
    held = {rule.soort for rule in regeling.termijnen if traject in (None, *rule.trajecten)}
    held -= {soort for soort, letters in ONLY_IN.items() if order.sjabloon not in letters}
    terms = tuple(term for term in order.terms if term.soort in held)
    rule = regeling.letter(order.sjabloon)
    day = order.now.astimezone(AMSTERDAM).date()
    found = behind(rule.aan, order.dossier, order.organisatie, day) if rule and order.dossier else ()
    return replace(order, terms=terms, aan=found[:1] or order.aan)


def _ground(grond: str, organisatie: Organisation, now: datetime, sober: bool) -> Mapping[str, Any]:
    """What T13 says about this ground, with dates that can be true today."""
    told = {"grond": grond, "reden": REASONS.get(grond, REASONS["G5"])}
    if sober or grond != "G1":
        return told | {"loket": "", "besluit_datum": "", "bezwaar_tot": ""}
    decided: date = (now - DECIDED).date()
    dates = {
        "besluit_datum": decided.isoformat(),
        "bezwaar_tot": bezwaar.last_day(decided, organisatie.calendar).isoformat(),
    }
    return {**bezwaar.pointer(decided, organisatie, part=False), **told, **dates}


def _order(
    sjabloon: str, organisatie: Organisation, to_staff: bool, now: datetime, sober: bool
) -> LetterOrder:
    wanted = [d for d in DETAILS.get(sjabloon, ()) if d.verplicht or not sober]
    given = {detail.naam: _today(detail.voorbeeld, now) for detail in wanted}
    staff = organisatie.staff.people
    accused = next((p for p in staff if not p.rollen and p.leidinggevende), None)
    case = _case(sjabloon, organisatie, now, None if sober else accused)
    if sjabloon == "V01":
        given |= {"voorstel": _proposal(accused), "eigen_woorden": "Er belt niemand terug.", "zeker": True}
    if sjabloon == "V04":
        given |= {"overzicht": _digest(now, sober)}
    reader = next((p for p in staff if Role.KLACHTENFUNCTIONARIS in p.rollen), None)
    colleague = Address(reader.naam if reader else "", reader.email if reader else organisatie.adres)
    return LetterOrder(
        sjabloon=sjabloon,
        organisatie=organisatie,
        dossier=case,
        aan=(colleague if to_staff else KLAGER,),
        message_id=f"voorbeeld.{sjabloon.lower()}@{organisatie.domain}",
        now=now,
        terms=() if sober else tuple(_term(kind, days, now) for kind, days in TERMS.items()),
        gegevens={**given, **GIVEN.get(sjabloon, {})},
    )


def _case(sjabloon: str, organisatie: Organisation, now: datetime, accused: Person | None) -> Dossier:
    traject, status = STANDS.get(sjabloon, KLACHT)
    attempts = (
        Event(EventKind.CONTACTPOGING, now - timedelta(days=days), organisatie.adres, {"kanaal": kanaal})
        for days, kanaal in ((40, "telefoon"), (26, "mail"), (12, "brief"))
    )
    return Dossier(
        organisatie=organisatie.sleutel,
        nummer=NUMBER,
        regeling=organisatie.regeling,
        regeling_hash="",
        traject=traject,
        status=status,
        soort="onvrede",
        klager=KLAGER,
        beklaagde=accused.email if accused else "",
        naar=(accused.leidinggevende if traject == "klacht" else accused.email,) if accused else (),
        signalen=(),
        taal="nl",
        ontvangen=now,
        uitkomst="deels opgelost" if status == "afgehandeld" else None,
        gesloten=False,
        gekoppeld=(),
        voorstellen=(),
        events=tuple(attempts) if accused else (),
    )


def _today(voorbeeld: Any, now: datetime) -> Any:
    """An example as it would be told today: its days stand as far from today as from the day it was written."""
    if not isinstance(voorbeeld, str) or not DAY.fullmatch(voorbeeld):
        return voorbeeld
    return (now.date() + (date.fromisoformat(voorbeeld) - WRITTEN)).isoformat()


def _digest(now: datetime, sober: bool) -> Digest:
    lines = (Line(f"{NUMBER}: onvrede, naar Bas Groen (wacht 1 dag).", (f"akkoord {NUMBER}",)),)
    return Digest(now.date(), () if sober else (Section("Te beoordelen", lines, "te beoordelen"),))


def _term(kind: str, days: int, now: datetime) -> Term:
    end = now.date() + timedelta(days=days)
    return Term(kind, now.date(), end, "voorbeeld", f"vandaag + {days} dagen = {in_words(end)}", False)


def _proposal(accused: Person | None) -> Proposal:
    return Proposal(
        id="1",
        versie=1,
        soort=ProposalKind.NIEUW,
        status=ProposalStatus.OPEN,
        traject="onvrede",
        soort_mail="onvrede",
        stappen=((EventKind.VERWEZEN, {}),),
        naar=(accused.email,) if accused else (),
        kandidaten=(),
        brieven=("T03", "T10"),
        uitleg=("De inwoner heeft nog niet met de medewerker gesproken.",),
        alternatief="",
        regel="R12",
        bericht="",
    )
