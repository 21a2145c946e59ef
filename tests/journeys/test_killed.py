"""A process that is killed at any step loses nothing, files nothing twice and acknowledges nobody twice."""

import imaplib
import json
import mailbox
import multiprocessing
import signal
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot import bootstrap
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.outbox import OutboxState
from storage.keys import create_master_key
from storage.verify import verify
from tests.journeys.killable import MOMENTS, Onvrede, end_with
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.exchange import FakeExchange
from tests.servers.graph import FakeGraph
from tests.servers.smtp import Sink

MAILS = 200
STAFF = (
    "organisatie,naam,e-mail,telefoon,functie,team,leidinggevende,vervanger,soort,in_dienst_van,in_dienst_tot,rollen\n"
    "sterker,Ingrid Bakker,ingrid.bakker@sterker.example,024-1,klachtenfunctionaris,Kwaliteit,,,medewerker,,,klachtenfunctionaris\n"
)
CONFIG = """
stand = "normaal"
database = "{database}"
berichten = "berichten/"
sleutel_bestand = "geheim/hoofdsleutel"
[[organisatie]]
sleutel = "sterker"
naam = "Sterker sociaal werk"
regeling = "lentl"
adres = "klachten@sterker.example"
personeel = "personeel.csv"
vanaf = 2026-01-01T00:00:00
authserv_id = "mx.sterker.example"
bevestigingen_per_dag = 10000
mailbox = {mailbox}
transport = {transport}
"""


def complaint(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Inwoner {number} <inwoner{number}@example.nl>"
    mail["To"] = "klachten@sterker.example"
    mail["Subject"] = "Ontevreden"
    mail["Date"] = format_datetime(bootstrap.wall_clock())
    mail["Message-ID"] = f"<m{number}@example.nl>"
    mail.set_content(f"De hulp kwam weer te laat. Bericht {number}.\n")
    return mail.as_bytes()


STARTS = multiprocessing.get_context("forkserver")
STARTS.set_forkserver_preload(["tests.journeys.killable", "bot.exchange", "bot.entra"])

SQLITE = "sqlite:///klachtwacht.db"


def prepare(folder: Path, mailbox_options: str, transport_options: str, database: str = SQLITE) -> Path:
    (folder / "geheim").mkdir(mode=0o700)
    create_master_key(folder / "geheim" / "hoofdsleutel")
    (folder / "personeel.csv").write_text(STAFF, encoding="utf-8")
    config = folder / "klachtwacht.toml"
    text = CONFIG.format(mailbox=mailbox_options, transport=transport_options, database=database)
    config.write_text(text, encoding="utf-8")
    return config


def run_killed_everywhere(
    config: Path, occurrences: Sequence[int] = (1, 2, 5), minutes: int = 0
) -> Counter[str]:
    """Start, be killed at each moment in turn, deeper every round, and at last be left alone to finish. minutes: how long
    it takes until somebody starts it again."""
    killed: Counter[str] = Counter()
    rounds = [(moment, number) for number in occurrences for moment in MOMENTS]
    for later, (moment, occurrence) in enumerate([*rounds, ("nooit", 1)]):
        ahead = timedelta(minutes=later * minutes)
        # A new process each time, of a parent that imported everything once and runs nothing else.
        process = STARTS.Process(target=end_with, args=(config, moment, occurrence, ahead))
        process.start()
        process.join(100)
        code = process.exitcode
        assert code == 0 or (moment != "nooit" and code == -signal.SIGKILL), f"{moment}: ended with {code}"
        killed[moment] += code != 0
    return killed


def assert_filed_and_acknowledged_once(config: Path, accepted: Iterator[bytes], mails: int = MAILS) -> None:
    acknowledged: dict[str, set[str]] = defaultdict(set)
    for raw in accepted:
        head = BytesHeaderParser().parsebytes(raw)
        if head["Auto-Submitted"] == "auto-replied":
            acknowledged[head["To"]].add(head["Message-ID"])
    assert len(acknowledged) == mails, "every inwoner is acknowledged"
    assert {1} == {len(ids) for ids in acknowledged.values()}, "a repeat carries the same Message-ID"

    settings = bootstrap.read_settings(config)
    with bootstrap.build(settings, Onvrede()) as house:
        with house.store.begin("sterker") as uow:
            lines = uow.dossiers.lines()
            entries = uow.ledger.all("sterker")
            unsettled = uow.outbox.in_state(*set(OutboxState) - {OutboxState.VERZONDEN})
        assert len(lines) == mails
        assert len({line.klager for line in lines}) == mails, "every mail is filed once"
        assert sum(entry.uitkomst is Outcome.NIEUW for entry in entries) == mails
        assert unsettled == []
        assert verify(house.store, "sterker") == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_maildir_and_folder_survive_a_kill_at_every_step(tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    inbox = mailbox.Maildir(tmp_path / "in", create=False)
    for number in range(MAILS):
        inbox.add(complaint(number))
    (tmp_path / "uit").mkdir()
    config = prepare(
        tmp_path,
        '{ soort = "maildir", pad = "in", verplaats_naar = "Verwerkt" }',
        '{ soort = "folder", pad = "uit" }',
    )

    killed = run_killed_everywhere(config)

    assert set(MOMENTS) == {moment for moment, times in killed.items() if times}
    assert_filed_and_acknowledged_once(
        config, (path.read_bytes() for path in (tmp_path / "uit").glob("*.eml"))
    )


@pytest.mark.slow
@pytest.mark.dovecot
@pytest.mark.timeout(400)
def test_imap_and_smtp_survive_a_kill_at_every_step(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: Sink
) -> None:
    user = dovecot.new_user()
    (tmp_path / "wachtwoord").write_text(PASSWORD, encoding="utf-8")
    with imaplib.IMAP4("127.0.0.1", dovecot.port, timeout=30) as client:
        client.login(user, PASSWORD)
        for number in range(MAILS):
            client.append("INBOX", "", "", complaint(number))
    config = prepare(
        tmp_path,
        f'{{ soort = "imap", host = "127.0.0.1", poort = {dovecot.port}, tls = "geen", gebruiker = "{user}", '
        'wachtwoord_bestand = "wachtwoord", verplaats_naar = "Verwerkt" }',
        f'{{ soort = "smtp", host = "127.0.0.1", poort = {smtp_sink.port}, tls = "geen" }}',
    )

    killed = run_killed_everywhere(config)

    assert set(MOMENTS) == {moment for moment, times in killed.items() if times}
    assert_filed_and_acknowledged_once(config, (got.raw for got in smtp_sink.got))


@pytest.mark.slow
@pytest.mark.timeout(500)
@pytest.mark.parametrize("kind", ["exchange", "graph"])
def test_exchange_and_graph_survive_a_kill_at_every_step(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Mailbox and way out are one server, which keeps a copy of what was sent: a doubt is looked up there."""
    server: FakeExchange | FakeGraph = request.getfixturevalue(kind)
    postbus, mails = server.new_postbus(), 60
    for number in range(mails):
        server.add(postbus, complaint(number))
    before = len(server.sent)
    options = ", ".join(f"{key} = {json.dumps(value)}" for key, value in server.options(postbus).items())
    config = prepare(tmp_path, f'{{ {options}, verplaats_naar = "Verwerkt" }}', f"{{ {options} }}")

    killed = run_killed_everywhere(config, (1, 3))

    assert set(MOMENTS) == {moment for moment, times in killed.items() if times}
    sent = server.sent[before:]
    assert_filed_and_acknowledged_once(config, iter(sent), mails)
    acks = [raw for raw in sent if b"Auto-Submitted: auto-replied" in raw]
    assert mails == len(acks), (
        "what left before the kill is found in the folder with sent mail, and not sent again"
    )


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.timeout(500)
def test_dossiers_on_postgresql_survive_a_kill_at_every_step(
    tmp_path: Path, postgres_url: str, smtp_sink: Sink
) -> None:
    """The database lives in another process than the one that dies, and the raw mail on this disk. Here more processes may
    run at once, so what a killed one was sending is free again only when its lease is over."""
    mails = 60
    for part in ("new", "cur", "tmp"):
        (tmp_path / "in" / part).mkdir(parents=True)
    inbox = mailbox.Maildir(tmp_path / "in", create=False)
    for number in range(mails):
        inbox.add(complaint(number))
    config = prepare(
        tmp_path,
        '{ soort = "maildir", pad = "in", verplaats_naar = "Verwerkt" }',
        f'{{ soort = "smtp", host = "127.0.0.1", poort = {smtp_sink.port}, tls = "geen" }}',
        postgres_url,
    )

    killed = run_killed_everywhere(config, (1, 3), minutes=11)

    assert set(MOMENTS) == {moment for moment, times in killed.items() if times}
    assert_filed_and_acknowledged_once(config, (got.raw for got in smtp_sink.got), mails)
