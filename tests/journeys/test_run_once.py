"""The daemon from outside: a Maildir, a folder, the configuration of contract §6 and the command line. No inside knowledge."""

import email
import email.policy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from storage.keys import create_master_key
from tests.servers.smtp import Sink

Run = Callable[..., subprocess.CompletedProcess[str]]

CONFIG = """
stand = "normaal"
database = "sqlite:///klachtwacht.db"
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
mailbox = { soort = "maildir", pad = "post/in/sterker" }
transport = { soort = "folder", pad = "post/uit/sterker" }
"""
STAFF = """organisatie,naam,e-mail,telefoon,functie,team,leidinggevende,vervanger,soort,in_dienst_van,in_dienst_tot,rollen
sterker,Ingrid Bakker,ingrid.bakker@sterker.example,024-1,klachtenfunctionaris,Kwaliteit,marjan.hoekstra@sterker.example,,medewerker,,,klachtenfunctionaris
sterker,Marjan Hoekstra,marjan.hoekstra@sterker.example,024-2,directeur,Directie,,,medewerker,,,directie
sterker,Bram Peters,bram.peters@sterker.example,024-3,teamleider,Noord,marjan.hoekstra@sterker.example,,medewerker,,,leidinggevende
sterker,Karin de Wit,karin.dewit@sterker.example,024-4,maatschappelijk werker,Noord,bram.peters@sterker.example,,medewerker,,,
"""
VOUCHED = "mx.sterker.example; dmarc=pass header.from={domain}"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A fresh installation with an empty mailbox."""
    for part in ("new", "cur", "tmp"):
        (tmp_path / "post/in/sterker" / part).mkdir(parents=True)
    (tmp_path / "post/uit/sterker").mkdir(parents=True)
    (tmp_path / "geheim").mkdir(mode=0o700)
    create_master_key(tmp_path / "geheim/hoofdsleutel")
    (tmp_path / "klachtwacht.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "personeel.csv").write_text(STAFF, encoding="utf-8")
    return tmp_path


def deliver(house: Path, name: str, sender: str, text: str, **headers: str) -> None:
    mail = EmailMessage()
    domain = sender.rpartition("@")[2].strip("> ")
    mail["Authentication-Results"] = headers.pop("Authentication_Results", VOUCHED.format(domain=domain))
    mail["Received"] = (
        f"from mail.{domain} by mx.sterker.example with ESMTPS; Mon, 16 Mar 2026 10:00:00 +0100"
    )
    mail["From"], mail["To"] = sender, "klachten@sterker.example"
    mail["Subject"] = headers.pop("Subject", "Ontevreden")
    mail["Message-ID"] = f"<{name}@example.nl>"
    for key, value in headers.items():
        mail[key.replace("_", "-")] = value
    mail.set_content(text)
    (house / "post/in/sterker/new" / name).write_bytes(mail.as_bytes())


def posted(house: Path) -> list[EmailMessage]:
    files = sorted((house / "post/uit/sterker").glob("*.eml"))
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


COMPLAINT = "Uw medewerker Karin de Wit komt steeds te laat. Ik ben hier heel ontevreden over.\n"


def test_a_mail_is_taken_in_acknowledged_proposed_approved_by_reply_and_routed(
    house: Path, command_line: Run
) -> None:
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    at = ("--now", "2026-03-16T10:05")

    first = summary(command_line("run", "--once", "--json", *at))
    assert tuple(
        first[key]
        for key in ("ontvangen", "nieuw", "dubbel", "quarantaine", "verzonden", "onzeker", "voorstellen")
    ) == (1, 1, 0, 0, 2, 0, 1)
    ack, proposal = posted(house)
    assert "anna@example.nl" in ack["To"]
    assert ack["Auto-Submitted"] == "auto-replied"
    assert ack["In-Reply-To"] == "<m1@example.nl>"
    assert "ingrid.bakker@sterker.example" in proposal["To"]

    deliver(
        house,
        "r1",
        "Ingrid Bakker <ingrid.bakker@sterker.example>",
        "Akkoord, groet Ingrid\n\nVerstuurd vanaf mijn iPhone\n",
        In_Reply_To=str(proposal["Message-ID"]),
        Subject=f"Re: {proposal['Subject']}",
    )
    second = summary(command_line("run", "--once", "--json", "--now", "2026-03-16T10:30"))
    assert second["nieuw"] == 1

    told = [(mail["To"], str(mail["Subject"])) for mail in posted(house)[2:]]
    assert any("anna@example.nl" in to for to, _ in told), "the klager hears who will talk with her"
    assert any("karin.dewit" in to for to, _ in told), "the medewerker is asked for a talk"
    assert any("ingrid.bakker" in to for to, _ in told), "the functionaris gets a receipt"
    (dossier,) = json.loads(command_line("status", "--json").stdout)
    assert (dossier["nummer"], dossier["traject"], dossier["status"]) == ("2026-0001", "onvrede", "verwezen")
    whole = json.loads(command_line("status", "K-2026-0001", "--json").stdout)
    assert "ingrid.bakker@sterker.example" in {event["actor"] for event in whole["gebeurtenissen"]}
    assert command_line("verify").returncode == 0


def test_the_first_run_makes_the_key_and_a_lost_key_is_never_replaced(house: Path, command_line: Run) -> None:
    """A new key would open none of the mail that is kept, so after the first mail only the vault helps."""
    key = house / "geheim/hoofdsleutel"
    key.unlink()
    deliver(house, "m1", "anna@example.nl", COMPLAINT)

    assert "Bewaar een kopie" in command_line("check").stderr
    assert (key.stat().st_mode & 0o777, summary(command_line("run", "--once", "--json"))["nieuw"]) == (
        0o600,
        1,
    )

    key.unlink()
    again = command_line("run", "--once", "--json")
    assert (again.returncode, again.stdout, key.exists()) == (1, "", False)
    assert "uit de kluis" in again.stderr

    create_master_key(key)  # somebody's idea of a repair
    for words in (("check",), ("run", "--once", "--json")):
        told = command_line(*words)
        assert (told.returncode, "past niet op de mail" in told.stdout + told.stderr) == (1, True), words


def test_an_organisatie_that_does_not_exist_is_wrong_use(house: Path, command_line: Run) -> None:
    told = command_line("status", "--organisatie", "weg")

    assert (told.returncode, told.stdout) == (2, "")
    assert "weg bestaat niet" in told.stderr
    assert "sterker" in told.stderr


def test_one_organisatie_alone_can_be_checked_and_taken_in(house: Path, command_line: Run) -> None:
    """The other one's mailbox is out of reach, which is not asked for, and is told when nobody is named."""
    other = CONFIG.partition("[[organisatie]]")[2].replace("sterker", "anders")
    with (house / "klachtwacht.toml").open("a", encoding="utf-8") as config:
        config.write("[[organisatie]]" + other)
    with (house / "personeel.csv").open("a", encoding="utf-8") as staff:
        staff.write("\n".join(line for line in STAFF.splitlines()[1:]).replace("sterker", "anders") + "\n")
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    at = ("--now", "2026-03-16T10:05")

    assert command_line("check", "--organisatie", "sterker").returncode == 0
    assert "anders: mailbox" in command_line("check").stdout
    assert summary(command_line("run", "--once", "--json", "--organisatie", "sterker", *at))["nieuw"] == 1
    both = command_line("run", "--once", "--json", *at)
    assert (both.returncode, json.loads(both.stdout)["nieuw"]) == (1, 0)
    for command in (("check",), ("run", "--once")):
        wrong = command_line(*command, "--organisatie", "niemand")
        assert (wrong.returncode, "Er zijn: sterker, anders." in wrong.stderr) == (2, True)


def test_a_second_run_takes_nothing_in_again(house: Path, command_line: Run) -> None:
    deliver(house, "m1", "anna@example.nl", COMPLAINT)
    command_line("run", "--once")
    letters = len(posted(house))

    again = summary(command_line("run", "--once", "--json"))

    assert again["ontvangen"] == 0
    assert letters == len(posted(house))


def test_a_reply_our_server_does_not_vouch_for_does_nothing_and_tells_the_owner(
    house: Path, command_line: Run
) -> None:
    deliver(house, "m1", "anna@example.nl", COMPLAINT)
    command_line("run", "--once", "--now", "2026-03-16T10:05")
    proposal = posted(house)[1]
    deliver(
        house,
        "vals",
        "Ingrid Bakker <ingrid.bakker@sterker.example>",
        "akkoord\n",
        In_Reply_To=str(proposal["Message-ID"]),
        Authentication_Results="mx.sterker.example; dmarc=fail header.from=sterker.example",
    )

    command_line("run", "--once", "--now", "2026-03-16T10:30")

    (dossier,) = json.loads(command_line("status", "--json").stdout)
    assert dossier["status"] == "ontvangen"
    refusal = posted(house)[-1]
    assert "ingrid.bakker@sterker.example" in refusal["To"]


def test_mail_from_before_vanaf_is_kept_and_never_answered(house: Path, command_line: Run) -> None:
    config = (house / "klachtwacht.toml").read_text(encoding="utf-8")
    (house / "klachtwacht.toml").write_text(config.replace("2026-01-01", "2026-03-17"), encoding="utf-8")
    deliver(house, "oud", "anna@example.nl", COMPLAINT)

    told = summary(command_line("run", "--once", "--json"))

    assert (told["nieuw"], told["verzonden"], told["voorstellen"]) == (1, 0, 0)
    assert posted(house) == []
    assert command_line("verify").returncode == 0


def test_a_mailbox_out_of_reach_is_said_with_exit_code_1(house: Path, command_line: Run) -> None:
    config = (house / "klachtwacht.toml").read_text(encoding="utf-8")
    (house / "klachtwacht.toml").write_text(config.replace("post/in/sterker", "weg"), encoding="utf-8")

    done = command_line("run", "--once", "--json")

    assert done.returncode == 1
    assert "weg" in done.stderr
    assert json.loads(done.stdout)["ontvangen"] == 0


def test_a_mail_in_quarantine_asks_for_a_human_at_every_run(house: Path, command_line: Run) -> None:
    """The second run said nothing and ended with 0, while nobody had read that mail."""
    (house / "brieven").mkdir()
    letter = 'Onderwerp: Uw bericht\n\n{{ aanhef }},\n\n{{ 1 // (dossier.klager.name != "Anna Jansen") }}\n'
    (house / "brieven/T01.txt").write_text(letter, encoding="utf-8")
    (house / "klachtwacht.toml").write_text(CONFIG + 'sjablonen = "brieven"\n', encoding="utf-8")
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    first, second = command_line("run", "--once", "--json"), command_line("run", "--once", "--json")

    assert [json.loads(run.stdout)["quarantaine"] for run in (first, second)] == [1, 0]
    for run in (first, second):
        assert run.returncode == 1
        assert "sterker: in quarantaine: 1." in run.stderr


def test_a_letter_refused_for_good_asks_for_a_human(house: Path, command_line: Run, smtp_sink: Sink) -> None:
    smtp_sink.refuse["anna@example.nl"] = "550 5.1.1 onbekend"
    over_smtp = f'soort = "smtp", host = "127.0.0.1", poort = {smtp_sink.port}, tls = "geen"'
    config = CONFIG.replace('soort = "folder", pad = "post/uit/sterker"', over_smtp)
    (house / "klachtwacht.toml").write_text(config, encoding="utf-8")
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    done = command_line("run", "--once", "--json")

    assert (done.returncode, json.loads(done.stdout)["verzonden"]) == (1, 1), done.stderr
    assert "sterker: voorgoed geweigerde brieven: 1." in done.stderr


def test_a_letter_that_may_not_have_arrived_asks_for_a_human_once(
    house: Path, command_line: Run, smtp_sink: Sink
) -> None:
    """The summary counted it as `onzeker`, and the exit code said that nobody had to look."""
    over_smtp = f'soort = "smtp", host = "127.0.0.1", poort = {smtp_sink.port}, tls = "geen"'
    config = CONFIG.replace('soort = "folder", pad = "post/uit/sterker"', over_smtp)
    (house / "klachtwacht.toml").write_text(config, encoding="utf-8")
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    command_line("run", "--once")
    asked = email.message_from_bytes(smtp_sink.got[1].raw, policy=email.policy.default)
    (token,) = re.findall(r"Kenmerk: v[.\w]+", asked.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    deliver(house, "m2", "ingrid.bakker@sterker.example", f"akkoord\n\n{token}\n", Subject="Re:")
    smtp_sink.faults = ["lost-after"] * 9
    done, again = command_line("run", "--once", "--json"), command_line("run", "--once", "--json")

    assert "sterker: brieven waarvan onzeker is of ze aankwamen: 2." in done.stderr
    assert (done.returncode, json.loads(done.stdout)["onzeker"] > 0) == (1, True)
    assert "onzeker is of ze aankwamen" not in again.stderr


def test_a_way_out_that_takes_nothing_is_told_of_whose_it_is(house: Path, command_line: Run) -> None:
    """Another organisatie that had nothing to send has no trouble."""
    other = CONFIG[CONFIG.index("[[organisatie]]") :].replace("sterker", "ander")
    (house / "klachtwacht.toml").write_text(CONFIG + other, encoding="utf-8")
    people = STAFF.splitlines(keepends=True)
    theirs = "".join(people[1:]).replace("sterker", "ander")
    (house / "personeel.csv").write_text(STAFF + theirs, encoding="utf-8")
    for part in ("in/ander/new", "in/ander/cur", "in/ander/tmp", "uit/ander"):
        (house / "post" / part).mkdir(parents=True)
    (house / "post/uit/sterker").rmdir()
    (house / "post/uit/sterker").write_text("geen map", encoding="utf-8")
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    done = command_line("run", "--once")

    assert done.returncode == 1
    assert "sterker: de uitgaande mailserver neemt nu geen mail aan" in done.stderr
    assert "ander: de uitgaande mailserver" not in done.stderr
    why = [line for line in done.stderr.splitlines() if "niet verzonden" in line]
    assert ["NotADirectoryError"] == [json.loads(line)["fout"] for line in why], "at once, and once"


def test_every_fault_of_a_configuration_is_said_at_once_with_exit_code_2(
    house: Path, command_line: Run
) -> None:
    config = (house / "klachtwacht.toml").read_text(encoding="utf-8")
    broken = config.replace('stand = "normaal"', 'stant = "hard"').replace("lentl", "lente")
    (house / "klachtwacht.toml").write_text(broken, encoding="utf-8")

    done = command_line("check")

    assert done.returncode == 2
    assert {"stand", "stant", "regeling"} <= set(done.stdout.replace(".", " ").replace(":", " ").split())


def test_a_letter_of_ones_own_that_is_no_utf_8_stops_the_run_before_it_takes_in_any_mail(
    house: Path, command_line: Run
) -> None:
    """As `check` says it. One that no letter uses stops nothing."""
    (house / "brieven").mkdir()
    (house / "brieven/T01.txt").write_bytes("Onderwerp: één\n\nDank u.\n".encode("latin-1"))
    with (house / "klachtwacht.toml").open("a", encoding="utf-8") as config:
        config.write('sjablonen = "brieven"\n')
    deliver(house, "m1", "anna@example.nl", COMPLAINT)

    checked, done = command_line("check"), command_line("run", "--once")
    waits = list((house / "post/in/sterker/new").iterdir())
    (house / "brieven/T01.txt").rename(house / "brieven/T01.oud.txt")
    again = command_line("run", "--once", "--json", "--now", "2026-03-16T10:05")

    said = "sterker/T01.txt: tekst: Dit bestand is geen UTF-8. Sla het op met de codering UTF-8."
    assert (2, 2) == (checked.returncode, done.returncode)
    assert said in " ".join(checked.stdout.split())
    assert said in " ".join(done.stderr.split())
    assert 1 == len(waits)
    assert 1 == summary(again)["nieuw"]


def test_an_unknown_command_or_option_is_wrong_use(house: Path, command_line: Run) -> None:
    assert command_line("vlieg").returncode == 2
    assert command_line("run", "--snel").returncode == 2
    assert command_line("status", "2026-9999").returncode == 2
    assert command_line("run", "--once", "--now", "morgen").returncode == 2


def test_a_command_from_the_shell_is_the_same_as_a_reply(house: Path, command_line: Run) -> None:
    deliver(house, "m1", "anna@example.nl", COMPLAINT)
    command_line("run", "--once", "--now", "2026-03-16T10:05")

    refused = command_line(
        "command", "akkoord", "--dossier", "2026-0001", "--as", "karin.dewit@sterker.example"
    )
    asked = command_line("command", "akoord", "--dossier", "2026-0001")
    done = command_line(
        "command", "akkoord", "--dossier", "2026-0001", "--as", "ingrid.bakker@sterker.example"
    )

    assert refused.returncode == 1, "a medewerker approves nothing"
    assert "akkoord" in asked.stdout, "a near miss is suggested"
    assert asked.returncode == 2, "a question back: nothing was done"
    assert command_line("command", "status", "--dossier", "2026-0001").returncode == 0, (
        "what was asked is shown"
    )
    assert done.returncode == 0
    assert json.loads(command_line("status", "2026-0001", "--json").stdout)["status"] == "verwezen"


def test_help_needs_no_configuration_and_no_spacy(command_line: Run) -> None:
    for words in ((), ("run",), ("command",), ("simulate",), ("demo",)):
        shown = command_line(*words, "--help")
        assert shown.returncode == 0
        assert not words or "Voorbeeld:" in shown.stdout


def loaded(program: str, names: tuple[str, ...], house: Path) -> str:
    """Which of these modules are loaded once a program ran."""
    tells = (
        f"{program}\nimport sys; print([name for name in {names} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", tells], cwd=house, capture_output=True, text=True, timeout=100, check=True
    )
    return done.stderr.strip()


def test_importing_the_command_line_imports_neither_spacy_nor_what_draws_tables(house: Path) -> None:
    """Each costs time at every `--help`."""
    assert loaded("import bot.cli", ("spacy", "rich", "sqlalchemy", "jinja2"), house) == "[]"


def test_the_watch_loads_no_more_than_it_watches_with(house: Path) -> None:
    """Over IMAP, SMTP and SQLite, from a new database on. Each of these takes 1 to 90 MB; the clock is for who stays."""
    deliver(house, "m1", "Anna Jansen <anna@example.nl>", COMPLAINT)
    watches = (
        "from bot.cli import app; import bot.daemon, bot.mailboxes.imap, bot.transports.smtp\n"
        "app(['run', '--once', '--json'], standalone_mode=False)"
    )
    unused = (
        *("spacy", "numpy", "sklearn", "classifiers", "rich", "pygments", "alembic", "mako"),
        *("sqlalchemy.dialects.postgresql", "psycopg", "exchangelib", "requests", "msal", "nio", "apprise"),
        *("selectolax", "apscheduler", "aiosmtpd", "fpdf", "docx", "pypdf", "PIL", "unittest", "http.client"),
    )
    assert loaded(watches, unused, house) == "[]"
    assert len(posted(house)) == 2
