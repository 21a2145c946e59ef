"""A mail typed by hand in the mail program of a colleague is in the dossier it answers, and nobody is reminded of it."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.domain.dossier.events import EventKind
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.mailbox import Fetched
from bot.domain.ports.outbox import OutboxState
from bot.domain.recognition.suggestion import Soort
from bot.handlers.receive import Receiver
from bot.handlers.sent import BY_HAND, SentFiling, box_of, read_sent
from bot.handlers.tidy import SentTidying
from bot.mailboxes import make_mailbox
from bot.watch import Watch
from tests.handlers.office import INGRID, KLAGER, Office, suggestion

BOX = box_of("sterker")


class Folder:
    """The folder with sent mail of the office."""

    def __init__(self, office: Office) -> None:
        self.office, self.count = office, 0
        self.receiver = Receiver(office.store, office.desk, SentFiling(office.desk), read_sent, sent=True)

    def gets(self, raw: bytes) -> dict[str, int]:
        """Something appears in it."""
        self.count += 1
        return dict(
            self.receiver.receive(BOX, [Fetched(f"v{self.count}", raw, self.office.now)], self.office.now)
        )

    def typed(
        self,
        to: str = KLAGER,
        subject: str = "Uw bericht",
        answers: str = "",
        sender: str = "",
        text: str = "Ik heb u gebeld en kom donderdag langs.",
    ) -> dict[str, int]:
        """A colleague sends a mail by hand."""
        made = EmailMessage()
        made["From"], made["To"] = sender or self.office.organisation.adres, to
        made["Subject"], made["Message-ID"] = subject, f"<hand{self.count}@sterker.example>"
        if answers:
            made["In-Reply-To"] = f"<{answers}>"
        made.set_content(text)
        return self.gets(made.as_bytes())


@pytest.fixture
def office() -> Office:
    """One case is open."""
    made = Office()
    made.mail()
    made.sends()
    return made


def by_hand(office: Office, nummer: str = "2026-0001") -> list[dict[str, object]]:
    """What the dossier knows of mail by hand."""
    events = office.dossier(nummer).events
    return [
        dict(e.gegevens) for e in events
        if e.soort is EventKind.BRIEF_VERZONDEN and e.gegevens["sjabloon"] == BY_HAND
    ]  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [{"answers": "m1@example.nl"}, {"subject": "Re: [2026-0001] Ontevreden"}, {}],
    ids=["it answers the mail", "it names the number", "the klager has one case"],
)
def test_a_mail_by_hand_to_the_klager_is_in_his_dossier(office: Office, how: dict[str, str]) -> None:
    """By reference, by number, or because there is but one case."""
    Folder(office).typed(**how)
    (told,) = by_hand(office)
    assert [KLAGER] == told["aan"]
    (entry,) = office.ledger(BOX)
    kept = office.kept(entry.sha256)
    assert kept is not None
    assert kept.dossier == "2026-0001"


def running(office: Office) -> set[str]:
    """The terms that still run."""
    terms = office.desk.terms(office.dossier())
    return {term.soort for term in terms if term.status(office.now.date()) == "open"}


def test_it_ends_the_term_for_an_answer(office: Office) -> None:
    """Rulebook 0.1.9: the klager wrote again; a mail by hand is the answer he waits for."""
    office.mail("Hoort u nog iets?", answers="m1@example.nl", says=suggestion(Soort.VERVOLG))
    assert "antwoord" in running(office)
    office.passes(minutes=5)
    Folder(office).typed(answers="m1@example.nl")
    assert "antwoord" not in running(office)


OUTCOME = "Beste A. Jansen,\n\nWij spraken u gisteren. Wij hebben afgesproken dat Karin voortaan belt als zij later komt."


def test_an_outcome_typed_in_our_own_mailbox_is_proposed_as_sent_and_no_letter_follows(
    office: Office,
) -> None:
    """O5, 0.1.12: nobody is asked for what the klager has read already, and he does not get it twice."""
    office.reply(office.of("V01")[0], "akkoord")
    office.passes(days=1)
    Folder(office).typed(answers="m1@example.nl", text=OUTCOME)

    asked = office.of("V01")[-1]
    assert "Een collega mailde de inwoner zelf, vanuit de klachtenmailbox" in office.read(asked).text
    told = office.read(asked).text
    assert "Dit zijn de woorden van een collega." in told
    assert "Wij noteren dat de inwoner de uitkomst heeft." in told
    assert "krijgt de uitkomst" not in told
    assert "voortaan belt" in told
    assert office.dossier().status == "verwezen", "a human says whether it is solved"
    assert not {"contact"} & running(office), "who was asked for the talk is not reminded of it"
    office.reply(asked, "akkoord")
    assert office.dossier().status == "gesloten_opgelost"
    assert office.of("T05") == []


def test_it_overtakes_a_letter_that_waits_for_an_akkoord(office: Office) -> None:
    office.reply(office.of("V01")[0], "akkoord")
    office.reply(office.of("T10")[0], "uitkomst opgelost: Karin belt voortaan als zij later komt")
    office.passes(days=1)
    for _ in range(2):
        Folder(office).typed(answers="m1@example.nl", text=OUTCOME)
    office.reply(office.of("V01")[-1], "akkoord")

    assert office.dossier().status == "gesloten_opgelost"
    assert [p.status.value for p in office.dossier().voorstellen] == ["akkoord", "vervallen", "akkoord"]
    assert office.of("T05") == []


def test_another_mail_by_hand_proposes_nothing_and_is_the_contact_that_was_waited_for(office: Office) -> None:
    """0.1.9, D.1: the klager has heard from somebody; the outcome is still to come."""
    office.reply(office.of("V01")[0], "akkoord")
    assert {"contact", "uitkomst"} <= running(office)
    for _ in range(2):
        Folder(office).typed(answers="m1@example.nl")
    assert office.dossier().open_proposal() is None
    assert "contact" not in running(office)
    assert "uitkomst" in running(office)
    assert [e.soort for e in office.dossier().events].count(EventKind.CONTACT) == 1, "once is enough"


def test_before_anybody_decided_a_mail_by_hand_is_no_contact_of_who_gets_the_case(office: Office) -> None:
    Folder(office).typed(answers="m1@example.nl")
    assert "contact" in running(office)


def test_a_colleague_is_named_as_who_sent_it(office: Office) -> None:
    """Where the mail says so."""
    Folder(office).typed(sender=f"Ingrid <{INGRID}>")
    sent = [e for e in office.dossier().events if e.gegevens.get("sjabloon") == BY_HAND]
    assert [INGRID] == [event.actor for event in sent]


def test_mail_to_others_is_kept_and_stops_nothing(office: Office) -> None:
    """A question to a colleague about the case is no answer to the klager."""
    Folder(office).typed(to="bram.peters@sterker.example", answers="m1@example.nl")
    assert [] == by_hand(office)
    (entry,) = office.ledger(BOX)
    kept = office.kept(entry.sha256)
    assert kept is not None
    assert kept.dossier == "2026-0001"


def test_a_number_alone_is_not_enough(office: Office) -> None:
    """A mail to a stranger with the number in its subject joins nothing."""
    Folder(office).typed(to="vreemde@example.nl", subject="Over 2026-0001")
    assert [] == by_hand(office)


def test_our_own_letters_are_recognised_and_counted_once(office: Office) -> None:
    """The copy of a letter of ours keeps its dossier and makes no event."""
    (letter,) = office.of("T01")
    before = office.dossier().events
    with office.store.begin("sterker") as uow:
        raw = uow.mails.raw(letter.sha256)
    Folder(office).gets(raw)
    assert before == office.dossier().events
    assert OutboxState.VERZONDEN is office.of("T01")[0].staat
    kept = office.kept(letter.sha256)
    assert kept is not None
    assert kept.dossier == "2026-0001"


def test_a_letter_that_the_server_wrote_anew_is_known_by_its_message_id(office: Office) -> None:
    """Exchange changes the bytes of what it sends; its copy still belongs to the case."""
    (letter,) = office.of("T01")
    with office.store.begin("sterker") as uow:
        raw = uow.mails.raw(letter.sha256)
    before = office.dossier().events
    Folder(office).gets(b"X-Server: elders\r\n" + raw)
    assert before == office.dossier().events
    (entry,) = office.ledger(BOX)
    kept = office.kept(entry.sha256)
    assert kept is not None
    assert "2026-0001" == kept.dossier


@pytest.mark.parametrize("late", [False, True])
def test_what_we_wrote_in_a_restricted_case_does_not_lie_open(tmp_path: Path, late: bool) -> None:
    """R02, also where the case became one after the letter left: our own letter and a colleague's; no other."""
    office, grave = Office(), suggestion(signalen=("ongewenst_gedrag",))
    office.mail(says=suggestion() if late else grave)
    office.mail("Iets anders.", "B. Smit <b.smit@example.nl>", says=suggestion())
    office.sends()
    options = {"soort": "maildir", "pad": str(tmp_path), "map": "Verzonden", "besloten_map": "Besloten"}
    for folder in ("", ".Verzonden", ".Besloten"):
        for part in ("new", "cur", "tmp"):
            (tmp_path / folder / part).mkdir(parents=True, exist_ok=True)
    (tmp_path / ".Besloten").chmod(0o700)
    new = tmp_path / ".Verzonden" / "new"
    for name, mail in enumerate(office.server.took):
        (new / f"{name}").write_bytes(mail.raw)
    hand = EmailMessage()
    hand["From"], hand["To"], hand["Message-ID"] = INGRID, KLAGER, "<hand@sterker.example>"
    hand["In-Reply-To"] = "<m1@example.nl>"
    hand.set_content("Ik heb u gebeld.")
    (new / "hand").write_bytes(hand.as_bytes())
    watch = Watch(
        BOX,
        make_mailbox(options),
        read_sent,
        lambda box, reads: Folder(office).receiver.take(box, reads, office.now),
        lambda box, names: _known(office, names),
        Counter,
        lambda *_: None,
        SentTidying(office.store, "sterker", lambda: office.now),
    )
    watch.take_in()
    if late:
        assert [] == list((tmp_path / ".Besloten" / "cur").iterdir())
        office.mail("Zij sloeg mij.", says=grave)
        watch.take_in()
    watch.take_in()

    moved = {path.name.partition(":")[0] for path in (tmp_path / ".Besloten" / "cur").iterdir()}
    cases = {letter.message_id: letter.dossier for letter in office.letters()}
    of_case = {
        str(name) for name, mail in enumerate(office.server.took) if cases[mail.message_id] == "2026-0001"
    }
    assert {"hand", *of_case} == moved
    left = [path for part in ("new", "cur") for path in (tmp_path / ".Verzonden" / part).iterdir()]
    assert len(office.server.took) - len(of_case) == len(left) > 0


def _known(office: Office, names: Sequence[str]) -> set[str]:
    with office.store.begin("sterker") as uow:
        return set(uow.ledger.known(BOX, names))


def test_what_was_sent_before_klachtwacht_began_is_only_kept() -> None:
    """Key `vanaf`."""
    office = Office()
    office.mail()
    office.now = office.organisation.vanaf - timedelta(days=1)
    Folder(office).typed(answers="m1@example.nl")
    assert [] == by_hand(office)


def test_a_copy_in_the_inbox_is_still_received(office: Office) -> None:
    """Filed sent mail never makes a mail that comes in a double."""
    folder = Folder(office)
    folder.typed(to="iemand@example.nl", sender="iemand@example.nl")
    (entry,) = office.ledger(BOX)
    with office.store.begin("sterker") as uow:
        raw = uow.mails.raw(entry.sha256)
    assert office.arrives(raw)["nieuw"] == 1


def test_a_mail_put_back_is_a_wish_to_look_again(office: Office) -> None:
    """No second case, no second acknowledgement; a task, once a day."""
    raw = office.compose("Niemand belt.", "B. Smit <b.smit@example.nl>")
    office.arrives(raw)
    numbers = office.numbers()
    office.arrives(raw)  # a second delivery, right behind it
    assert [] == [n for n in office.notices("taak") if "teruggelegd" in n.tekst]
    office.passes(hours=5)
    office.arrives(raw)
    office.arrives(raw)
    assert [office.numbers()[-1]] == [n.dossier for n in office.notices("taak") if "teruggelegd" in n.tekst]
    assert numbers == office.numbers()
    assert Outcome.DUBBEL is office.ledger()[-1].uitkomst
