"""Who has the case in hand: neem, draag over, ik ben betrokken."""

from dataclasses import replace

from bot.domain.dossier.commands import Propose
from bot.domain.dossier.dossier import TELLS, Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import Proposal, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.language.wishes.persons import DraagOver, IkBenBetrokken, Neem
from bot.domain.mail.mail import Address
from bot.domain.people.staff import Person
from bot.domain.ports.log import Notice
from bot.domain.proposals.fitness import unfit_for
from bot.domain.regeling.regeling import Traject
from bot.handlers.plans.deciding import person_named
from bot.handlers.plans.plan import DONE, Answer, Plan, Planners, Room, Steps
from bot.handlers.post import Draft


def neem(wish: Neem, dossier: Dossier, room: Room) -> Plan:
    """Whoever says so has the case from now on."""
    return _hand_over(room.asked.person, dossier, room)


def draag_over(wish: DraagOver, dossier: Dossier, room: Room) -> Plan:
    """Another colleague has the case from now on."""
    person = person_named(wish.naam, dossier, room, "draag over aan")
    return person if isinstance(person, Answer) else _hand_over(person, dossier, room)


def _hand_over(person: Person, dossier: Dossier, room: Room) -> Plan:
    """The case to this person, by the step the scheme has for it now; R10 holds here too (Awb 9:7)."""
    if dossier.traject is None:
        return Refused(
            "Over dit bericht is nog niet besloten.", f"Antwoord “akkoord, maar stuur naar {person.naam}”."
        )
    if dossier.naar == (person.email,):
        return Refused(f"Dit dossier ligt al bij {person.naam}.")
    refused = unfit_for(person, dossier, room.organisation, room.asked.today)
    if refused:
        return refused
    possible = room.regeling.overgangen.get(dossier.status, {})
    kind = next((k for k in (EventKind.TOEGEWEZEN, EventKind.VERWEZEN) if k in possible), None)
    request = "T10" if dossier.traject == Traject.ONVREDE else "T11"
    if kind is None or possible[kind] != dossier.status:
        # The table has no step that leaves the case where it is: only the holder changes, and he is told.
        letters = [request] if request in room.regeling.brieven else []
        step = room.record(EventKind.GECORRIGEERD, naar=[person.email], brieven=letters, regel="R10")
    else:
        # The medewerker it is about was told when it began; a new holder is no news for him.
        names = room.regeling.letters(kind, dossier.traject, dossier.status)
        letters = [name for name in names if name != TELLS]
        step = room.record(kind, naar=[person.email], brieven=letters, regel="R10")
    return Steps([step], lambda before, done: _tell_the_last(before, done, person, room))


def _tell_the_last(before: Dossier, done: Dossier, new: Person, room: Room) -> Dossier:
    """T18 to whoever had the case until now, unless he handed it over himself or is out of it (R10)."""
    staff, asked = room.organisation.staff, room.asked
    for email in before.naar:
        last = staff.by_email(email)
        if (
            last is None
            or email in {asked.person.email, new.email, *done.betrokken}
            or not last.works_on(asked.today)
        ):
            continue
        told = {"overgenomen_door": new.naam}
        seq = f"over.{done.version}"
        draft = Draft(
            "T18", done, asked.now, seq, room.desk.terms(done), told, to=(Address(last.naam, email),)
        )
        room.desk.post.write(room.uow, draft)
    return done


def ik_ben_betrokken(wish: IkBenBetrokken, dossier: Dossier, room: Room) -> Plan:
    """Awb 9:7 and design §6: who is involved himself is locked out at once; what waits goes to the next."""
    person, now = room.asked.person, room.asked.now
    if person.email in dossier.betrokken:
        return Refused("U bent al van dit dossier af; een collega neemt het over.")

    def told(before: Dossier, done: Dossier) -> Answer:
        nobody = bool(before.naar) and not done.naar
        if nobody:
            text = (
                "Wie dit dossier had, is zelf betrokken. Niemand heeft het nu; spreek af wie het overneemt."
            )
            room.uow.log.notice(Notice(now, "taak", text, done.nummer))
        next_ = "de klachtenfunctionaris kiest wie het overneemt" if nobody else "een collega neemt het over"
        text = f"Gedaan. U bent van dossier {done.nummer} af; {next_}."
        return Answer(DONE, text, done.nummer, ("u bent van dit dossier af",))

    left = room.record(EventKind.GECORRIGEERD, betrokken=person.email, regel="R10")
    waiting = (p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN)
    return Steps([left, *(Propose(voorstel=_passed_on(p, person).as_json()) for p in waiting)], told)


def _passed_on(proposal: Proposal, person: Person) -> Proposal:
    """The same proposal for whoever decides now: a version on, without the person who is involved."""
    return replace(
        proposal,
        versie=proposal.versie + 1,
        naar=tuple(email for email in proposal.naar if email != person.email),
        uitleg=(*proposal.uitleg, f"{person.naam} is zelf betrokken; u beslist nu (Awb 9:7)."),
    )


PLANS: Planners = {Neem: neem, DraagOver: draag_over, IkBenBetrokken: ik_ben_betrokken}
