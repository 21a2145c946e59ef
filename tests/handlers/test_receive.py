"""A batch goes in whole or mail by mail into quarantine: nothing is lost, filed twice or held up by another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from bot.domain.errors import StoreError
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.letters import Letter, LetterOrder
from bot.domain.ports.mailbox import Fetched
from bot.domain.recognition.suggestion import MailText, Soort
from bot.handlers.filing import Filing
from bot.handlers.reading import Read
from bot.handlers.receive import QUARANTINE_RETRIES, Receiver
from bot.letters import JinjaPress
from tests.handlers.office import KLAGER, Office, suggestion

SECRET = "Mijn-dochter-is-geslagen"


@pytest.fixture
def office() -> Office:
    return Office()


def fails(*_: Any) -> None:
    raise ValueError(SECRET)


def test_a_poison_mail_is_set_apart_without_its_words_and_the_rest_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, file = office.compose("goed", KLAGER), Filing.file

    def breaks_on_poison(self: Filing, uow: Any, read: Any, *rest: Any) -> None:
        file(self, uow, read, *rest)  # all its rows are written before it breaks
        if b"gif" in read.fetched.raw:
            fails()

    monkeypatch.setattr(Filing, "file", breaks_on_poison)
    batch = [
        Fetched("1", office.compose("gif", "een@example.nl"), office.now),
        Fetched("2", good, office.now),
    ]
    counts = office.receiver.receive("sterker", batch, office.now)

    assert (1, 1) == (counts["quarantaine"], counts["nieuw"])
    assert ["2026-0001"] == office.numbers()
    assert [("T01", KLAGER)] == [made for made in office.made() if made[0] == "T01"]
    told = "".join(notice.tekst for notice in office.notices()) + office.ledger()[0].reden
    assert SECRET not in told
    assert "ValueError" in told


def test_a_mail_that_cannot_even_be_read_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    text_of = MailText.of

    def breaks_on_poison(mail: Any, *rest: Any) -> MailText:
        if "gif" in mail.text:
            fails()
        return text_of(mail, *rest)

    monkeypatch.setattr(MailText, "of", breaks_on_poison)
    batch = [
        Fetched(str(number), office.compose(text, f"{text}@example.nl"), office.now)
        for number, text in enumerate(("een", "gif", "drie"))
    ]
    counts = office.receiver.receive("sterker", batch, office.now)

    assert (1, 2) == (counts["quarantaine"], counts["nieuw"])
    assert 2 == len(office.numbers())
    with office.store.begin("sterker") as uow:
        (apart,) = uow.ledger.quarantined()
        assert batch[1].raw == uow.mails.raw(apart.sha256)


def test_a_mail_in_quarantine_is_tried_again_and_then_filed_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Filing, "file", fails)
        office.mail()
    assert {} == office.receiver.retry(office.now), "not before its time"
    office.now += QUARANTINE_RETRIES[0]

    assert {"nieuw": 1, "voorstellen": 1} == dict(office.receiver.retry(office.now))
    assert {} == office.receiver.retry(office.now)
    assert ["T01", "V01"] == [item.sjabloon for item in office.letters()]


def test_a_mail_in_quarantine_that_another_process_filed_meanwhile_is_left_alone(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both found it due; the register keeps saying that it was filed, and not that it doubles itself."""
    with monkeypatch.context() as broken:
        broken.setattr(Filing, "file", fails)
        office.mail()
    office.now += QUARANTINE_RETRIES[0]
    read = Receiver.read

    def slowly(receiver: Receiver, fetched: Sequence[Fetched]) -> list[Read]:
        monkeypatch.setattr(Receiver, "read", read)
        assert {"nieuw": 1, "voorstellen": 1} == dict(office.receiver.retry(office.now)), "the other process"
        return read(receiver, fetched)

    monkeypatch.setattr(Receiver, "read", slowly)
    assert {} == office.receiver.retry(office.now)
    assert [Outcome.NIEUW] == [entry.uitkomst for entry in office.ledger()]
    assert ["2026-0001"] == office.numbers()


def test_a_mail_that_never_goes_in_is_tried_four_times_and_then_left_to_a_human(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filing, "file", fails)
    office.mail()
    for pause in QUARANTINE_RETRIES:
        office.now += pause
        assert {"quarantaine": 1} == office.receiver.retry(office.now)
    office.passes(days=30)

    assert {} == office.receiver.retry(office.now)
    (entry,) = office.ledger()
    assert (5, None) == (entry.pogingen, entry.volgende_poging)
    assert "kijk zelf" in office.notices("quarantaine")[-1].tekst


def test_a_copy_that_went_well_meanwhile_keeps_quarantine_from_filing_it_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rulebook 0.1.5: one Message-ID in two mailboxes of one organisatie is one mail."""
    raw = office.compose("De hulp kwam niet.", KLAGER)
    with monkeypatch.context() as broken:
        broken.setattr(Filing, "file", fails)
        office.arrives(raw)
    office.arrives(raw, box="tweede")
    office.passes(hours=1)

    assert {"dubbel": 1} == office.receiver.retry(office.now)
    assert 1 == len(office.dossier().berichten())


def test_bytes_that_cannot_be_read_back_hold_up_no_other_retry(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Filing, "file", fails)
        office.mail("een", "een@example.nl")
        office.mail("twee", "twee@example.nl")
    lost = office.ledger()[0].sha256
    with office.store.begin("sterker") as uow:
        kind = type(uow.mails)
    raw = kind.raw

    def gone(self: Any, sha256: str) -> bytes:
        if sha256 == lost:
            raise StoreError("Mail is weg.")
        return bytes(raw(self, sha256))

    monkeypatch.setattr(kind, "raw", gone)
    office.passes(hours=1)
    counts = office.receiver.retry(office.now)

    assert (1, 1) == (counts["nieuw"], counts["quarantaine"])
    assert "Mail is weg." in office.notices("quarantaine")[-1].tekst


def test_the_same_batch_twice_is_filed_once(office: Office) -> None:
    """The process ended after the commit and before the mailbox was told."""
    batch = [
        Fetched(str(number), office.compose(f"bericht {number}", f"k{number}@example.nl"), office.now)
        for number in range(5)
    ]
    first = office.receiver.receive("sterker", batch, office.now)
    second = office.receiver.receive("sterker", batch, office.now)

    assert (5, 0, 5, 0) == (first["nieuw"], first["dubbel"], second["dubbel"], second["nieuw"])
    assert 5 == len(office.numbers())
    assert 10 == len(office.letters())


def test_of_two_processes_that_read_one_mailbox_the_second_changes_nothing(office: Office) -> None:
    """Both asked the ledger before either wrote; what the first wrote stays as it is."""
    mail = Fetched("1", office.compose("bericht", KLAGER), office.now)
    alone = type(office.receiver).read

    def meanwhile(self: Any, fetched: Sequence[Fetched]) -> Any:
        if not office.numbers():
            with pytest.MonkeyPatch.context() as undone:
                undone.setattr(type(office.receiver), "read", alone)
                office.receiver.receive("sterker", [mail], office.now)
        return alone(self, fetched)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(office.receiver), "read", meanwhile)
        counts = office.receiver.receive("sterker", [mail], office.now)

    assert 1 == counts["dubbel"]
    assert [Outcome.NIEUW] == [entry.uitkomst for entry in office.ledger()]
    assert 1 == office.arrives(mail.raw, box="tweede")["dubbel"]
    assert 1 == len(office.dossier().berichten())


def test_one_message_id_with_different_words_is_two_mails(office: Office) -> None:
    """A Message-ID is a hint."""
    raw = office.compose("Het eerste verhaal.", KLAGER)
    office.arrives(raw)
    office.arrives(raw.replace(b"eerste", b"tweede"))

    assert 2 == len(office.dossier().berichten())


def test_a_reader_that_breaks_leaves_every_mail_to_a_human(office: Office) -> None:
    office.reader.says = ValueError(SECRET)
    batch = [
        Fetched(str(number), office.compose(f"bericht {number}", f"k{number}@example.nl"), office.now)
        for number in range(3)
    ]
    counts = office.receiver.receive("sterker", batch, office.now)

    assert 3 == counts["nieuw"]
    assert 3 == len(office.of("T01"))


def test_mail_from_before_the_start_is_kept_and_never_acknowledged(office: Office) -> None:
    office.now = datetime(2024, 12, 31, 23, 59, tzinfo=office.now.tzinfo)
    office.mail()

    assert [] == office.numbers() + office.letters()
    (entry,) = office.ledger()
    assert (record := office.kept(entry.sha256)) is not None
    assert "archief" == record.screening["verdict"]


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00" * 5000, b"geen mail, alleen tekst"], ids=repr)
def test_what_hardly_is_a_mail_is_still_seen_by_a_human(office: Office, raw: bytes) -> None:
    office.arrives(raw[:5000], suggestion(Soort.OVERIG, None))

    assert ["2026-0001"] == office.numbers()
    assert ["V01"] == [item.sjabloon for item in office.letters()]


def test_a_mail_its_server_builds_anew_at_every_read_is_the_same_mail(office: Office) -> None:
    """Exchange keeps parts, not bytes: boundaries, order and encodings differ between two reads."""
    head = (
        b"From: %b\r\nTo: klachten@sterker.example\r\nSubject: Ontevreden\r\nMessage-ID: <1@example.nl>\r\n"
    )
    head %= KLAGER.encode()
    first = head + b"Content-Type: text/plain; charset=utf-8\r\n\r\nDe hulp kwam   te laat.\r\n\r\nGroet\r\n"
    again = b"X-Server: 2\r\n" + head + b"Content-Transfer-Encoding: base64\r\n\r\n"
    again += b"RGUgaHVscCBrd2FtICAgdGUgbGFhdC4NCkdyb2V0DQo=\r\n"
    other = head + b"\r\nDe hulp kwam te vroeg.\r\n"
    batch = [
        Fetched(str(number), raw, office.now, original=False)
        for number, raw in enumerate((first, again, other))
    ]
    counts = office.receiver.receive("sterker", batch, office.now)
    assert (2, 1) == (counts["nieuw"], counts["dubbel"])


def test_a_rehearsal_writes_the_letters_of_a_new_case_and_keeps_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, make = list[str](), JinjaPress.make

    def noted(press: JinjaPress, order: LetterOrder) -> Letter:
        written.append(order.sjabloon)
        return make(press, order)

    monkeypatch.setattr(JinjaPress, "make", noted)
    office.receiver.rehearse(office.now)

    assert ["T01", "V01"] == written
    assert ([], [], [], []) == (
        office.numbers(),
        office.letters(),
        office.notices(),
        office.ledger("repetitie"),
    )
    office.mail()
    assert ["2026-0001"] == office.numbers()


def test_the_copy_of_a_letter_of_ours_is_kept_before_anybody_read_it(office: Office) -> None:
    """It lies among the sent mail from the moment it left; what says the same but is not the same is not kept."""
    office.mail()
    (letter,) = office.of("T01")
    with office.store.begin("sterker") as uow:
        raw = uow.mails.raw(letter.sha256)
    copies = [Fetched("1", raw, office.now), Fetched("2", raw + b"\r\n.", office.now)]

    assert [True, False] == office.receiver.kept(copies)
