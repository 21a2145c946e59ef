"""The example organisations: the people outside scenarios count on, and mail that is worth looking at."""

import csv
import email
import re
import stat
import tomllib
import unicodedata
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from bot.demo import CONFIG, EXAMPLE, ExampleMail, example_mails, write_example
from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import UsageError
from bot.domain.mail.parser import parse_mail
from bot.domain.people.organisation import Stand
from bot.domain.people.staff import Employment, Person, Role
from bot.settings import load

REGELINGEN = ("lentl", "stichtse-vecht", "klimkoord", "jeugd")
NOW = datetime(2026, 11, 21, 7, 30, tzinfo=AMSTERDAM)
SETTINGS = load(EXAMPLE / CONFIG, REGELINGEN, environ={})
ORGANISATIONS = {one.organisation.sleutel: one.organisation for one in SETTINGS.organisaties}
PEOPLE = {person.email: person for one in ORGANISATIONS.values() for person in one.staff.people}
MAILS = list(example_mails(NOW))

# Contract §7: organisatie, name, roles, team ("" = any), leidinggevende ("" = any), kind of employment.
FACTS = [
    ("sterker", "Ingrid Bakker", "klachtenfunctionaris", "", "", "medewerker"),
    ("sterker", "Joost Willems", "", "", "", "medewerker"),
    ("sterker", "Marjan Hoekstra", "directie", "", "", "medewerker"),
    ("sterker", "Bram Peters", "leidinggevende", "Noord", "marjan.hoekstra", "medewerker"),
    ("sterker", "Karin de Wit", "stagebegeleider", "Noord", "bram.peters", "medewerker"),
    ("sterker", "Kees de Wit", "", "Noord", "bram.peters", "medewerker"),
    ("sterker", "Lotte Smit", "", "Noord", "karin.dewit", "stagiair"),
    ("sterker", "Sanne Vos", "", "Noord", "bram.peters", "medewerker"),
    ("sterker", "Hatice Yılmaz", "leidinggevende", "Jeugd", "marjan.hoekstra", "medewerker"),
    ("sterker", "Mo Benali", "", "Jeugd", "hatice.yilmaz", "medewerker"),
    ("sterker", "Youssef El Amrani", "vrijwilligerscoordinator", "", "", "medewerker"),
    ("sterker", "Henk Bos", "", "", "youssef.elamrani", "vrijwilliger"),
    ("vcn", "Trees van Dongen", "klachtenfunctionaris directie", "", "", "medewerker"),
    ("vcn", "Bilal Kaya", "vrijwilligerscoordinator", "", "trees.vandongen", "medewerker"),
    ("klimkoord", "Ruud Vermeer", "kwaliteitsmanager klachtenfunctionaris", "", "", "medewerker"),
    ("klimkoord", "Els Maas", "zorgcoordinator", "", "", "medewerker"),
    ("klimkoord", "Piet Janssen", "", "", "els.maas", "medewerker"),
    ("klimkoord", "Fatima Azzouzi", "", "", "els.maas", "medewerker"),
    ("klimkoord", "Arjan Prins", "leidinggevende", "Kantoor", "", "medewerker"),
    ("klimkoord", "Dewi Kusuma", "", "Kantoor", "arjan.prins", "medewerker"),
    ("stichtsevecht", "Nadia Karim", "klachtenfunctionaris loket", "", "", "medewerker"),
    ("stichtsevecht", "Anja de Boer", "leidinggevende", "", "", "medewerker"),
    ("stichtsevecht", "Tom Hendriks", "", "", "anja.deboer", "medewerker"),
    ("stichtsevecht", "Wim Jonker", "klachtbehandelaar", "Beleid", "", "medewerker"),
]


def address_of(naam: str, organisatie: str) -> str:
    """Contract §7: voornaam.achternaam, lower case, no spaces, no accents."""
    first, _, rest = naam.lower().replace("ı", "i").partition(" ")
    letters = unicodedata.normalize("NFD", f"{first}.{rest.replace(' ', '')}")
    return "".join(c for c in letters if not unicodedata.combining(c)) + f"@{organisatie}.example"


def one(organisatie: str, naam: str) -> Person:
    return PEOPLE[address_of(naam, organisatie)]


# ── People and organisations ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("organisatie", "naam", "roles", "team", "superior", "kind"), FACTS, ids=[row[1] for row in FACTS]
)
def test_the_people_of_the_contract_are_there_with_their_roles(
    organisatie: str, naam: str, roles: str, team: str, superior: str, kind: str
) -> None:
    person = one(organisatie, naam)

    assert (organisatie, naam, Employment(kind)) == (person.organisatie, person.naam, person.soort)
    assert {Role(role) for role in roles.split()} == set(person.rollen)
    assert not team or team == person.team
    assert not superior or f"{superior}@{organisatie}.example" == person.leidinggevende


def test_ingrid_has_her_substitute_and_sanne_left_on_new_years_day() -> None:
    assert one("sterker", "Ingrid Bakker").vervanger == "joost.willems@sterker.example"
    left = one("sterker", "Sanne Vos")
    assert left.works_on(datetime(2025, 12, 31, tzinfo=AMSTERDAM).date())
    assert not left.works_on(datetime(2026, 1, 1, tzinfo=AMSTERDAM).date())


def test_only_sanne_has_left_so_scenarios_of_any_date_find_everybody_in_service() -> None:
    days = [datetime(year, 1, 2, tzinfo=AMSTERDAM).date() for year in (2025, 2028)]

    assert {p.naam for p in PEOPLE.values() if not all(map(p.works_on, days))} == {"Sanne Vos"}


def test_every_address_follows_the_rule_and_there_are_at_least_sixty_people() -> None:
    with (EXAMPLE / "personeel.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) >= 60
    assert [address_of(row["naam"], row["organisatie"]) for row in rows] == [row["e-mail"] for row in rows]


def test_no_telephone_number_can_ring_anywhere() -> None:
    """A Dutch subscriber number never starts with 0."""
    assert all(re.fullmatch(r"0\d{2,3}-0\d+", person.telefoon) for person in PEOPLE.values())


def test_the_seven_organisations_have_the_schemes_and_mailboxes_of_the_contract() -> None:
    schemes = dict.fromkeys(("ons", "helmond", "sterker", "welkom", "vcn"), "lentl")
    schemes |= {"klimkoord": "klimkoord", "stichtsevecht": "stichtse-vecht"}

    assert schemes == {key: found.regeling for key, found in ORGANISATIONS.items()}
    for key, found in ORGANISATIONS.items():
        assert (f"klachten@{key}.example", f"mx.{key}.example") == (found.adres, found.authserv_id)
    assert frozenset({"Jeugd"}) == ORGANISATIONS["sterker"].jeugdteams
    assert ORGANISATIONS["sterker"].okc[0].domeinen == frozenset({"okc-gelderland.example"})
    assert ORGANISATIONS["klimkoord"].okc[0].domeinen == frozenset({"klachtenportaalzorg.example"})


def test_the_example_acts_fully_reaches_back_to_2025_and_leaves_nothing_to_remark() -> None:
    assert (SETTINGS.stand, SETTINGS.opmerkingen) == (Stand.NORMAAL, ())
    assert all(found.vanaf < datetime(2025, 2, 1, tzinfo=AMSTERDAM) for found in ORGANISATIONS.values())


@pytest.mark.parametrize("name", [CONFIG, "nieuw.toml"])
def test_the_kb_dagen_are_those_of_the_rulebook(name: str) -> None:
    """Rulebook D.0.4; in nieuw.toml what init fills in does not matter here."""
    text = re.sub(r"\$\w+", '"x"', (EXAMPLE / name).read_text(encoding="utf-8")).replace('\n"x"\n', "\n")
    days = "2023-04-28 2023-05-19 2024-05-10 2024-12-27 2025-05-30 2026-01-02 2026-05-15 2027-05-07 2028-04-28 2028-05-26"

    assert days.split() == [day.isoformat() for day in tomllib.loads(text)["kb_dagen"]]


# ── Mail ──────────────────────────────────────────────────────────────────────────────────────────────


def parsed(mail: ExampleMail) -> EmailMessage:
    message = email.message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_there_are_twenty_four_mails_for_all_seven_organisations() -> None:
    assert len(MAILS) == 24
    assert {mail.organisatie for mail in MAILS} == set(ORGANISATIONS)


@pytest.mark.parametrize("mail", MAILS, ids=[mail.name for mail in MAILS])
def test_every_example_mail_is_sound_and_addressed_to_its_own_mailbox(mail: ExampleMail) -> None:
    message = parsed(mail)
    server = f"mx.{mail.organisatie}.example"

    assert [defect for part in message.walk() for defect in part.defects] == []
    assert f"klachten@{mail.organisatie}.example" == str(message["To"].addresses[0].addr_spec)
    assert str(message["Message-ID"]).startswith("<")
    assert str(message["Authentication-Results"]).split(";")[0] == server
    assert f"by {server} " in str(message["Received"])
    assert "{{" not in mail.raw.decode("utf-8")
    names = [name.lower() for name in message]
    assert names.index("authentication-results") < names.index("received"), "ours stands above our Received"


@pytest.mark.parametrize("mail", MAILS, ids=[mail.name for mail in MAILS])
def test_klachtwacht_itself_reads_every_example_mail_without_a_defect(mail: ExampleMail) -> None:
    found = parse_mail(mail.raw, NOW, ORGANISATIONS[mail.organisatie].authserv_id)

    assert ((), mail.received) == (found.defects, found.received)
    assert len(found.text) > 100


@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=500), datetime(2028, 3, 1, 0, 1, tzinfo=UTC)])
def test_whenever_the_demo_runs_the_mails_came_in_the_last_five_days(now: datetime) -> None:
    for mail in example_mails(now):
        assert timedelta(0) < now - mail.received < timedelta(days=5)
        assert mail.received == parsedate_to_datetime(
            str(parsed(mail)["Received"]).rpartition(";")[2].strip()
        )


def test_no_two_mails_share_a_message_id_and_two_senders_write_twice() -> None:
    ids = [str(parsed(mail)["Message-ID"]) for mail in MAILS]
    senders = [str(parsed(mail)["From"].addresses[0].addr_spec) for mail in MAILS]

    assert len(ids) == len(set(ids))
    assert {sender for sender in senders if senders.count(sender) > 1} == {
        "m.verbeek@postbus.example",
        "fons.hendrix@postbus.example",
    }


def test_a_follow_up_answers_a_mail_that_came_before_it_in_the_same_mailbox() -> None:
    earlier = {str(parsed(mail)["Message-ID"]): mail for mail in MAILS}
    answers = [mail for mail in MAILS if parsed(mail)["In-Reply-To"]]

    assert len(answers) == 2
    for mail in answers:
        first = earlier[str(parsed(mail)["In-Reply-To"])]
        assert (first.organisatie, True) == (mail.organisatie, first.received < mail.received)


def test_all_domains_are_reserved_ones_that_reach_nobody() -> None:
    for mail in MAILS:
        assert not re.findall(rb"@(?![\w.-]*\.example\b)[\w-]+\.[\w.-]+", mail.raw), mail.name


# ── The folder ────────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_folder_holds_configuration_staff_keys_and_mail(tmp_path: Path) -> None:
    config = write_example(tmp_path / "demo", NOW)
    found = load(config, REGELINGEN, environ={})

    assert config == tmp_path / "demo" / "klachtwacht.toml"
    assert stat.S_IMODE((tmp_path / "demo" / "geheim").stat().st_mode) == 0o700
    delivered = 0
    for settings in found.organisaties:
        box = Path(str(settings.mailbox["pad"]))
        assert [(box / part).is_dir() for part in ("cur", "new", "tmp")] == [True] * 3
        assert Path(str(settings.transport["pad"])).is_dir()
        delivered += len(list((box / "new").iterdir()))
    assert delivered == 24


def test_a_delivered_mail_has_its_arrival_as_file_time(tmp_path: Path) -> None:
    write_example(tmp_path, NOW)
    files = {file.read_bytes(): file for file in tmp_path.glob("post/in/*/new/*")}

    assert [mail.received.timestamp() for mail in MAILS] == [
        files[mail.raw].stat().st_mtime for mail in MAILS
    ]


def test_a_second_demo_in_the_same_folder_changes_nothing(tmp_path: Path) -> None:
    write_example(tmp_path, NOW)
    (tmp_path / CONFIG).write_text("stand = 'leer'", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))

    assert write_example(tmp_path, NOW + timedelta(days=1)) == tmp_path / CONFIG
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / CONFIG).read_text(encoding="utf-8") == "stand = 'leer'"


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "scriptie.odt").touch()
    with pytest.raises(UsageError, match=r"niet leeg.*--dir"):
        write_example(tmp_path, NOW)

    assert [file.name for file in tmp_path.iterdir()] == ["scriptie.odt"]


def test_a_file_where_the_folder_should_come_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "demo").touch()
    with pytest.raises(UsageError, match=r"niet te maken.*--dir"):
        write_example(tmp_path / "demo", NOW)
