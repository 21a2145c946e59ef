"""`klachtwacht init`: what somebody answers becomes a configuration that works, and nothing is ever overwritten."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import regelingen
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import UsageError
from bot.domain.people.organisation import Stand
from bot.domain.people.staff import Role
from bot.init import ask_and_write
from bot.mailboxes import check_options as check_mailbox
from bot.mailboxes import make_mailbox
from bot.proof import prove
from bot.regelingen.staffing import roles_asked
from bot.settings import SECTIONS, Settings, load
from bot.transports import check_options as check_transport
from bot.transports import make_transport
from tests.servers.graph import FakeGraph

REGELINGEN = regelingen.choices()
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
# question begins with → answer; what is not here gets its default
GIVEN = {
    "Hoe heet": "Stichting Welzijn Éigenwijs",
    "Adres van": "Klachten@Eigenwijs.example",
    "Welke klachtenregeling": "lentl",
    "Naam van de klachtenfunctionaris": "Hatice van der Yılmaz",
}


class Somebody:
    """Answers from a table and remembers what was asked, with the default offered."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def __call__(self, question: str, default: str) -> str:
        self.asked.append((question, default))
        return next((text for start, text in self.answers.items() if start in question), "")


def init(folder: Path, answers: dict[str, str], schemes: Mapping[str, str] = REGELINGEN) -> Settings:
    ask_and_write(Somebody(answers), folder / "klachtwacht.toml", NOW, schemes)
    return load(folder / "klachtwacht.toml", tuple(REGELINGEN), check_mailbox, check_transport, environ={})


def test_four_answers_and_the_defaults_make_a_configuration_that_loads(tmp_path: Path) -> None:
    found = init(tmp_path, GIVEN)
    (one,) = found.organisaties

    assert (Stand.MEEKIJK, datetime(2026, 11, 21, 9, tzinfo=AMSTERDAM)) == (
        found.stand,
        one.organisation.vanaf,
    )
    assert (
        one.organisation.naam,
        one.organisation.sleutel,
        one.organisation.adres,
        one.organisation.regeling,
    ) == ("Stichting Welzijn Éigenwijs", "eigenwijs", "klachten@eigenwijs.example", "lentl")
    assert one.mailbox["host"] == "imap.eigenwijs.example"
    assert one.transport["host"] == "smtp.eigenwijs.example"
    assert str(tmp_path / "geheim/mailbox") == one.mailbox["wachtwoord_bestand"]
    assert len(one.organisation.calendar.kb_dagen) == 10


@pytest.mark.parametrize(
    ("kind", "more", "named"),
    [
        ("graph", {"Nummer van de app": "11111111-2222-3333-4444-555555555555"}, "huurder"),
        ("exchange", {}, "host"),
    ],
)
def test_a_server_of_microsoft_takes_letters_the_way_it_gives_them(
    kind: str, more: dict[str, str], named: str, tmp_path: Path
) -> None:
    (one,) = init(tmp_path, GIVEN | more | {"Waar komt de mail binnen": kind}).organisaties
    assert one.mailbox == one.transport
    assert (one.mailbox["soort"], one.mailbox["postbus"]) == (kind, "klachten@eigenwijs.example")
    assert one.mailbox[named]


@pytest.mark.parametrize(
    "where",
    [
        {"Waar komt de mail binnen": "graph"},
        {"Waar komt de mail binnen": "imap", "Welke IMAP-server": "outlook.office365.com"},
    ],
    ids=["graph", "imap"],
)
def test_at_microsoft_365_an_application_signs_in_and_its_servers_sign_without_a_name(
    where: dict[str, str], tmp_path: Path
) -> None:
    """By both ways in; the letters leave the same way, and no password is asked."""
    app = {"Nummer van de app": "11111111-2222-3333-4444-555555555555"}
    found = init(tmp_path, GIVEN | app | where)
    (one,) = found.organisaties
    ways_out = {"graph": "graph", "imap": "smtp"}
    assert ways_out[str(one.mailbox["soort"])] == one.transport["soort"]
    for server in (one.mailbox, one.transport):
        assert server["toepassing"] == app["Nummer van de app"]
        assert server["huurder"] == "eigenwijs.onmicrosoft.com"
        assert str(tmp_path / "geheim/app.pem") == server["certificaat_bestand"]
        assert "wachtwoord_bestand" not in server
    assert one.organisation.authserv_id == "microsoft"
    assert not [remark for remark in found.opmerkingen if "authserv_id" in remark]


def test_the_mailbox_of_microsoft_365_says_what_is_still_to_be_done(graph: FakeGraph, tmp_path: Path) -> None:
    """A new administrator, step by step: no file yet, a file that is none, a secret that is wrong; then nothing more."""
    postbus = graph.new_postbus()
    app = {"Nummer van de app": "klachtwacht", "Welke huurder": "gemeente"}
    ask_and_write(
        Somebody(GIVEN | app | {"Waar komt de mail binnen": "graph", "Adres van": postbus}),
        tmp_path / "klachtwacht.toml",
        NOW,
        REGELINGEN,
    )
    config, secret = tmp_path / "klachtwacht.toml", tmp_path / "geheim/app.pem"
    here = (
        f'aanmeld_host = "localhost:{graph.port}", host = "localhost:{graph.port}", ca_bestand = "{graph.ca}"'
    )
    text = re.sub(
        r"(?m)^((?:mailbox|transport) = \{.*) \}$", rf"\1, {here} }}", config.read_text(encoding="utf-8")
    )

    def said(text: str = text) -> list[str]:
        config.write_text(text, encoding="utf-8")
        (one,) = load(config, REGELINGEN, check_mailbox, check_transport, environ={}).organisaties
        return [*make_mailbox(one.mailbox).check(), *make_transport(one.transport).check()]

    assert all("app.pem is niet te gebruiken (bestaat niet)" in line for line in said())
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.write_text("hallo", encoding="utf-8")
    told = said()
    assert len(told) == 2
    assert all("de sleutel en het certificaat van de app onder elkaar" in line for line in told)
    text = text.replace("certificaat_bestand", "wachtwoord_bestand")
    told = said(text)
    assert all("hallo" not in line and "geheim" in line for line in told), told
    secret.write_text(graph.secret.read_text(encoding="utf-8"), encoding="utf-8")
    assert said(text) == []


@pytest.mark.parametrize("host", ["outlook.office365.com", "smtp.office365.com"])
def test_a_password_at_microsoft_365_is_refused_with_what_it_wants_instead(host: str) -> None:
    kind, check = ("smtp", check_transport) if host.startswith("smtp") else ("imap", check_mailbox)
    login = {"soort": kind, "host": host, "gebruiker": "k@sterker.example", "wachtwoord_bestand": "geheim/w"}
    (fault,) = check(login, "sterker.mailbox")
    assert "neemt geen wachtwoord meer aan" in str(fault)
    assert "'toepassing'" in str(fault)
    assert not check({**login, "huurder": "gemeente", "toepassing": "1111"}, "sterker.mailbox")


def test_exchange_online_is_refused_at_the_question_with_the_way_to_go(tmp_path: Path) -> None:
    somebody = Somebody(
        GIVEN | {"Waar komt de mail binnen": "exchange", "Welke Exchange-server": "outlook.office365.com"}
    )
    with pytest.raises(UsageError, match=r"EWS niet meer aan: kies .* graph"):
        ask_and_write(somebody, tmp_path / "klachtwacht.toml", NOW, REGELINGEN)
    assert not (tmp_path / "klachtwacht.toml").exists()


def test_the_staff_list_starts_with_the_klachtenfunctionaris(tmp_path: Path) -> None:
    (person,) = init(tmp_path, GIVEN).organisaties[0].organisation.staff.people

    assert ("hatice.vanderyilmaz@eigenwijs.example", frozenset({Role.KLACHTENFUNCTIONARIS})) == (
        person.email,
        person.rollen,
    )


def test_a_maildir_and_a_folder_can_be_chosen_with_another_scheme(tmp_path: Path) -> None:
    answers = GIVEN | {
        "Welke klachtenregeling": "Klimkoord",
        "Waar komt de mail": "maildir",
        "Hoe gaan brieven": "folder",
        "Naam van uw mailserver": "MX.eigenwijs.example",
    }
    (one,) = init(tmp_path, answers).organisaties

    assert one.organisation.regeling == "klimkoord"
    assert one.organisation.authserv_id == "mx.eigenwijs.example"
    assert {"soort": "maildir", "pad": str(tmp_path / "post/in/eigenwijs")} == one.mailbox
    assert {"soort": "folder", "pad": str(tmp_path / "post/uit/eigenwijs")} == one.transport


def test_every_key_that_exists_is_explained_in_the_file(tmp_path: Path) -> None:
    init(tmp_path, GIVEN)
    text = (tmp_path / "klachtwacht.toml").read_text(encoding="utf-8")

    for keys in SECTIONS.values():
        for key in keys:
            assert f"{key.name} = " in text or f"[[{key.name}]]" in text, key.name


def test_what_is_commented_out_is_right_as_well(tmp_path: Path) -> None:
    """Somebody takes away a # and expects it to work."""
    init(tmp_path, GIVEN)
    path = tmp_path / "klachtwacht.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [key.name for keys in SECTIONS.values() for key in keys if key.name != "database"]
    awake = [
        line[2:] if line[2:].startswith(tuple(f"{name} = " for name in names)) else line for line in lines
    ]
    assert len([line for line in awake if line not in lines]) >= 9
    (tmp_path / "sjablonen/eigenwijs").mkdir(parents=True)
    staff = tmp_path / "personeel.csv"
    staff.write_text(
        staff.read_text(encoding="utf-8").replace(
            ",klachtenfunctionaris,,", ",klachtenfunctionaris,Jeugd,", 1
        ),
        encoding="utf-8",
    )
    path.write_text("\n".join(awake), encoding="utf-8")

    assert (
        load(path, REGELINGEN, check_mailbox, check_transport, environ={})
        .organisaties[0]
        .organisation.telefoon
    )


def test_a_wrong_answer_is_asked_again_with_the_remedy_in_front(tmp_path: Path) -> None:
    tries = iter(["geen adres", "klachten@eigenwijs.example"])
    asked: list[str] = []

    def ask(question: str, default: str) -> str:
        asked.append(question)
        if "Adres van" in question:
            return next(tries)
        return next((text for start, text in GIVEN.items() if start in question), default)

    ask_and_write(ask, tmp_path / "k.toml", NOW, REGELINGEN)

    assert (
        "Schrijf een mailadres, bijvoorbeeld klachten@sterker.example. Adres van de klachtenmailbox?" in asked
    )


@pytest.mark.parametrize(
    ("question", "answer", "remedy"),
    [
        ("Hoe heet", "", "Vul hier iets in"),
        ("Korte naam", "Twee woorden", "kleine letters"),
        ("Welke klachtenregeling", "", "Kies een van"),
        ("Welke klachtenregeling", "awb", "klimkoord, lentl, stichtse-vecht, jeugd, mandaat"),
        ("Mailadres van", "Hatice", "Schrijf een mailadres"),
        ("Welke IMAP-server", "een server", "naam van een server"),
        ("Waar komt de mail", "pop3", "imap, graph, exchange, maildir"),
        ("Hoe gaan brieven", "duif", "smtp, folder"),
        ("Naam van uw mailserver", "mx zon", "Leeg mag ook"),
    ],
)
def test_an_answer_that_stays_wrong_ends_the_questions_and_writes_nothing(
    tmp_path: Path, question: str, answer: str, remedy: str
) -> None:
    with pytest.raises(UsageError, match=remedy):
        init(tmp_path, GIVEN | {question: answer})

    assert not list(tmp_path.iterdir())


def test_an_existing_configuration_is_never_touched_and_nothing_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "klachtwacht.toml"
    path.write_text("van mij", encoding="utf-8")
    somebody = Somebody(GIVEN)
    with pytest.raises(UsageError, match="bestaat al"):
        ask_and_write(somebody, path, NOW, REGELINGEN)

    assert (path.read_text(encoding="utf-8"), somebody.asked) == ("van mij", [])


def test_an_existing_staff_list_is_kept(tmp_path: Path) -> None:
    (tmp_path / "personeel.csv").write_text("van mij", encoding="utf-8")
    made = ask_and_write(Somebody(GIVEN), tmp_path / "k.toml", NOW, REGELINGEN)

    assert (tmp_path / "k.toml",) == made
    assert (tmp_path / "personeel.csv").read_text(encoding="utf-8") == "van mij"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "bezet").touch()
    with pytest.raises(UsageError, match=r"bezet.*niet te schrijven"):
        ask_and_write(Somebody(GIVEN), tmp_path / "bezet" / "k.toml", NOW, REGELINGEN)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(naam=st.text(min_size=1, max_size=40), pad=st.text(min_size=1, max_size=20))
def test_no_answer_can_break_out_of_its_place_in_the_file(tmp_path: Path, naam: str, pad: str) -> None:
    for file in tmp_path.iterdir():
        file.unlink()
    answers = GIVEN | {"Hoe heet": naam, "Waar komt de mail": "maildir", "In welke map staat": pad}
    try:
        ask_and_write(Somebody(answers), tmp_path / "k.toml", NOW, REGELINGEN)
    except UsageError:
        assert not (naam.strip().isprintable() and naam.strip() and pad.strip().isprintable() and pad.strip())
    else:
        (one,) = tomllib.loads((tmp_path / "k.toml").read_text(encoding="utf-8"))["organisatie"]
        assert (naam.strip(), pad.strip()) == (one["naam"], one["mailbox"]["pad"])


@pytest.mark.parametrize("scheme", REGELINGEN)
def test_what_is_answered_passes_check(tmp_path: Path, scheme: str) -> None:
    """A Maildir and a folder of our own need no server, so nothing is left to mend."""
    answers = {
        **GIVEN,
        "Welke klachtenregeling": scheme,
        "Waar komt": "maildir",
        "Hoe gaan": "folder",
        "Wie heeft": "Jo Bos",
    }
    ask_and_write(
        Somebody(answers),
        tmp_path / "klachtwacht.toml",
        NOW,
        REGELINGEN,
        lambda name: roles_asked(regelingen.load(name)),
    )
    found = prove(tmp_path / "klachtwacht.toml")

    assert [str(fault) for fault in found.faults] == []
    assert found.connections == ()


@pytest.mark.parametrize("scheme", REGELINGEN)
def test_what_is_left_for_later_is_named_by_check(tmp_path: Path, scheme: str) -> None:
    answers = {**GIVEN, "Welke klachtenregeling": scheme, "Waar komt": "maildir", "Hoe gaan": "folder"}
    ask_and_write(
        Somebody(answers),
        tmp_path / "klachtwacht.toml",
        NOW,
        REGELINGEN,
        lambda name: roles_asked(regelingen.load(name)),
    )
    roles = {role.value for role in roles_asked(regelingen.load(scheme))}
    told = " ".join(str(fault) for fault in prove(tmp_path / "klachtwacht.toml").faults)

    assert roles
    assert all(role in told for role in roles)


def test_every_scheme_is_explained_where_it_is_chosen(tmp_path: Path) -> None:
    """jeugd and mandaat build on lentl, and mostly hold for a few teams: whoever chooses must know."""
    somebody = Somebody(GIVEN)
    ask_and_write(somebody, tmp_path / "k.toml", NOW, REGELINGEN)
    question = next(asked for asked, _ in somebody.asked if asked.startswith("Welke klachtenregeling"))
    written = (tmp_path / "k.toml").read_text(encoding="utf-8")

    assert list(REGELINGEN) == ["klimkoord", "lentl", "stichtse-vecht", "jeugd", "mandaat"]
    for name, when in REGELINGEN.items():
        assert when
        assert f"\n  {name}: {when}\n" in question
        assert f"\n#   {name}: {when}\n" in written


def test_where_no_commission_is_named_check_says_what_then_happens(tmp_path: Path) -> None:
    init(tmp_path, GIVEN | {"Waar komt": "maildir", "Hoe gaan": "folder"})
    told = [remark for remark in prove(tmp_path / "klachtwacht.toml").remarks if "okc ontbreekt" in remark]

    assert len(told) == 1
    assert told[0].startswith("eigenwijs: ")
    assert "ontvangstbevestiging" in told[0]
