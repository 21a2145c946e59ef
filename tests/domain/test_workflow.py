"""The transition table is obeyed whatever anybody asks, and a dossier is nothing but its events."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot import regelingen
from bot.domain.calendar.calendar import AMSTERDAM, Calendar
from bot.domain.dossier.commands import (
    Approve,
    Command,
    FileMail,
    LetterSent,
    OpenCase,
    Propose,
    Record,
    Reject,
)
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.dossier.proposal import Proposal, ProposalKind, ProposalStatus
from bot.domain.errors import Refused
from bot.domain.mail.mail import Address
from bot.domain.procedure.transitions import NEUTRAL, advance
from bot.domain.procedure.workflow import Decision, decide
from bot.domain.recognition.suggestion import Soort
from bot.domain.terms.deadlines import terms

LENTL = regelingen.load("lentl")
NOW = datetime(2026, 3, 16, 10, 0, tzinfo=AMSTERDAM)
OFFICER = "ingrid.bakker@sterker.example"


def opening(**changed: object) -> OpenCase:
    given: dict[str, object] = {
        "nummer": "2026-0001",
        "sha256": "a" * 64,
        "ontvangen": NOW,
        "klager": Address("A. Jansen", "a.jansen@example.nl"),
        "soort": Soort.ONVREDE,
        "signalen": (),
        "taal": "nl",
        "bevestigen": True,
    }
    return OpenCase(**(given | changed))  # type: ignore[arg-type] # a test builds it from a mapping


def proposal(kind: str = "nieuw", traject: str = "onvrede", ident: str = "1", versie: int = 1) -> Proposal:
    fixed = {"naar": ["karin.dewit@sterker.example"]}
    steps = tuple(
        (step.gebeurtenis.value, dict(step.gegevens) | fixed) for step in LENTL.steps(kind, traject)
    )
    return Proposal(
        id=ident,
        versie=versie,
        soort=ProposalKind(kind),
        status=ProposalStatus.OPEN,
        traject=traject,
        soort_mail="onvrede",
        stappen=steps,
        naar=("karin.dewit@sterker.example",),
        kandidaten=(),
        brieven=(),
        uitleg=("omdat",),
        alternatief="",
        regel="R12",
        bericht="a" * 64,
    )


def after(dossier: Dossier | None, command: Command) -> Dossier:
    decided = decide(dossier, command, LENTL, NOW)
    assert not isinstance(decided, Refused), decided
    return fold("sterker", "2026-0001", decided, start=dossier)


@pytest.fixture
def waiting() -> Dossier:
    return after(after(None, opening()), Propose(voorstel=proposal().as_json()))


def test_a_new_case_is_received_acknowledged_and_not_yet_in_any_traject(waiting: Dossier) -> None:
    assert (waiting.status, waiting.traject) == ("ontvangen", None)
    assert waiting.events[0].gegevens["brieven"] == ["T01"]


def test_a_case_that_is_not_acknowledged_says_why_and_orders_no_letter() -> None:
    opened = after(None, opening(bevestigen=False, onderdrukt="cap bereikt"))

    assert opened.events[0].gegevens["brieven"] == []
    assert opened.events[0].gegevens["onderdrukt"] == "cap bereikt"


@pytest.mark.parametrize(
    ("traject", "status"),
    [("onvrede", "verwezen"), ("klacht", "toegewezen"), ("okc", "aangemeld"), ("signaal", "toegewezen")],
)
def test_one_akkoord_takes_the_case_where_contract_2_says(traject: str, status: str) -> None:
    opened = after(None, opening())
    proposed = after(opened, Propose(voorstel=proposal(traject=traject).as_json()))

    approved = after(proposed, Approve(by=OFFICER, voorstel="1"))

    assert (traject, status) == (approved.traject, approved.status)
    assert approved.naar == ("karin.dewit@sterker.example",)
    assert ProposalStatus.AKKOORD is approved.voorstellen[0].status


def test_a_second_akkoord_is_refused_and_changes_nothing(waiting: Dossier) -> None:
    approved = after(waiting, Approve(by=OFFICER, voorstel="1"))

    assert isinstance(decide(approved, Approve(by=OFFICER, voorstel="1"), LENTL, NOW), Refused)


def test_an_akkoord_on_an_older_version_is_refused(waiting: Dossier) -> None:
    changed = after(waiting, Propose(voorstel=proposal(versie=2).as_json()))

    assert isinstance(decide(changed, Approve(by=OFFICER, voorstel="1", versie=1), LENTL, NOW), Refused)
    assert not isinstance(decide(changed, Approve(by=OFFICER, voorstel="1", versie=2), LENTL, NOW), Refused)


def test_an_escalation_makes_the_waiting_first_proposal_void(waiting: Dossier) -> None:
    escalated = after(waiting, Propose(voorstel=proposal("escaleren", "klacht", "2").as_json()))

    assert [p.status for p in escalated.voorstellen] == [ProposalStatus.VERVALLEN, ProposalStatus.OPEN]


def test_a_withdrawal_leaves_the_first_proposal_waiting_until_a_human_decides(waiting: Dossier) -> None:
    reported = after(waiting, Propose(voorstel=proposal("intrekking", "onvrede", "2").as_json()))
    assert [p.status for p in reported.voorstellen] == [ProposalStatus.OPEN, ProposalStatus.OPEN]

    withdrawn = after(reported, Approve(by=OFFICER, voorstel="2"))

    assert withdrawn.status == "ingetrokken"
    assert withdrawn.gesloten
    assert [p.status for p in withdrawn.voorstellen] == [ProposalStatus.VERVALLEN, ProposalStatus.AKKOORD]


def test_who_says_to_be_involved_no_longer_acts_in_the_case(waiting: Dossier) -> None:
    approved = after(waiting, Approve(by=OFFICER, voorstel="1"))
    held = {"betrokken": "karin.dewit@sterker.example"}

    locked = after(approved, Record(by=OFFICER, gebeurtenis=EventKind.GECORRIGEERD, gegevens=held))

    assert locked.naar == ()
    assert locked.betrokken == ("karin.dewit@sterker.example",)


def test_a_proposal_survives_its_journey_through_json() -> None:
    assert proposal() == Proposal.from_json(proposal().as_json())


def test_every_neutral_event_leaves_every_status_as_it_is() -> None:
    for status in LENTL.overgangen:
        for kind in NEUTRAL:
            assert status == advance(LENTL, status, kind)


MORE_TIME: Mapping[EventKind, Mapping[str, object]] = {
    EventKind.VERDAAGD: {"aantal": 4, "eenheid": "weken"},
    EventKind.UITSTEL_INGESTEMD: {"tot": "2026-07-01"},
}
"""Without these details there is no such event: `postpone` and `agree` always give them."""


class Life(RuleBasedStateMachine):
    """Whatever is asked, in whatever order: only what the table allows happens, and nothing is forgotten."""

    @initialize()
    def opened(self) -> None:
        self.now = NOW
        self.dossier = after(None, opening())

    def ask(self, command: Command) -> None:
        before = self.dossier
        self.now += timedelta(hours=5)
        decided: Decision = decide(before, command, LENTL, self.now)
        if isinstance(decided, Refused):
            assert decided.reden
            return
        status = before.status
        for event in decided:
            status = self.follow(status, event)
        self.dossier = fold("sterker", "2026-0001", decided, start=before)
        assert status == self.dossier.status

    def follow(self, status: str, event: Event) -> str:
        """The table's own answer, worked out apart from `decide`."""
        if event.soort in NEUTRAL:
            assert "status" not in event.gegevens
            return status
        assert event.soort in LENTL.overgangen.get(status, {}), f"{status} kent geen {event.soort}"
        return LENTL.overgangen[status][event.soort]

    @rule(kind=st.sampled_from(EventKind), uitkomst=st.sampled_from(["opgelost", "niet opgelost"]))
    def record(self, kind: EventKind, uitkomst: str) -> None:
        if kind not in {EventKind.ONTVANGEN, EventKind.VOORSTEL_GEDAAN, EventKind.VOORSTEL_BESLOTEN} | {
            EventKind.BERICHT_GEARCHIVEERD,
            EventKind.GEKOPPELD,
        }:
            told = {"uitkomst": uitkomst, **MORE_TIME.get(kind, {})}
            self.ask(Record(by=OFFICER, gebeurtenis=kind, gegevens=told))

    @rule(
        kind=st.sampled_from(["nieuw", "escaleren", "intrekking", "afhandelen"]),
        traject=st.sampled_from(["onvrede", "klacht", "okc", "signaal", "overig"]),
    )
    def propose(self, kind: str, traject: str) -> None:
        self.ask(Propose(voorstel=proposal(kind, traject, self.dossier.next_proposal_id()).as_json()))

    @rule(which=st.integers(1, 4), version=st.sampled_from([None, 1, 2]))
    def approve(self, which: int, version: int | None) -> None:
        self.ask(Approve(by=OFFICER, voorstel=str(which), versie=version))

    @rule(which=st.integers(1, 4))
    def reject(self, which: int) -> None:
        self.ask(Reject(by=OFFICER, voorstel=str(which), reden="anders"))

    @rule(soort=st.sampled_from(Soort))
    def mail(self, soort: Soort) -> None:
        self.ask(FileMail(sha256="b" * 64, ontvangen=self.now, soort=soort, van="a.jansen@example.nl"))

    @rule(letter=st.sampled_from(["T01", "T03", "T16"]))
    def sent(self, letter: str) -> None:
        self.ask(LetterSent(sjabloon=letter, message_id=f"{letter}@x", aan=("a.jansen@example.nl",)))

    @invariant()
    def replaying_gives_the_same_dossier(self) -> None:
        assert self.dossier == fold("sterker", "2026-0001", self.dossier.events)

    @invariant()
    def a_closed_case_has_nothing_waiting_and_stands_in_an_end(self) -> None:
        if self.dossier.gesloten:
            assert self.dossier.status in LENTL.eind

    @invariant()
    def terms_follow_from_events_alone(self) -> None:
        reckoned = terms(self.dossier.events, LENTL, Calendar())
        assert reckoned == terms(self.dossier.events, LENTL, Calendar())
        for term in reckoned:
            assert term.vanaf <= term.uiterlijk
            assert term.grondslag
            assert term.rekening
            assert term.status(date(2099, 1, 1)) in {"verlopen", "gehaald", "vervallen"}

    @invariant()
    def every_event_names_its_rule_and_somebody(self) -> None:
        for event in self.dossier.events:
            assert event.gegevens["regel"]
            assert event.actor in {BOT, OFFICER}


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
