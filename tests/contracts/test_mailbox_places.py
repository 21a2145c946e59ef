"""Where every mailbox puts handled mail besides its usual folder: the restricted one (R02), and the label it carries."""

from pathlib import Path

import pytest

from bot.domain.dossier.placing import Label
from bot.domain.errors import Unreachable
from bot.domain.ports.mailbox import Handled, Mailbox
from bot.mailboxes import check_options, sent_options
from bot.mailboxes.imap_places import keyword
from tests.contracts.mailbox_rigs import ImapRig, MaildirRig, OutlookRig, Rig
from tests.contracts.test_mailbox import locators, raw, rig  # noqa: F401 – the mailboxes of every kind
from tests.servers.dovecot import DovecotMaker
from tests.servers.exchange import FakeExchange

BESLOTEN = "Besloten"


def _alive(found: dict[bytes, set[str]]) -> dict[bytes, set[str]]:
    """Without what is marked deleted, which is how a server without MOVE leaves what we moved."""
    return {message: flags for message, flags in found.items() if "T" not in flags}


def handled(number: int, locator: str) -> Handled:
    return Handled(locator, f"<{number}@example.nl>")


@pytest.fixture
def box(rig: Rig) -> Mailbox:  # noqa: F811
    """A mailbox with two mails and a restricted folder."""
    rig.add_folder(BESLOTEN)
    rig.deliver(raw(1))
    rig.deliver(raw(2))
    rig.mailbox.close()
    rig.mailbox = rig.make(besloten_map=BESLOTEN)
    rig.mailbox.open()
    return rig.mailbox


def test_a_restricted_mail_goes_where_only_a_few_can_read_it(rig: Rig, box: Mailbox) -> None:  # noqa: F811
    """R02; the others stay, nothing is marked, and asking twice changes nothing."""
    one, two = locators(box)
    assert box.restricts
    for _ in range(2):
        assert box.restrict([handled(1, one)]) == []
    assert rig.inside(BESLOTEN) == {raw(1)}
    assert {raw(2): set()} == _alive(rig.look())
    assert [two] == locators(box)


def test_a_mail_that_was_filed_before_is_found_there(rig: Rig, box: Mailbox) -> None:  # noqa: F811
    """What it is about may only be decided later, also after a restart."""
    one, two = locators(box)
    box.file([one, two])
    again = rig.make(besloten_map=BESLOTEN)
    again.open()
    assert again.restrict([handled(2, two)]) == []
    again.close()
    assert rig.inside(BESLOTEN) == {raw(2)}
    assert {raw(1): set()} == _alive(rig.filed())


def test_a_mail_that_a_colleague_took_is_his_and_is_told(rig: Rig, box: Mailbox) -> None:  # noqa: F811
    one, two = locators(box)
    rig.take(raw(1))
    assert box.restrict([handled(1, one), handled(2, two)]) == [one]
    assert rig.inside(BESLOTEN) == {raw(2)}


def test_a_restricted_folder_that_is_not_there_is_never_made(rig: Rig) -> None:  # noqa: F811
    """Whoever reads its neighbours would read it too. The mail stays where it is, and `check` says what to do."""
    rig.deliver(raw(1))
    mailbox = rig.make(besloten_map=BESLOTEN)
    (problem,) = mailbox.check()
    assert "De besloten map" in problem
    assert "bestaat niet" in problem
    mailbox.open()
    (one,) = locators(mailbox)
    with pytest.raises(Unreachable, match="bestaat niet"):
        mailbox.restrict([handled(1, one)])
    mailbox.close()
    assert {raw(1): set()} == rig.look()


def test_a_restricted_folder_that_is_right_is_no_problem(rig: Rig, box: Mailbox) -> None:  # noqa: F811
    assert box.check() == []
    assert len(locators(box)) == 2, "and the mailbox goes on"


def test_labels_follow_the_case_and_leave_those_of_people(rig: Rig) -> None:  # noqa: F811
    """One of ours at a time, also after the mail was filed; reading state untouched."""
    if isinstance(rig, MaildirRig):
        assert not rig.mailbox.labels
        assert [f.key for f in check_options({**rig.settings(), "categorieen": True}, "x")] == ["categorieen"]
        return
    rig.deliver(raw(1))
    theirs = _mark(rig, raw(1))
    mailbox = rig.make(categorieen=True)
    assert mailbox.labels
    mailbox.open()
    (one,) = locators(mailbox)
    mailbox.label([handled(1, one)], Label.TE_BEOORDELEN)
    assert rig.labels(raw(1)) == {theirs, _shown(rig, Label.TE_BEOORDELEN)}
    mailbox.file([one])
    for label in (Label.LOOPT, Label.KLAAR, Label.KLAAR):
        mailbox.label([handled(1, one), handled(7, "aa77")], label)
        assert rig.labels(raw(1)) == {theirs, _shown(rig, label)}
    assert {raw(1): set()} == rig.filed()
    assert mailbox.check() == []
    mailbox.close()


def _mark(rig: Rig, message: bytes) -> str:  # noqa: F811
    """The colleague puts a label of his own on it."""
    if isinstance(rig, ImapRig):
        rig.human.add_flags([rig.uid(message)], [b"Ingrid"])
        rig.human.unselect_folder() if rig.human.has_capability("UNSELECT") else None
    elif isinstance(rig, OutlookRig):
        rig._one(message).categories = ["Ingrid"]
    return "Ingrid"


def _shown(rig: Rig, label: Label) -> str:  # noqa: F811
    return keyword(label).decode() if isinstance(rig, ImapRig) else label.shown


def test_the_folder_with_sent_mail_is_restricted_too_and_never_filed_or_labelled() -> None:
    options = {
        "soort": "imap",
        "verzonden": "S",
        "besloten_map": "B",
        "verplaats_naar": "V",
        "categorieen": True,
    }
    assert sent_options(options) == {"soort": "imap", "map": "S", "besloten_map": "B"}


# ── Who may read it ───────────────────────────────────────────────────────────────────────────────────

ACL = """
mail_plugins = acl
protocol imap {
  mail_plugins = acl imap_acl
}
plugin {
  acl = vfile
}
"""


@pytest.mark.parametrize(
    ("grants", "told"),
    [
        ({}, []),
        ({"anyone": "lr"}, ["Iedereen kan de besloten map"]),
        ({"owner": "lr"}, ["Geef het recht insert (i)"]),
    ],
)
def test_check_asks_an_imap_server_who_may_do_what(
    dovecot_as: DovecotMaker, tmp_path: Path, grants: dict[str, str], told: list[str]
) -> None:
    """RFC 4314, on a real server."""
    rights = ImapRig(dovecot_as(ACL), "geen", tmp_path)
    rights.add_folder(BESLOTEN)
    place = rights.server.maildir(rights.user) / f".{BESLOTEN}" / "dovecot-acl"
    place.write_text("".join(f"{who} {may}\n" for who, may in grants.items()))
    rights.mailbox.close()
    rights.mailbox = rights.make(besloten_map=BESLOTEN)
    problems = rights.mailbox.check()
    assert len(problems) == len(told)
    assert all(words in problem for words, problem in zip(told, problems, strict=True))
    rights.close()


def test_check_asks_exchange_who_may_do_what(rig: Rig) -> None:  # noqa: F811
    if not isinstance(rig, OutlookRig) or not isinstance(rig.server, FakeExchange):
        return
    rig.add_folder(BESLOTEN)
    box = rig.server.postbussen[rig.postbus]
    (folder,) = [key for key, (called, _) in box.folders.items() if called == BESLOTEN]
    box.shut.add(folder)
    box.wide_open.add(folder)
    shut, wide = rig.make(besloten_map=BESLOTEN).check()
    assert "mag niets in de besloten map" in shut
    assert "Iedereen kan de besloten map" in wide


def test_check_says_that_everybody_on_this_machine_can_read_a_maildir(rig: Rig) -> None:  # noqa: F811
    if not isinstance(rig, MaildirRig):
        return
    rig.add_folder(BESLOTEN)
    (rig._folder / f".{BESLOTEN}").chmod(0o755)
    (problem,) = rig.make(besloten_map=BESLOTEN).check()
    assert "chmod o-rwx" in problem


def test_a_server_without_keywords_says_so(dovecot_as: DovecotMaker, tmp_path: Path) -> None:
    """Exchange Online over IMAP is one; the labels then stay away and nothing else does."""
    rights = ImapRig(dovecot_as(ACL), "geen", tmp_path)
    rights.deliver(raw(1))
    (rights.server.maildir(rights.user) / "dovecot-acl").write_text("owner lrtiek\n")  # all but "w": no flags
    mailbox = rights.make(categorieen=True)
    (problem,) = mailbox.check()
    assert "keywords" in problem
    mailbox.open()
    (one,) = locators(mailbox)
    mailbox.label([handled(1, one)], Label.LOOPT)
    assert rights.labels(raw(1)) == set()
    mailbox.close()
    rights.close()
