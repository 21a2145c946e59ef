"""What happens to mail in folders on this machine, in and out, while klachtwacht runs: nothing lost or doubled, told, recovered."""

import mailbox
import shutil
import threading
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest

from tests.faults.house import House, HouseMaker, until
from tests.faults.places import MAILDIR, STAYS, deliver, fill, is_empty, well

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_mailbox_folder_that_is_gone_for_a_while_is_told_and_found_again(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    """A disk of the network that was not mounted; what came meanwhile is there when it is back."""
    one = well(house, inbox, 2)
    until(lambda: is_empty(inbox), "an empty inbox")
    (tmp_path / "in").rename(tmp_path / "weg")
    one.told("storing", "Mailbox sterker")
    (tmp_path / "weg").rename(tmp_path / "in")
    deliver(inbox, 2, 4)
    one.told("weer in orde", "Mailbox sterker werkt weer")
    one.is_whole(4)


def test_mail_under_other_names_is_no_new_mail(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    """Put back from a back-up: the same mail, every file under another name."""
    one = well(house, inbox, 4, STAYS)
    one.stop()
    for number, path in enumerate(
        [each for part in ("new", "cur") for each in (tmp_path / "in" / part).iterdir()]
    ):
        path.rename(tmp_path / "in" / "new" / f"1700000000.{number}.terug")
    one.start()
    deliver(inbox, 4, 6)
    one.is_whole(6)


def test_a_folder_that_somebody_empties_costs_no_dossier_and_is_told(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    """Between the listing and the fetch, when nobody else will notice."""
    one = well(house, inbox, 3, STAYS)
    one.stop()
    deliver(inbox, 3, 9)
    done = threading.Event()

    def empty() -> None:
        if not done.is_set():
            done.set()
            for part in ("new", "cur"):
                for path in (tmp_path / "in" / part).iterdir():
                    path.unlink()

    one.start(before_fetch=empty)
    one.told("storing", "uit de mailbox gehaald")
    deliver(inbox, 20, 22)
    one.is_whole(5)


def test_a_folder_for_handled_mail_that_takes_nothing_holds_up_no_answer(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    """Something else stands where the folder should be; new mail is answered all the same."""
    (tmp_path / "in" / ".Verwerkt").write_text("geen map", encoding="utf-8")
    one = house(MAILDIR)
    deliver(inbox, 0, 2)
    one.told("storing", "verplaats_naar")
    deliver(inbox, 2, 4)
    one.answers(4)
    (tmp_path / "in" / ".Verwerkt").unlink()
    one.told("weer in orde", "verplaats_naar")
    one.is_whole(4)
    until(lambda: is_empty(inbox), "an empty inbox")


def left(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("*.eml")]


def once_each(one: House, folder: Path, mails: int) -> None:
    one.told("weer in orde", "uitgaande mail werkt weer")
    one.is_whole(mails)
    heads = [BytesHeaderParser().parsebytes(raw) for raw in left(folder)]
    assert mails == len([head for head in heads if head["Auto-Submitted"] == "auto-replied"])


def test_a_way_out_that_is_gone_is_told_and_every_letter_leaves_once(
    tmp_path: Path, inbox: mailbox.Maildir, house: HouseMaker
) -> None:
    out = tmp_path / "uit"
    out.mkdir()
    one = well(house, inbox, 2, transport='{ soort = "folder", pad = "uit" }', sent=lambda: left(out))
    out.rename(tmp_path / "weg")
    deliver(inbox, 2, 4)
    one.told("storing", "uitgaande mailserver", "bestaat niet")
    shutil.move(tmp_path / "weg", out)
    once_each(one, out, 4)


def test_a_way_out_on_a_full_disk_is_told_and_every_letter_leaves_once(
    inbox: mailbox.Maildir, small_disk: Path, house: HouseMaker
) -> None:
    """Half a letter is never left behind."""
    way_out = '{ soort = "folder", pad = "schijf" }'
    one = well(house, inbox, 2, transport=way_out, sent=lambda: left(small_disk))
    fill(small_disk / "ballast")
    deliver(inbox, 2, 4)
    one.told("storing", "uitgaande mailserver", "vol")
    assert len(one.acknowledged()) == 2
    (small_disk / "ballast").unlink()
    once_each(one, small_disk, 4)
