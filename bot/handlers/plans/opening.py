"""A case without mail: what somebody told by telephone, at the desk or on paper becomes a case (nieuw)."""

from dataclasses import replace
from datetime import datetime, time
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from bot.domain.calendar.calendar import AMSTERDAM, in_words
from bot.domain.dossier.commands import OpenCase, Propose
from bot.domain.errors import Refused
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.course import Nieuw
from bot.domain.mail.mail import Address
from bot.domain.mail.parser import parse_mail
from bot.domain.ports.ledger import LedgerEntry, Outcome
from bot.domain.ports.log import Notice
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.proposals.new_case import propose_new
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.grounds import counted_from
from bot.domain.regeling.schemes import noted_about
from bot.handlers.history import decision_in, known_of, tell_college, warn_of_decision
from bot.handlers.plans.plan import DONE, REFUSED, Answer, Answerer, Room

NO_ADDRESS = "Er is geen mailadres van de klager bekend. Bevestig de ontvangst zelf, per telefoon of brief."


def nieuw(wish: Nieuw, room: Room) -> Answer:
    """The words are kept like a mail and read like one; the proposal follows as for any other case.

    The ontvangst is the day on which the klager said it: the terms run from there (Awb 9:1, 9:11).
    """
    now = room.asked.now
    moment = now if wish.datum == room.asked.today else datetime.combine(wish.datum, time(12), AMSTERDAM)
    klager = Address(wish.klager, wish.adres)
    raw = _written_down(wish, klager, moment, room)
    mail = parse_mail(raw, moment)
    suggestion = _in_dutch(room.suggest(raw, moment))
    nummer = room.uow.dossiers.next_number(moment.year)
    record = MailRecord(
        sha256=mail.sha256,
        message_id=mail.message_id,
        richting=Direction.IN,
        van=wish.adres,
        ontvangen=moment,
        dossier=nummer,
        screening={"verdict": "mens", "onderdrukt": "" if wish.adres else NO_ADDRESS, "regels": []},
        herkenning=suggestion.as_json(),
    )
    room.uow.mails.put(raw, record)
    room.uow.ledger.record(_taken_in(wish, record, room))
    known = known_of(room.uow, klager, wish.tekst)
    proposal = propose_new(
        suggestion, room.organisation, room.regeling, moment.date(), mail.sha256, "1", known=known
    )
    opened = OpenCase(
        by=room.asked.person.email,
        nummer=nummer,
        sha256=mail.sha256,
        ontvangen=moment,
        klager=klager,
        soort=Soort(proposal.soort_mail),
        signalen=noted_about(suggestion, proposal.beklaagde, room.organisation),
        taal=suggestion.taal,
        bevestigen=bool(wish.adres),
        onderdrukt="" if wish.adres else NO_ADDRESS,
        beklaagde=proposal.beklaagde,
        kanaal=wish.kanaal.value,
        beschikking=decision_in(suggestion),
        voorval=counted_from(suggestion, room.regeling),
    )
    words = {mail.sha256: (wish.tekst, "")}
    done = room.desk.carry_out(
        room.uow, None, [opened, Propose(voorstel=proposal.as_json())], now, nummer=nummer, words=words
    )
    if isinstance(done, Refused):
        return Answer(REFUSED, str(done))
    tell_college(room.uow, room.desk, done, now)
    warn_of_decision(room.uow, room.desk, suggestion, nummer, now)
    if not wish.adres:
        room.uow.log.notice(
            Notice(now, "onderdrukt", f"Geen ontvangstbevestiging gestuurd. {NO_ADDRESS}", nummer)
        )
    said = f"{wish.kanaal.value}, {in_words(moment.date())}, {wish.klager}"
    told = f"Gedaan: dossier {nummer} is aangemaakt ({said}); het voorstel ligt bij de klachtenfunctionaris."
    return Answer(DONE, told if wish.adres else f"{told} {NO_ADDRESS}", nummer, ("er is een nieuw dossier",))


def _taken_in(wish: Nieuw, record: MailRecord, room: Room) -> LedgerEntry:
    """Its line in the register of ontvangst: what was said at the counter is received as much as what was mailed."""
    return LedgerEntry(
        mailbox=f"{room.organisation.sleutel} {wish.kanaal.value}",
        locator=record.message_id,
        identity=sha256(f"{wish.kanaal.value} {record.sha256}".encode()).hexdigest(),
        sha256=record.sha256,
        uitkomst=Outcome.NIEUW,
        tijd=room.asked.now,
        ontvangen=record.ontvangen,
    )


def _in_dutch(read: Suggestion) -> Suggestion:
    """A colleague wrote it down, so it is Dutch, however short; what the klager speaks a human says himself."""
    signals = tuple(signal for signal in read.signalen if signal.naam != "taal_anders")
    return replace(read, taal="nl", signalen=signals)


def _written_down(wish: Nieuw, klager: Address, moment: datetime, room: Room) -> bytes:
    """What was told, as a message in the archive: who said it, when and how, and who wrote it down."""
    message = EmailMessage()
    message["From"] = f'"{klager.name}" <{klager.address}>' if klager.address else f'"{klager.name}" <>'
    message["To"] = room.organisation.adres
    message["Sender"] = room.asked.person.email
    message["Subject"] = f"Gemeld per {wish.kanaal.value}"
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = f"<nieuw.{room.asked.now:%Y%m%dT%H%M%S%f}@{room.organisation.domain}>"
    message.set_content(wish.tekst)
    return message.as_bytes()


ANSWERS: dict[type[Wish], Answerer] = {Nieuw: nieuw}
