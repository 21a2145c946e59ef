"""The messages of a dossier in the mailbox: restricted ones out of sight, the label in step, dragged back is noticed."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.dossier.placing import Label, Place
from bot.domain.errors import Unreachable
from bot.domain.ports.ledger import LedgerEntry
from bot.domain.ports.mailbox import Fetched, Handled, Listed
from bot.domain.recognition.suggestion import Soort
from bot.handlers.converse import DONE
from bot.handlers.reading import Read
from bot.handlers.tidy import Tidying
from bot.watch import Watch
from tests.contracts.mailbox_rigs import ImapRig, MaildirRig, Rig
from tests.contracts.test_mailbox import locators, rig  # noqa: F401 – the mailboxes of every kind
from tests.handlers.office import KLAGER, Office, suggestion
from tests.handlers.test_converse import says

GRAVE = suggestion(signalen=("ongewenst_gedrag",))
Reports = list[tuple[str, str]]


@pytest.fixture
def office() -> Office:
    return Office()


def over(office: Office, mailbox: object, reports: Reports | None = None) -> Watch[list[Read]]:
    """The watch of the office over this mailbox."""

    def known(box: str, names: Sequence[str]) -> set[str]:
        with office.store.begin("sterker") as uow:
            return set(uow.ledger.known(box, names))

    told: Reports = [] if reports is None else reports
    return Watch(
        "sterker",
        mailbox,  # type: ignore[arg-type]  # a stand-in in some tests
        office.receiver.read,
        lambda box, reads: office.receiver.take(box, reads, office.now),
        known,
        Counter,
        lambda kind, text: told.append((kind, text)),
        Tidying(office.store, "sterker", lambda: office.now),
    )


class Box:
    """A mailbox in memory with one mail. places: where it lies; marks: the label on it."""

    files = restricts = labels = True

    def __init__(self, raw: bytes) -> None:
        self.raw, self.place, self.marks, self.calls = raw, "", "", Counter[str]()
        self.trouble: list[str] = []

    def open(self) -> None: ...

    def waiting(self) -> list[Listed]:
        return [] if self.place else [Listed("a", 10)]

    def fetch(self, names: Sequence[str]) -> list[Fetched]:
        return [Fetched("a", self.raw, START)] if names and not self.place else []

    def file(self, names: Sequence[str]) -> None:
        if names:
            self.calls["file"] += 1
            self.place = "verwerkt"

    def restrict(self, mails: Sequence[Handled]) -> list[str]:
        self._do("restrict")
        if self.place == "elders":
            return [mail.locator for mail in mails]
        self.place = "besloten"
        return []

    def label(self, mails: Sequence[Handled], label: Label) -> None:
        self._do("label")
        self.marks = label.value

    def _do(self, name: str) -> None:
        self.calls[name] += 1
        if name in self.trouble:
            raise Unreachable(f"{name} lukt niet")


START = Office().now - timedelta(minutes=1)


def line(office: Office) -> LedgerEntry:
    return office.ledger()[-1]


def test_ordinary_mail_goes_to_the_usual_folder_with_the_label_of_its_case(office: Office) -> None:
    """The label follows: te beoordelen, loopt after an akkoord, klaar when the case is closed."""
    box = Box(office.compose("De hulp kwam niet.", KLAGER))
    watch = over(office, box)
    watch.take_in()
    assert (box.place, box.marks) == ("verwerkt", "te beoordelen")
    assert (line(office).plaats, line(office).merk) == (Place.VERWERKT, "te beoordelen")
    assert says(office, "akkoord").uitslag == DONE
    watch.take_in()
    assert box.marks == "loopt"
    withdrawal = suggestion(Soort.INTREKKING, intrekking="onvoorwaardelijk")
    office.mail("Ik trek mijn klacht in.", answers="m1@example.nl", says=withdrawal, box="elders")
    watch.take_in()
    assert box.marks == "te beoordelen"
    assert says(office, "akkoord").uitslag == DONE
    assert office.dossier().gesloten
    watch.take_in()
    assert box.marks == "klaar"
    before = box.calls.copy()
    watch.take_in()
    assert box.calls == before, "nothing happened, so nothing is asked of the server"


def test_restricted_mail_never_touches_the_folder_everybody_reads(office: Office) -> None:
    """R02."""
    box = Box(office.compose("Hij betastte mij.", KLAGER))
    office.reader.says = GRAVE
    over(office, box).take_in()
    assert box.place == "besloten"
    assert box.calls["file"] == 0
    assert line(office).plaats is Place.BESLOTEN


def test_what_proves_grave_later_follows_to_the_restricted_folder(office: Office) -> None:
    """A second mail tells it: both go."""
    box = Box(office.compose("De hulp kwam niet.", KLAGER))
    watch = over(office, box)
    watch.take_in()
    assert box.place == "verwerkt"
    office.mail("En hij betastte mij.", answers="m1@example.nl", says=GRAVE, box="elders")
    watch.take_in()
    assert box.place == "besloten"


def test_a_restricted_folder_that_fails_keeps_the_mail_in_the_mailbox_and_is_tried_again(
    office: Office,
) -> None:
    """Told once, and once when it works again; mail goes on meanwhile."""
    box, reports = Box(office.compose("Hij betastte mij.", KLAGER)), Reports()
    office.reader.says = GRAVE
    box.trouble = ["restrict"]
    watch = over(office, box, reports)
    for _ in range(3):
        watch.take_in()
    assert box.place == ""
    assert [kind for kind, _ in reports] == ["storing"]
    box.trouble = []
    watch.take_in()
    assert box.place == "besloten"
    assert [kind for kind, _ in reports] == ["storing", "hersteld"]


def test_a_label_that_fails_does_not_undo_the_move(office: Office) -> None:
    box = Box(office.compose("Hij betastte mij.", KLAGER))
    office.reader.says = GRAVE
    box.trouble = ["label"]
    watch = over(office, box)
    watch.take_in()
    watch.take_in()
    assert box.calls == Counter(restrict=1, label=2)


def test_restricted_mail_that_somebody_took_becomes_a_task_once(office: Office) -> None:
    box = Box(office.compose("Hij betastte mij.", KLAGER))
    office.reader.says = GRAVE
    box.trouble = ["restrict"]
    watch = over(office, box)
    watch.take_in()
    box.place, box.trouble = "elders", []
    watch.take_in()
    watch.take_in()
    tasks = [n for n in office.notices("taak") if "besloten map" in n.tekst]
    assert ["2026-0001"] == [n.dossier for n in tasks]


# ── Dragged back, on every kind of mailbox ────────────────────────────────────────────────────────────


def _back(office: Office, reports: Reports) -> int:
    """How often somebody was told that a mail was put back."""
    notices = [notice.tekst for notice in office.notices("taak")]
    return sum("teruggelegd" in text for text in [*notices, *(text for _, text in reports)])


def _drag(rig: Rig, raw: bytes) -> None:  # noqa: F811
    """The colleague drags a mail from the folder of handled mail to the inbox."""
    if isinstance(rig, ImapRig):
        rig.human.select_folder("Klachten/Één")
        uids = rig.human.search(["ALL"])
        rig.human.copy(uids, "INBOX")
        rig.human.delete_messages(uids)
        rig.human.expunge()
        rig.human.unselect_folder() if rig.human.has_capability("UNSELECT") else None
    elif isinstance(rig, MaildirRig):
        (path,) = (rig._folder / ".Klachten.&AMkA6Q-n" / "cur").iterdir()
        path.rename(rig._folder / "cur" / path.name)
    else:
        rig.server.move(rig.postbus, rig._one(raw), "inbox")  # type: ignore[attr-defined]


def test_a_mail_dragged_back_is_noticed_in_the_next_round(
    office: Office, rig: Rig, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    """Minutes after it came, and also when klachtwacht was started anew; it is one mail and one case for ever."""
    raw = office.compose("Niemand belt.", KLAGER).replace(b"\n", b"\r\n")
    rig.deliver(raw, office.now - timedelta(minutes=1))
    reports = Reports()
    over(office, rig.mailbox, reports).take_in()
    assert {raw: set()} == rig.filed()
    assert _back(office, reports) == 0
    office.passes(minutes=2)
    _drag(rig, raw)
    over(office, rig.mailbox, reports).take_in()
    assert _back(office, reports) == 1
    assert ["2026-0001"] == [notice.dossier for notice in office.notices("taak")], "and of which case"
    assert office.numbers() == ["2026-0001"]
    assert locators(rig.mailbox) == []
    over(office, rig.mailbox, reports).take_in()
    assert _back(office, reports) == 1


def test_a_second_delivery_is_no_wish(office: Office) -> None:
    """The same bytes, handed over again after we took the first away."""
    raw = office.compose("Niemand belt.", KLAGER)
    office.arrives(raw)
    with office.store.begin("sterker") as uow:
        uow.ledger.place("sterker", ["l2"], Place.VERWERKT)
        uow.commit()
    office.passes(minutes=2)
    office.arrives(raw)
    assert _back(office, []) == 0


def test_a_server_that_numbers_anew_is_no_wish_of_anybody(office: Office) -> None:
    """UIDVALIDITY: every mail that lies in the inbox comes by again, hours later."""
    raw = office.compose("Niemand belt.", KLAGER)
    fetched = office.receiver.read
    for locator in ("7:1", "8:1"):
        office.receiver.take("sterker", fetched([Fetched(locator, raw, START)]), office.now)
        office.passes(hours=3)
    assert _back(office, []) == 0
    office.receiver.take("sterker", fetched([Fetched("8:2", raw, START)]), office.now)
    assert _back(office, []) == 1
