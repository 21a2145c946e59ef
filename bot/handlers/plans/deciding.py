"""Deciding about a proposal: akkoord, niet akkoord, wijzig, stuur, toch als klacht."""

from dataclasses import replace

from bot.domain import plain_words
from bot.domain.dossier.commands import Approve, Propose, Reject
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord, StuurNaar, TochAlsKlacht, WijzigNaar
from bot.domain.people.staff import Person
from bot.domain.proposals.revised import revise
from bot.domain.recognition.suggestion import Soort
from bot.domain.regeling.regeling import Traject
from bot.domain.view import lapsed_in_words
from bot.handlers.plans.plan import QUESTION, Answer, Asked, Plan, Planners, Room, Steps


def akkoord(wish: Akkoord, dossier: Dossier, room: Room) -> Plan:
    """The proposal is carried out, as it stands or with the change named."""
    plain = wish.soort is None and wish.naam is None
    proposal = meant(dossier, room.asked, change=not plain, named=wish.voorstel)
    if isinstance(proposal, Refused):
        return proposal
    if wish.voorstel is None and (gone := _withdrawn_since(proposal, dossier)) is not None:
        return Refused(
            f"De klager trok intussen in (voorstel {gone.id}). Er is niets gedaan en er gaat niets uit.",
            f"Besluit eerst daarover. Toch dit voorstel? Zeg dan: akkoord {dossier.nummer} voorstel {proposal.id}.",
        )
    if plain:
        return Steps([Approve(by=_by(room), voorstel=proposal.id, versie=room.asked.versie)])
    if room.asked.versie not in (None, proposal.versie):
        return Refused(
            "Het voorstel is intussen veranderd.", "Bekijk het nieuwe voorstel en antwoord daarop."
        )
    revised = _revised(proposal, dossier, room, wish.soort, wish.naam, "akkoord, maar stuur naar")
    return _at_once(room, revised) if isinstance(revised, Proposal) else revised


def _withdrawn_since(proposal: Proposal, dossier: Dossier) -> Proposal | None:
    """I2: the withdrawal of the klager himself that came after this proposal was shown and still waits, if any."""
    newer = (p for p in dossier.voorstellen if int(p.id) > int(proposal.id))
    waits = (p for p in newer if p.soort is ProposalKind.INTREKKING and p.status is ProposalStatus.OPEN)
    return next((p for p in waits if p.regel == "I2"), None)


def niet_akkoord(wish: NietAkkoord, dossier: Dossier, room: Room) -> Plan:
    """The proposal is off."""
    proposal = meant(dossier, room.asked, named=wish.voorstel)
    if isinstance(proposal, Refused):
        return proposal
    no = Reject(by=_by(room), voorstel=proposal.id, reden=wish.reden, versie=room.asked.versie)
    return Steps([no])


def wijzig(wish: WijzigNaar, dossier: Dossier, room: Room) -> Plan:
    """The proposal with another soort."""
    return _change(dossier, room, wish.soort, None)


def stuur(wish: StuurNaar, dossier: Dossier, room: Room) -> Plan:
    """The proposal for another person."""
    return _change(dossier, room, None, wish.naam)


def toch_als_klacht(wish: TochAlsKlacht, dossier: Dossier, room: Room) -> Plan:
    """Rulebook 0.1.8: a human calls it a klacht. Where nothing waits for a decision, the case itself becomes one.

    When nobody fits to handle it the proposal is put before the person first: he must choose who.
    """
    if dossier.traject == Traject.KLACHT:
        return Refused("Dit is al een klacht.")
    proposal = meant(dossier, room.asked, change=True)
    if isinstance(proposal, Refused):
        if room.asked.voorstel or not dossier.voorstellen:
            return proposal
        last = dossier.voorstellen[-1]
        proposal = replace(last, id=dossier.next_proposal_id(), versie=0, status=type(last.status).OPEN)
    revised = _revised(proposal, dossier, room, Soort.KLACHT, None)
    if not isinstance(revised, Proposal):
        return revised
    if not revised.stappen:
        return Steps([Propose(by=_by(room), voorstel=revised.as_json())])
    return _at_once(room, revised)


def meant(
    dossier: Dossier, asked: Asked, *, change: bool = False, named: str | None = None
) -> Proposal | Refused:
    """The proposal a wish is about. change: also the one just rejected, for it may still become something else.

    named: the id the person gave himself; an answer to a mail can only ever be about the proposal of that mail.
    """
    if named is not None:
        return _named(named, dossier, asked)
    if change and not asked.voorstel and (rejected := dossier.last_rejected()) is not None:
        return rejected
    # "Prima" under a receipt may not approve what came in since (design §6).
    if asked.voorstel == "" and dossier.open_proposal() is None:
        return _nothing_waits(dossier)
    if asked.voorstel == "":
        return Refused(
            "Het voorstel dat nu wacht, stond niet in de mail waarop u antwoordde.",
            "Antwoord op de mail met het voorstel zelf.",
        )
    proposal = dossier.proposal(asked.voorstel) if asked.voorstel else dossier.open_proposal()
    if not asked.voorstel and proposal is not None and dossier.overtaken() is not None:
        what = plain_words.proposal(proposal)
        return Refused(
            f"{' '.join(lapsed_in_words(dossier))} Een ouder voorstel wacht nog: {proposal.id} ({what}).",
            f"Bedoelt u dat? Zeg dan: akkoord {dossier.nummer} voorstel {proposal.id}.",
        )
    if proposal is None and change and dossier.traject is None and dossier.voorstellen:
        # What was decided so far (T26b) left the case undecided: out of that proposal the next one is made.
        return replace(dossier.voorstellen[-1], status=ProposalStatus.AFGEWEZEN)
    return _nothing_waits(dossier) if proposal is None else proposal


def _nothing_waits(dossier: Dossier) -> Refused:
    told = ("Er ligt geen voorstel dat op een besluit wacht.", *lapsed_in_words(dossier))
    return Refused(" ".join(told), "Vraag “status” voor de stand van nu.")


def _named(proposal_id: str, dossier: Dossier, asked: Asked) -> Proposal | Refused:
    if asked.voorstel is not None and asked.voorstel != proposal_id:
        return Refused(
            f"Deze mail gaat niet over voorstel {proposal_id}.", "Antwoord op de mail met dat voorstel zelf."
        )
    found = dossier.proposal(proposal_id)
    if found is None:
        return Refused(f"Dossier {dossier.nummer} heeft geen voorstel {proposal_id}.", "Vraag “status”.")
    if found.status is not ProposalStatus.OPEN:
        return Refused(f"Over voorstel {proposal_id} is al besloten, of het is vervallen.", "Vraag “status”.")
    return found


def person_named(naam: str, dossier: Dossier, room: Room, verb: str = "stuur naar") -> Person | Answer:
    """The one colleague this name means, or the question who; close spellings are offered, never picked (R13)."""
    staff = room.organisation.staff
    person = staff.exactly(naam, room.asked.today)
    if person is not None:
        return person
    found = staff.named(naam, room.asked.today)
    if not found:
        told = f"Ik ken geen collega “{naam}”. Schrijf de naam zoals in de personeelslijst, of het mailadres."
        return Answer(QUESTION, told, dossier.nummer)
    names = [each.naam for each in found]
    same = {name for name in names if names.count(name) > 1}  # a namesake is told apart by his address
    choices = tuple(
        (f"{verb} {p.email if p.naam in same else p.naam}", f"{p.functie}, {p.team}") for p in found
    )
    asked = "Wie bedoelt u?" if len(found) > 1 else f"Bedoelt u {found[0].naam}?"
    return Answer(QUESTION, asked, dossier.nummer, keuzes=choices)


def _by(room: Room) -> str:
    return room.asked.person.email


def _at_once(room: Room, revised: Proposal) -> Plan:
    made = Propose(by=_by(room), voorstel=revised.as_json(), stil=True)
    return Steps([made, Approve(by=_by(room), voorstel=revised.id, versie=revised.versie)])


def _change(dossier: Dossier, room: Room, soort: Soort | None, naam: str | None) -> Plan:
    proposal = meant(dossier, room.asked, change=True)
    if isinstance(proposal, Refused):
        return proposal
    revised = _revised(proposal, dossier, room, soort, naam)
    if not isinstance(revised, Proposal):
        return revised
    return Steps([Propose(by=_by(room), voorstel=revised.as_json())])


def _revised(
    proposal: Proposal,
    dossier: Dossier,
    room: Room,
    soort: Soort | None,
    naam: str | None,
    verb: str = "stuur naar",
) -> Proposal | Answer | Refused:
    person: Person | None = None
    if naam is not None:
        named = person_named(naam, dossier, room, verb)
        if isinstance(named, Answer):
            return named
        person = named
    wanted = soort.value if soort else None
    return revise(proposal, dossier, room.organisation, room.regeling, room.asked.today, wanted, person)


PLANS: Planners = {
    Akkoord: akkoord,
    NietAkkoord: niet_akkoord,
    WijzigNaar: wijzig,
    StuurNaar: stuur,
    TochAlsKlacht: toch_als_klacht,
}
