"""Reaching the klager (C.6) and who speaks for him (C.8): attempts, contact, absence, machtiging."""

from collections.abc import Collection
from datetime import date

from bot.domain.calendar.calendar import in_words
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.rights import may
from bot.domain.language.wishes.asking import Help
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.happened import Gesproken, Poging
from bot.domain.language.wishes.persons import Afwezig, MachtigingOntvangen, Wie
from bot.domain.language.wishes.words import Kanaal
from bot.domain.mail.mail import Address
from bot.domain.ports.outbox import OutboxState
from bot.domain.procedure.on_paper import not_sent
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.reachability import SPOKEN_FOR, WARNING, Limits, Reach, limits, reach
from bot.handlers.absences import Absence, bring_in, everywhere, stands_in
from bot.handlers.plans.plan import DONE, QUESTION, REFUSED, Answer, Answerer, Plan, Planners, Room, Steps

NOBODY_STANDS_IN = (
    "blijft niet liggen: er is geen vervanger, dus de klachtenfunctionaris kiest wie het oppakt"
)

BACKWARDS = Refused("De laatste dag ligt vóór de eerste.", "Noem eerst de eerste en dan de laatste dag.")
WHO_IS_AWAY = (
    "Wie is er afwezig? Bent u het zelf, antwoord dan “zelf afwezig t/m DATUM”. Is het de klager, zet dan het nummer "
    "erbij: “klager afwezig 2026-0012 t/m DATUM”."
)
NOTHING_ASKED = (
    "Er is nog niets vastgelegd, want er loopt nu geen dossier waarin iets van u wordt gevraagd. Zet uw afwezigheidsbericht "
    "aan: dan hoort klachtwacht het als er iets voor u is."
)


def poging(wish: Poging, dossier: Dossier, room: Room) -> Plan:
    """U1: an attempt without an answer; or, for a letter that could not be mailed, that it left on paper."""
    day = room.day(wish.datum)
    if wish.kanaal is Kanaal.BRIEF and (letter := _by_post(dossier, room)):
        # No attempt in vain: a letter that could not be mailed left by post, and the klager has heard of us.
        to = [dossier.speaker(day).address]
        told = {"sjabloon": letter, "aan": to, "message_id": "", "per": "post", "datum": day.isoformat()}
        return Steps([room.record(EventKind.BRIEF_VERZONDEN, **told, regel=letter)])
    allowed = limits(room.regeling) if dossier.traject == Traject.KLACHT else None
    found = reach(counting(dossier.events), allowed) if allowed else Reach()
    # U2: the letter that follows attempts in vain is the warning, because it is the only one this procedure asks for.
    warns = wish.kanaal is Kanaal.BRIEF and found.sinds is not None and found.gewaarschuwd is None
    attempt = room.record(
        EventKind.CONTACTPOGING,
        kanaal=wish.kanaal.value,
        datum=day.isoformat(),
        waarschuwing=WARNING if warns else None,
        regel="U2" if warns else "U1",
    )
    return Steps([attempt], lambda _before, done: _warned(done, day, allowed) if warns and allowed else done)


BY_MAIL = (OutboxState.WACHT, OutboxState.BEZIG, OutboxState.ONZEKER)


def _by_post(dossier: Dossier, room: Room) -> str:
    """The newest letter to the klager that a human decided and that never left by mail, or an empty string."""
    waiting = not_sent(dossier, room.regeling)
    mailed = _being_mailed(dossier, room) if waiting else frozenset()
    return next((name for name in reversed(waiting) if name not in mailed), "")


def _being_mailed(dossier: Dossier, room: Room) -> frozenset[str]:
    """The letters to the klager that leave by mail one of these minutes: nobody put those on paper."""
    own = dossier.own
    here = (item for item in room.uow.outbox.in_state(*BY_MAIL) if item.dossier == dossier.nummer)
    return frozenset(item.sjabloon for item in here if own & set(item.aan))


def _warned(dossier: Dossier, day: date, allowed: Limits) -> Dossier | Answer:
    until = reach(counting(dossier.events), allowed).drempel
    if until is None:
        return dossier
    text = (
        f"Gedaan: de brief van {in_words(day)} is genoteerd. Hij telt als de waarschuwing ({WARNING}) als erin staat dat "
        f"wij op {in_words(until)} stoppen wanneer wij niets horen. Staat dat er niet in? Antwoord dan “ongedaan”."
    )
    return Answer(DONE, text, dossier.nummer, ("de waarschuwing is genoteerd",))


def gesproken(wish: Gesproken, dossier: Dossier, room: Room) -> Plan:
    """U0: a sign of life; who was reached is reachable."""
    day = room.day(wish.datum)
    return Steps([room.record(EventKind.CONTACT, datum=day.isoformat(), tekst=wish.tekst, regel="U0")])


def afwezig(wish: Afwezig, dossier: Dossier, room: Room) -> Plan:
    """Announced absence: of the klager (UA) when who decides says so, else of whoever has the case himself (K5)."""
    begin = room.day(wish.van)
    if wish.tot is not None and wish.tot < begin:
        return BACKWARDS
    decides = room.asked.person in deciders(dossier, room.organisation, room.asked.today)
    if (wish.wie or (Wie.KLAGER if decides else Wie.ZELF)) is Wie.KLAGER:
        until = wish.tot.isoformat() if wish.tot else None
        return Steps(
            [room.record(EventKind.AFWEZIGHEID_GEMELD, van=begin.isoformat(), tot=until, regel="UA")]
        )
    return _is_away(wish, dossier, room)


def _is_away(wish: Afwezig, dossier: Dossier, room: Room) -> Plan:
    """In this case, and in every other that asks something of him."""
    told = _absence(wish, room)

    def replaced(before: Dossier, done: Dossier) -> Answer:
        bring_in(room.uow, room.desk, before, done, told, room.asked.now)
        everywhere(room.uow, room.desk, told, room.asked.now, but=done.nummer)
        return _receipt(wish, room, {*done.betrokken, done.beklaagde}, done.nummer)

    return Steps([told.record()], replaced)


def zelf_afwezig(wish: Afwezig, room: Room) -> Answer | None:
    """Under an overzicht, or in a chat: it is about no case, but about all of his."""
    asked = room.asked
    if asked.nummer or wish.wie is Wie.KLAGER:
        return None
    if refused := may(asked.person, Help(), None, room.organisation, asked.today):
        return Answer(REFUSED, str(refused))
    if wish.wie is None and asked.person in deciders(None, room.organisation, asked.today):
        return Answer(QUESTION, WHO_IS_AWAY)
    if wish.tot is not None and wish.tot < room.day(wish.van):
        return Answer(REFUSED, str(BACKWARDS))
    if not everywhere(room.uow, room.desk, _absence(wish, room), asked.now):
        return Answer(QUESTION, NOTHING_ASKED)
    return _receipt(wish, room)


def _absence(wish: Afwezig, room: Room) -> Absence:
    person, now = room.asked.person, room.asked.now
    van = wish.van if wish.van is not None and wish.van > room.asked.today else None
    return Absence(person, van, wish.tot, f"{now:%Y%m%d%H%M%S}", person.email)


def _receipt(wish: Afwezig, room: Room, kept_out: Collection[str] = (), nummer: str | None = None) -> Answer:
    """Nobody replaces a colleague in a case about himself (kept_out)."""
    until = f"tot en met {in_words(wish.tot)}" if wish.tot else "tot nader bericht"
    if wish.van is not None and wish.van > room.asked.today:
        until = f"van {in_words(wish.van)} {until}"
    first = max(room.asked.today, wish.van or room.asked.today)
    acting = stands_in(room.uow, room.desk, room.asked.person, first)
    known = acting is not None and acting.email not in kept_out
    who = f"gaat zolang naar {acting.naam}" if acting and known else NOBODY_STANDS_IN
    text = f"Gedaan: u bent afwezig {until}. Wat van u wordt gevraagd, {who}."
    other = "U bent er weer zodra u iets doet. Is de klager afwezig en niet u? Antwoord “klager afwezig t/m DATUM”."
    return Answer(DONE, f"{text}\n{other}", nummer, (f"u bent afwezig {until}",))


def machtiging(wish: MachtigingOntvangen, dossier: Dossier, room: Room) -> Plan:
    """C.8, Awb 2:1(2): the written machtiging is here; from now on the mail of the case goes to who holds it."""
    until = wish.tot.isoformat() if wish.tot else None
    who = _spokesman(dossier, room)
    steps = [
        room.record(EventKind.MACHTIGING_ONTVANGEN, tot=until, regel="C.8"),
        room.record(
            EventKind.VERTEGENWOORDIGER_AANGEWEZEN,
            naam=who.name,
            adres=who.address,
            rol="gemachtigde",
            tot=until,
            regel="C.8",
        ),
    ]
    if room.regeling.allows(dossier.status, EventKind.AANGEVULD):
        steps.append(room.record(EventKind.AANGEVULD, regel="K4"))
    return Steps(steps)


def _spokesman(dossier: Dossier, room: Room) -> Address:
    """Who wrote last about this case and is neither the klager nor a colleague; else who filed it for another."""
    for event in reversed(dossier.events):
        who = Address("", event.gegevens.get("van", ""))
        if event.soort is EventKind.GEKOPPELD and event.gegevens.get("regel") == SPOKEN_FOR:
            other = room.uow.dossiers.load(event.gegevens["met"][0])
            who = other.klager if other else who
        elif event.soort is not EventKind.BERICHT_GEARCHIVEERD:
            continue
        colleague = room.organisation.staff.by_email(who.address) or room.organisation.is_own(who.address)
        if who.address and who.address != dossier.klager.address and not colleague:
            return who
    return dossier.klager


PLANS: Planners = {
    Poging: poging,
    Gesproken: gesproken,
    Afwezig: afwezig,
    MachtigingOntvangen: machtiging,
}

ANSWERS: dict[type[Wish], Answerer] = {Afwezig: zelf_afwezig}
