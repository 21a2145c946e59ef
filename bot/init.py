"""`klachtwacht init`: a few questions, then a commented klachtwacht.toml and a first staff list."""

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.errors import UsageError, reason
from bot.domain.mail.auth_results import MICROSOFT
from bot.domain.people.organisation import ADDRESS, KEY
from bot.domain.people.staff import HEADER, Role

Wanted = Callable[[str], Iterable[Role]]
"""Which roles a scheme asks for, beside the klachtenfunctionaris."""

Ask = Callable[[str, str], str]
"""Puts a question with a default to somebody and returns the answer; an empty answer means the default."""

TEMPLATE = Path(__file__).with_name("example") / "nieuw.toml"
ATTEMPTS = 3
COLUMNS = HEADER.split(",")


def ask_and_write(
    ask: Ask, path: Path, now: datetime, regelingen: Mapping[str, str], wanted: Wanted = lambda _: ()
) -> tuple[Path, ...]:
    """Ask what klachtwacht must know, and write it down. Returns the files made, the configuration first.

    regelingen: the schemes to choose from, each with who chooses it; wanted: who must be in the staff list for the one that was chosen. A
    staff list that is already there is kept; the usual folders of mail are made. Raises `UsageError` when `path` exists, when a question stays without a usable answer, or when the folder cannot be written.
    """
    if os.path.lexists(path):
        raise UsageError(f"{path} bestaat al en blijft zoals het is. Kies met --config een andere naam.")
    interview = _Interview(ask, regelingen)
    answers = interview.hold()
    staff = path.parent / answers["personeel"]
    people = () if staff.exists() else interview.colleagues(answers, wanted(answers["regeling"]))
    try:
        made = [_create(path, _config(answers, now, regelingen))]
        if not staff.exists():
            made.append(_create(staff, _staff_list(answers, people)))
        for folder in interview.folders:
            (path.parent / folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{error.filename} is niet te schrijven ({reason(error)}). Kies een andere map."
        ) from error
    return tuple(made)


# ── Questions ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an answer must look like. `clean` makes it so; `said` is the remedy when it does not fit."""

    fits: Callable[[str], bool]
    said: str
    clean: Callable[[str], str] = str.strip


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: bool(pattern.fullmatch(text))


def _lower(text: str) -> str:
    return text.strip().lower()


_SERVER = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?")
TEXT = _Rule(lambda text: bool(text) and text.isprintable(), "Vul hier iets in, op één regel.")
MAYBE_TEXT = _Rule(
    lambda text: not text or text.isprintable(), "Vul hier een naam in, op één regel. Leeg mag ook."
)
SLEUTEL = _Rule(_matches(KEY), "Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld sterker.", _lower)
MAIL = _Rule(_matches(ADDRESS), "Schrijf een mailadres, bijvoorbeeld klachten@sterker.example.", _lower)
SERVER = _Rule(
    _matches(_SERVER), "Schrijf de naam van een server, bijvoorbeeld imap.sterker.example.", _lower
)
MAYBE_SERVER = _Rule(lambda text: not text or SERVER.fits(text), SERVER.said + " Leeg mag ook.", _lower)


MAILBOXES = ("imap", "graph", "exchange", "maildir")
"""Where mail can come in; graph is Microsoft 365, exchange a server of one's own."""
OUTLOOK = "outlook.office365.com"
"""IMAP at Microsoft 365, where an application signs in and no password does."""
NOT_ONLINE = "Exchange Online neemt EWS niet meer aan: kies bij de vorige vraag graph, of noem uw eigen Exchange-server."
OWN_EXCHANGE = _Rule(
    lambda text: SERVER.fits(text) and not text.endswith(("office365.com", "outlook.com")), NOT_ONLINE, _lower
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody for the first staff list, beside the klachtenfunctionaris."""

    naam: str
    email: str
    rol: Role


class _Interview:
    """The questions in order; a later default may follow from an earlier answer."""

    def __init__(self, ask: Ask, regelingen: Mapping[str, str]) -> None:
        self._ask, self._regelingen = ask, regelingen
        self.folders: list[Path] = []

    def colleagues(self, answers: dict[str, str], roles: Iterable[Role]) -> tuple[Colleague, ...]:
        """Who has these roles; a question that is left empty leaves the role for later, and `check` names it."""
        domain = answers["adres"].rpartition("@")[2]
        found = []
        for role in roles:
            naam = self._one(f"Wie heeft de rol {role.value} (leeg: vult u later in)?", "", MAYBE_TEXT)
            if naam:
                address = self._one(f"Mailadres van {naam}?", _address_of(naam, domain), MAIL)
                found.append(Colleague(naam, address, role))
        return tuple(found)

    def hold(self) -> dict[str, str]:
        """Every answer by the name of its key."""
        naam = self._one("Hoe heet de organisatie?", "", TEXT)
        adres = self._one("Adres van de klachtenmailbox?", "", MAIL)
        domain = adres.rpartition("@")[2]
        sleutel = self._one("Korte naam (kleine letters)?", domain.split(".")[0], SLEUTEL)
        # No default: whoever presses Enter must not get somebody else's scheme.
        schemes = "".join(f"\n  {name}: {when}" for name, when in self._regelingen.items())
        regeling = self._choice(f"Welke klachtenregeling geldt?{schemes}\nKies", tuple(self._regelingen), "")
        functionaris = self._one("Naam van de klachtenfunctionaris?", "", TEXT)
        email = self._one(f"Mailadres van {functionaris}?", _address_of(functionaris, domain), MAIL)
        staff = self._one("Bestand met de personeelslijst?", "personeel.csv", TEXT)
        mailbox, out = self._mailbox(adres, sleutel, domain)
        return {
            "naam": naam,
            "sleutel": sleutel,
            "adres": adres,
            "regeling": regeling,
            "functionaris": functionaris,
            "e-mail": email,
            "personeel": staff,
            "mailbox": mailbox,
            "transport": out or self._transport(adres, sleutel, domain),
            "authserv_id": self._one(
                "Naam van uw mailserver in Authentication-Results (leeg: weet ik nog niet)?",
                MICROSOFT if "huurder =" in mailbox else "",
                MAYBE_SERVER,
            ),
        }

    def _mailbox(self, adres: str, sleutel: str, domain: str) -> tuple[str, str]:
        """The mailbox, and the transport that belongs to it; empty when letters leave by another server."""
        kind = self._choice("Waar komt de mail binnen?", MAILBOXES, "imap")
        if kind == "maildir":
            usual = f"post/in/{sleutel}"
            pad = self._one("In welke map staat de Maildir?", usual, TEXT)
            self.folders += [Path(pad) / part for part in ("cur", "new", "tmp") if pad == usual]
            return _table(soort=kind, pad=pad), ""
        if kind == "graph":  # Microsoft 365
            made = _table(soort=kind, **self._application(sleutel), postbus=adres)
            return made, made
        if kind == "exchange":
            host = self._one("Welke Exchange-server?", f"mail.{domain}", OWN_EXCHANGE)
            made = _table(soort=kind, host=host, **self._password(adres), postbus=adres)
            return made, made
        host = self._one("Welke IMAP-server?", f"imap.{domain}", SERVER)
        if host == OUTLOOK:
            app: dict[str, str | int] = {"gebruiker": adres, **self._application(sleutel)}
            return (
                _table(soort=kind, host=host, poort=993, tls="tls", **app),
                _table(soort="smtp", host="smtp.office365.com", poort=587, tls="starttls", **app),
            )
        return _table(soort=kind, host=host, **self._password(adres), poort=993, tls="tls"), ""

    def _password(self, adres: str) -> dict[str, str | int]:
        """How klachtwacht signs in with a password."""
        return {
            "gebruiker": self._one("Gebruikersnaam op deze server?", adres, TEXT),
            "wachtwoord_bestand": self._one("Bestand met het wachtwoord?", "geheim/mailbox", TEXT),
        }

    def _application(self, sleutel: str) -> dict[str, str | int]:
        """How klachtwacht signs in at Microsoft 365, as an application of the organisatie."""
        usual = f"{sleutel}.onmicrosoft.com"
        return {
            "huurder": self._one("Welke huurder (tenant) in Microsoft 365?", usual, SERVER),
            "toepassing": self._one("Nummer van de app-registratie (client id)?", "", TEXT),
            "certificaat_bestand": self._one(
                "Bestand met het certificaat van de app?", "geheim/app.pem", TEXT
            ),
        }

    def _transport(self, adres: str, sleutel: str, domain: str) -> str:
        if self._choice("Hoe gaan brieven de deur uit?", ("smtp", "folder"), "smtp") == "folder":
            usual = f"post/uit/{sleutel}"
            pad = self._one("In welke map?", usual, TEXT)
            self.folders += (
                [Path(pad)] if pad == usual else []
            )  # a folder elsewhere is somebody else's to make
            return _table(soort="folder", pad=pad)
        host = self._one("Welke SMTP-server?", f"smtp.{domain}", SERVER)
        user = self._one("Gebruikersnaam op de SMTP-server?", adres, TEXT)
        secret = self._one("Bestand met het wachtwoord?", "geheim/mailbox", TEXT)
        return _table(
            soort="smtp", host=host, poort=587, tls="starttls", gebruiker=user, wachtwoord_bestand=secret
        )

    def _choice(self, question: str, values: Sequence[str], default: str) -> str:
        said = f"Kies een van: {', '.join(values)}."
        rule = _Rule(lambda text: text in values, said, _lower)
        return self._one(f"{question} ({', '.join(values)})", default, rule)

    def _one(self, question: str, default: str, rule: _Rule) -> str:
        """Ask until it fits, a few times; a script that keeps answering wrong must not go round for ever."""
        asked = question
        for _ in range(ATTEMPTS):
            answer = rule.clean(self._ask(asked, default) or default)
            if rule.fits(answer):
                return answer
            asked = f"{rule.said} {question}"
        first, _, _ = question.partition("\n")
        raise UsageError(f"Geen bruikbaar antwoord op de vraag: {first} {rule.said}")


# ── What is written ───────────────────────────────────────────────────────────────────────────────────


def _config(answers: dict[str, str], now: datetime, regelingen: Mapping[str, str]) -> str:
    quoted = {
        key: json.dumps(answers[key], ensure_ascii=False)  # a JSON string of printable text is a TOML string
        for key in ("sleutel", "naam", "regeling", "adres", "personeel")
    }
    known = answers["authserv_id"]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        quoted,
        functionaris=json.dumps(answers["e-mail"]),
        mailbox=answers["mailbox"],
        transport=answers["transport"],
        authserv_id=f'authserv_id = "{known}"' if known else '# authserv_id = "mx.voorbeeld.example"',
        regelingen="\n".join(f"#   {name}: {when}" for name, when in regelingen.items()),
        vanaf=now.astimezone(AMSTERDAM).replace(tzinfo=None).isoformat(timespec="seconds"),
        map=answers["sleutel"],
    )


def _staff_list(answers: dict[str, str], colleagues: Iterable[Colleague]) -> str:
    officer = Colleague(answers["functionaris"], answers["e-mail"], Role.KLACHTENFUNCTIONARIS)
    roles: dict[str, list[Colleague]] = {}
    for one in (officer, *colleagues):
        roles.setdefault(one.email, []).append(one)  # somebody may have two roles: still one row
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for email, same in roles.items():
        row = {
            "organisatie": answers["sleutel"],
            "naam": same[0].naam,
            "e-mail": email,
            "soort": "medewerker",
        }
        names = [one.rol.value for one in same]
        writer.writerow(row | {"functie": names[0], "rollen": ";".join(names)})
    return text.getvalue()


def _create(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as file:  # "x": never over something that appeared meanwhile
        file.write(text)
    return path


def _table(**options: str | int) -> str:
    inside = ", ".join(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in options.items())
    return f"{{ {inside} }}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("ı", "i"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _address_of(naam: str, domain: str) -> str:
    first, _, rest = _plain(naam).partition(" ")
    found = f"{first}.{rest.replace(' ', '')}@{domain}" if rest else f"{first}@{domain}"
    return found if ADDRESS.fullmatch(found) else ""
