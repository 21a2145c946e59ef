"""Cases that belong elsewhere or together: splits, koppel, verplaats."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.domain.dossier import handover
from bot.domain.dossier.commands import Command, FileMail, Lapse, Propose, Record
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalStatus
from bot.domain.errors import Refused
from bot.domain.language.wishes.course import Koppel, Splits, Verplaats
from bot.domain.mail.mail import Address
from bot.domain.mail.own_words import own_words
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Loket
from bot.domain.proposals.known_case import propose_follow_up
from bot.domain.proposals.new_case import MOVED, propose_new
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling import bezwaar
from bot.domain.regeling.regeling import Traject
from bot.handlers.branch import branch_off
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def splits(wish: Splits, dossier: Dossier, room: Room) -> Plan:
    """M6: a later mail is a second matter and gets a case of its own; the klager hears of it (T01)."""
    berichten = dossier.still_here() or dossier.berichten()
    second = _shown(berichten[1:] or berichten, dossier, room)
    apart: Suggestion | None = None
    rest: Suggestion | None = None
    if len(berichten) < 2:
        record = room.uow.mails.record(berichten[0])
        read = Suggestion.from_json(record.herkenning) if record and record.herkenning else None
        if read is None or dossier.traject is not None or "beschikking" not in dossier.signalen:
            return Refused(
                "In dit dossier zit maar één bericht; er valt niets te splitsen.",
                "Gaat het over twee dingen? Maak voor het andere een dossier: “nieuw KANAAL DATUM KLAGER: TEKST”.",
            )
        # One mail about a decision and about conduct (J45): the decision stays here, the conduct gets its own case.
        apart, rest = bezwaar.without(read), bezwaar.alone(read)
    by, now = room.asked.person.email, room.asked.now

    def branch(_before: Dossier, done: Dossier) -> Dossier | Refused:
        left = branch_off(room.desk, room.uow, done, second, by, now, part=apart)
        # What is left of the case after its conduct went apart: the decision of the gemeente (G1).
        return left if rest is None else _afresh(left, second, rest, room)

    return Steps([room.record(EventKind.GESPLITST, bericht=second, regel="M6")], branch)


def _shown(berichten: Sequence[str], dossier: Dossier, room: Room) -> str:
    """Which of these mails is meant: the one that was shown where the button stood, though another came since; else the newest."""
    shown = dossier.proposal(room.asked.voorstel) if room.asked.voorstel else None
    return shown.bericht if shown is not None and shown.bericht in berichten else berichten[-1]


def _afresh(dossier: Dossier, bericht: str, read: Suggestion, room: Room) -> Dossier | Refused:
    """What is left of a case that nobody decided about is shown, as a new one."""
    day, number = dossier.ontvangen.date(), dossier.next_proposal_id()
    proposal = propose_new(read, room.organisation, room.regeling, day, bericht, number)
    made = Propose(by=room.asked.person.email, voorstel=proposal.as_json())
    return room.desk.carry_out(room.uow, dossier, [made], room.asked.now)


def koppel(wish: Koppel, dossier: Dossier, room: Room) -> Plan:
    """Both cases know each other from now on; each keeps its number."""
    other = room.uow.dossiers.load(wish.met)
    if other is None or other.nummer == dossier.nummer:
        return Refused(
            f"Dossier {wish.met} is er niet, of het is dit dossier zelf.", "Noem een ander nummer."
        )
    if other.nummer in dossier.gekoppeld and dossier.nummer in other.gekoppeld:
        return Refused(f"Dossier {dossier.nummer} en {other.nummer} zijn al gekoppeld.")

    def back(_before: Dossier, done: Dossier) -> Dossier | Refused:
        here = room.record(EventKind.GEKOPPELD, met=[dossier.nummer], regel="M6")
        linked = room.desk.carry_out(room.uow, other, [here], room.asked.now)
        return linked if isinstance(linked, Refused) else done

    return Steps([room.record(EventKind.GEKOPPELD, met=[other.nummer], regel="M6")], back)


def verplaats(wish: Verplaats, dossier: Dossier, room: Room) -> Plan:
    """One mail belongs in another case (M6), or the whole matter at another organisatie.

    Was it all the klager wrote, then nothing is left here and this case closes, pointing to where it went.
    """
    other = room.uow.dossiers.load(wish.doel)
    if other is None:
        return _elsewhere(wish.doel, dossier, room)
    if other.nummer == dossier.nummer:
        return Refused("Dat is dit dossier zelf.", "Noem een ander nummer.")
    bericht = _shown(dossier.still_here() or dossier.berichten(), dossier, room)
    left = [each for each in dossier.his_here() if each != bericht]
    # While the mail that opened it stays, the case goes on as it was. Once that is gone it goes on for what the klager
    # wrote since, and for nothing else.
    stays = dossier.berichten()[0] in left

    def there(_before: Dossier, done: Dossier) -> Dossier | Refused:
        moved = filed_in(bericht, other, dossier.nummer, room)
        if isinstance(moved, Refused):
            return moved
        return _left_behind(done, left[-1], room) if left and not stays else done

    return Steps(_away(bericht, dossier, other.nummer, room, closes=not left), there)


def _away(bericht: str, dossier: Dossier, goal: str, room: Room, *, closes: bool) -> list[Command]:
    """What happens in the case that a mail leaves: what was proposed about that mail is no longer asked here."""
    linked = room.record(EventKind.GEKOPPELD, met=[goal], bericht=bericht, regel="M6")
    if closes:
        gone = {"doel": goal, "bericht": bericht, "uitkomst": MOVED, "regel": "M6"}
        return [linked, room.record(EventKind.VERPLAATST, **gone)]
    by = room.asked.person.email
    about = (p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN and p.bericht == bericht)
    return [
        linked,
        *(Lapse(by=by, voorstel=each.id, reden=f"het bericht ging naar {goal}") for each in about),
    ]


def _left_behind(dossier: Dossier, bericht: str, room: Room) -> Dossier | Refused:
    """The case after a mail left it: with nothing decided and nothing asked, nobody would see what is in it still."""
    record = room.uow.mails.record(bericht)
    waits = dossier.traject is not None or dossier.open_proposal() is not None
    if waits or record is None or record.herkenning is None:
        return dossier
    return _afresh(dossier, bericht, Suggestion.from_json(record.herkenning), room)


def filed_in(bericht: str, other: Dossier, came_from: str, room: Room) -> Dossier | Refused:
    """The mail in its new case, with a proposal what to do with it there."""
    if other.gesloten:
        return Refused(f"Dossier {other.nummer} is gesloten.", "Heropen het eerst: “heropen want REDEN”.")
    record = room.uow.mails.record(bericht)
    if record is None or record.herkenning is None:
        return Refused("Het bericht is niet in het archief.", "Vraag de beheerder: klachtwacht verify.")
    room.uow.mails.describe(replace(record, dossier=other.nummer))
    suggestion = Suggestion.from_json(record.herkenning)
    words = own_words(parse_mail(room.uow.mails.raw(bericht), record.ontvangen).text).text
    by = room.asked.person.email
    commands: list[Command] = [
        FileMail(
            by=by,
            sha256=bericht,
            ontvangen=record.ontvangen,
            soort=Soort(suggestion.soort),
            van=record.van,
            regel="M6",
        ),
        Record(by=by, gebeurtenis=EventKind.GEKOPPELD, gegevens={"met": [came_from], "regel": "M6"}),
    ]
    proposal = propose_follow_up(
        other,
        suggestion,
        Address("", record.van),
        room.organisation,
        room.desk.of(other).regeling,
        record.ontvangen.date(),
        bericht,
        other.next_proposal_id(),
        words,
    )
    if proposal is not None:
        commands.append(Propose(voorstel=proposal.as_json()))
    return room.desk.carry_out(room.uow, other, commands, room.asked.now)


def _desk_named(goal: str, room: Room) -> Loket | None:
    """The desk outside these words mean: an organisatie of this klachtwacht, a partner, or another scheme's desk."""
    neighbours = room.desk.post.neighbours
    if goal in neighbours:
        return neighbours[goal]
    own = room.organisation
    named = [
        each
        for each in (*own.partners, *own.externe_regelingen)
        if goal in {each.naam.lower(), *(name.lower() for name in each.namen)}
    ]
    return named[0] if len(named) == 1 else None


def _elsewhere(goal: str, dossier: Dossier, room: Room) -> Plan:
    """Another organisatie is another house: a warm hand-over, watched like any other (K14)."""
    desk = _desk_named(goal, room)
    if desk is None:
        own = room.organisation
        desks = (each.naam for each in (*own.partners, *own.externe_regelingen))
        known = ", ".join([*desks, *sorted(room.desk.post.neighbours)]) or "geen"
        return Refused(
            f"“{goal}” is geen nummer van een dossier hier, en geen andere organisatie.",
            f"Hier kan het heen: {known}. Een ander loket? Zet het bij partners of externe_regeling in klachtwacht.toml (beheerder); "
            "tot dan: bel het loket, en leg het vast met “gesproken: …”.",
        )
    told = handover.details(desk, dossier.toestemming)
    waiting = dossier.open_proposal()
    traject = dossier.traject or (waiting.traject if waiting else None) or Traject.OVERIG
    steps = room.regeling.steps("doorsturen" if dossier.traject else "overdragen", traject)
    if not steps:
        return Refused(f"De regeling {room.regeling.sleutel} kent hier geen overdracht.")
    if dossier.toestemming and handover.waits_for_consent(dossier):
        told = {**told, handover.AGAIN: True}
    commands = []
    for step in steps:
        details: dict[str, Any] = {**step.gegevens, "regel": "K14"}
        if step.gebeurtenis is EventKind.OVERGEDRAGEN:
            names = list(room.regeling.letters(step.gebeurtenis, traject))
            details |= {**told, "brieven": handover.letters(names, told, room.regeling.addressees)}
        commands.append(room.record(step.gebeurtenis, **details))
    return Steps(commands)


PLANS: Planners = {Splits: splits, Koppel: koppel, Verplaats: verplaats}
