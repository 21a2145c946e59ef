"""How klachtwacht proves to a mail server who it is, and how it knows that the server is the right one."""

import errno
import shlex
import socket
import ssl
import subprocess
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bot import tls
from bot.domain.errors import LoginRefused, Unreachable, reason
from bot.domain.servers import Server, without_addresses

if TYPE_CHECKING:
    from bot.entra import Tokens

TOKEN_TIMEOUT = 30.0  # seconds a token command may take
# What IMAP and SMTP at Exchange Online are called at Entra; a token for it says what the application may do there.
MAIL_SCOPE = "https://outlook.office365.com/.default"


class Secret:
    """A password from a file, or an OAuth2 token: of a registration at Microsoft Entra, or printed by a command.

    None of them is ever logged or shown.
    """

    def __init__(self, server: Server, root: Path) -> None:
        self.is_token = bool(server.token_command or server.client)
        self._command = shlex.split(server.token_command)
        self._file = root / server.password_file
        self._entra = _entra(server, root) if server.client else None
        self._token = ""

    @property
    def remedy(self) -> str:
        """What to look at when the server refuses us, as a Dutch clause."""
        if self._entra is not None:  # Entra knows the application, the mailbox does not
            return (
                "Entra kent de toepassing, maar de postbus laat haar niet toe: geef haar in Entra IMAP.AccessAsApp en "
                "SMTP.SendAsApp, en in Exchange Online New-ServicePrincipal en Add-MailboxPermission; "
                "controleer 'gebruiker'"
            )
        return "Controleer 'gebruiker' en het wachtwoord of token"

    def get(self) -> str:
        """The password as the file has it now, or a token. Raises `LoginRefused` or `Unreachable`."""
        if not self.is_token:
            return self._password()
        if self._entra is not None:
            self._token = self._entra.get()  # which knows how long it is good
        self._token = self._token or self._new_token()
        return self._token

    def renewed(self) -> bool:
        """After a refusal: get another token; False when there is none, so that trying again makes no sense."""
        old, self._token = self._token, self._new_token() if self.is_token else ""
        return self._token != old

    def _password(self) -> str:
        try:
            return self._file.read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            problem = reason(error) if isinstance(error, OSError) else "geen UTF-8"
            raise LoginRefused(
                f"Het bestand {self._file} is niet te lezen ({problem}). Verbeter 'wachtwoord_bestand' of de rechten."
            ) from error

    def _new_token(self) -> str:
        if self._entra is not None:
            return self._entra.get(fresh=True)
        try:
            # No shell; what the command says on stderr may hold secrets, so it goes nowhere.
            done = subprocess.run(  # noqa: S603 - the command comes from the configuration of the administrator
                self._command, capture_output=True, text=True, timeout=TOKEN_TIMEOUT, check=True
            )
        except (OSError, UnicodeDecodeError) as error:
            raise LoginRefused("De token_opdracht kan niet starten. Verbeter 'token_opdracht'.") from error
        except subprocess.CalledProcessError as error:
            problem = f"De token_opdracht {self._command[0]} eindigde met code {error.returncode}."
            raise Unreachable(f"{problem} Voer hem met de hand uit om te zien waarom.") from None
        except subprocess.TimeoutExpired:
            raise Unreachable(f"De token_opdracht {self._command[0]} duurde te lang.") from None
        if not done.stdout.strip():
            raise Unreachable(f"De token_opdracht {self._command[0]} drukte geen token af.")
        return done.stdout.strip()


def _entra(server: Server, root: Path) -> "Tokens":
    from bot import entra  # only who speaks to Microsoft 365 pays for loading it

    app = entra.App(
        server.tenant,
        server.client,
        root / server.certificate if server.certificate else None,
        root / server.password_file if server.password_file else None,
        server.login_host or entra.LOGIN_HOST,
    )
    ca = str(root / server.ca) if server.ca else ""
    return entra.Tokens(app, MAIL_SCOPE, lambda: entra.session(ca))


def token_login(
    server: Server, token: str, offered: Collection[str]
) -> tuple[str, Callable[[bytes | str | None], str]]:
    """How a token is shown to this server: the SASL mechanism, and what to answer its questions. The first is empty; any
    other explains a refusal, and wants no words.

    offered: the mechanisms it names. XOAUTH2 is what Microsoft and Google agree about; OAUTHBEARER (RFC 7628) is the
    standard, for a server that knows only that.
    """
    if "OAUTHBEARER" in offered and "XOAUTH2" not in offered:
        user = server.user.replace("=", "=3D").replace(",", "=2C")
        proof = f"n,a={user},\1host={server.host}\1port={server.port}\1auth=Bearer {token}\1\1"
        return "OAUTHBEARER", lambda asked=None: "\1" if asked else proof
    return "XOAUTH2", lambda asked=None: "" if asked else f"user={server.user}\1auth=Bearer {token}\1\1"


def tls_context(server: Server, root: Path) -> ssl.SSLContext:
    """Verifies certificate and name. Raises `Unreachable` when `ca_bestand` is not a certificate."""
    try:
        return tls.patient(ssl.create_default_context(cafile=root / server.ca if server.ca else None))
    except OSError as error:
        raise Unreachable(f"Het certificaat {server.ca} is niet te lezen. Verbeter 'ca_bestand'.") from error


NO_TALK: Mapping[int, str] = {
    errno.ECONNREFUSED: "neemt geen verbinding aan",
    errno.ECONNRESET: "verbrak de verbinding",
    errno.EPIPE: "verbrak de verbinding",
    errno.ETIMEDOUT: "zweeg te lang",
    errno.EHOSTUNREACH: "niet te bereiken",
    errno.ENETUNREACH: "niet te bereiken",
}
"""Why there is no conversation with a server, in Dutch; what TLS or the server itself says stays as it is."""


def trouble(server: Server, error: Exception) -> str:
    """In Dutch what went wrong with the connection, and what to do about it."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return tls.distrust(place, error)
    if isinstance(error, socket.gaierror):
        return f"De naam {server.host} is niet te vinden. Controleer 'host' en het netwerk."
    said = NO_TALK.get(getattr(error, "errno", None) or 0, "") if not isinstance(error, ssl.SSLError) else ""
    said = said or without_addresses(str(error)) or type(error).__name__
    return f"De mailserver {place} antwoordt niet of niet goed ({said}). Controleer 'host', 'poort' en 'tls'."
