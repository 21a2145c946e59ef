"""What every store promises: checked alike on memory, SQLite and PostgreSQL."""
# ruff: noqa: PT012
# SIM300: the house puts what is expected on the left. PT012: a block that raises at its end is what is tested.

import hashlib
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.fold import fold
from bot.domain.errors import StaleDossier, StoreError
from bot.domain.ports.ledger import LedgerEntry, Outcome
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.mails import Direction, MailRecord
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.store import Store, UnitOfWork
from bot.domain.ports.tokens import Token
from bot.domain.terms.deadlines import Term

ORG = "sterker"
NOW = datetime(2026, 3, 16, 9, 30, 15, 123456, tzinfo=AMSTERDAM)
LATER = NOW + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)


def entry(locator: str = "7:1", **changes: object) -> LedgerEntry:
    """A line of the register."""
    line = LedgerEntry("inbox", locator, f"id-{locator}", "a" * 64, Outcome.NIEUW, NOW, NOW - MINUTE)
    return replace(line, **changes)  # type: ignore[arg-type]  # the table of a test names the fields


def sha(raw: bytes) -> str:
    """The name of raw mail."""
    return hashlib.sha256(raw).hexdigest()


def record(raw: bytes, **changes: object) -> MailRecord:
    """What is known of a mail."""
    known = MailRecord(
        sha256=sha(raw),
        message_id="<1@klager.example>",
        richting=Direction.IN,
        van="jan@klager.example",
        ontvangen=NOW,
        dossier=None,
        screening={"regels": [{"naam": "lus", "raak": False}]},
        herkenning=None,
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # the table of a test names the fields


def opened(number: str = "2026-0001", address: str = "jan@klager.example") -> Event:
    """The first event of a dossier."""
    return Event(
        EventKind.ONTVANGEN,
        NOW,
        BOT,
        {
            "regeling": "lentl",
            "regeling_hash": "f" * 64,
            "status": "nieuw",
            "soort": "klacht",
            "klager": {"naam": "Jan Jansen", "adres": address},
            "beklaagde": "",
            "signalen": ["jeugd"],
            "taal": "nl",
            "ontvangen": NOW.isoformat(),
            "gekoppeld": [],
            "nummer": number,
        },
    )


NOTE = Event(
    EventKind.NOTITIE, LATER, "ingrid.bakker@sterker.example", {"regel": "R1", "lijst": [1, 2.5, None]}
)
CLOSED = Event(EventKind.GESLOTEN, LATER, BOT, {"gesloten": True, "status": "afgehandeld"})


def term(soort: str = "reactie", day: int = 30, **changes: object) -> Term:
    """A running term."""
    made = Term(soort, date(2026, 3, 16), date(2026, 3, day), "Awb 9:11", "2 weken", False)
    return replace(made, **changes)  # type: ignore[arg-type]  # the table of a test names the fields


def build(
    unit: UnitOfWork,
    number: str = "2026-0001",
    terms: tuple[Term, ...] = (),
    wake: datetime | None = None,
    **who: str,
) -> Dossier:
    """A new dossier, appended."""
    events = [opened(number, **who)]
    dossier = fold(unit.organisatie, number, events)
    unit.dossiers.append(dossier, events, terms, wake)
    return dossier


def extend(unit: UnitOfWork, dossier: Dossier, *events: Event, terms: tuple[Term, ...] = ()) -> Dossier:
    """More events in a dossier that was read before."""
    after = fold(dossier.organisatie, dossier.nummer, events, start=dossier)
    unit.dossiers.append(after, events, terms)
    return after


def letter(number: int = 1, **changes: object) -> OutboxItem:
    """A letter that waits."""
    item = OutboxItem(
        message_id=f"<{number}@sterker.example>",
        dossier="2026-0001",
        sjabloon="T01",
        afzender="klachten@sterker.example",
        aan=("jan@klager.example",),
        sha256="b" * 64,
        herhaalbaar=True,
        aangemaakt=NOW + number * timedelta(seconds=1),
        vrij_vanaf=NOW,
    )
    return replace(item, **changes)  # type: ignore[arg-type]  # the table of a test names the fields


TOKEN = Token("k7f3", "ingrid.bakker@sterker.example", "2026-0001", "1", 2, LATER)
COMMAND = CommandLine(
    NOW, "akkoord", "ingrid.bakker@sterker.example", "mail", "2026-0001", "gedaan", "Gedaan."
)
NOTICE = Notice(NOW, "gevaar", "Lees dit bericht nu.", None)


# ── The transaction ───────────────────────────────────────────────────────────────────────────────────


def write_everything(unit: UnitOfWork) -> None:
    """One of everything."""
    unit.ledger.record(entry())
    unit.mails.put(b"mail", record(b"mail", dossier="2026-0001"))
    unit.dossiers.next_number(2026)
    build(unit, terms=(term(),), wake=NOW)
    unit.outbox.add(letter())
    unit.tokens.add(TOKEN)
    unit.log.command(COMMAND)
    unit.log.notice(NOTICE)
    unit.log.once("overzicht", NOW)


def left_over(unit: UnitOfWork) -> list[object]:
    """Everything a unit can find of `write_everything`; empty in an empty store."""
    found = [
        unit.ledger.all("inbox"),
        unit.ledger.identities(["id-7:1"]),
        unit.mails.record(sha(b"mail")),
        unit.mails.of_dossier("2026-0001"),
        unit.mails.dossiers_of(["<1@klager.example>"]),
        unit.dossiers.load("2026-0001"),
        unit.dossiers.lines(include_closed=True),
        unit.dossiers.open_of("jan@klager.example"),
        unit.dossiers.due(NOW + timedelta(days=999)),
        unit.dossiers.awake(NOW),
        unit.log.claimed(["overzicht"]),
        unit.dossiers.next_wake(NOW - MINUTE),
        unit.outbox.in_state(*OutboxState),
        unit.outbox.made_for("jan@klager.example", ["T01"], NOW - MINUTE),
        unit.tokens.get(TOKEN.id),
        unit.log.commands(),
        unit.log.notices(),
        unit.log.notices(NOW),
        unit.outbox.freed(NOW - MINUTE, NOW + timedelta(days=1)),
    ]
    return [thing for thing in found if thing]


def test_what_was_committed_is_there_for_the_next_opening(open_store: Callable[[], Store]) -> None:
    """A commit survives the process."""
    with open_store().begin(ORG) as unit:
        write_everything(unit)
        unit.commit()
    with open_store().begin(ORG) as unit:
        assert len(left_over(unit)) == 19
        assert unit.mails.raw(sha(b"mail")) == b"mail"
        assert unit.dossiers.next_number(2026) == "2026-0002"
        assert unit.log.once("overzicht", NOW) is False


def test_leaving_without_commit_leaves_nothing(store: Store) -> None:
    """A batch that was not committed leaves no row, no number, no claim and no mail."""
    with store.begin(ORG) as unit:
        write_everything(unit)
    check_empty(store)


def test_an_exception_leaves_nothing(store: Store) -> None:
    """A batch that raised leaves nothing either, and the exception comes through."""
    with pytest.raises(ZeroDivisionError), store.begin(ORG) as unit:
        write_everything(unit)
        assert len(left_over(unit)) == 19  # so that it really lay in the database
        raise ZeroDivisionError
    check_empty(store)


def check_empty(store: Store) -> None:
    """Nothing of `write_everything` is there."""
    with store.begin(ORG) as unit:
        assert left_over(unit) == []
        assert unit.dossiers.next_number(2026) == "2026-0001"
        assert unit.log.once("overzicht", NOW) is True
        with pytest.raises(StoreError):
            unit.mails.raw(sha(b"mail"))


@pytest.mark.parametrize("looked", [False, True], ids=["unread", "read inside"])
def test_a_rolled_back_savepoint_leaves_nothing_and_the_rest_stays(store: Store, looked: bool) -> None:
    """One bad mail of a batch disappears whole; the mails before and after it stay."""
    with store.begin(ORG) as unit:
        with unit.savepoint():
            unit.ledger.record(entry("7:0"))
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            write_everything(unit)
            if looked:
                assert len(left_over(unit)) == 19
            raise ZeroDivisionError
        with unit.savepoint():
            unit.ledger.record(entry("7:2"))
        unit.commit()
    with store.begin(ORG) as unit:
        assert ["7:0", "7:2"] == [line.locator for line in unit.ledger.all("inbox")]
        assert unit.dossiers.load("2026-0001") is None
        assert unit.dossiers.next_number(2026) == "2026-0001"
        assert unit.log.once("overzicht", NOW) is True


def test_a_savepoint_may_hold_another(store: Store) -> None:
    """The outer one takes the inner one with it, also when the inner one ended well."""
    with store.begin(ORG) as unit:
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            with unit.savepoint():
                unit.log.notice(NOTICE)
            raise ZeroDivisionError
        with unit.savepoint():
            with pytest.raises(ZeroDivisionError), unit.savepoint():
                unit.log.notice(NOTICE)
                raise ZeroDivisionError
            unit.log.command(COMMAND)
        unit.commit()
    with store.begin(ORG) as unit:
        assert ([], [COMMAND]) == (unit.log.notices(), unit.log.commands())


def test_a_unit_is_over_after_its_commit(store: Store) -> None:
    """Nothing is read or written outside a transaction."""
    unit = store.begin(ORG)
    with pytest.raises(StoreError):
        unit.log.notices()
    with unit:
        unit.log.notice(NOTICE)
        unit.commit()
        for use in (unit.commit, unit.log.notices, lambda: unit.log.notice(NOTICE)):
            with pytest.raises(StoreError, match="afgesloten"):
                use()
    with store.begin(ORG) as unit:
        assert [NOTICE] == unit.log.notices()


def test_no_commit_inside_a_savepoint(store: Store) -> None:
    """A half mail is never made durable."""
    with store.begin(ORG) as unit:
        with pytest.raises(StoreError, match="tussenstap"), unit.savepoint():
            unit.log.notice(NOTICE)
            unit.commit()
        unit.commit()
    with store.begin(ORG) as unit:
        assert [] == unit.log.notices()


def test_organisaties_never_see_each_other(store: Store) -> None:
    """Numbers, mails, letters and claims of one organisatie do not exist for another."""
    with store.begin(ORG) as unit:
        write_everything(unit)
        unit.commit()
    with store.begin("vcn") as unit:
        assert left_over(unit) == []
        assert unit.outbox.lease("w", LATER, LATER, 9, herhaalbaar=True) == []
        write_everything(unit)
        assert len(left_over(unit)) == 19


def test_units_take_turns(open_store: Callable[[], Store]) -> None:
    """Two processes that write at the same time wait for each other and lose nothing."""
    errors: list[Exception] = []

    def work(name: str) -> None:
        try:
            store = open_store()
            for place in range(10):
                with store.begin(ORG) as unit:
                    number = unit.dossiers.next_number(2026)
                    build(unit, number)
                    unit.ledger.record(entry(f"{name}:{place}"))
                    unit.commit()
        except Exception as error:  # noqa: BLE001  # handed to the test, which fails on it
            errors.append(error)

    workers = [threading.Thread(target=work, args=(name,)) for name in ("een", "twee", "drie")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert errors == []
    with open_store().begin(ORG) as unit:
        assert 30 == len(unit.ledger.all("inbox"))
        numbers = [line.nummer for line in unit.dossiers.lines()]
        assert [f"2026-{count:04d}" for count in range(1, 31)] == numbers


# ── The register ──────────────────────────────────────────────────────────────────────────────────────


def test_the_register_knows_what_was_seen(store: Store) -> None:
    """Per mailbox, also for more locators than one question to the database may hold."""
    many = [f"9:{place}" for place in range(1, 1500)]
    with store.begin(ORG) as unit:
        for locator in many[:700]:
            unit.ledger.record(entry(locator))
        assert set(many[:700]) == unit.ledger.known("inbox", many)
        assert set() == unit.ledger.known("andere", many)
        assert set() == unit.ledger.known("inbox", [])


def test_a_line_comes_back_as_it_was_and_is_replaced_in_its_place(store: Store) -> None:
    """A quarantined mail that succeeds later keeps its place in the register."""
    held = entry("1", uitkomst=Outcome.QUARANTAINE, reden="kapot", pogingen=2, volgende_poging=LATER)
    with store.begin(ORG) as unit:
        unit.ledger.record(held)
        unit.ledger.record(entry("2"))
        assert [held, entry("2")] == unit.ledger.all("inbox")
        unit.ledger.record(entry("1"))
        assert [entry("1"), entry("2")] == unit.ledger.all("inbox")
        assert [] == unit.ledger.quarantined()


@pytest.mark.parametrize(
    ("due", "expected"),
    [(None, ["a", "b", "c"]), (NOW, ["b"]), (LATER, ["a", "b"]), (NOW - MINUTE, [])],
    ids=["all", "on the minute", "later", "too early"],
)
def test_quarantine_gives_what_is_due(store: Store, due: datetime | None, expected: list[str]) -> None:
    """Oldest first; without `volgende_poging` only a human tries again."""
    with store.begin(ORG) as unit:
        for locator, moment in (("a", LATER), ("b", NOW), ("c", None)):
            unit.ledger.record(entry(locator, uitkomst=Outcome.QUARANTAINE, volgende_poging=moment))
        unit.ledger.record(entry("d"))
        assert expected == [line.locator for line in unit.ledger.quarantined(due)]


def test_an_identity_is_known_once_its_mail_was_kept_as_new(store: Store) -> None:
    """In whatever mailbox; the first mail decides; a mail in quarantine doubles nothing."""
    with store.begin(ORG) as unit:
        unit.ledger.record(entry("1", identity="held", uitkomst=Outcome.QUARANTAINE))
        unit.ledger.record(entry("2", identity="kept", sha256="1" * 64))
        unit.ledger.record(entry("3", identity="kept", sha256="2" * 64, mailbox="andere"))
        unit.ledger.record(entry("4", identity="kept", sha256="3" * 64, uitkomst=Outcome.DUBBEL))
        assert {"kept": "1" * 64} == unit.ledger.identities(["held", "kept", "never"])
        unit.ledger.record(entry("1", identity="held", sha256="4" * 64))
        assert {"held": "4" * 64} == unit.ledger.identities(["held"])


# ── Mail ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\r\n" * 9, b"x" * 3_000_000], ids=["empty", "binary", "three megabytes"]
)
def test_mail_comes_back_byte_for_byte(store: Store, raw: bytes) -> None:
    """Whatever the bytes are."""
    with store.begin(ORG) as unit:
        unit.mails.put(raw, record(raw))
        assert raw == unit.mails.raw(sha(raw))
        unit.commit()
    with store.begin(ORG) as unit:
        assert raw == unit.mails.raw(sha(raw))
        assert record(raw) == unit.mails.record(sha(raw))


def test_mails_come_back_together_and_what_is_missing_holds_up_no_other(store: Store) -> None:
    """Each with its bytes, or with why they are not there."""
    with store.begin(ORG) as unit:
        unit.mails.keep(b"een")
        unit.mails.keep(b"twee")
        found = unit.mails.raws([sha(b"een"), sha(b"weg"), sha(b"twee")])
        assert (b"een", b"twee") == (found[sha(b"een")], found[sha(b"twee")])
        assert isinstance(found[sha(b"weg")], StoreError)
        assert {} == unit.mails.raws([])


def test_the_same_mail_again_replaces_only_its_record(store: Store) -> None:
    """First kept for quarantine, then read after all."""
    with store.begin(ORG) as unit:
        assert sha(b"mail") == unit.mails.keep(b"mail")
        assert unit.mails.record(sha(b"mail")) is None
        unit.commit()
    read = record(b"mail", dossier="2026-0001", herkenning={"soort": "klacht", "kansen": {"klacht": 0.91}})
    with store.begin(ORG) as unit:
        unit.mails.put(b"mail", record(b"mail"))
        unit.mails.put(b"mail", read)
        assert read == unit.mails.record(sha(b"mail"))
        assert b"mail" == unit.mails.raw(sha(b"mail"))


def test_what_is_known_of_a_mail_is_replaced_without_its_bytes(store: Store) -> None:
    """A mail that moves to another dossier, and a letter of which the bytes were kept first."""
    with store.begin(ORG) as unit:
        unit.mails.describe(record(b"mail", sha256=unit.mails.keep(b"mail"), dossier="2026-0001"))
        unit.commit()
    moved = record(b"mail", dossier="2026-0002", message_id="<ander@example.nl>")
    with store.begin(ORG) as unit:
        unit.mails.describe(moved)
        unit.commit()
    with store.begin(ORG) as unit:
        assert moved == unit.mails.record(sha(b"mail"))
        assert [moved] == unit.mails.of_dossier("2026-0002")
        assert [] == unit.mails.of_dossier("2026-0001")
        assert {"<ander@example.nl>": "2026-0002"} == unit.mails.dossiers_of(["<ander@example.nl>"])
        assert b"mail" == unit.mails.raw(sha(b"mail"))


def test_a_record_asked_back_is_the_one_that_stands(store: Store) -> None:
    """In the unit that wrote it, after a savepoint undid it, and not at all once the unit is over."""
    first, second = record(b"mail", dossier="2026-0001"), record(b"mail", dossier="2026-0002")
    with store.begin(ORG) as unit:
        unit.mails.put(b"mail", first)
        assert first == unit.mails.record(first.sha256)
        with pytest.raises(ZeroDivisionError):  # noqa: SIM117  # the block raises at its end
            with unit.savepoint():
                unit.mails.put(b"mail", second)
                assert second == unit.mails.record(first.sha256)
                raise ZeroDivisionError
        assert first == unit.mails.record(first.sha256)
        unit.commit()
        with pytest.raises(StoreError):
            unit.mails.record(first.sha256)


def test_a_record_must_name_its_own_bytes(store: Store) -> None:
    """A mail is never kept under another's name."""
    with store.begin(ORG) as unit, pytest.raises(StoreError, match="SHA-256"):
        unit.mails.put(b"mail", record(b"other"))


def test_message_ids_lead_to_dossiers_and_the_oldest_mail_decides(store: Store) -> None:
    """A later mail that borrows a Message-ID does not move the thread; no Message-ID matches nothing."""
    kept = [
        (b"1", "<a@x>", None, NOW),
        (b"2", "<a@x>", "2026-0002", LATER),
        (b"3", "<a@x>", "2026-0001", NOW),
        (b"4", "", "2026-0004", NOW),
        (b"5", "<uit@x>", "2026-0005", NOW),
    ]
    with store.begin(ORG) as unit:
        for raw, message_id, number, moment in kept:
            way = Direction.OUT if "uit" in message_id else Direction.IN
            unit.mails.put(
                raw, record(raw, message_id=message_id, dossier=number, ontvangen=moment, richting=way)
            )
        wanted = ["<a@x>", "", "<uit@x>", "<nooit@x>"]
        assert {"<a@x>": "2026-0001", "<uit@x>": "2026-0005"} == unit.mails.dossiers_of(wanted)


def test_the_mails_of_a_dossier_come_oldest_first(store: Store) -> None:
    """By ontvangst, whatever the order they were written in."""
    with store.begin(ORG) as unit:
        for raw, minutes in ((b"c", 3), (b"a", 1), (b"b", 2)):
            unit.mails.put(raw, record(raw, dossier="2026-0001", ontvangen=NOW + minutes * MINUTE))
        unit.mails.put(b"d", record(b"d", dossier="2026-0002"))
        expected = [sha(b"a"), sha(b"b"), sha(b"c")]
        assert expected == [known.sha256 for known in unit.mails.of_dossier("2026-0001")]


# ── Dossiers ──────────────────────────────────────────────────────────────────────────────────────────


def test_numbers_count_per_year_and_go_on_after_9999(store: Store) -> None:
    """Each year begins at 0001."""
    with store.begin(ORG) as unit:
        assert ["2026-0001", "2027-0001", "2026-0002"] == [
            unit.dossiers.next_number(year) for year in (2026, 2027, 2026)
        ]


def test_a_number_that_was_undone_is_given_out_again(store: Store) -> None:
    """A mail that fails in the middle of a batch leaves no hole, and its number goes to the next."""
    with store.begin(ORG) as unit:
        with unit.savepoint():
            build(unit, unit.dossiers.next_number(2026))
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            assert ["2026-0002", "2026-0003"] == [unit.dossiers.next_number(2026) for _ in range(2)]
            assert "2027-0001" == unit.dossiers.next_number(2027)
            raise ZeroDivisionError
        with unit.savepoint():
            build(unit, unit.dossiers.next_number(2026))
        unit.commit()
    with store.begin(ORG) as unit:
        assert ["2026-0001", "2026-0002"] == [line.nummer for line in unit.dossiers.lines()]
        assert "2026-0003" == unit.dossiers.next_number(2026)
        assert "2027-0001" == unit.dossiers.next_number(2027)


def test_a_dossier_is_the_fold_of_its_events(store: Store) -> None:
    """Read in the same unit and in a later one, it equals what its events say."""
    events = [opened(), NOTE]
    with store.begin(ORG) as unit:
        dossier = extend(unit, build(unit), NOTE)
        assert fold(ORG, "2026-0001", events) == dossier == unit.dossiers.load("2026-0001")
        unit.commit()
    with store.begin(ORG) as unit:
        assert dossier == unit.dossiers.load("2026-0001")
        after = extend(unit, dossier, CLOSED)
        assert after == unit.dossiers.load("2026-0001")
        assert unit.dossiers.load("2026-0002") is None


def test_an_old_reading_of_a_dossier_cannot_be_appended(open_store: Callable[[], Store]) -> None:
    """Two people act on the same dossier: the second must read it again."""
    one, two = open_store(), open_store()
    with one.begin(ORG) as unit:
        read = build(unit)
        unit.commit()
    with two.begin(ORG) as unit:
        extend(unit, read, NOTE)
        unit.commit()
    with one.begin(ORG) as unit:
        with pytest.raises(StaleDossier, match="2026-0001"):
            extend(unit, read, CLOSED)
        with pytest.raises(StaleDossier):
            build(unit)
        fresh = unit.dossiers.load("2026-0001")
        assert fresh is not None
        assert 3 == extend(unit, fresh, CLOSED).version


def test_a_dossier_undone_by_a_savepoint_can_be_appended_again(store: Store) -> None:
    """The version is that of the database, not of what was undone."""
    with store.begin(ORG) as unit:
        dossier = build(unit)
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            extend(unit, dossier, NOTE)
            raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            build(unit, "2026-0002")
            raise ZeroDivisionError
        build(unit, "2026-0002")
        assert extend(unit, dossier, CLOSED) == unit.dossiers.load("2026-0001")


def test_open_dossiers_of_a_sender(store: Store) -> None:
    """Closed ones are out, and klagers without an address have nothing in common."""
    with store.begin(ORG) as unit:
        for number, address in (("2026-0001", "jan@x.nl"), ("2026-0002", "jan@x.nl"), ("2026-0003", "")):
            build(unit, number, address=address)
        assert ["2026-0001", "2026-0002"] == unit.dossiers.open_of("jan@x.nl")
        assert [] == unit.dossiers.open_of("")
        first = unit.dossiers.load("2026-0001")
        assert first is not None
        extend(unit, first, CLOSED)
        assert ["2026-0002"] == unit.dossiers.open_of("jan@x.nl")
        assert ["2026-0001"] == unit.dossiers.closed_of("jan@x.nl")
        assert [] == unit.dossiers.closed_of("")


def test_what_came_in_since_a_moment(store: Store) -> None:
    """Open or closed, oldest first, the moment itself included."""
    with store.begin(ORG) as unit:
        dossier = build(unit)
        build(unit, "2026-0002")
        extend(unit, dossier, CLOSED)
        assert ["2026-0001", "2026-0002"] == unit.dossiers.since(dossier.ontvangen)
        assert [] == unit.dossiers.since(dossier.ontvangen + timedelta(seconds=1))


def test_lines_show_the_dossier_with_its_first_running_term(store: Store) -> None:
    """Met and lapsed terms are over; closed dossiers show only when asked."""
    terms = (
        term("gehaald", 17, gehaald_op=date(2026, 3, 17)),
        term("vervallen", 18, vervallen_op=date(2026, 3, 17)),
        term("later", 30),
        term("eerst", 20),
    )
    with store.begin(ORG) as unit:
        dossier = build(unit, terms=terms)
        (line,) = unit.dossiers.lines()
        assert ("eerst", "2026-03-20") == (line.eerste_termijn, line.eerste_uiterlijk)
        assert ("2026-0001", "lentl", None, "nieuw", "klacht") == (
            line.nummer, line.regeling, line.traject, line.status, line.soort,
        )  # fmt: skip
        assert ("Jan Jansen <jan@klager.example>", NOW, False) == (line.klager, line.ontvangen, line.gesloten)
        extend(unit, dossier, CLOSED)
        assert [] == unit.dossiers.lines()
        (line,) = unit.dossiers.lines(include_closed=True)
        assert ("afgehandeld", True, None) == (line.status, line.gesloten, line.eerste_termijn)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 19, 23, 59, tzinfo=AMSTERDAM), []),
        (datetime(2026, 3, 19, 23, 30, tzinfo=UTC), ["twintig"]),  # the 20th has begun in Amsterdam
        (datetime(2026, 3, 20, 0, 0, tzinfo=AMSTERDAM), ["twintig"]),
        (datetime(2026, 5, 1, 0, 0, tzinfo=AMSTERDAM), ["twintig", "eenentwintig", "ander"]),
    ],
)
def test_due_terms_come_soonest_first(store: Store, moment: datetime, expected: list[str]) -> None:
    """Whole terms, of the day in Amsterdam; terms of an earlier version of the dossier are gone."""
    with store.begin(ORG) as unit:
        dossier = build(unit, terms=(term("oud", 17),))
        extend(unit, dossier, NOTE, terms=(term("eenentwintig", 21), term("twintig", 20)))
        build(unit, "2026-0002", terms=(term("ander", 30),))
        due = unit.dossiers.due(moment)
        assert expected == [found.soort for _, found in due]
        assert due[:1] == [("2026-0001", term("twintig", 20))][: len(due)]


FIRST, SECOND, THIRD = term("een", 20), term("twee", 21), term("drie", 22)


@pytest.mark.parametrize(
    "after",
    [
        (),
        (FIRST, SECOND, THIRD),
        (SECOND, THIRD),
        (FIRST, THIRD),
        (replace(FIRST, gehaald_op=date(2026, 3, 17)), SECOND, THIRD),
        (FIRST, replace(SECOND, rekening="3 weken"), THIRD),
        (FIRST, SECOND, THIRD, term("vier", 23)),
        (SECOND, term("vier", 23)),
        (term("nul", 19), FIRST, SECOND, THIRD),
        (term("drie", 19), FIRST, SECOND),
    ],
)
@pytest.mark.parametrize("again", [False, True], ids=["one unit", "two units"])
def test_the_terms_that_stand_are_those_of_the_last_event(
    store: Store, after: tuple[Term, ...], again: bool
) -> None:
    """Whatever stood there before: some end, some change, some are new."""
    with ExitStack() as units:
        unit = units.enter_context(store.begin(ORG))
        dossier = build(unit, terms=(FIRST, SECOND, THIRD))
        other = build(unit, "2026-0002", terms=(FIRST, SECOND))
        if again:
            unit.commit()
            units.close()
            unit = units.enter_context(store.begin(ORG))
        unit.dossiers.revisit(["2026-0001", "2026-0002", "2026-0003"])
        assert dossier == unit.dossiers.load("2026-0001")
        dossier = extend(unit, dossier, NOTE, terms=after)
        extend(unit, other, NOTE, terms=(SECOND, THIRD))
        extend(unit, dossier, NOTE, terms=after)
        unit.commit()
    with store.begin(ORG) as unit:
        found = unit.dossiers.due(NOW + timedelta(days=90))
        running = sorted((each for each in after if each.gehaald_op is None), key=lambda each: each.uiterlijk)
        assert running == [each for nummer, each in found if nummer == "2026-0001"]
        assert [SECOND, THIRD] == [each for nummer, each in found if nummer == "2026-0002"]


def test_a_dossier_that_is_revisited_is_the_one_that_stands(store: Store) -> None:
    """Also after a savepoint undid what was added to it, in this unit or in the one before."""
    with store.begin(ORG) as unit:
        dossier = build(unit)
        with pytest.raises(ZeroDivisionError), unit.savepoint():
            extend(unit, dossier, NOTE)
            raise ZeroDivisionError
        assert dossier == unit.dossiers.load("2026-0001")
        unit.commit()
    with store.begin(ORG) as unit:
        unit.dossiers.revisit(["2026-0001"])
        extend(unit, dossier, NOTE)
    with store.begin(ORG) as unit:
        unit.dossiers.revisit(["2026-0001"])
        assert dossier == unit.dossiers.load("2026-0001")
        longer = extend(unit, dossier, NOTE)
        assert longer == unit.dossiers.load("2026-0001")
        unit.commit()
    with store.begin("helmond") as unit:
        unit.dossiers.revisit(["2026-0001"])
        assert unit.dossiers.load("2026-0001") is None


def test_the_clock_finds_the_dossiers_whose_moment_has_come(store: Store) -> None:
    """Longest waiting first, of this organisatie only, and not again before it is asked to."""
    with store.begin("helmond") as unit:
        build(unit, wake=NOW)
        unit.commit()
    with store.begin(ORG) as unit:
        build(unit, "2026-0001", wake=LATER)
        build(unit, "2026-0002", wake=NOW)
        build(unit, "2026-0003", wake=LATER + MINUTE)
        build(unit, "2026-0004")
        assert (unit.dossiers.awake(NOW - MINUTE), unit.dossiers.next_wake(NOW - MINUTE)) == ([], NOW)
        assert unit.dossiers.awake(LATER) == ["2026-0002", "2026-0001"]
        unit.commit()
    with store.begin(ORG) as unit:
        unit.dossiers.wake("2026-0002", LATER + 2 * MINUTE)
        unit.dossiers.wake("2026-0001", None)
        assert (unit.dossiers.awake(LATER), unit.dossiers.next_wake(LATER)) == ([], LATER + MINUTE)
        unit.commit()
    with store.begin(ORG) as unit:
        assert unit.dossiers.awake(LATER + 5 * MINUTE) == ["2026-0003", "2026-0002"]
        assert unit.dossiers.next_wake(LATER + 2 * MINUTE) is None


def test_what_happens_in_a_dossier_sets_its_alarm_anew(store: Store) -> None:
    with store.begin(ORG) as unit:
        dossier = build(unit, wake=NOW)
        after = fold(ORG, dossier.nummer, [NOTE], start=dossier)
        unit.dossiers.append(after, [NOTE], (), LATER)
        assert (unit.dossiers.awake(NOW), unit.dossiers.next_wake(NOW)) == ([], LATER)


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────────


def lease(unit: UnitOfWork, worker: str = "w1", now: datetime = NOW, **changes: object) -> list[str]:
    """The Message-IDs a worker gets."""
    asked = {"until": now + MINUTE, "limit": 50, "herhaalbaar": True} | changes
    return [item.message_id for item in unit.outbox.lease(worker, now, **asked)]  # type: ignore[arg-type]  # named by the test


def test_a_letter_is_leased_once_oldest_first(store: Store) -> None:
    """At most `limit`, only due ones, only of the kind asked; what is leased is BEZIG for that worker."""
    with store.begin(ORG) as unit:
        for number in (3, 1, 2):
            unit.outbox.add(letter(number))
        unit.outbox.add(letter(4, vrij_vanaf=LATER))
        unit.outbox.add(letter(5, herhaalbaar=False))
        unit.commit()
    with store.begin(ORG) as unit:
        taken = unit.outbox.lease("w1", NOW, LATER, 2, herhaalbaar=True)
        busy = {"staat": OutboxState.BEZIG, "werker": "w1", "lease_tot": LATER}
        assert [letter(1, **busy), letter(2, **busy)] == taken == unit.outbox.in_state(OutboxState.BEZIG)
        unit.commit()
    with store.begin(ORG) as unit:
        assert ["<3@sterker.example>"] == lease(unit, "w2")
        assert [] == lease(unit, "w1")
        assert ["<5@sterker.example>"] == lease(unit, "w2", herhaalbaar=False)
        assert ["<4@sterker.example>"] == lease(unit, "w2", now=LATER)


def test_a_letter_born_leased_is_given_to_its_worker_once(store: Store) -> None:
    """In a later unit, so that no letter leaves before its dossier is durable."""
    born = letter(1, staat=OutboxState.BEZIG, werker="w1", lease_tot=LATER)
    with store.begin(ORG) as unit:
        unit.outbox.add(born)
        assert [] == lease(unit, "w1")
        unit.commit()
    with store.begin(ORG) as unit:
        assert [] == lease(unit, "w2")
        assert [] == lease(unit, "w1", now=LATER)  # too late: nobody knows any more
        assert [born.message_id] == lease(unit, "w1")
        assert [] == lease(unit, "w1")


def test_a_born_lease_that_outlasts_a_fresh_one_keeps_its_end(store: Store) -> None:
    """So whoever leases it need not commit: it was durable from birth. A shorter one is made longer."""
    with store.begin(ORG) as unit:
        for number, until in ((1, LATER + MINUTE), (2, LATER - MINUTE)):
            unit.outbox.add(letter(number, staat=OutboxState.BEZIG, werker="w1", lease_tot=until))
        unit.outbox.add(letter(3))
        unit.commit()
    with store.begin(ORG) as unit:
        items = unit.outbox.lease("w1", NOW, LATER, 5, herhaalbaar=True)
        assert [LATER + MINUTE, LATER, LATER] == [item.lease_tot for item in items]
        assert items == unit.outbox.in_state(OutboxState.BEZIG)


def test_letters_left_behind_are_found(store: Store) -> None:
    """Those whose lease ran out, and at a restart everything the worker still had."""
    with store.begin(ORG) as unit:
        for number, worker, until in ((1, "w1", NOW), (2, "w1", LATER), (3, "w2", LATER)):
            unit.outbox.add(letter(number, staat=OutboxState.BEZIG, werker=worker, lease_tot=until))
        unit.outbox.add(letter(4))
        found = unit.outbox.expired(NOW)
        assert ["<1@sterker.example>"] == [item.message_id for item in found]
        found = unit.outbox.expired(NOW, "w1")
        assert ["<1@sterker.example>", "<2@sterker.example>"] == [item.message_id for item in found]
        assert 3 == len(unit.outbox.expired(LATER))


def test_settling_writes_the_attempt_and_nothing_else(store: Store) -> None:
    """A settled letter waits again, or rests; an unknown one is an error."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1))
        (item,) = unit.outbox.lease("w1", NOW, LATER, 1, herhaalbaar=True)
        waits = {"staat": OutboxState.WACHT, "pogingen": 1, "vrij_vanaf": LATER, "detail": "451 later"}
        unit.outbox.settle(replace(item, afzender="ander@x.nl", werker="", lease_tot=None, **waits))  # type: ignore[arg-type]
        assert [letter(1, **waits)] == unit.outbox.in_state(OutboxState.WACHT)
        assert [] == lease(unit)
        assert [item.message_id] == lease(unit, now=LATER)
        with pytest.raises(StoreError, match="<9@"):
            unit.outbox.settle(letter(9))


def test_letters_are_settled_together(store: Store) -> None:
    """Each as it ended; one that is unknown is an error, whatever the others are."""
    with store.begin(ORG) as unit:
        letters = [letter(number, staat=OutboxState.BEZIG) for number in (1, 2, 3)]
        for each in letters:
            unit.outbox.add(each)
        unit.outbox.settle()
        ends = (OutboxState.VERZONDEN, OutboxState.FAALT, OutboxState.WACHT)
        settled = [replace(each, staat=end, pogingen=1) for each, end in zip(letters, ends, strict=True)]
        unit.outbox.settle(*settled)
        assert settled == unit.outbox.in_state(*ends)
        with pytest.raises(StoreError, match="<9@"):
            unit.outbox.settle(settled[0], letter(9))


def test_a_message_id_is_used_once(store: Store) -> None:
    """The second letter with it is refused at the latest where its savepoint ends, and the first one stays."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1))
        with pytest.raises(StoreError), unit.savepoint():
            unit.outbox.add(letter(1, detail="tweede"))
        unit.commit()
    with store.begin(ORG) as unit:
        assert [letter(1)] == unit.outbox.in_state(*OutboxState)


def test_a_letter_of_ours_is_recognised(store: Store) -> None:
    """By its Message-ID, whatever became of it."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1, staat=OutboxState.GESTOPT))
        assert unit.outbox.knows("<1@sterker.example>") is True
        assert unit.outbox.knows("<2@sterker.example>") is False
        assert unit.outbox.knows("") is False


def test_the_first_letter_due_is_known(store: Store) -> None:
    """Of those that wait, not of those that rest."""
    with store.begin(ORG) as unit:
        assert unit.outbox.next_due() is None
        unit.outbox.add(letter(1, vrij_vanaf=LATER))
        unit.outbox.add(letter(2, vrij_vanaf=LATER + MINUTE))
        unit.outbox.add(letter(3, vrij_vanaf=NOW, staat=OutboxState.VERZONDEN))
        assert LATER == unit.outbox.next_due()


@pytest.mark.parametrize(
    ("address", "sjablonen", "since", "expected"),
    [
        ("jan@klager.example", ["T01"], NOW, 2),
        ("JAN@klager.example", ["T01"], NOW, 2),
        ("jan@klager.example", ["T02"], NOW, 1),
        ("jan@klager.example", ["T01", "T02"], NOW, 3),
        ("jan@klager.example", ["T01"], NOW + timedelta(seconds=2), 1),
        ("piet@klager.example", ["T01"], NOW, 1),
        ("iemand@klager.example", ["T01"], NOW, 0),
    ],
)
def test_letters_per_address_are_counted(
    store: Store, address: str, sjablonen: list[str], since: datetime, expected: int
) -> None:
    """So that nobody gets more acknowledgements than rulebook 0.1.3 allows."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1))
        unit.outbox.add(letter(2, aan=("Piet@klager.example", "jan@klager.example")))
        unit.outbox.add(letter(3, sjabloon="T02"))
        assert expected == unit.outbox.made_for(address, sjablonen, since)


@pytest.mark.parametrize(
    ("sjablonen", "since", "until", "most", "expected"),
    [
        (["T01"], NOW - MINUTE, LATER, 9, 2),
        (["T01"], NOW - MINUTE, LATER, 1, 1),
        (["T02"], NOW - MINUTE, LATER, 9, 1),
        (["T01", "T02"], NOW - MINUTE, LATER, 9, 3),
        (["T01", "T02"], NOW - MINUTE, LATER, 2, 2),
        (["T01"], NOW - MINUTE, NOW, 9, 0),
        (["T01"], LATER, LATER + MINUTE, 9, 0),
    ],
)
def test_letters_to_anybody_are_counted(
    store: Store, sjablonen: list[str], since: datetime, until: datetime, most: int, expected: int
) -> None:
    """So that two robots stop, whatever addresses they use; in any state, for what failed may have arrived."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1, vrij_vanaf=NOW))
        unit.outbox.add(letter(2, vrij_vanaf=NOW, staat=OutboxState.VERZONDEN))
        unit.outbox.add(letter(3, vrij_vanaf=NOW, sjabloon="T02", staat=OutboxState.ONZEKER))
        assert expected == unit.outbox.made_between(sjablonen, since, until, most)


def test_a_count_of_letters_goes_on_with_what_the_unit_makes(store: Store) -> None:
    """Every mail of a batch asks it once more: the cap holds within the batch, and what was undone does not count."""
    with store.begin(ORG) as unit:

        def counted(most: int = 9) -> int:
            return unit.outbox.made_between(["T01", "T02"], NOW - MINUTE, LATER, most)

        unit.outbox.add(letter(1, vrij_vanaf=NOW))
        assert counted() == 1
        unit.outbox.add(letter(2, vrij_vanaf=NOW, sjabloon="T02"))
        unit.outbox.add(letter(3, vrij_vanaf=NOW, sjabloon="V01"))
        unit.outbox.add(letter(4, vrij_vanaf=LATER))
        assert counted() == 2
        assert counted(most=1) == 1
        assert unit.outbox.made_between(["T01", "T02"], NOW - MINUTE, LATER + MINUTE, 9) == 3
        with pytest.raises(RuntimeError), unit.savepoint():
            unit.outbox.add(letter(5, vrij_vanaf=NOW))
            assert counted() == 3
            raise RuntimeError
        assert counted() == 2
        unit.outbox.settle(letter(1, vrij_vanaf=LATER))
        assert counted() == 1


def test_a_letter_is_found_by_its_id_and_by_its_last_addressee(store: Store) -> None:
    """So that what comes back is tied to the letter it answers."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1))
        unit.outbox.add(letter(2, aangemaakt=LATER))
        first = unit.outbox.get(letter(1).message_id)
        assert first is not None
        assert letter(1).message_id == first.message_id
        assert unit.outbox.get("<niemand@x>") is None
        last = unit.outbox.last_to("JAN@klager.example", NOW - MINUTE)
        assert last is not None
        assert letter(2).message_id == last.message_id
        assert unit.outbox.last_to("jan@klager.example", LATER + MINUTE) is None
        assert unit.outbox.last_to("iemand@klager.example", NOW - MINUTE) is None


def test_a_letter_may_go_on_to_fewer_addressees(store: Store) -> None:
    """Those who were refused for now are tried again alone."""
    with store.begin(ORG) as unit:
        unit.outbox.add(letter(1, aan=("a@x.example", "b@x.example")))
        unit.outbox.settle(letter(1, aan=("b@x.example",)))
        found = unit.outbox.get(letter(1).message_id)
        assert found is not None
        assert ("b@x.example",) == found.aan


def test_work_done_alone_waits_for_whoever_does_it_and_sees_what_he_wrote(store: Store) -> None:
    """So that two processes on one mailbox never file one mail twice; also when the first rolls back."""
    first_has_it, seen = threading.Event(), list[set[str]]()

    def second() -> None:
        first_has_it.wait(5)
        with store.begin(ORG) as unit:
            unit.alone("inname")
            seen.append(unit.ledger.known("inbox", ["7:1", "7:2"]))

    thread = threading.Thread(target=second)
    thread.start()
    with store.begin(ORG) as unit:
        unit.alone("inname")
        first_has_it.set()
        thread.join(0.3)
        assert [] == seen, "the second waits"
        unit.ledger.record(entry("7:1"))
        unit.commit()
    thread.join(10)
    assert [{"7:1"}] == seen


# ── Tokens, log ───────────────────────────────────────────────────────────────────────────────────────


def test_a_token_is_spent_once(store: Store) -> None:
    """An unknown or used one is an error."""
    with store.begin(ORG) as unit:
        unit.tokens.add(TOKEN)
        assert TOKEN == unit.tokens.get(TOKEN.id)
        unit.tokens.spend(TOKEN.id, NOW)
        assert replace(TOKEN, gebruikt=NOW) == unit.tokens.get(TOKEN.id)
        for token in (TOKEN.id, "nooit"):
            with pytest.raises(StoreError, match="onbekend of al gebruikt"):
                unit.tokens.spend(token, NOW)
        assert unit.tokens.get("nooit") is None
        with pytest.raises(StoreError), unit.savepoint():
            unit.tokens.add(TOKEN)


def test_what_was_claimed_is_known_also_undone(store: Store) -> None:
    with store.begin(ORG) as unit:
        assert [unit.log.once("a", NOW), unit.log.once("a", LATER), unit.log.once("b", NOW)] == [
            True,
            False,
            True,
        ]
        with pytest.raises(RuntimeError), unit.savepoint():
            unit.log.once("c", NOW)
            raise RuntimeError
        assert unit.log.claimed(["b", "c", "a\x00"]) == {"b"}
        assert unit.log.claimed([]) == set()
        assert unit.log.once("c", NOW)
        assert unit.log.claimed(["c", "d"]) == {"c"}
        unit.commit()
    with store.begin("helmond") as unit:
        assert unit.log.claimed(["a"]) == set()


def test_when_a_key_of_a_kind_was_last_claimed(store: Store) -> None:
    with store.begin(ORG) as unit:
        assert unit.log.last("dag ") is None
        unit.log.once("dag 2", LATER)
        unit.log.once("dag 1", NOW)
        unit.log.once("dagen", LATER + timedelta(days=1))
        assert LATER == unit.log.last("dag ")
        assert NOW == unit.log.last("dag 1")
        unit.commit()
    with store.begin("helmond") as unit:
        assert unit.log.last("dag ") is None


def test_the_log_keeps_its_order(store: Store) -> None:
    """Also of what happened in the same moment."""
    commands = [replace(COMMAND, tekst=str(place)) for place in range(20)]
    notices = [replace(NOTICE, tekst=str(place)) for place in range(20)]
    for half in (slice(0, 10), slice(10, 20)):
        with store.begin(ORG) as unit:
            for command, notice in zip(commands[half], notices[half], strict=True):
                unit.log.command(command)
                unit.log.notice(notice)
            unit.commit()
    with store.begin(ORG) as unit:
        assert (commands, notices) == (unit.log.commands(), unit.log.notices())


# ── What goes in comes out ────────────────────────────────────────────────────────────────────────────


def test_text_no_database_can_hold_is_made_harmless(store: Store) -> None:
    """NUL and lone surrogates become U+FFFD in columns and stay in JSON; questions are cleaned alike."""
    bad, good = "a\x00b\ud800c", "a�b�c"
    with store.begin(ORG) as unit:
        unit.ledger.record(entry(bad, identity=bad, reden=bad))
        assert {bad} == unit.ledger.known("inbox", [bad])
        assert {bad: "a" * 64} == unit.ledger.identities([bad])
        assert good == unit.ledger.all("inbox")[0].reden
        unit.mails.put(b"m", record(b"m", message_id=bad, van=bad, dossier="2026-0001", screening={bad: bad}))
        assert {bad: "2026-0001"} == unit.mails.dossiers_of([bad])
        kept = unit.mails.record(sha(b"m"))
        assert kept is not None
        assert (good, {bad: bad}) == (kept.van, kept.screening)
        build(unit, address=bad)
        assert ["2026-0001"] == unit.dossiers.open_of(bad)
        assert unit.log.once(bad, NOW) is True
        assert unit.log.once(bad, NOW) is False
        unit.commit()


@pytest.mark.parametrize("zone", [UTC, AMSTERDAM], ids=str)
def test_moments_come_back_in_amsterdam(store: Store, zone: object) -> None:
    """The same moment to the microsecond, also in the hour that exists twice."""
    twice = datetime(2026, 10, 25, 0, 30, 0, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)
    with store.begin(ORG) as unit:
        for moment in twice:
            unit.log.notice(replace(NOTICE, tijd=moment.astimezone(zone)))  # type: ignore[arg-type]  # zones both
        found = [notice.tijd for notice in unit.log.notices()]
        assert [AMSTERDAM, AMSTERDAM] == [moment.tzinfo for moment in found]
        assert list(twice) == [moment.astimezone(UTC) for moment in found]


def test_a_moment_without_zone_is_refused(store: Store) -> None:
    """It could mean anything."""
    with store.begin(ORG) as unit, pytest.raises(StoreError, match="tijdzone"):
        unit.log.notice(replace(NOTICE, tijd=datetime(2026, 3, 16)))  # noqa: DTZ001  # that is what is refused


@pytest.mark.parametrize("value", [NOW, float("nan"), {1, 2}, b"x"], ids=["date", "nan", "set", "bytes"])
def test_gegevens_must_be_json(store: Store, value: object) -> None:
    """What would not come back as it went in is refused."""
    event = replace(opened(), gegevens={**opened().gegevens, "x": value})
    with store.begin(ORG) as unit, pytest.raises(StoreError, match="JSON"):
        unit.dossiers.append(fold(ORG, "2026-0001", [event]), [event], ())


# ── What is new since a moment ────────────────────────────────────────────────────────────────────────


def test_notices_since_a_moment_are_those_at_or_after_it(store: Store) -> None:
    """The moment itself counts: the overzicht asks for everything since the one before it."""
    notices = [replace(NOTICE, tijd=NOW + place * MINUTE, tekst=str(place)) for place in range(4)]
    with store.begin(ORG) as unit:
        for notice in reversed(notices):
            unit.log.notice(notice)
        unit.commit()
    with store.begin(ORG) as unit:
        assert {n.tekst for n in unit.log.notices(NOW + 2 * MINUTE)} == {"2", "3"}
    with store.begin("een-ander") as unit:
        assert unit.log.notices(NOW) == []


def test_letters_freed_between_two_moments_whatever_became_of_them(store: Store) -> None:
    """After the first, up to and with the second; sent ones too."""
    states = list(OutboxState)
    with store.begin(ORG) as unit:
        for place, state in enumerate(states):
            unit.outbox.add(letter(place, staat=state, vrij_vanaf=NOW + place * MINUTE))
        unit.commit()
    with store.begin(ORG) as unit:
        found = unit.outbox.freed(NOW, NOW + 2 * MINUTE)
        assert [item.staat for item in found] == states[1:3]
