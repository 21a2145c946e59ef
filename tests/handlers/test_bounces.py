"""A letter that comes back is tied to itself, told per recipient, counted where it is proven, and becomes one task."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.commands.dossiers import waiting_outside
from bot.domain.dossier.events import EventKind
from bot.domain.people.organisation import Organisation
from bot.domain.ports.outbox import OutboxItem, OutboxState
from bot.domain.ports.transport import Delivery, DeliveryState
from bot.domain.recognition.suggestion import Soort
from tests.handlers.office import ACCEPT, INGRID, KLAGER, Office, suggestion

NOTHING = suggestion(Soort.OVERIG, medewerker=None)


def plus(organisation: Organisation) -> Organisation:
    return replace(organisation, plusadres=True)


def office(change: Callable[[Organisation], Organisation] = lambda own: own) -> Office:
    """One klager who was acknowledged."""
    made = Office(change=change)
    made.mail()
    made.sends()
    return made


def acknowledgement(one: Office) -> OutboxItem:
    return one.of("T01")[0]


def report(
    letter: OutboxItem,
    *blocks: str,
    to: str = "klachten@sterker.example",
    names_it: bool = True,
) -> bytes:
    """A delivery report as Postfix writes it. blocks: the headers about each recipient."""
    said = "\n".join(f"{block}\n" for block in blocks)
    returned = f"Message-ID: <{letter.message_id}>\n" if names_it else ""
    return (
        f"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.sterker.example>\nTo: {to}\n"
        "Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b1@mx.sterker.example>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b1\n\n"
        "--b1\nContent-Type: text/plain\n\nThe mail system could not deliver.\n\n"
        f"--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.sterker.example\n\n{said}\n"
        f"--b1\nContent-Type: text/rfc822-headers\n\nSubject: x\n{returned}--b1--\n"
    ).encode()


FAILED = "Original-Recipient: rfc822;{0}\nFinal-Recipient: rfc822; {0}\nAction: failed\nStatus: {1}"


def plain(text: str, sender: str, subject: str, to: str = "klachten@sterker.example", **heads: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, "<b2@elders.example>"
    for name, value in heads.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


EXCHANGE = "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@ander.example>"
WAYS: dict[str, tuple[Callable[[OutboxItem], bytes], str, bool]] = {
    # how it comes back → the bytes, what the task says of the reason, whether it proves which letter it is
    "a report": (
        lambda letter: report(letter, FAILED.format(KLAGER, "5.1.1")),
        "dit adres bestaat niet, 5.1.1",
        True,
    ),
    "a report, mailbox full": (
        lambda letter: report(letter, FAILED.format(KLAGER, "5.2.2")),
        "de postbus is vol",
        True,
    ),
    "a report about where it was forwarded to": (
        lambda letter: report(letter, FAILED.format("jansen@werk.example", "5.1.1")),
        "5.1.1",
        True,
    ),
    "a report that names only the address": (
        lambda letter: report(letter, FAILED.format(KLAGER, "5.7.1"), names_it=False),
        "weigert onze mail",
        False,
    ),
    "Exchange in Dutch": (
        lambda letter: plain(
            f"Uw bericht aan {KLAGER} kon niet worden bezorgd.\nDe postbus is vol.",
            EXCHANGE,
            "Onbestelbaar: Uw bericht",
        ),
        "",
        False,
    ),
    "plain text with our Message-ID": (
        lambda letter: plain(
            f"Uw bericht kon niet worden bezorgd: 550 5.1.1\n\nMessage-ID: <{letter.message_id}>",
            "postmaster@provider.example",
            "Niet bezorgd",
        ),
        "dit adres bestaat niet",
        True,
    ),
    "Exim": (
        lambda letter: plain(
            "A message that you sent could not be delivered.",
            "mailer-daemon@mx.elders.example",
            "Mail delivery failed: returning message to sender",
            X_Failed_Recipients=KLAGER,
        ),
        "",
        False,
    ),
}


@pytest.mark.parametrize("how", WAYS)
def test_a_letter_that_comes_back_is_one_task_in_its_dossier(how: str) -> None:
    """However it is said, and however often: once a task. Only where it is proven which letter it is, the letter failed and
    it counts as an attempt: an address is known to anybody."""
    one = office()
    make, reason, proven = WAYS[how]
    raw = make(acknowledgement(one))
    one.arrives(raw, NOTHING)
    one.arrives(raw.replace(b"<b1@", b"<b3@").replace(b"<b2@", b"<b4@"), NOTHING)
    (task,) = one.notices("taak")
    assert "2026-0001" == task.dossier
    assert ("Brief T01 kwam terug" if proven else "Brief T01 kwam misschien terug") in task.tekst
    assert reason in task.tekst
    assert KLAGER not in task.tekst
    assert (OutboxState.FAALT if proven else OutboxState.VERZONDEN) is acknowledgement(one).staat
    attempts = [e for e in one.dossier().events if e.soort is EventKind.CONTACTPOGING]
    assert proven == bool(attempts)
    assert ["2026-0001"] == one.numbers()


def test_proof_that_follows_a_doubtful_bounce_still_counts() -> None:
    """The other server says it in its own words first, and sends the report later."""
    one = office()
    one.arrives(report(acknowledgement(one), FAILED.format(KLAGER, "5.1.1"), names_it=False), NOTHING)
    assert OutboxState.VERZONDEN is acknowledgement(one).staat
    proven = report(acknowledgement(one), FAILED.format(KLAGER, "5.1.1")).replace(b"<b1@", b"<b3@")
    one.arrives(proven, NOTHING)
    assert OutboxState.FAALT is acknowledgement(one).staat
    assert ["Brief T01 kwam misschien", "Brief T01 kwam terug (dit"] == [
        " ".join(notice.tekst.split()[: 4 if "misschien" in notice.tekst else 5])
        for notice in one.notices("taak")
    ]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_only_late_or_went_well_fails_nothing(action: str) -> None:
    one = office()
    block = FAILED.format(KLAGER, "4.4.7").replace("failed", action)
    one.arrives(report(acknowledgement(one), block), NOTHING)
    assert [] == one.notices("taak")
    assert OutboxState.VERZONDEN is acknowledgement(one).staat
    assert 2 == len(one.dossier().berichten()), "it lies in the dossier all the same"


def test_each_recipient_has_a_result_of_his_own() -> None:
    """Two of three got it: the letter stands as sent, and the one who did not is a task."""
    one = office()
    letter = acknowledgement(one)
    with one.store.begin("sterker") as uow:
        uow.outbox.settle(replace(letter, aan=(KLAGER, "b@example.nl", "c@example.nl")))
        uow.commit()
    fine = FAILED.format("b@example.nl", "2.0.0").replace("failed", "delivered")
    one.arrives(report(letter, fine, FAILED.format("c@example.nl", "5.1.1")), NOTHING)
    assert OutboxState.VERZONDEN is acknowledgement(one).staat
    assert 1 == len(one.notices("taak"))
    assert [] == [e for e in one.dossier().events if e.soort is EventKind.CONTACTPOGING], "the klager got it"


def test_a_letter_to_a_colleague_that_comes_back_is_told_too() -> None:
    one = office()
    (proposal,) = one.of("V01")
    one.arrives(report(proposal, FAILED.format(INGRID, "5.1.1")), NOTHING)
    assert ["Brief V01 kwam terug"] == [notice.tekst.partition(" (")[0] for notice in one.notices("taak")]
    assert OutboxState.VERZONDEN is acknowledgement(one).staat


def test_a_bounce_of_nothing_we_know_is_shown_and_opens_no_case() -> None:
    one = office()
    stranger = replace(acknowledgement(one), message_id="2025-0009.t01.x.0123456789ab@sterker.example")
    one.arrives(report(stranger, FAILED.format("wie@elders.example", "5.1.1")), NOTHING)
    assert ["onderdrukt"] == [notice.soort for notice in one.notices()]
    assert ["2026-0001"] == one.numbers()


# ── A return address of its own ───────────────────────────────────────────────────────────────────────


def test_with_plus_addressing_every_letter_to_the_klager_has_a_return_address_of_its_own() -> None:
    """And mail to colleagues has not: their answers carry a token already."""
    one = office(plus)
    letter, (proposal,) = acknowledgement(one), one.of("V01")
    assert letter.afzender.startswith("klachten+b.2026-0001.")
    assert len(letter.afzender.partition("@")[0]) <= 64
    assert "klachten@sterker.example" == proposal.afzender == acknowledgement(office()).afzender
    sent = next(mail for mail in one.server.took if mail.message_id == letter.message_id)
    assert letter.afzender == sent.sender


def test_what_comes_back_to_it_names_its_letter_in_whatever_words() -> None:
    """No report, no Message-ID, no address in it: still that letter, and proven."""
    one = office(plus)
    letter = acknowledgement(one)
    raw = plain("Postvak opgeheven.", "mailer-daemon@elders.example", "Bericht", to=letter.afzender)
    one.arrives(raw, NOTHING)
    (task,) = one.notices("taak")
    assert ("2026-0001", True) == (task.dossier, task.tekst.startswith("Brief T01 kwam terug"))
    assert OutboxState.FAALT is acknowledgement(one).staat
    assert [e for e in one.dossier().events if e.soort is EventKind.CONTACTPOGING]


def test_a_return_address_that_somebody_made_up_proves_nothing() -> None:
    one = office(plus)
    letter = acknowledgement(one)
    local, _, domain = letter.afzender.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    one.arrives(plain("Weg.", "mailer-daemon@elders.example", "Bericht", to=forged), NOTHING)
    assert OutboxState.VERZONDEN is acknowledgement(one).staat
    assert [] == [e for e in one.dossier().events if e.soort is EventKind.CONTACTPOGING]


# ── Refused at the door, per recipient ────────────────────────────────────────────────────────────────


def test_who_is_refused_now_is_tried_again_alone_and_who_is_refused_for_good_is_a_task() -> None:
    """One letter, three recipients: taken, 451, 550. Nobody gets it twice."""
    one = Office()
    one.mail()
    letter = acknowledgement(one)
    three = (KLAGER, "later@example.nl", "nooit@example.nl")
    with one.store.begin("sterker") as uow:
        uow.outbox.settle(replace(letter, aan=three))
        uow.commit()
    refused = (("later@example.nl", "451 4.7.1 later"), ("nooit@example.nl", "550 5.1.1 weg"))
    one.server.answers = [Delivery(DeliveryState.ACCEPTED, "250 ok", refused), ACCEPT]
    one.sends()
    waits = acknowledgement(one)
    assert (OutboxState.WACHT, ("later@example.nl",)) == (waits.staat, waits.aan)
    assert ["550 5.1.1 weg"] == [
        task.tekst.partition("(")[2].partition(")")[0] for task in one.notices("taak")
    ]
    confirmed = [e for e in one.dossier().events if e.soort is EventKind.ONTVANGST_BEVESTIGD]
    assert [(KLAGER,)] == [tuple(event.gegevens["aan"]) for event in confirmed]
    one.passes(minutes=2)
    one.sends()
    tried = [mail.recipients for mail in one.server.tried if mail.message_id == letter.message_id]
    assert [three, ("later@example.nl",)] == tried
    assert OutboxState.VERZONDEN is acknowledgement(one).staat


def test_status_says_in_words_that_a_letter_did_not_arrive() -> None:
    """Never “is faalt”: the state of the outbox is no Dutch."""
    one = office()
    letter = acknowledgement(one)
    one.arrives(report(letter, FAILED.format(KLAGER, "5.1.1")), NOTHING)
    with one.store.begin("sterker") as uow:
        told = waiting_outside("sterker", uow)

    assert told == ["sterker: brief T01 van 2026-0001 is niet aangekomen (teruggekomen 5.1.1)."]
