"""Letters decided become rows: written, kept like any mail, put in the outbox, with a reply token where one fits."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.calendar.office_hours import ANY_TIME, OfficeHours
from bot.domain.dossier.contact import Kanaal, Way, card_of, way_of
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.proposal import Proposal
from bot.domain.errors import MissingDetail, UnusableAddress
from bot.domain.language.approval import make_token
from bot.domain.mail.mail import Address
from bot.domain.mail.own_words import own_words
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Loket, Organisation, Stand
from bot.domain.people.staff import Person
from bot.domain.ports.letters import Letter, LetterOrder, LetterPress
from bot.domain.ports.log import Notice
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import UnitOfWork
from bot.domain.ports.tokens import NO_CASE, Token
from bot.domain.ports.transport import Outgoing
from bot.domain.proposals.addressees import behind
from bot.domain.regeling.regeling import Regeling
from bot.domain.screening.bounces import return_path
from bot.domain.screening.passed_on import below_the_note
from bot.domain.terms.deadlines import Term
from bot.handlers.reading import Words

TOKEN_LIFE = timedelta(days=14)
"""How long a reply token may be used."""

BORN_LEASE = timedelta(minutes=15)
"""How long the worker that made a repeatable letter has it to itself."""

OFFICER = ("klachtenfunctionaris",)

DIGEST = "V04"
"""The overzicht: about no case in particular, and answered with the number of one."""

REMINDER = "T18"
"""What the clock mails when a term ends: no news, so it waits for office hours whatever the case is about."""

AT_ONCE = frozenset({"V02", "V03"})
"""Answers to what a colleague just asked: he is at work, whatever the hour."""

BY_POST_TOO = frozenset({"T21a", "T21"})
"""U2, U4: letters to a klager who cannot be reached go on paper as well."""

HELD_BACK: Mapping[Stand, str] = {
    Stand.MEEKIJK: "stand meekijk: er gaat niets vanzelf uit",
    Stand.LEER: "stand leer: alleen de ontvangstbevestiging gaat vanzelf naar een inwoner",
}
"""What is said about a letter that the stand holds back (contract §6)."""


MAILED = frozenset({Kanaal.MAIL, Kanaal.VEILIG})


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter that is due, before it has an addressee.

    seq: what makes its Message-ID unique within the dossier. to: addressees, instead of the roles of the regeling.
    roles: other roles than those of the regeling. by_itself: the bot makes it alone, whatever the regeling says.
    answer_to: Message-IDs it answers, instead of the thread of the dossier. words: what stands in a mail, where it is
    at hand already.
    """

    sjabloon: str
    dossier: Dossier | None
    now: datetime
    seq: str
    terms: tuple[Term, ...] = ()
    gegevens: Mapping[str, Any] = field(default_factory=dict)
    to: tuple[Address, ...] = ()
    answer_to: tuple[str, ...] = ()
    words: Words = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    by_itself: bool = False

    @property
    def nummer(self) -> str | None:
        """The dossier it belongs to, if any."""
        return self.dossier.nummer if self.dossier else None


@dataclass(frozen=True, slots=True)
class Post:
    """The post room of one organisatie.

    key signs reply tokens; worker names this process in leases (empty: no born leases); undo: how long a letter that
    a human decided waits before it may leave. hours: when colleagues may be mailed. neighbours: the other organisaties
    of this klachtwacht, by sleutel. home: the scheme of the organisatie, where a dossier stands under another.
    """

    organisation: Organisation
    regeling: Regeling
    press: LetterPress
    key: bytes
    stand: Stand
    worker: str = ""
    undo: timedelta = field(default_factory=timedelta)
    hours: OfficeHours = ANY_TIME
    home: Regeling | None = None
    neighbours: Mapping[str, Loket] = field(default_factory=dict)

    def write(self, uow: UnitOfWork, draft: Draft) -> None:
        """Put a letter in the outbox, one mail per addressee.

        A letter the stand holds back, or that nobody can receive, becomes a notice: nothing is dropped in silence.
        """
        if self._held_back(draft):
            text = f"{draft.sjabloon} niet gemaakt ({HELD_BACK[self.stand]})."
            uow.log.notice(Notice(draft.now, "onderdrukt", text, draft.nummer))
            return
        addressees = draft.to or self._addressees(draft)
        elsewhere = self._klager_of_the_linked_case(uow, draft)
        if elsewhere is not None:
            addressees = (elsewhere.speaker(draft.now.date()), *addressees)
        if not addressees and not self._needless(draft):
            problem = f"Voor brief {draft.sjabloon} is geen mailadres bekend. Bel of schrijf zelf."
            if self._on_paper(draft):
                problem += f" Op papier: {_print(draft)}"
            uow.log.notice(Notice(draft.now, "taak", problem, draft.nummer))
        self._tell_of_a_missing_commission(uow, draft, addressees)
        if draft.sjabloon in BY_POST_TOO:
            text = f"Stuur brief {draft.sjabloon} ook op papier: de klager is per mail niet te bereiken. {_print(draft)}"
            uow.log.notice(Notice(draft.now, "taak", text, draft.nummer))
        for index, addressee in enumerate(addressees):
            seq = f"{draft.seq}.{index}"
            try:
                case = elsewhere if elsewhere is not None and index == 0 else draft.dossier
                way = self.way(draft.sjabloon, case, addressee.address)
                if way.kanaal in MAILED:
                    self._dispatch(uow, draft, addressee, seq, veilig=way.kanaal is Kanaal.VEILIG)
                else:
                    self._other_way(uow, draft, addressee, seq, way)
            except (
                UnusableAddress,
                MissingDetail,
            ) as problem:  # a human completes it; what was decided stands
                uow.log.notice(Notice(draft.now, "taak", str(problem), draft.nummer))

    def by_itself(self, sjabloon: str) -> bool:
        """Whether the bot makes this letter without a human (design §2): it may then be repeated after a doubt."""
        rule = self.regeling.letter(sjabloon)
        return rule.automatisch if rule else sjabloon.startswith("V")

    def _held_back(self, draft: Draft) -> bool:
        if self.stand is Stand.MEEKIJK:
            return draft.by_itself or self.by_itself(draft.sjabloon)
        return self.stand is Stand.LEER and draft.sjabloon == "T02"

    def _needless(self, draft: Draft) -> bool:
        """A letter to who has the case in hand, while nobody has: there is nobody to tell, and nothing went wrong."""
        rule = self.regeling.letter(draft.sjabloon)
        for_holders = rule is not None and set(rule.aan) <= {"naar", "beklaagde"} and not draft.roles
        return for_holders and draft.dossier is not None and not draft.dossier.naar

    # ── Who ───────────────────────────────────────────────────────────────────────────────────────────

    def functionaris(self, now: datetime, dossier: Dossier | None = None) -> Person | None:
        """Who decides today, or None when nobody in the staff list may."""
        return next(iter(deciders(dossier, self.organisation, now.date())), None)

    def _addressees(self, draft: Draft) -> tuple[Address, ...]:
        if draft.dossier is None:
            return ()
        rule = self.regeling.letter(draft.sjabloon)
        roles = draft.roles or (rule.aan if rule else OFFICER)
        day = draft.now.date()
        found = behind(roles, draft.dossier, self.organisation, day, here=bool(draft.roles))
        # What is asked of a role that nobody has, or of who is away and has no vervanger, is asked of who decides.
        return found or (behind(OFFICER, draft.dossier, self.organisation, day) if draft.roles else ())

    def _klager_of_the_linked_case(self, uow: UnitOfWork, draft: Draft) -> Dossier | None:
        """C6: the case of the klager who must read this letter too, where the commission itself opened the dossier.

        Jeugdwet 4.2.1(5), Klachtenbeleid §3: the reaction goes to the klager and the commission. None where the dossier
        has its own klager; when it is not known who the klager is, a human is told.
        """
        rule = self.regeling.letter(draft.sjabloon)
        if draft.dossier is None or draft.to or rule is None or not {"klager", "okc"} <= set(rule.aan):
            return None
        commissions = self.organisation.okc
        if not any(one.has(draft.dossier.klager) for one in commissions):
            return None
        linked = (uow.dossiers.load(nummer) for nummer in draft.dossier.gekoppeld)
        known = [
            case
            for case in linked
            if case is not None
            and draft.nummer
            in case.gekoppeld  # a human said that it is this klager's (koppel, or the akkoord)
            and case.klager.address
            and not any(one.has(case.klager) for one in commissions)
        ]
        if len(known) == 1:
            return known[0]
        text = (
            f"Brief {draft.sjabloon} gaat alleen naar de commissie: dit dossier kent de klager niet. Stuur de klager deze "
            f"reactie ook. Op papier: {_print(draft)}"
        )
        uow.log.notice(Notice(draft.now, "taak", text, draft.nummer))
        return None

    def _tell_of_a_missing_commission(
        self, uow: UnitOfWork, draft: Draft, addressees: tuple[Address, ...]
    ) -> None:
        """C6: the commission reads the reaction too; where nobody knows its address, a human sends it."""
        rule = self.regeling.letter(draft.sjabloon)
        if draft.to or rule is None or "okc" not in rule.aan:
            return
        if any(one.has(address) for one in self.organisation.okc for address in addressees):
            return
        text = (
            f"Brief {draft.sjabloon} gaat niet naar de commissie: haar adres is niet bekend. Stuur haar deze brief ook, en zet het "
            f"adres bij okc in klachtwacht.toml. Op papier: {_print(draft)}"
        )
        uow.log.notice(Notice(draft.now, "taak", text, draft.nummer))

    def source(self, sjabloon: str) -> str:
        """The source a letter is written from: T13-G5 from that of T13."""
        rule = self.regeling.letter(sjabloon)
        return rule.bestand if rule else sjabloon

    # ── How ───────────────────────────────────────────────────────────────────────────────────────────

    def way(self, sjabloon: str, dossier: Dossier | None, address: str) -> Way:
        """How this letter may go to this address, as the contact card stands now."""
        own = self.organisation
        if dossier is None or address not in dossier.own:
            return Way(Kanaal.MAIL)
        return way_of(
            self.source(sjabloon),
            card_of(dossier.events),
            own.inhoud_langs,
            bool(own.veilige_mail),
            dossier.signalen,
        )

    def _other_way(self, uow: UnitOfWork, draft: Draft, addressee: Address, seq: str, way: Way) -> None:
        """A letter that may not be mailed is refused with a notice, or done by a human: said by phone, or on paper."""
        problem = f"Brief {draft.sjabloon} is niet verstuurd: {way.waarom}. Kies samen een andere weg."
        if way.kanaal is Kanaal.POST:
            problem = (
                f"Brief {draft.sjabloon} gaat per post, want {way.waarom}. Maak hem met: {_print(draft)}"
            )
        elif way.kanaal is not None:
            letter = self.press.make(replace(self._order(uow, draft, addressee, seq, ""), papier=True))
            script = {"brief": letter.tekst, "welke": draft.sjabloon}
            self.write(uow, Draft("V05", draft.dossier, draft.now, f"{seq}.bel", draft.terms, script))
            short = replace(draft, sjabloon="T31", seq=f"{seq}.kort", gegevens={}, to=(addressee,))
            self.write(uow, short)
            problem = (
                f"Brief {draft.sjabloon} wordt een telefoongesprek: {way.waarom}. Het belscript is gemaild."
            )
        uow.log.notice(Notice(draft.now, "taak", problem, draft.nummer))

    # ── One mail ──────────────────────────────────────────────────────────────────────────────────────

    def _dispatch(self, uow: UnitOfWork, draft: Draft, addressee: Address, seq: str, *, veilig: bool) -> None:
        by_itself = draft.by_itself or self.by_itself(draft.sjabloon)
        token = self._token(uow, draft, addressee, seq)
        leaves = self._may_leave(draft, addressee, by_itself)
        # Dated, and reckoned from, the day it is read: what is told on a Saturday is read on Monday.
        order = self._order(uow, draft, addressee, seq, token, veilig=veilig, now=leaves)
        outgoing = self.press.make(order).outgoing
        record = MailRecord(
            sha256=uow.mails.keep(outgoing.raw),
            message_id=outgoing.message_id,
            richting=Direction.OUT,
            van=self.organisation.adres,
            ontvangen=draft.now,
            dossier=draft.nummer,
            screening={"sjabloon": draft.sjabloon},
            herkenning=None,
        )
        uow.mails.describe(record)
        # Born leased: this worker sends it next, which saves one commit per acknowledgement. After a crash the lease
        # runs out and the letter is repeated under the same Message-ID (design §4.7).
        born = by_itself and bool(self.worker) and leaves == draft.now
        item = OutboxItem(
            message_id=outgoing.message_id,
            dossier=draft.nummer,
            sjabloon=draft.sjabloon,
            afzender=self._return_path(addressee, outgoing),
            aan=outgoing.recipients,
            sha256=record.sha256,
            herhaalbaar=by_itself,
            aangemaakt=draft.now,
            vrij_vanaf=leaves,
            staat=OutboxState.BEZIG if born else OutboxState.WACHT,
            werker=self.worker if born else "",
            lease_tot=draft.now + BORN_LEASE if born else None,
        )
        uow.outbox.add(item)

    def _return_path(self, addressee: Address, outgoing: Outgoing) -> str:
        """A letter to the klager comes back to an address of its own, where those were proven to work (VERP)."""
        own = self.organisation
        if not own.plusadres or own.staff.by_email(addressee.address) is not None:
            return outgoing.sender
        return return_path(self.key, outgoing.sender, outgoing.message_id)

    def _may_leave(self, draft: Draft, addressee: Address, by_itself: bool) -> datetime:
        """Letters to a klager wait for the undo window, mail to colleagues for office hours, danger for nothing but the reminders of it."""
        moment = draft.now if by_itself else draft.now + self.undo
        staff = self.organisation.staff.by_email(addressee.address) is not None
        danger = draft.dossier is not None and "crisis" in draft.dossier.signalen
        if not staff or draft.sjabloon in AT_ONCE or (danger and draft.sjabloon != REMINDER):
            return moment
        return self.hours.next_open(moment, self.organisation.calendar)

    def orders(self, uow: UnitOfWork, draft: Draft) -> tuple[LetterOrder, ...]:
        """The letter as it would leave, one order per addressee; nothing is kept and no token is given out."""
        addressees = draft.to or self._addressees(draft) or self._on_paper(draft)
        return tuple(self._order(uow, draft, addressee, draft.seq, "") for addressee in addressees)

    def _on_paper(self, draft: Draft) -> tuple[Address, ...]:
        """The klager, for a letter to him that nobody can mail: he came by phone or at the desk."""
        rule = self.regeling.letter(draft.sjabloon)
        to_klager = rule is not None and "klager" in rule.aan
        return (draft.dossier.speaker(draft.now.date()),) if draft.dossier and to_klager else ()

    def preview(self, uow: UnitOfWork, draft: Draft) -> tuple[Letter, ...]:
        """Those that would be mailed, written."""
        return tuple(self.press.make(each) for each in self.orders(uow, draft) if each.aan[0].address)

    def _order(
        self,
        uow: UnitOfWork,
        draft: Draft,
        addressee: Address,
        seq: str,
        token: str,
        *,
        veilig: bool = False,
        now: datetime | None = None,
    ) -> LetterOrder:
        return LetterOrder(
            sjabloon=self.source(draft.sjabloon),
            organisatie=self.organisation,
            dossier=draft.dossier,
            aan=(addressee,),
            message_id=self._message_id(draft, seq, token),
            now=now or draft.now,
            terms=draft.terms,
            gegevens=self._contents(uow, draft),
            antwoord_op=draft.answer_to or self._thread(uow, draft, addressee),
            token=token,
            automatisch=draft.by_itself or self.by_itself(draft.sjabloon),
            veilig=veilig,
        )

    def _token(self, uow: UnitOfWork, draft: Draft, addressee: Address, seq: str) -> str:
        """A fresh reply token for a member of staff, in everything he may want to answer; empty for anybody else.

        It is bound to the proposal that waits only for whoever may decide about it: what a medewerker reports
        must not go stale because somebody else decided something.
        """
        dossier = draft.dossier
        person = self.organisation.staff.by_email(addressee.address)
        if person is None or (dossier is None and draft.sjabloon != DIGEST):
            return ""
        decides = person in deciders(dossier, self.organisation, draft.now.date())
        shown = draft.gegevens.get("voorstel")
        proposal = shown if isinstance(shown, Proposal) else dossier.open_proposal() if dossier else None
        asks = draft.sjabloon.startswith("V") or shown is not None
        waiting = proposal if decides and asks else None
        nummer = draft.nummer or NO_CASE
        told = f"{self.organisation.sleutel} {nummer} {draft.sjabloon} {seq} {person.email} {draft.now.isoformat()}"
        token = Token(
            id=base64.b32encode(hashlib.sha256(told.encode()).digest()[:10]).decode().lower(),
            persoon=person.email,
            dossier=nummer,
            voorstel=waiting.id if waiting else "",
            versie=waiting.versie if waiting else 0,
            verloopt=draft.now + TOKEN_LIFE,
        )
        uow.tokens.add(token)
        return make_token(self.key, self.organisation.sleutel, token)

    def _message_id(self, draft: Draft, seq: str, token: str) -> str:
        """Made before the first attempt, so that a repeat can be recognised as one (design §4.7)."""
        if token:
            return f"{token}@{self.organisation.domain}"
        name = draft.nummer or draft.now.strftime("%Y%m%dT%H%M%S")
        told = f"{self.organisation.sleutel} {name} {draft.sjabloon} {seq} {draft.now.isoformat()}"
        mark = hashlib.sha256(told.encode()).hexdigest()[:12]
        return f"{name}.{draft.sjabloon.lower()}.{seq}.{mark}@{self.organisation.domain}"

    def _thread(self, uow: UnitOfWork, draft: Draft, addressee: Address) -> tuple[str, ...]:
        """The klager's own mails, for letters to him: one thread per audience, never mixed (ecosystem rule 8)."""
        if draft.dossier is None or addressee.address not in draft.dossier.own:
            return ()
        records = (uow.mails.record(sha256) for sha256 in draft.dossier.berichten()[-10:])
        return tuple(record.message_id for record in records if record and record.message_id)

    def _contents(self, uow: UnitOfWork, draft: Draft) -> Mapping[str, Any]:
        """What a proposal shows beside itself: the words it was made for, whose they are, how sure the recognition was."""
        proposal = draft.gegevens.get("voorstel")
        if not isinstance(proposal, Proposal):
            return draft.gegevens
        if proposal.bericht in draft.words:
            own, passed_on = draft.words[proposal.bericht]
        else:
            mail = parse_mail(uow.mails.raw(proposal.bericht), draft.now)
            own = own_words(mail.text).text
            passed_on = own_words(below_the_note(mail, self.organisation.inside)).forwarded
        record = uow.mails.record(proposal.bericht)
        seen = (record.herkenning if record else None) or {}
        sure = {"kans": max(seen["kansen"].values()), "taal": seen["taal"]} if seen else {}
        if seen:  # sure of another soort than the proposal names is not sure of this one
            sure["zeker"] = seen["zeker"] and seen["soort"] == proposal.soort_mail
            sure["gelezen"] = seen["soort"]
        typed = record is not None and record.richting is Direction.OUT
        wrote = self._colleague_behind(proposal.bericht, draft.dossier)
        by = {"woorden_van": wrote.naam if wrote else "een collega"} if wrote or typed else {}
        other = {"doorgestuurd": passed_on, **self._passed_on_by(record if passed_on and not by else None)}
        earlier = draft.dossier.berichten() if draft.dossier and not proposal.klok else ()
        later = record is not None and proposal.bericht in earlier[1:]
        arrived = {"binnengekomen": record.ontvangen} if record and later else {}
        # What a mail of weeks ago told makes no news of today urgent.
        noted = draft.dossier.signals_of(proposal.bericht) if draft.dossier and not proposal.klok else ()
        return {
            **draft.gegevens,
            **sure,
            **by,
            **arrived,
            "gevaar": "crisis" in noted,
            "eigen_woorden": own,
            **other,
        }

    def _passed_on_by(self, record: MailRecord | None) -> Mapping[str, str]:
        """Which colleague forwarded this mail of an inwoner (rulebook 0.1.4)."""
        if record is None:
            return {}
        person = self.organisation.staff.by_email(record.van)
        if person is None and not self.organisation.is_own(record.van):
            return {}
        return {"doorgestuurd_door": person.naam if person else "een collega"}

    def _colleague_behind(self, bericht: str, dossier: Dossier | None) -> Person | None:
        """The colleague who wrote this mail, if it was one; what he forwarded is another's."""
        about = (e for e in (dossier.events if dossier else ()) if e.gegevens.get("bericht") == bericht)
        event = next(about, None)
        return self.organisation.staff.by_email(event.gegevens.get("van", event.actor)) if event else None


def _print(draft: Draft) -> str:
    """How a human makes this letter on paper, and what he says afterwards."""
    command = f"klachtwacht preview {draft.sjabloon} --dossier {draft.nummer} --pdf brief.pdf"
    return f"{command} – en meld daarna: brief gestuurd."
