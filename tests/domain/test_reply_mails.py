"""Whole reply mails, byte for byte as programs send them, from the token to the person and the wish."""

from datetime import date, timedelta

import pytest

from bot.domain.language.approval import Reason, RefusedReply, check_reply, make_token, tokens_in
from bot.domain.language.understanding import Unclear, read_reply
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Akkoord, NietAkkoord
from bot.domain.mail.parser import parse_mail
from bot.domain.people.staff import Person
from bot.domain.ports.tokens import Token
from tests.domain.test_approval import INGRID, KEY, NOW, ORGANISATION, OWN, PROPOSAL, TOKEN

RAW = make_token(KEY, "sterker", TOKEN)
QUOTED = f"""Van: Sterker sociaal werk <klachten@sterker.example>
Verzonden: maandag 16 maart 2026 09:42
Aan: Ingrid Bakker <ingrid.bakker@sterker.example>
Onderwerp: [2026-0001] Graag uw akkoord (t/m wo 18 mrt)

-- Antwoord boven deze regel --
Bent u akkoord? Antwoord dan met: akkoord
Kenmerk: {RAW}
"""
FRONT = f"""Delivered-To: klachten@sterker.example
Received: from {OWN} by {OWN} with LMTP id 6ABC for <klachten@sterker.example>;
 Tue, 17 Mar 2026 08:59:02 +0100
"""
DOOR = f"""Received: from out.sterker.example (out.sterker.example [192.0.2.7])
 by {OWN} (Postfix) with ESMTPS id 4XYZ
 for <klachten@sterker.example>; Tue, 17 Mar 2026 08:59:01 +0100
"""
VERDICT = f"""Authentication-Results: {OWN};
 spf=pass (sender SPF authorized) smtp.mailfrom=sterker.example;
 dkim=pass header.d=sterker.example;
 dmarc=pass (policy=reject) header.from=sterker.example
"""
FORGED = f"Authentication-Results: {OWN}; dmarc=pass header.from=sterker.example\n"


def reply(
    text: str,
    *,
    ours: str = VERDICT,
    below: str = "",
    sender: str = "Ingrid Bakker <Ingrid.Bakker@sterker.example>",
    to: str = "klachten@sterker.example",
    answers: str = "",
) -> bytes:
    """The bytes of one reply: what our server wrote, then what the sender wrote."""
    answered = f"In-Reply-To: <{answers}>\nReferences: <{answers}>\n" if answers else ""
    own = f"From: {sender}\nTo: {to}\nSubject: RE: [2026-0001] Graag uw akkoord\nMessage-ID: <r1@sterker.example>\n"
    plain = (
        'MIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: 8bit\n\n'
    )
    return (FRONT + ours + DOOR + below + own + answered + plain + text).replace("\n", "\r\n").encode()


OUTLOOK = "Akkoord.\n\nMet vriendelijke groet,\nIngrid Bakker\n\n" + QUOTED
APP = (
    "niet akkoord, mevrouw belde al\n\nOutlook voor iOS downloaden<https://aka.ms/o0ukef>\n"
    + "_" * 32
    + "\n"
    + QUOTED
)
ABSENT = "Ik ben afwezig tot en met 1 april. Voor spoed belt u Joost Willems.\n\n" + QUOTED
WHERE = (
    ("only in the quoted text", reply(OUTLOOK), Akkoord()),
    ("in the address", reply("Akkoord", to=f"klachten+{RAW}@sterker.example"), Akkoord()),
    ("in In-Reply-To", reply("ok", answers=f"{RAW}@sterker.example"), Akkoord()),
    ("from the app", reply(APP), NietAkkoord(reden="mevrouw belde al")),
)


def judged(
    raw: bytes, token: Token = TOKEN, automatic: bool = False
) -> tuple[Person | RefusedReply, Wish | Unclear]:
    """Who speaks in these bytes, and what he says."""
    mail = parse_mail(raw, NOW)
    (first, *_) = tokens_in(mail) or ("",)
    who = check_reply(mail, first, token, ORGANISATION, NOW, KEY, automatic, PROPOSAL)
    return who, read_reply(mail.text, date(2026, 3, 17))


@pytest.mark.parametrize(("where", "raw", "wish"), WHERE, ids=[row[0] for row in WHERE])
def test_a_genuine_reply_speaks_wherever_its_token_survived(where: str, raw: bytes, wish: Wish) -> None:
    """One of the four places is enough, and the command is read out of the same mail."""
    assert (INGRID, wish) == judged(raw), where


REFUSED = (
    ("out of office with our quoted token", reply(ABSENT), True, Reason.AUTOMATISCH),
    (
        "forwarded, answered by a colleague",
        reply(OUTLOOK, sender="bram.peters@sterker.example"),
        False,
        Reason.AFZENDER,
    ),
    (
        "forwarded, answered from outside",
        reply(OUTLOOK, sender="ingrid@thuis.example"),
        False,
        Reason.AFZENDER,
    ),
    (
        "sent as the shared mailbox",
        reply(OUTLOOK, sender="klachten@sterker.example"),
        False,
        Reason.GEDEELDE_POSTBUS,
    ),
    ("no verdict of our server", reply(OUTLOOK, ours=""), False, Reason.NIET_BEVESTIGD),
    ("a forged verdict", reply(OUTLOOK, ours="", below=FORGED), False, Reason.NIET_BEVESTIGD),
    ("a forged verdict and hop", reply(OUTLOOK, ours="", below=FORGED + DOOR), False, Reason.NIET_BEVESTIGD),
    (
        "our verdict is fail, theirs pass",
        reply(OUTLOOK, ours=VERDICT.replace("dmarc=pass", "dmarc=fail"), below=FORGED),
        False,
        Reason.NIET_BEVESTIGD,
    ),
    ("two From headers", reply(OUTLOOK, below="From: baas@sterker.example\n"), False, Reason.AFZENDER),
    (
        "a name that hides an address",
        reply(OUTLOOK, sender='"baas@sterker.example" <ingrid.bakker@sterker.example>'),
        False,
        Reason.NIET_BEVESTIGD,
    ),
    (
        "an encoded name that hides an address",
        reply(OUTLOOK, sender="=?utf-8?q?baas=40sterker=2Eexample?= <ingrid.bakker@sterker.example>"),
        False,
        Reason.NIET_BEVESTIGD,
    ),
    ("no token at all", reply("akkoord"), False, Reason.ONBEKEND),
    ("in capitals", reply("akkoord", answers=f"{RAW.upper()}@sterker.example"), False, Reason.ONBEKEND),
    (
        "in capitals in the address",
        reply("akkoord", to=f"klachten+{RAW.upper()}@sterker.example"),
        False,
        Reason.ONBEKEND,
    ),
    ("cut off", reply(OUTLOOK.replace(RAW, RAW[:-3])), False, Reason.ONBEKEND),
    (
        "a quote in a quote",
        reply("akkoord\n\n> ik vind van wel\n>> Kenmerk: " + RAW + "\n"),
        False,
        Reason.DUBBEL_GECITEERD,
    ),
)


@pytest.mark.parametrize(("why", "raw", "automatic", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_any_other_reply_does_nothing(why: str, raw: bytes, automatic: bool, reason: Reason) -> None:
    """A colleague, a stranger, a robot or a forger with our token in hand moves nothing."""
    who, _ = judged(raw, automatic=automatic)

    assert isinstance(who, RefusedReply), why
    assert reason == who.code


def test_an_absence_notice_holds_no_command_even_if_nobody_saw_it_was_automatic() -> None:
    """Its own words are no command, and the quoted "akkoord" does not count."""
    _, said = judged(reply(ABSENT))

    assert isinstance(said, Unclear)


def test_an_old_token_in_a_long_thread_gives_way_to_the_newest() -> None:
    """The mail that is answered counts before what is quoted from further back."""
    older = make_token(
        KEY, "sterker", Token("oud12345", INGRID.email, "2026-0001", "1", 1, NOW + timedelta(days=1))
    )
    raw = reply(OUTLOOK.replace(RAW, older), answers=f"{RAW}@sterker.example")

    assert (RAW, older) == tokens_in(parse_mail(raw, NOW))
