"""What an SMTP server can do to a mail, and what we then say of it."""

import socket
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.ports.transport import DeliveryState, Outgoing
from bot.domain.servers import Server, without_addresses
from bot.transports.smtp import Smtp
from bot.transports.told import Told
from tests.contracts.test_transport import (
    ACCEPTED,
    ANNA,
    BAS,
    BODIES,
    PERMANENT,
    PLAIN,
    TEMPORARY,
    UNCERTAIN,
    mail,
)
from tests.log_lines import log_lines
from tests.servers.dovecot import free_port
from tests.servers.smtp import PASSWORD, USER, Sink, SinkMaker

# aiosmtpd's own use of its own deprecated attribute, at every login.
pytestmark = pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")


def smtp(
    sink: Sink, tmp_path: Path = Path(), pause: float = 0.0, patience: float = 5.0, **login: str
) -> Smtp:
    server = Server(
        "127.0.0.1", sink.port, "starttls" if sink.tls else "geen", str(sink.ca) if sink.tls else "", **login
    )
    return Smtp(server, tmp_path, pause=pause, patience=patience, ehlo_name="klachtwacht.example.nl")


@pytest.fixture(params=[("PIPELINING",), ()], ids=["together", "in turn"])
def smtp_sink(request: pytest.FixtureRequest, smtp_sink_as: SinkMaker) -> Sink:
    """Every answer means the same, whether commands go together or one by one."""
    return smtp_sink_as(offer=request.param)


@pytest.fixture
def out(smtp_sink: Sink) -> Iterator[Smtp]:
    transport = smtp(smtp_sink)
    yield transport
    transport.close()


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ("451 4.3.0 try again", TEMPORARY),
        ("421 4.3.2 closing", TEMPORARY),
        ("552 5.3.4 too big", PERMANENT),
        ("554 5.7.1 spam", PERMANENT),
        ("535 5.7.8 log in again", TEMPORARY),
        ("lost-before", TEMPORARY),
        ("lost-after", UNCERTAIN),
    ],
)
def test_what_the_server_does_with_a_mail_is_what_we_say_of_it(
    smtp_sink: Sink, out: Smtp, fault: str, state: DeliveryState
) -> None:
    smtp_sink.faults = [fault]
    assert out.send(mail()).state is state
    assert out.send(mail(number=2)).state is ACCEPTED, "the next mail must not suffer"


def test_no_answer_to_the_final_dot_is_uncertain(smtp_sink: Sink) -> None:
    smtp_sink.faults = ["silent"]
    out = smtp(smtp_sink, patience=0.1)
    assert out.send(mail()).state is UNCERTAIN
    assert len(smtp_sink.got) == 1
    assert out.outcome("<1@example.nl>") is None


@pytest.mark.parametrize(
    ("refuse", "state", "refused"),
    [
        ({BAS: "550 5.1.1 unknown <bas@example.nl>"}, ACCEPTED, {BAS: "550 5.1.1 unknown <<adres>>"}),
        ({BAS: "450 4.2.0 greylisted"}, ACCEPTED, {BAS: "450 4.2.0 greylisted"}),
        ({ANNA: "550 no", BAS: "550 no"}, PERMANENT, {ANNA: "550 no", BAS: "550 no"}),
        ({ANNA: "550 no", BAS: "450 later"}, TEMPORARY, {ANNA: "550 no", BAS: "450 later"}),
        ({"klachten@example.nl": "550 5.7.1 not yours"}, PERMANENT, {}),
        ({"klachten@example.nl": "451 4.3.0 later"}, TEMPORARY, {}),
    ],
)
def test_a_refused_address_is_named_with_the_answer_and_the_others_get_their_mail(
    smtp_sink: Sink, out: Smtp, refuse: dict[str, str], state: DeliveryState, refused: dict[str, str]
) -> None:
    smtp_sink.refuse = refuse
    delivery = out.send(mail(to=(ANNA, BAS)))
    assert (state, refused) == (delivery.state, dict(delivery.refused))
    assert [(ANNA,)] * (state is ACCEPTED) == [got.recipients for got in smtp_sink.got]
    smtp_sink.refuse = {}
    assert out.send(mail()).state is ACCEPTED
    assert smtp_sink.got[-1].recipients == (ANNA,), "nothing of the refused mail may stick to the next"


def test_mails_share_one_connection(smtp_sink: Sink, out: Smtp) -> None:
    for number in range(5):
        out.send(mail(number=number))
    assert (len(smtp_sink.got), smtp_sink.connections) == (5, 1)


def test_the_end_of_a_letter_does_not_wait_for_the_server_to_acknowledge_its_beginning(out: Smtp) -> None:
    out.send(mail())
    assert out._smtp is not None
    assert out._smtp.sock is not None
    assert out._smtp.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_connection_dropped_while_idle_costs_nothing(smtp_sink: Sink, out: Smtp) -> None:
    out.send(mail())
    smtp_sink.hang_up()
    assert out.send(mail(number=2)).state is ACCEPTED
    assert (len(smtp_sink.got), smtp_sink.connections) == (2, 2)


def test_the_envelope_is_the_one_given_and_an_empty_sender_is_the_null_return_path(
    smtp_sink: Sink, out: Smtp
) -> None:
    out.send(mail(sender="", to=(ANNA, BAS)))
    out.send(mail(sender="klachten+b.1@example.nl"))
    assert [(got.sender, got.recipients) for got in smtp_sink.got] == [
        ("", (ANNA, BAS)),
        ("klachten+b.1@example.nl", (ANNA,)),
    ]


def test_the_server_is_told_the_size_and_whether_the_mail_is_8_bit(smtp_sink: Sink, out: Smtp) -> None:
    eight_bit = BODIES["8-bit body"]
    out.send(mail())
    out.send(mail(eight_bit))
    assert [{f"SIZE={len(PLAIN)}"}, {f"SIZE={len(eight_bit)}", "BODY=8BITMIME"}] == [
        set(got.parameters) for got in smtp_sink.got
    ]


@pytest.mark.parametrize(
    ("settings", "sent", "word"),
    [
        ({"limit": 50}, mail(), "50 bytes"),
        ({"hide": ("8BITMIME",)}, mail(BODIES["8-bit body"]), "8BITMIME"),
        ({"hide": ("SMTPUTF8",)}, mail(to=("zoë@example.nl",)), "SMTPUTF8"),
        ({"hide": ("SMTPUTF8",)}, mail("Subject: ë\r\n\r\n".encode()), "SMTPUTF8"),
        ({}, mail(to=()), "geen ontvanger"),
        ({}, mail(to=("a@example.nl>\r\nRCPT TO:<b@example.nl",)), "teken dat niet kan"),
        ({}, mail(b"Subject: x\r\n\r\na\n.\nMAIL FROM:<x>\r\n"), "CRLF"),
    ],
)
def test_a_mail_this_server_can_never_take_is_not_tried(
    smtp_sink_as: SinkMaker, settings: dict[str, Any], sent: Outgoing, word: str
) -> None:
    sink = smtp_sink_as(**settings)
    out = smtp(sink)
    delivery = out.send(sent)
    assert delivery.state is PERMANENT
    assert word in delivery.detail
    assert sink.got == []
    out.close()


def test_other_letters_than_ascii_in_an_address_go_out_as_the_server_understands_them(
    smtp_sink_as: SinkMaker,
) -> None:
    sink = smtp_sink_as()
    out = smtp(sink)
    assert out.send(mail(to=("anna@bücher.example", "zoë@example.nl"))).state is ACCEPTED
    assert sink.got[0].recipients == ("anna@xn--bcher-kva.example", "zoë@example.nl")
    assert "SMTPUTF8" in sink.got[0].parameters
    out.close()


def test_an_unreachable_server_makes_mail_wait_and_is_not_asked_again_at_once(tmp_path: Path) -> None:
    port = free_port()
    out = Smtp(Server("127.0.0.1", port, "geen"), tmp_path, pause=60.0)
    assert out.send(mail()).state is TEMPORARY
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(0.2)
        assert out.send(mail()).state is TEMPORARY
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_server_without_starttls_gets_no_mail_and_no_password(smtp_sink: Sink, tmp_path: Path) -> None:
    (tmp_path / "wachtwoord").write_text(PASSWORD)
    server = Server("127.0.0.1", smtp_sink.port, "starttls", user=USER, password_file="wachtwoord")
    delivery = Smtp(server, tmp_path).send(mail())
    assert delivery.state is TEMPORARY
    assert "STARTTLS" in delivery.detail
    assert (smtp_sink.got, smtp_sink.logins) == ([], [])


def test_a_certificate_nobody_vouches_for_is_refused_with_the_key_that_helps(
    smtp_sink_as: SinkMaker, tmp_path: Path
) -> None:
    sink = smtp_sink_as(tls=True)
    (problem,) = Smtp(Server("127.0.0.1", sink.port, "starttls"), tmp_path).check()
    assert "ca_bestand" in problem


def test_a_password_from_a_file_opens_the_door_over_starttls(smtp_sink_as: SinkMaker, tmp_path: Path) -> None:
    sink = smtp_sink_as(auth=True, tls=True)
    (tmp_path / "wachtwoord").write_text(PASSWORD + "\n", encoding="utf-8")
    out = smtp(sink, tmp_path, user=USER, password_file="wachtwoord")
    assert out.send(mail()).state is ACCEPTED
    out.close()


@pytest.mark.parametrize(("written", "word"), [("fout", "535"), (None, "wachtwoord_bestand")])
def test_a_refused_login_waits_says_why_and_is_not_repeated_for_every_letter(
    smtp_sink_as: SinkMaker, tmp_path: Path, written: str | None, word: str
) -> None:
    sink = smtp_sink_as(auth=True, tls=True)
    if written:
        (tmp_path / "wachtwoord").write_text(written)
    out = smtp(sink, tmp_path, pause=60.0, user=USER, password_file="wachtwoord")
    deliveries = [out.send(mail(number=number)) for number in range(3)]
    assert {TEMPORARY} == {delivery.state for delivery in deliveries}
    assert all(word in delivery.detail and "@" not in delivery.detail for delivery in deliveries)
    assert len(sink.logins) <= 1


def token_command(tmp_path: Path, *tokens: str) -> str:
    """A command that prints these tokens, one per call, the last one for ever."""
    (tmp_path / "tokens").write_text("\n".join(tokens))
    script = tmp_path / "token.py"
    script.write_text(
        "from pathlib import Path\n"
        f"place = Path({str(tmp_path / 'tokens')!r})\n"
        "first, *rest = place.read_text().split()\n"
        "print(first)\n"
        "if rest: place.write_text('\\n'.join(rest))\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return f"'{sys.executable}' '{script}'"


def test_an_expired_token_is_fetched_anew_once(smtp_sink_as: SinkMaker, tmp_path: Path) -> None:
    sink = smtp_sink_as(auth=True, tls=True, tokens={"t1": USER})
    out = smtp(sink, tmp_path, user=USER, token_command=token_command(tmp_path, "t1", "t2"))
    assert out.send(mail()).state is ACCEPTED
    sink.tokens = {"t2": USER}
    sink.hang_up()
    assert out.send(mail(number=2)).state is ACCEPTED
    assert sink.logins == ["t1", "t1", "t2"]
    sink.tokens = {}
    sink.hang_up()
    assert out.send(mail(number=3)).state is TEMPORARY
    assert sink.logins == ["t1", "t1", "t2", "t2"], "the same token again is no reason to knock again"
    out.close()


def test_a_server_that_knows_oauthbearer_alone_gets_the_token_like_that(
    smtp_sink_as: SinkMaker, tmp_path: Path
) -> None:
    sink = smtp_sink_as(
        auth=True, tls=True, hide=("AUTH",), offer=("AUTH OAUTHBEARER PLAIN",), tokens={"t1": USER}
    )
    out = smtp(sink, tmp_path, user=USER, token_command=token_command(tmp_path, "t1", "t2"))
    assert out.send(mail()).state is ACCEPTED
    assert sink.logins == ["OAUTHBEARER t1"]
    sink.tokens = {}
    sink.hang_up()
    assert "weigert de inlog" in out.send(mail()).detail


@pytest.mark.parametrize("command", ["bestaat-niet", "false", "true"])
def test_a_token_command_that_gives_no_token_makes_mail_wait(
    smtp_sink_as: SinkMaker, tmp_path: Path, command: str
) -> None:
    sink = smtp_sink_as(auth=True, tls=True)
    delivery = smtp(sink, tmp_path, user=USER, token_command=command).send(mail())
    assert delivery.state is TEMPORARY
    assert "token_opdracht" in delivery.detail


def test_garbage_instead_of_smtp_is_no_reason_to_fall_over(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def babble() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"\xff\x00 hello\r\n" * 3)

        thread = threading.Thread(target=babble)
        thread.start()
        out = Smtp(Server("127.0.0.1", listener.getsockname()[1], "geen"), tmp_path, patience=2.0)
        assert out.send(mail()).state is TEMPORARY
        thread.join()


def test_a_server_that_waits_for_a_message_to_nobody_gets_an_empty_one_and_the_next_mail_is_sent(
    tmp_path: Path,
) -> None:
    """Commands that go together may be answered so (RFC 2920 §3.1); the letter itself stays with us."""
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 ready\r\n")
            for answers in (
                ["250-hello", "250 PIPELINING"],
                ["250 ok", "550 nobody", "354 go"],
                ["554 no valid recipients"],
                ["250 reset"],
                ["250 ok", "250 ok", "354 go"],
            ):
                for _ in range(1 if len(answers) < 3 else 3):
                    heard.append(talk.readline())
                talk.write("".join(f"{answer}\r\n" for answer in answers).encode())
            while (line := talk.readline()) != b".\r\n":
                heard.append(line)
            talk.write(b"250 queued\r\n")
            talk.readline()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        out = Smtp(Server("127.0.0.1", listener.getsockname()[1], "geen"), tmp_path, patience=5.0)
        first, second = out.send(mail(to=(BAS,))), out.send(mail(number=2))
        out.close()
        thread.join()

    assert (PERMANENT, ACCEPTED) == (first.state, second.state)
    assert (b".\r\n", b"rset\r\n") == (heard[4], heard[5])
    assert 1 == b"".join(heard).count(b"Wij hebben uw bericht.")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("550 <a.b@example.nl>: unknown", "550 <<adres>>: unknown"),
        ('550 "jan jansen"@example.nl', '550 "jan jansen"<adres>'),
        ("5.7.1 user=jan@x, host=mx", "5.7.1 <adres> host=mx"),
        ("a\r\nb", "a b"),
    ],
)
def test_a_servers_words_are_shown_on_one_line_without_addresses(said: str, shown: str) -> None:
    assert shown == without_addresses(said)


def test_a_server_that_reports_is_asked_to_and_another_is_not(
    smtp_sink_as: SinkMaker, tmp_path: Path
) -> None:
    """RFC 3461: hear of a failure and of a long delay, under the address we wrote to."""
    for offer, asked in (
        ("DSN", ["RET=HDRS", "NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;a+2Bb@example.nl"]),
        ("", []),
    ):
        sink = smtp_sink_as(offer=(offer,) if offer else ())
        way = Smtp(Server("127.0.0.1", sink.port, "geen"), tmp_path)
        sent = way.send(Outgoing("m@x", "k@sterker.example", ("a+b@example.nl",), b"Subject: x\r\n\r\nx\r\n"))
        way.close()
        assert DeliveryState.ACCEPTED is sent.state
        assert [each.upper() for each in asked] == [each.upper() for each in sink.reports]


# ── What the log says ─────────────────────────────────────────────────────────────────────────────────

SAYS_TOO_MUCH = "451 4.7.1 <anna@example.nl> Wij hebben uw bericht"


def told(organisatie: str, brief: str, fout: str) -> dict[str, str]:
    return {
        "organisatie": organisatie,
        "brief": brief,
        "fout": fout,
        "event": "niet verzonden",
        "level": "warning",
    }


@pytest.mark.parametrize(
    ("settings", "brief", "fout"),
    [
        ({"faults": [SAYS_TOO_MUCH]}, "wacht", "451 4.7.1"),
        ({"faults": ["554 spam: Wij hebben uw bericht"]}, "faalt", "554"),
        ({"faults": ["lost-before"]}, "wacht", "SMTPServerDisconnected"),
        ({"faults": ["lost-after"]}, "onzeker", "SMTPServerDisconnected"),
        ({"refuse": {"klachten@example.nl": "550 5.7.1 klachten@example.nl"}}, "faalt", "550 5.7.1"),
        ({"refuse": {ANNA: "450 4.2.0 anna@example.nl"}}, "wacht", "450 4.2.0"),
        ({"limit": 50}, "faalt", "niet te verzenden"),
    ],
)
def test_the_log_tells_at_once_why_a_letter_stays_and_no_word_of_it(
    smtp_sink_as: SinkMaker, settings: dict[str, Any], brief: str, fout: str
) -> None:
    out = Told(smtp(smtp_sink_as(**settings)), "sterker")
    with log_lines() as lines:
        out.send(mail())
    out.close()
    assert [told("sterker", brief, fout)] == lines


def test_the_same_trouble_is_told_once_until_a_letter_leaves(
    smtp_sink: Sink,
) -> None:
    """A row of letters is no row of lines; what is new, and what comes back, is."""
    out = Told(smtp(smtp_sink), "sterker")
    smtp_sink.faults = [SAYS_TOO_MUCH, SAYS_TOO_MUCH, "452 full", None, "452 full"]
    with log_lines() as lines:
        for number in range(5):
            out.send(mail(number=number))
    out.close()
    assert ["451 4.7.1", "452", "452"] == [line["fout"] for line in lines]


@pytest.mark.parametrize("pause", [0.0, 60.0], ids=["asked again", "resting"])
def test_a_server_that_is_away_or_lets_nobody_in_is_told_once(
    smtp_sink_as: SinkMaker, tmp_path: Path, pause: float
) -> None:
    (tmp_path / "wachtwoord").write_text("fout")
    sink = smtp_sink_as(auth=True, tls=True)
    ways = [
        smtp(sink, tmp_path, pause=pause, user=USER, password_file="wachtwoord"),
        smtp(sink, tmp_path, pause=pause, user=USER, password_file="weg"),
        Smtp(Server("127.0.0.1", free_port(), "geen"), tmp_path, pause=pause),
        Smtp(Server("127.0.0.1", sink.port, "starttls"), tmp_path, pause=pause),
    ]
    with log_lines() as lines:
        for number, way in enumerate(ways):
            out = Told(way, str(number))
            for letter in range(3):
                out.send(mail(number=letter))
            out.close()
    kinds = ["535 5.7.8", "FileNotFoundError", "ConnectionRefusedError", "SSLCertVerificationError"]
    assert [told(str(number), "wacht", kind) for number, kind in enumerate(kinds)] == lines
