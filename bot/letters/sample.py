"""An invented case for every letter, so that `preview` can show it and `check` can prove it before there is any."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.calendar import in_words
from bot.domain.deadlines import Term
from bot.domain.dossier import Dossier, Proposal, ProposalKind, ProposalStatus
from bot.domain.events import Event, EventKind
from bot.domain.mail import Address
from bot.domain.morning import Digest, Line, Section
from bot.domain.organisation import Organisation
from bot.domain.people import Person, Role
from bot.domain.ports import LetterOrder

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
    "afhandeling": 42,
    "bezwaar": 42,
    "klachttermijn": 365,
}
"""Days after today; only as an example, for the real ones follow from events and regeling."""

GIVEN: Mapping[str, Mapping[str, Any]] = {
    "V02": {"antwoord": "Gedaan.", "knoppen": ("status",)},
    "V03": {"reden": "Dit voorstel is al afgehandeld.", "tip": "Vraag eerst de status op."},
}


def sample_orders(
    sjabloon: str, organisatie: Organisation, to_staff: bool, now: datetime
) -> Iterator[LetterOrder]:
    """The letter as it reads with everything told, and with only what it cannot do without."""
    for sober in (False, True):
        yield _order(sjabloon, organisatie, to_staff, now, sober)


def _order(
    sjabloon: str, organisatie: Organisation, to_staff: bool, now: datetime, sober: bool
) -> LetterOrder:
    wanted = [d for d in DETAILS.get(sjabloon, ()) if d.verplicht or not sober]
    given = {detail.naam: detail.voorbeeld for detail in wanted}
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


def _digest(now: datetime, sober: bool) -> Digest:
    lines = (Line(f"{NUMBER}: onvrede, voorstel nieuw (1 dag).", (f"akkoord {NUMBER}",)),)
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
