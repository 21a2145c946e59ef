"""Mailboxes, transports and their servers as people configure them: options held against a table of what may stand
there; and what a server answers, made fit to be read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TypedDict

from bot.domain.errors import Fault

TYPE_NAMES = {
    str: "een tekst tussen aanhalingstekens",
    int: "een geheel getal",
    bool: "true of false, zonder aanhalingstekens",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One key. meaning: what to write there (Dutch). choices: the only values allowed. lowest/highest: of a number."""

    key: str
    meaning: str
    type: type = str
    required: bool = False
    choices: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0


SOORT = Option("soort", "het soort postbus of verzendweg", required=True)
SENT_FOLDER = Option("verzonden", "de map met verzonden mail, bijvoorbeeld Verzonden items")
RESTRICTED = Option(
    "besloten_map", "de map voor mail over grensoverschrijdend gedrag, waar alleen bij kan wie dat mag"
)
LABELS = Option(
    "categorieen", "true: elk bericht zegt of zijn zaak te beoordelen is, loopt of klaar is", bool
)
# The folders of a mailbox on a server, and how long it may wait for a hint: the same for every server.
WATCHED = (
    Option("map", "de map die klachtwacht leest; standaard Postvak IN (INBOX)"),
    Option("verplaats_naar", "de map voor verwerkte mail, bijvoorbeeld Verwerkt"),
    SENT_FOLDER,
    RESTRICTED,
    LABELS,
    Option(
        "wachttijd_seconden",
        "na hoeveel seconden klachtwacht zelf weer kijkt (1 tot 240)",
        int,
        lowest=1,
        highest=240,
    ),
)


class Watched(TypedDict):
    """What `WATCHED` says of one mailbox; an empty name means "not given". longest_wait: seconds."""

    folder: str
    filed: str
    restricted: str
    labels: bool
    longest_wait: float


def watched(options: Mapping[str, object], inbox: str) -> Watched:
    """How these (faultless) options want their mailbox watched; `inbox`: the folder where they name none."""
    return {
        "folder": str(options.get("map", inbox)),
        "filed": str(options.get("verplaats_naar", "")),
        "restricted": str(options.get(RESTRICTED.key, "")),
        "labels": bool(options.get(LABELS.key)),
        "longest_wait": float(str(options.get("wachttijd_seconden", 60))),
    }


# How a server is reached and how we prove who we are: the same for every server, in or out.
TLS_KINDS = ("starttls", "tls", "geen")
CERTIFICATE = "certificaat_bestand"
PROOFS = ("wachtwoord_bestand", CERTIFICATE, "token_opdracht")
SERVER = (
    Option("host", "de naam van de mailserver, bijvoorbeeld mail.example.nl", required=True),
    Option("poort", "het poortnummer van de mailserver", type=int, lowest=1, highest=65535),
    Option("tls", "de beveiliging van de verbinding; standaard starttls", choices=TLS_KINDS),
    Option("ca_bestand", "het bestand met het certificaat van een eigen certificaatautoriteit"),
    Option("gebruiker", "de naam waarmee klachtwacht inlogt"),
    Option("wachtwoord_bestand", "het bestand waarin alleen het wachtwoord staat"),
    Option("token_opdracht", "de opdracht die een OAuth2-token afdrukt"),
)
# How klachtwacht is registered at Microsoft Entra, for whoever speaks to Microsoft 365; then `wachtwoord_bestand` holds
# the secret of that registration.
ENTRA = (
    Option("huurder", "de naam of het nummer van uw organisatie bij Microsoft (tenant)"),
    Option("toepassing", "het nummer van de app-registratie van klachtwacht (client id)"),
    Option(CERTIFICATE, "het PEM-bestand met sleutel en certificaat van de app-registratie"),
    Option("aanmeld_host", "de naam van een andere aanmeldserver dan die van Microsoft"),
)

# What a mail address could be in a server's answer: wide on purpose, an answer must not tell who wrote to us.
ADDRESS = re.compile(r"[^\s<>\"']*@[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach a server and how to log in there; an empty text means "not given"."""

    host: str
    port: int
    tls: str = "starttls"
    ca: str = ""
    user: str = ""
    password_file: str = ""
    certificate: str = ""
    token_command: str = ""
    tenant: str = ""
    client: str = ""
    login_host: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the connection never leaves this machine, so that it needs no encryption."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def server_of(options: Mapping[str, object], ports: Mapping[str, int]) -> Server:
    """The server these (faultless) options describe; `ports` gives the usual port of each kind of `tls`."""
    tls = str(options.get("tls", "starttls"))
    port = options.get("poort", ports[tls])
    keys = ("ca_bestand", "gebruiker", *PROOFS, "huurder", "toepassing", "aanmeld_host")
    text = {key: str(options.get(key, "")) for key in keys}
    return Server(str(options["host"]), int(str(port)), tls, *text.values())


def required(option: Option) -> Option:
    """The same key where klachtwacht cannot do without it."""
    return replace(option, required=True)


def without_addresses(text: str) -> str:
    """What a server said, on one line, with every mail address hidden and cut to a length people read."""
    return ADDRESS.sub("<adres>", " ".join(text.split()))[:300]


def faults_in(options: Mapping[str, object], table: Sequence[Option], where: str) -> list[Fault]:
    """Everything wrong in `options` when only the keys of `table` may stand there; empty when all is well.

    where: how people find the place, such as "klachtwacht.toml: organisatie sterker: mailbox".
    """
    known = {option.key: option for option in table}
    missing = [option for option in table if option.required and option.key not in options]
    return [
        *(
            Fault(where, option.key, "Deze sleutel ontbreekt.", f"Vul in: {option.meaning}.")
            for option in missing
        ),
        *(_unknown(key, known, where) for key in options if key not in known),
        *(
            Fault(where, key, problem, f"Vul in: {known[key].meaning}.")
            for key, value in options.items()
            if key in known and (problem := _problem(known[key], value))
        ),
    ]


MICROSOFT_365 = (".office365.com", ".outlook.com")
"""Where IMAP and SMTP want an application to sign in."""


def login_faults(options: Mapping[str, object], where: str, *, required: bool) -> list[Fault]:
    """A login is a name plus exactly one way to prove it; `required` when the server never does without.

    At Microsoft 365 it is the application that proves itself (`huurder` and `toepassing`), with a secret or certificate.
    """
    proofs = [key for key in PROOFS if key in options]
    registered = [key for key in ("huurder", "toepassing") if key in options]
    if "gebruiker" not in options:
        if not (required or proofs or registered):
            return []
        return [
            Fault(
                where, "gebruiker", "Deze sleutel ontbreekt.", "Vul in: de naam waarmee klachtwacht inlogt."
            )
        ]
    if len(registered) == 1:
        other = "toepassing" if registered == ["huurder"] else "huurder"
        remedy = (
            "Microsoft 365 wil allebei: 'huurder' en 'toepassing'. Een andere mailserver wil geen van beide."
        )
        return [Fault(where, other, "Deze sleutel ontbreekt.", remedy)]
    if (
        not registered
        and str(options.get("host", "")).lower().endswith(MICROSOFT_365)
        and "token_opdracht" not in options
    ):
        remedy = (
            "Vul 'huurder', 'toepassing' en 'certificaat_bestand' in; zie Microsoft 365 in docs/beheer.md."
        )
        return [Fault(where, "huurder", "Microsoft 365 neemt geen wachtwoord meer aan.", remedy)]
    allowed = (*PROOFS[:2],) if registered else ("wachtwoord_bestand", "token_opdracht")
    if len(proofs) == 1 and proofs[0] in allowed:
        return []
    if len(proofs) > 1:
        problem = "Er staan twee manieren van inloggen."
    elif proofs:
        problem = f"De sleutel {proofs[0]} past hier niet."
    else:
        problem = "Er staat niet hoe klachtwacht inlogt."
    return [Fault(where, allowed[0], problem, f"Kies {' of '.join(allowed)}, niet allebei.")]


def kind_fault(options: Mapping[str, object], kinds: Sequence[str], where: str) -> Fault | None:
    """What is wrong with the key `soort` when only `kinds` exist, or None."""
    kind = options.get("soort")
    if kind in kinds:
        return None
    problem = "Deze sleutel ontbreekt." if kind is None else f"Het soort {kind!r} bestaat niet."
    return Fault(where, "soort", problem, f"Kies een van: {', '.join(kinds)}.")


def _unknown(key: str, known: Mapping[str, Option], where: str) -> Fault:
    close = get_close_matches(key, known, n=1)
    tip = f"Bedoelt u {close[0]}?" if close else f"Kies uit: {', '.join(known)}."
    return Fault(where, key, "Deze sleutel bestaat hier niet.", tip)


def _problem(option: Option, value: object) -> str:
    """What is wrong with one value, or an empty string."""
    if not isinstance(value, option.type) or (isinstance(value, bool) and option.type is not bool):
        # in Python a bool is an int
        return f"Hier hoort {TYPE_NAMES[option.type]}."
    if isinstance(value, str) and not value.strip():
        return "Deze waarde is leeg."
    if option.choices and value not in option.choices:
        return f"De waarde {value!r} bestaat niet; kies {', '.join(option.choices)}."
    if option.type is int and isinstance(value, int) and not option.lowest <= value <= option.highest:
        return f"Dit getal moet tussen {option.lowest} en {option.highest} liggen."
    return ""
