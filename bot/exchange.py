"""A signed-in account on an Exchange server of one's own (EWS), for the mailbox and the transport that live there."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import exchangelib
import requests
from exchangelib import ExtendedProperty, errors
from exchangelib.items import ITEM_CLASSES, Message
from exchangelib.protocol import BaseProtocol
from exchangelib.version import EXCHANGE_2016

from bot import web
from bot.access import Secret
from bot.domain.errors import Fault, LoginRefused, MailServerError, Unreachable
from bot.domain.servers import SERVER, SOORT, Option, Server, faults_in, server_of

PORTS = {"tls": 443, "geen": 80, "starttls": 443}
CONNECTIONS = 50  # made when needed; all mailboxes on one server share them, and every stream keeps one
# What exchangelib makes of an answer that is no EWS; the cause stays with the error we raise.
GARBAGE = (ValueError, TypeError, LookupError, AttributeError)
# EWS ends there: off by default since October 2026 and gone on 1 April 2027.
ONLINE = (
    "office365.com",
    "outlook.com",
    "office.com",
    "microsoft.com",
    "microsoftonline.com",
    "onmicrosoft.com",
)

_SERVER_KEYS = {
    "host": "de naam van de Exchange-server, bijvoorbeeld mail.example.nl",
    "tls": "de beveiliging van de verbinding; standaard tls",
    "gebruiker": "de naam waarmee klachtwacht inlogt, bijvoorbeeld GEMEENTE\\klachtwacht",
}
OPTIONS = (
    SOORT,
    *(
        Option(
            each.key,
            _SERVER_KEYS.get(each.key, each.meaning),
            each.type,
            each.required or each.key in ("gebruiker", "wachtwoord_bestand"),
            ("tls", "geen") if each.key == "tls" else each.choices,
            each.lowest,
            each.highest,
        )
        for each in SERVER
        if each.key != "token_opdracht"
    ),
    Option("postbus", "het adres van de klachtenmailbox", required=True),
    Option("inlogwijze", "hoe de server wil dat wij inloggen; standaard ntlm", choices=("ntlm", "basic")),
)

# exchangelib writes whole requests and answers, mail included, at these levels; nothing of it may reach our log.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL)


class SearchKey(ExtendedProperty):  # type: ignore[misc]  # exchangelib ships no types
    """PidTagSearchKey: what stays the same when a message moves to another folder and gets another item id."""

    property_tag = 0x300B
    property_type = "Binary"


class Mark(ExtendedProperty):  # type: ignore[misc]  # likewise
    """Our own Message-ID on what we send: found again also when the server writes another one in the mail."""

    property_set_id = "7c5a1d0e-2f4b-4c39-9a53-0d3f8e6b1c42"
    property_name = "KlachtwachtMail"
    property_type = "String"


for _kind in ITEM_CLASSES:
    if "lasting_key" not in {known.name for known in _kind.FIELDS}:  # some kinds share one list of fields
        _kind.register("lasting_key", SearchKey)
Message.register("klachtwacht_mail", Mark)


class _Adapter(web.Patient):
    """Trusts, per server, the authority that its `ca_bestand` names; exchangelib has one kind of adapter for all accounts."""

    authorities: dict[str, str] = {}  # noqa: RUF012 – shared on purpose: filled by `Account`, read by every session

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        trusted = self.authorities.get(urlsplit(url).netloc, verify)
        super().cert_verify(conn, url, trusted, cert)  # type: ignore[no-untyped-call]  # requests' stubs give it no types


BaseProtocol.HTTP_ADAPTER_CLS = _Adapter
BaseProtocol.TIMEOUT = 60  # seconds


def faults(options: Mapping[str, object], table: tuple[Option, ...], where: str) -> list[Fault]:
    """Everything wrong in the options of whatever speaks EWS; `table` holds `OPTIONS` and its own."""
    found = faults_in(options, table, where)
    host = str(options.get("host", "")).lower().rstrip(".")
    if any(host == name or host.endswith(f".{name}") for name in ONLINE):
        found.append(
            Fault(
                where,
                "host",
                "Dit is Exchange Online, en daar verdwijnt EWS (uiterlijk 1 april 2027).",
                "Kies soort 'graph', of 'imap' en 'smtp' met 'huurder' en 'toepassing'.",
            )
        )
    return found


class Account:
    """One mailbox on one server. Signs in at the first question; `close` lets go of every connection."""

    def __init__(self, options: Mapping[str, object], root: Path) -> None:
        self.server: Server = server_of({"tls": "tls", **options}, PORTS)
        self._secret = Secret(self.server, root)
        self._ca = str(root / self.server.ca) if self.server.ca else ""
        self._postbus = str(options["postbus"])
        self._login = str(options.get("inlogwijze", "ntlm"))
        self._account: Any = None

    def get(self) -> Any:
        """exchangelib's account. Raises `LoginRefused` when the password cannot be read."""
        if self._account is None:
            scheme = "https" if self.server.tls == "tls" else "http"
            place = f"{self.server.host}:{self.server.port}"
            if self._ca:
                _Adapter.authorities[place] = self._ca
            configuration = exchangelib.Configuration(
                service_endpoint=f"{scheme}://{place}/EWS/Exchange.asmx",
                credentials=exchangelib.Credentials(self.server.user, self._secret.get()),
                auth_type=exchangelib.NTLM if self._login == "ntlm" else exchangelib.BASIC,
                # The oldest that is still maintained; without it exchangelib first asks what the server is.
                version=exchangelib.Version(EXCHANGE_2016),
                max_connections=CONNECTIONS,
            )
            self._account = exchangelib.Account(
                self._postbus,
                config=configuration,
                autodiscover=False,
                access_type=exchangelib.DELEGATE,
                default_timezone=exchangelib.UTC,
            )
        return self._account

    def close(self) -> None:
        """Let go of the connections."""
        account, self._account = self._account, None
        if account is not None:
            account.protocol.close()

    @contextmanager
    def troubles(self) -> Iterator[None]:
        """Whatever exchangelib raises, as one of our own errors."""
        try:
            yield
        except MailServerError:
            raise
        except (errors.UnauthorizedError, errors.ErrorAccessDenied) as error:
            raise LoginRefused(
                f"{self.server.host} geeft geen toegang tot de postbus. Controleer 'gebruiker', het wachtwoord, "
                "'inlogwijze' en of deze gebruiker volledige toegang tot de klachtenmailbox heeft."
            ) from error
        except errors.ErrorNonExistentMailbox as error:
            raise LoginRefused(f"{self.server.host} kent deze postbus niet. Controleer 'postbus'.") from error
        except errors.ErrorQuotaExceeded as error:
            raise Unreachable("De postbus is vol. Maak ruimte, of laat haar groter maken.") from error
        except (errors.EWSError, requests.RequestException, OSError, *GARBAGE) as error:
            raise Unreachable(self._told(error)) from error

    def _told(self, error: Exception) -> str:
        return f"Exchange: {web.trouble(f'{self.server.host}:{self.server.port}', error)}"

    def problems(self) -> list[str]:
        """A connection that everybody on the way can read."""
        if self.server.tls == "geen" and not self.server.is_local:
            return [f"De verbinding met {self.server.host} is onversleuteld. Kies tls = 'tls'."]
        return []
