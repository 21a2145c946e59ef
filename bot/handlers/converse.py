"""A wish from a person becomes commands: the same handler for mail reply and shell, one audit line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import singledispatchmethod
from typing import Any

from bot.domain.approval import may
from bot.domain.commands import Approve, Command, Propose, Record, Reject
from bot.domain.dossier import Dossier, Proposal, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.language import Unclear, help_text
from bot.domain.people import Person
from bot.domain.ports import CommandLine, Notice, UnitOfWork
from bot.domain.routing import propose_outcome, revise
from bot.domain.suggestion import Soort
from bot.domain.view import in_a_few_lines, receipt
from bot.domain.wishes import (
    Akkoord,
    GesprekGehad,
    GesprekOp,
    Help,
    Heropen,
    IkBenBetrokken,
    IntrekkingBevestigd,
    NietAkkoord,
    Notitie,
    Sluit,
    Status,
    StuurNaar,
    TeBeoordelen,
    Uitkomst,
    UitkomstVan,
    VerslagVerstuurd,
    WijzigNaar,
    Wish,
)
from bot.handlers.branch import approved, branch_off
from bot.handlers.desk import Desk

DONE, REFUSED, QUESTION = "gedaan", "geweigerd", "vraag"
"""How a command can end (contract §5, `uitslag`)."""

CLOSING: Mapping[Uitkomst, tuple[EventKind, ...]] = {
    Uitkomst.INGETROKKEN: (EventKind.INGETROKKEN,),
    Uitkomst.NIET_IN_BEHANDELING: (EventKind.NIET_IN_BEHANDELING,),
    Uitkomst.DOORVERWEZEN: (EventKind.OVERGEDRAGEN,),
}
"""The event that closes with this uitkomst; for every other one, `CLOSES` in order."""

CLOSES = (EventKind.AFGEHANDELD, EventKind.UITKOMST_VERZONDEN, EventKind.GESLOTEN)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person hears. `uitslag` is DONE only when something changed."""

    uitslag: str
    tekst: str
    dossier: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a wish came from. voorstel and versie: what the reply token was bound to; None: as it stands now.

    An empty voorstel: the mail that is answered showed none, so nothing can be decided with it.
    """

    person: Person
    now: datetime
    tekst: str
    kanaal: str
    nummer: str | None = None
    voorstel: str | None = None
    versie: int | None = None

    @property
    def today(self) -> date:
        """The day of asking."""
        return self.now.date()


Plan = Sequence[Command] | Answer | Refused
"""What a wish leads to: commands to carry out, an answer without change, or a refusal."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers the wishes of staff about the cases of one organisatie."""

    desk: Desk

    def answer(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> Answer:
        """Carry the wish out, or say why not; every wish, refused ones too, gets a line in the audit log."""
        answer = self._answer(uow, wish, asked)
        line = CommandLine(
            asked.now,
            asked.tekst,
            asked.person.email,
            asked.kanaal,
            answer.dossier,
            answer.uitslag,
            answer.tekst,
        )
        uow.log.command(line)
        return answer

    def _answer(self, uow: UnitOfWork, wish: Wish | Unclear, asked: Asked) -> Answer:
        if isinstance(wish, Unclear):
            return Answer(QUESTION, _question(wish), asked.nummer)
        if isinstance(wish, Help):
            return Answer(QUESTION, help_text(), asked.nummer)
        if isinstance(wish, TeBeoordelen):
            refused = may(asked.person, wish, None, self.desk.post.organisation, asked.today)
            return Answer(REFUSED, str(refused), asked.nummer) if refused else self._overview(uow, asked)
        nummer = wish.nummer or asked.nummer
        if nummer is None:
            return Answer(
                QUESTION, "Over welk dossier gaat het? Noem het nummer, bijvoorbeeld: status 2026-0012."
            )
        if asked.nummer and asked.voorstel and nummer != asked.nummer and not isinstance(wish, Status):
            return Answer(
                REFUSED, f"Deze mail hoort bij dossier {asked.nummer}, niet bij {nummer}.", asked.nummer
            )
        dossier = uow.dossiers.load(nummer)
        if dossier is None:
            return Answer(REFUSED, f"Dossier {nummer} bestaat niet. Kijk met “status” welke er zijn.")
        refused = may(asked.person, wish, dossier, self.desk.post.organisation, asked.today)
        if refused:
            return Answer(REFUSED, str(refused), nummer)
        return self._fulfil(uow, wish, dossier, asked)

    def _fulfil(self, uow: UnitOfWork, wish: Wish, dossier: Dossier, asked: Asked) -> Answer:
        plan = self._plan(wish, dossier, asked)
        if isinstance(plan, Answer):
            return plan
        if isinstance(plan, Refused):
            return Answer(REFUSED, str(plan), dossier.nummer)
        noted = _note(wish, asked.person)
        done = self.desk.carry_out(uow, dossier, [*plan, *noted], asked.now)
        if not isinstance(done, Refused) and isinstance(wish, UitkomstVan) and wish.opgelost:
            done = self._propose_outcome(uow, done, asked)
        if isinstance(done, Refused):
            return Answer(REFUSED, str(done), dossier.nummer)
        if (other := approved(dossier, done)) is not None:
            done = branch_off(self.desk, uow, done, other, asked.person.email, asked.now)
        if isinstance(wish, IkBenBetrokken):
            return self._locked_out(uow, dossier, done, asked)
        return Answer(DONE, _receipt(done, dossier, self.desk, asked.today), dossier.nummer)

    def _propose_outcome(self, uow: UnitOfWork, dossier: Dossier, asked: Asked) -> Dossier | Refused:
        """O5: what was solved goes on paper, after an akkoord (Klachtenprocedure §2.3)."""
        post = self.desk.post
        outcome = propose_outcome(
            dossier, post.organisation, post.regeling, asked.today, dossier.next_proposal_id()
        )
        if outcome is None:
            return dossier
        return self.desk.carry_out(uow, dossier, [Propose(voorstel=outcome.as_json())], asked.now)

    def _locked_out(self, uow: UnitOfWork, before: Dossier, dossier: Dossier, asked: Asked) -> Answer:
        if before.naar and not dossier.naar:
            text = (
                "Wie dit dossier had, is zelf betrokken. Niemand heeft het nu; spreek af wie het overneemt."
            )
            uow.log.notice(Notice(asked.now, "taak", text, dossier.nummer))
        told = f"Gedaan. U bent van dossier {dossier.nummer} af; een collega neemt het over."
        return Answer(DONE, told, dossier.nummer)

    def _overview(self, uow: UnitOfWork, asked: Asked) -> Answer:
        found = (uow.dossiers.load(line.nummer) for line in uow.dossiers.lines() if line.traject is None)
        waiting = [case for case in found if case and asked.person.email not in case.betrokken]
        rows = "\n".join(
            f"{case.nummer}: {case.soort}, binnen op {case.ontvangen:%d-%m-%Y}" for case in waiting
        )
        return Answer(QUESTION, rows or "Er wacht niets op een besluit.", asked.nummer)

    # ── One method per wish ───────────────────────────────────────────────────────────────────────────

    @singledispatchmethod
    def _plan(self, wish: Wish, dossier: Dossier, asked: Asked) -> Plan:
        raise TypeError(f"no plan is known for {type(wish).__name__}")

    @_plan.register
    def _(self, wish: Akkoord, dossier: Dossier, asked: Asked) -> Plan:
        proposal = _meant(dossier, asked, change=not _plain(wish))
        if isinstance(proposal, Refused):
            return proposal
        if _plain(wish):
            return [Approve(by=asked.person.email, voorstel=proposal.id, versie=asked.versie)]
        if asked.versie not in (None, proposal.versie):
            return Refused(
                "Het voorstel is intussen veranderd.", "Bekijk het nieuwe voorstel en antwoord daarop."
            )
        revised = self._revised(proposal, dossier, asked, wish.soort, wish.naam)
        if not isinstance(revised, Proposal):
            return revised
        return [
            Propose(by=asked.person.email, voorstel=revised.as_json(), stil=True),
            Approve(by=asked.person.email, voorstel=revised.id, versie=revised.versie),
        ]

    @_plan.register
    def _(self, wish: NietAkkoord, dossier: Dossier, asked: Asked) -> Plan:
        proposal = _meant(dossier, asked)
        if isinstance(proposal, Refused):
            return proposal
        return [Reject(by=asked.person.email, voorstel=proposal.id, reden=wish.reden, versie=asked.versie)]

    @_plan.register
    def _(self, wish: WijzigNaar, dossier: Dossier, asked: Asked) -> Plan:
        return self._change(dossier, asked, wish.soort, None)

    @_plan.register
    def _(self, wish: StuurNaar, dossier: Dossier, asked: Asked) -> Plan:
        return self._change(dossier, asked, None, wish.naam)

    @_plan.register
    def _(self, wish: Status, dossier: Dossier, asked: Asked) -> Plan:
        return Answer(
            QUESTION,
            in_a_few_lines(dossier, self.desk.terms(dossier), asked.today, self.desk.post.organisation.staff),
            dossier.nummer,
        )

    @_plan.register
    def _(self, wish: Notitie, dossier: Dossier, asked: Asked) -> Plan:
        return [_record(asked, EventKind.NOTITIE, tekst=wish.tekst)]

    @_plan.register
    def _(self, wish: GesprekOp, dossier: Dossier, asked: Asked) -> Plan:
        told: dict[str, Any] = {"datum": wish.datum.isoformat(), "tijd": wish.tijd.strftime("%H:%M")}
        return [
            _record(
                asked, EventKind.GESPREK_GEPLAND, **told, **({"vorm": wish.vorm.value} if wish.vorm else {})
            )
        ]

    @_plan.register
    def _(self, wish: GesprekGehad, dossier: Dossier, asked: Asked) -> Plan:
        day = wish.datum or asked.today
        if day > asked.today:
            return Refused("Dat gesprek is nog niet geweest.", "Plannen gaat met: gesprek op DATUM TIJD.")
        return [_record(asked, EventKind.GESPREK_GEVOERD, datum=day.isoformat(), tekst=wish.tekst)]

    @_plan.register
    def _(self, wish: UitkomstVan, dossier: Dossier, asked: Asked) -> Plan:
        kind = EventKind.OPGELOST if wish.opgelost else EventKind.NIET_OPGELOST
        return [_record(asked, kind, tekst=wish.tekst)]

    @_plan.register
    def _(self, wish: VerslagVerstuurd, dossier: Dossier, asked: Asked) -> Plan:
        return [_record(asked, EventKind.VERSLAG_VERZONDEN)]

    @_plan.register
    def _(self, wish: IntrekkingBevestigd, dossier: Dossier, asked: Asked) -> Plan:
        day = wish.datum or asked.today
        return [
            _record(asked, EventKind.INGETROKKEN, datum=day.isoformat(), uitkomst="ingetrokken", regel="I2")
        ]

    @_plan.register
    def _(self, wish: Heropen, dossier: Dossier, asked: Asked) -> Plan:
        return [_record(asked, EventKind.HEROPEND, reden=wish.reden, regel="K15")]

    @_plan.register
    def _(self, wish: IkBenBetrokken, dossier: Dossier, asked: Asked) -> Plan:
        # Awb 9:7 and design §6: who is involved himself is locked out at once; what waits goes to the next.
        if asked.person.email in dossier.betrokken:
            return Refused("U bent al van dit dossier af; een collega neemt het over.")
        left = _record(asked, EventKind.GECORRIGEERD, betrokken=asked.person.email, regel="R10")
        waiting = (p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN)
        return [left, *(Propose(voorstel=_passed_on(p, asked.person).as_json()) for p in waiting)]

    @_plan.register
    def _(self, wish: Sluit, dossier: Dossier, asked: Asked) -> Plan:
        possible = self.desk.regeling.overgangen.get(dossier.status, {})
        kinds = CLOSING.get(wish.uitkomst, CLOSES)
        kind = next((kind for kind in kinds if kind in possible), kinds[0])
        told = {"uitkomst": wish.uitkomst.value.replace(" ", "_")} | (
            {"reden": wish.reden} if wish.reden else {}
        )
        return [_record(asked, kind, **told)]

    # ── Changing a proposal ───────────────────────────────────────────────────────────────────────────

    def _change(self, dossier: Dossier, asked: Asked, soort: Soort | None, naam: str | None) -> Plan:
        proposal = _meant(dossier, asked, change=True)
        if isinstance(proposal, Refused):
            return proposal
        revised = self._revised(proposal, dossier, asked, soort, naam)
        if not isinstance(revised, Proposal):
            return revised
        return [Propose(by=asked.person.email, voorstel=revised.as_json())]

    def _revised(
        self, proposal: Proposal, dossier: Dossier, asked: Asked, soort: Soort | None, naam: str | None
    ) -> Proposal | Answer | Refused:
        organisation = self.desk.post.organisation
        person: Person | None = None
        if naam is not None:
            person = organisation.staff.exactly(naam, asked.today)
            if person is None:  # close spellings are offered, never picked (R13)
                named = organisation.staff.named(naam, asked.today)
                return Answer(QUESTION, _which(naam, named), dossier.nummer)
        return revise(
            proposal,
            dossier,
            organisation,
            self.desk.regeling,
            asked.today,
            soort.value if soort else None,
            person,
        )


def _meant(dossier: Dossier, asked: Asked, *, change: bool = False) -> Proposal | Refused:
    """The proposal a wish is about; change: also the one just rejected, for it may still become something else."""
    if change and not asked.voorstel and (rejected := dossier.last_rejected()) is not None:
        return rejected
    if asked.voorstel == "":  # "prima" under a receipt may not approve what came in since (design §6)
        return Refused(
            "U antwoordde op een mail waarin geen voorstel stond.",
            "Antwoord op de mail met het voorstel zelf.",
        )
    proposal = dossier.proposal(asked.voorstel) if asked.voorstel else dossier.open_proposal()
    if proposal is None:
        return Refused(
            "Er ligt geen voorstel dat op een besluit wacht.", "Vraag “status” voor de stand van nu."
        )
    return proposal


def _plain(wish: Akkoord) -> bool:
    """Whether it is akkoord as it stands."""
    return wish.soort is None and wish.naam is None


def _passed_on(proposal: Proposal, person: Person) -> Proposal:
    """The same proposal for whoever decides now: a version on, without the person who is involved."""
    return replace(
        proposal,
        versie=proposal.versie + 1,
        naar=tuple(email for email in proposal.naar if email != person.email),
        uitleg=(*proposal.uitleg, f"{person.naam} is zelf betrokken; u beslist nu (Awb 9:7)."),
    )


def _record(asked: Asked, kind: EventKind, **gegevens: Any) -> Record:
    return Record(by=asked.person.email, gebeurtenis=kind, gegevens=gegevens)


def _note(wish: Wish, person: Person) -> list[Command]:
    if not wish.notitie:
        return []
    return [Record(by=person.email, gebeurtenis=EventKind.NOTITIE, gegevens={"tekst": wish.notitie})]


def _question(unclear: Unclear) -> str:
    return "\n".join([unclear.vraag, *(f"– {suggestion}" for suggestion in unclear.voorstellen)])


def _which(naam: str, named: Sequence[Person]) -> str:
    if not named:
        return f"Ik ken geen collega “{naam}”. Schrijf de naam zoals in de personeelslijst, of het mailadres."
    choices = "\n".join(f"– stuur naar {person.naam} ({person.functie}, {person.team})" for person in named)
    return f"Wie bedoelt u?\n{choices}"


def _receipt(dossier: Dossier, before: Dossier, desk: Desk, today: date) -> str:
    staff = desk.post.organisation.staff
    stands = in_a_few_lines(dossier, desk.terms(dossier), today, staff)
    return f"{receipt(dossier.events[before.version :])}\n\n{stands}"
