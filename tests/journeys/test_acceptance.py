"""Twelve checks that other case systems failed on real mail, each proven here or where `PROVEN` says.

They are bugs that others had to mend: lost, doubled and twice answered mail, loops, forged approvals, silent credentials.
"""

import hashlib
import importlib
import json
import mailbox
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap, daemon
from bot.domain.mail.our_mark import MAC_BYTES
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort
from bot.domain.screening.receipts import MAX_ACKS
from bot.handlers.filing import Filing
from bot.watch import BATCH_MAILS
from storage.verify import verify
from tests.faults.house import HouseMaker
from tests.faults.places import MAILDIR, deliver
from tests.handlers.office import ACCEPT, BRAM, DOUBT, INGRID, KLAGER, LATER, Office, suggestion
from tests.journeys.killable import Onvrede
from tests.journeys.test_killed import complaint, prepare
from tests.log_lines import log_lines
from tests.test_watch import Box, Desk, over

BAG = sorted((Path(__file__).parent.parent / "mailbag").glob("*.eml"))

PROVEN: Mapping[int, tuple[str, ...]] = {
    1: (
        "tests.journeys.test_killed:test_maildir_and_folder_survive_a_kill_at_every_step",
        "tests.journeys.test_killed:test_imap_and_smtp_survive_a_kill_at_every_step",
        "tests.journeys.test_killed:test_exchange_and_graph_survive_a_kill_at_every_step",
        "tests.journeys.test_killed:test_dossiers_on_postgresql_survive_a_kill_at_every_step",
        "tests.faults.test_two_processes:test_two_processes_that_read_one_mailbox_file_every_mail_once",
        "tests.journeys.test_chaos:test_a_minute_of_chaos_ends_with_every_mail_filed_once_and_acknowledged_once",
    ),
    2: (
        "tests.contracts.test_mailbox:test_a_mail_a_colleague_took_or_deleted_is_left_out_without_an_error",
        "tests.contracts.test_mailbox_imap:test_after_a_change_of_uidvalidity_no_old_locator_means_a_new_mail",
        "tests.contracts.test_mailbox:test_a_mail_taken_just_before_we_file_it_is_his",
        "tests.contracts.test_mailbox:test_mails_that_arrive_while_we_list_are_all_seen_once",
        "tests.faults.test_mailbox_faults:test_new_numbers_for_the_same_mail_make_no_new_mail",
        "tests.faults.test_mailbox_faults:test_colleagues_who_work_in_the_mailbox_during_a_run_cost_and_double_nothing",
        "tests.faults.test_outlook_faults:test_mail_under_other_ids_is_no_new_mail",
        "tests.journeys.test_acceptance:test_2_renumbered_and_redelivered_mail_is_filed_once",
    ),
    3: ("tests.journeys.test_acceptance:test_3_the_whole_mailbag_is_filed_byte_for_byte_and_nothing_of_it_is_logged",),
    4: (
        "tests.handlers.test_receive:test_a_poison_mail_is_set_apart_without_its_words_and_the_rest_goes_on",
        "tests.journeys.test_acceptance:test_4_a_mail_that_breaks_a_handler_is_kept_shown_and_alarmed",
        "tests.handlers.test_receive:test_a_mail_in_quarantine_is_tried_again_and_then_filed_once",
    ),
    5: (
        "tests.faults.test_way_out_faults:test_a_server_that_is_away_is_told_within_minutes_and_everything_leaves_once",
        "tests.handlers.test_send:test_a_server_that_takes_the_mail_and_always_hangs_up_does_not_flood_the_klager",
        "tests.handlers.test_send:test_a_refusing_server_is_tried_on_schedule_alarmed_once_and_given_up_after_five_days",
        "tests.journeys.test_acceptance:test_5_three_days_without_a_way_out_and_lost_answers_give_each_klager_one_acknowledgement",
    ),
    6: (
        "tests.journeys.test_acceptance:test_6_two_robots_that_answer_each_other_a_whole_night_stay_bounded",
        "tests.journeys.test_acceptance:test_6_a_robot_with_a_new_address_every_time_stays_bounded_too",
        "tests.journeys.test_acceptance:test_6_a_burst_of_senders_nobody_knows_ends_and_a_backlog_of_days_passes",
        "tests.journeys.test_acceptance:test_6_a_night_of_made_up_senders_is_hardly_answered_and_takes_nothing_from_who_is_real",
        "tests.journeys.test_acceptance:test_6_no_machine_is_answered_and_none_opens_a_closed_case_again",
        "tests.journeys.test_acceptance:test_6_a_complaint_that_looks_like_a_machines_is_acknowledged",
        "tests.domain.test_intake:test_a_weak_sign_never_makes_a_human_a_robot",
    ),
    7: (
        "tests.journeys.test_acceptance:test_7_no_reply_but_the_owners_own_moves_anything",
        "tests.domain.test_reply_mails:test_any_other_reply_does_nothing",
    ),
    8: (
        "tests.journeys.test_acceptance:test_8_a_third_person_who_knows_the_number_is_proposed_and_not_joined",
        "tests.domain.test_threads:test_a_stranger_never_joins_somebody_elses_case",
    ),
    9: ("tests.journeys.test_acceptance:test_9_a_backlog_of_ten_thousand_goes_oldest_first_and_is_fetched_once",),
    10: (
        "tests.test_watch:test_a_refused_login_is_reported_at_once_and_left_alone_for_long",
        "tests.test_watch:test_a_server_out_of_reach_is_tried_with_growing_pauses_reported_once_and_reported_well",
        "tests.test_watch:test_mail_that_cannot_be_stored_is_not_filed_and_offered_again",
        "tests.contracts.test_mailbox_imap:test_a_token_that_expires_midway_is_fetched_anew",
        "tests.contracts.test_mailbox_imap_script:test_a_server_that_falls_silent_is_left_after_a_while",
        "tests.handlers.test_send:test_a_clock_set_back_sends_nothing_twice",
        "tests.faults.test_mailbox_faults:test_a_token_that_expired_is_told_at_once_and_mail_goes_on_when_there_is_a_new_one",
        "tests.faults.test_mailbox_faults:test_a_server_that_says_one_byte_a_second_is_told_and_left",
        "tests.faults.test_store_faults:test_a_disk_that_is_full_is_told_and_mail_goes_on_when_there_is_room",
        "tests.faults.test_store_faults:test_a_database_that_somebody_keeps_locked_is_told_and_found_again",
        "tests.faults.test_store_faults:test_a_clock_that_is_set_back_is_told_and_doubles_nothing",
    ),
    11: (
        "tests.domain.test_every_day:test_every_day_of_eight_years_ends_where_the_counter_says",
        "tests.domain.test_every_day:test_a_verdaging_of_every_day_is_the_longer_term",
        "tests.domain.test_calendar:test_terms_in_a_statute_end_on_a_day_that_is_not_free",
        "tests.domain.test_calendar:test_how_terms_are_counted",
        "tests.domain.test_deadlines:test_the_reckoning_names_every_step",
        "tests.domain.test_postponement:test_j9_a_verdaging_counts_from_the_nominal_end_and_says_so",
        "tests.domain.test_postponement:test_j14_more_time_only_with_a_mail_of_the_klager",
        "tests.domain.test_every_day:test_midnight_is_midnight_in_amsterdam_also_when_the_clock_changes",
    ),
    12: (
        "tests.handlers.test_colleagues:test_an_out_of_office_brings_in_the_substitute",
        "tests.handlers.test_colleagues:test_who_is_away_gets_no_reminder_but_his_vervanger_does",
        "tests.handlers.test_colleagues:test_without_a_substitute_a_human_is_told",
    ),
}  # fmt: skip


@pytest.mark.parametrize("check", range(1, 13))
def test_every_check_has_its_proof(check: int) -> None:
    """A proof that was renamed or thrown away is missed here."""
    for place in PROVEN[check]:
        module, name = place.split(":")
        assert callable(getattr(importlib.import_module(module), name)), place


def test_2_renumbered_and_redelivered_mail_is_filed_once() -> None:
    """A server that numbers its mail anew shows every mail under another number: none is new."""
    office = Office()
    mails = [office.compose("De hulp kwam niet.", f"inwoner{n}@example.nl") for n in range(20)]
    for raw in (*mails, *reversed(mails), *mails):
        office.arrives(raw)
    assert len(mails) == len(office.numbers()) == len(office.of("T01"))
    outcomes = [entry.uitkomst for entry in office.ledger()]
    assert (20, 40) == (outcomes.count(Outcome.NIEUW), outcomes.count(Outcome.DUBBEL))


def test_3_the_whole_mailbag_is_filed_byte_for_byte_and_nothing_of_it_is_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every sin we know, through the real store; as many entries as mails, the bytes as they came."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    for path in BAG:
        (tmp_path / "in" / "new" / path.stem).write_bytes(path.read_bytes())
    (tmp_path / "uit").mkdir()
    config = prepare(tmp_path, '{ soort = "maildir", pad = "in" }', '{ soort = "folder", pad = "uit" }')
    with (
        bootstrap.build(bootstrap.read_settings(config), Onvrede()) as house,
        log_lines() as logs,
    ):
        summary = daemon.run_once(house, bootstrap.wall_clock)
        with house.store.begin("sterker") as uow:
            entries = {entry.locator: entry for entry in uow.ledger.all("sterker")}
            kept = {name: uow.mails.raw(entry.sha256) for name, entry in entries.items()}
        assert [] == verify(house.store, "sterker")
    assert (len(BAG), 0) == (summary.counts["ontvangen"], summary.counts["quarantaine"])
    for path in BAG:
        if entries[path.stem].uitkomst is Outcome.NIEUW:
            assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(kept[path.stem]).digest()
    told = json.dumps(logs, default=str) + "".join(capfd.readouterr())
    for word in ("@example.nl", "Jansen", "begeleidster", "drie keer niet", "Niet tevreden"):
        assert word not in told


def test_4_a_mail_that_breaks_a_handler_is_kept_shown_and_alarmed(
    house: HouseMaker, inbox: mailbox.Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole house: who looks after it hears of it, its bytes are kept, the others are answered; mended, it is filed."""
    whole = Filing.file

    def breaks(self: Filing, uow: Any, read: Any, *rest: Any) -> None:
        if b"<m1@" in read.fetched.raw:
            raise RuntimeError
        whole(self, uow, read, *rest)

    monkeypatch.setattr(Filing, "file", breaks)
    one = house(MAILDIR)
    deliver(inbox, 0, 4)
    one.answers(3)
    one.told("storing", "apart gezet (fout RuntimeError)")
    with one.house.store.begin("sterker") as uow:
        (apart,) = uow.ledger.quarantined()
        assert complaint(1).partition(b"Date:")[0] in uow.mails.raw(apart.sha256)
    monkeypatch.setattr(Filing, "file", whole)
    one.ahead = timedelta(hours=2)
    one.told("weer in orde", "is alsnog ingenomen")
    one.is_whole(4)


def test_5_three_days_without_a_way_out_and_lost_answers_give_each_klager_one_acknowledgement() -> None:
    """First the server hangs up after taking the mail, then it is away for three days."""
    office = Office()
    office.server.answers = [DOUBT, LATER]
    office.server.otherwise = LATER
    for number in range(5):
        office.mail(sender=f"inwoner{number}@example.nl")
    for _ in range(3 * 24):
        office.sends()
        office.passes(hours=1)
    assert ["storing"] == sorted({notice.soort for notice in office.notices()} & {"storing"})
    office.server.otherwise = ACCEPT
    for _ in range(3):
        office.passes(hours=9)
        office.sends()
    acks = office.of("T01")
    assert 5 == len(acks)
    assert {OutboxState.VERZONDEN} == {item.staat for item in acks}
    taken = [mail for mail in office.server.took if mail.message_id in {item.message_id for item in acks}]
    assert sorted(item.message_id for item in acks) == sorted(mail.message_id for mail in taken)


MACHINES: Mapping[str, dict[str, str]] = {
    "out of office": {"Auto-Submitted": "auto-replied"},
    "old vacation program": {"X-Autoreply": "yes", "Precedence": "auto_reply"},
    "bounce": {"Return-Path": "<>"},
    "list": {"List-Id": "<nieuws.elders.example>", "Precedence": "list"},
    "our own mail": {"X-Klachtwacht": "own"},
}


@pytest.mark.parametrize("kind", MACHINES)
def test_6_no_machine_is_answered_and_none_opens_a_closed_case_again(kind: str) -> None:
    """It answers our letter about a case that is closed; what a klager writes there does reach a human."""
    office = Office()
    office.mail()
    office.sends()
    (ack,) = office.of("T01")
    office.reply(office.of("V01")[0], "wijzig naar overig")
    office.passes(minutes=1)
    office.reply(office.of("V02")[-1], "akkoord")
    assert office.dossier().gesloten
    office.sends()
    before, letters = office.dossier(), len(office.letters())
    raw = office.read(ack) if kind == "our own mail" else None
    head = {"X-Klachtwacht": raw.header("X-Klachtwacht")} if raw else MACHINES[kind]
    office.reply(ack, "Ik ben er niet.", extra=head, says=suggestion(Soort.OVERIG))
    assert office.dossier().gesloten
    assert before.status == office.dossier().status
    assert ["2026-0001"] == office.numbers()
    assert letters == len(office.letters()), "nobody gets a letter for it"
    office.reply(ack, "Het is toch niet opgelost!", says=suggestion(Soort.VERVOLG))
    assert office.dossier().open_proposal() or len(office.numbers()) == 2, "a human decides about a klager"


@pytest.mark.parametrize(
    "name", ["klacht-precedence-bulk", "klacht-auto-submitted-no", "klacht-auto-response-suppress"]
)
def test_6_a_complaint_that_looks_like_a_machines_is_acknowledged(name: str) -> None:
    (path,) = [one for one in BAG if one.stem == name]
    office = Office()
    office.arrives(path.read_bytes())
    assert 1 == len(office.of("T01"))


@pytest.mark.parametrize("threaded", [True, False], ids=["it answers our mail", "it writes anew"])
def test_6_two_robots_that_answer_each_other_a_whole_night_stay_bounded(threaded: bool) -> None:
    """Nothing in its head says that nobody wrote it; it answers whatever we send, within a minute, all night."""
    office = Office()
    office.mail("Wij hebben uw bericht ontvangen.", sender="info@bedrijf.example")
    for _ in range(14 * 60):
        office.sends()
        for letter in [mail for mail in office.server.took if "info@bedrijf.example" in mail.recipients]:
            office.server.took.remove(letter)
            office.mail(
                "Wij hebben uw bericht ontvangen.",
                sender="info@bedrijf.example",
                answers=letter.message_id if threaded else "",
                subject="Uw bericht",
                says=suggestion(Soort.VERVOLG) if threaded else None,
            )
        office.passes(minutes=1)
    to_robot = [item for item in office.letters() if "info@bedrijf.example" in item.aan]
    assert len(to_robot) <= MAX_ACKS
    assert {"T01"} == {item.sjabloon for item in to_robot}
    assert len(office.numbers()) <= MAX_ACKS + 1


def test_6_a_robot_with_a_new_address_every_time_stays_bounded_too() -> None:
    """The whole night, overall and not only per address; every acknowledgement that was held back is shown with why."""
    most = 40
    office = Office(change=lambda own: replace(own, bevestigingen_per_dag=most))
    office.mail("Uw melding is geregistreerd.", sender="melding0@bedrijf.example")
    answers = 0
    for _ in range(14 * 60):
        office.sends()
        for letter in [
            mail for mail in office.server.took if mail.recipients[0].endswith("@bedrijf.example")
        ]:
            office.server.took.remove(letter)
            answers += 1
            office.mail(
                "Uw melding is geregistreerd.", sender=f"melding{answers}@bedrijf.example", subject="Melding"
            )
        office.passes(minutes=1)
    assert (
        most
        == answers
        == len([item for item in office.letters() if item.aan[0].endswith("@bedrijf.example")])
    )
    held = [notice for notice in office.notices("onderdrukt") if f"al {most} ontvangst" in notice.tekst]
    assert ["2026-0041"] == [notice.dossier for notice in held]
    assert f"al {most} ontvangst" in str(office.dossier("2026-0041").events[0].gegevens)
    office.passes(hours=24)
    office.mail("Het is nog steeds koud in huis.")
    assert 1 == len([item for item in office.of("T01") if KLAGER in item.aan]), "the next day is another day"


@pytest.mark.parametrize("burst", [True, False])
def test_6_a_night_of_made_up_senders_is_hardly_answered_and_takes_nothing_from_who_is_real(
    burst: bool,
) -> None:
    """Seven hundred spoofed senders, all in one batch that lay waiting, or one a minute: a tenth of the day's
    acknowledgements at most; each that was held back is shown, and the real klager in between hears from us."""
    office = Office(change=lambda own: replace(own, bevestigingen_per_dag=100))
    forged = [
        office.compose("Ik ben boos.", f"naam{n}@slachtoffer{n}.example", dmarc="none; spf=softfail")
        for n in range(700)
    ]
    batches = [forged[at : at + 50] for at in range(0, 700, 50)] if burst else [[raw] for raw in forged]
    for number, batch in enumerate(batches):
        office.receiver.receive(
            "sterker", [Fetched(f"{number}.{n}", raw, office.now) for n, raw in enumerate(batch)], office.now
        )
        office.sends()
        office.passes(minutes=0 if burst else 1)
    office.mail("Het is koud in huis.", sender=KLAGER)
    answered = [item.aan[0] for item in office.of("T01")]
    assert 10 == len([address for address in answered if "slachtoffer" in address])
    assert KLAGER in answered
    assert 701 == len(office.numbers()), "none is lost"
    assert 690 == len([n for n in office.notices("onderdrukt") if "afzender niet klopt" in n.tekst])


def test_6_a_burst_of_senders_nobody_knows_ends_and_a_backlog_of_days_passes() -> None:
    """Our own server says nothing of them, and all of them waited already: as many as five full days bring are answered,
    each of the rest is shown to a human. The next day goes on as ever."""
    office = Office(change=lambda own: replace(own, bevestigingen_per_dag=20))
    waiting = [
        Fetched(
            f"{n}", office.compose("Ik ben boos.", f"naam{n}@elders{n}.example", dmarc="none"), office.now
        )
        for n in range(150)
    ]
    for at in range(0, 150, 50):
        office.receiver.receive("sterker", waiting[at : at + 50], office.now)
        office.sends()
    answered = [item.aan[0] for item in office.of("T01")]
    assert [f"naam{n}@elders{n}.example" for n in range(100)] == answered
    assert 150 == len(office.numbers()), "none is lost"
    held = [
        notice for notice in office.notices("onderdrukt") if "5 keer bevestigingen_per_dag" in notice.tekst
    ]
    assert set(sorted(office.numbers())[100:]) == {notice.dossier for notice in held}
    assert 50 == len(held)
    office.passes(hours=25)
    office.mail("Het is koud in huis.", sender=KLAGER)
    assert KLAGER in [item.aan[0] for item in office.of("T01")]


TAMPERED: Mapping[str, Callable[[str], str]] = {
    "cut off": lambda token: token[:-3],
    "longer": lambda token: token + "a",
    "another letter": lambda token: token[:-1] + ("a" if token[-1] != "a" else "b"),
    "only half its code": lambda token: token[: -MAC_BYTES * 8 // 10],
    "in capitals": str.upper,
    "one capital": lambda token: "V" + token[1:],
    "made up": lambda _: "v.abcd1234." + "a" * 24,
}
REFUSALS: Mapping[str, str] = {
    **dict.fromkeys(TAMPERED, "Dit kenmerk ken ik niet"),
    "made up": "kenmerk dat niet van ons is",
    "forged From": "kon niet bevestigen",
    "sent by another": "is van ingrid.bakker@sterker.example, maar",
    "forwarded": "is van ingrid.bakker@sterker.example, maar",
    "in a web mail of hers": "is van ingrid.bakker@sterker.example, maar",
    "quoted twice": "al door een ander was beantwoord",
    "auto-replied": "automatisch antwoord",
    "auto-generated": "automatisch antwoord",
    "reused": "al gebruikt",
    "stale": "verlopen",
    "of a proposal that changed": "is intussen veranderd",
}
"""How a reply goes wrong → the words of the reason in the audit log."""


@pytest.mark.parametrize("how", REFUSALS)
def test_7_no_reply_but_the_owners_own_moves_anything(how: str) -> None:
    """Refused with a reason in the audit log; nothing reaches the klager, and the case stands where it stood."""
    office = Office()
    office.mail()
    office.sends()
    (proposal,) = office.of("V01")
    token = proposal.message_id.partition("@")[0]
    if how == "reused":
        office.reply(proposal, "akkoord")
        office.passes(minutes=1)
    if how == "stale":
        office.passes(days=60)
    if how == "of a proposal that changed":
        office.reply(proposal, "wijzig naar klacht")
        proposal = next(item for item in office.of("V01") if item is not proposal)
        office.reply(office.of("V02")[0], "wijzig naar onvrede")
    before = office.dossier().version, [item for item in office.letters() if KLAGER in item.aan]
    said = len(office.commands())
    match how:
        case "forged From":
            office.reply(proposal, "akkoord", dmarc="fail")
        case "sent by another":
            office.reply(proposal, "akkoord", sender=KLAGER)
        case "in a web mail of hers":
            office.reply(proposal, "akkoord", sender="ingrid.bakker@gmail.example")
        case "forwarded":
            quoted = (
                f"akkoord\n\nVan: klachtwacht\nAan: Ingrid Bakker\nOnderwerp: Uw akkoord\n\nKenmerk: {token}"
            )
            office.mail(quoted, BRAM, "Fw: voorstel")
        case "auto-replied" | "auto-generated":
            office.reply(proposal, "akkoord", extra={"Auto-Submitted": how})
        case "quoted twice":
            office.mail(f"akkoord\n\n> prima zo\n>> Kenmerk: {token}", INGRID, "Re: voorstel")
        case _ if how in TAMPERED:
            answers = proposal.message_id.replace(token, TAMPERED[how](token))
            office.mail("akkoord", INGRID, "Re: voorstel", answers=answers)
        case _:
            office.reply(proposal, "akkoord")
    after = office.dossier()
    assert [] == [event.soort for event in after.events[before[0] :] if event.soort.value in DECIDES]
    assert before[1] == [item for item in office.letters() if KLAGER in item.aan]
    (refused,) = office.commands()[said:]
    assert "geweigerd" == refused.uitslag
    assert REFUSALS[how] in refused.antwoord


DECIDES = frozenset({"verwezen", "klacht_geworden", "voorstel_besloten", "toegewezen", "brief_verzonden"})


def test_8_a_third_person_who_knows_the_number_is_proposed_and_not_joined() -> None:
    """The number in the subject opens no door; the proposal names the other case."""
    office = Office()
    office.mail()
    known = office.dossier().version
    office.mail("Ik weet er ook van.", "buur@elders.example", "Over [2026-0001]")
    assert known == office.dossier().version
    assert ["2026-0001", "2026-0002"] == office.numbers()
    waiting = office.dossier("2026-0002").open_proposal()
    assert waiting is not None
    assert any("een mens beslist of het bericht erbij komt" in why for why in waiting.uitleg)
    assert "2026-0001" in office.dossier("2026-0002").events[0].gegevens["gekoppeld"]


def test_9_a_backlog_of_ten_thousand_goes_oldest_first_and_is_fetched_once() -> None:
    """In batches of bounded size; the next poll downloads nothing."""
    names = [f"{number:05}" for number in range(10_000)]
    box, desk = Box(names), Desk()
    watch = over(box, desk)
    watch.take_in()
    assert names == [name for batch in desk.batches for name in batch]
    assert max(len(batch) for batch in desk.batches) <= BATCH_MAILS
    batches = len(desk.batches)
    watch.take_in()
    assert batches == len(desk.batches)
