"""Signing in at Microsoft Entra as an application, not as a person (OAuth 2 client credentials), for whoever speaks to Microsoft 365."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msal
import requests
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from bot import web
from bot.domain.errors import LoginRefused, MailServerError, Unreachable, reason
from bot.domain.servers import without_addresses

LOGIN_HOST = "login.microsoftonline.com"
TIMEOUT = (10.0, 60.0)  # seconds to connect, and for each answer

# What Entra says when it refuses (the number in "AADSTS700016: …"), and what an administrator does about it.
REFUSALS: Mapping[str, str] = {
    "90002": "deze huurder bestaat niet. Verbeter 'huurder'",
    "900023": "deze huurder bestaat niet. Verbeter 'huurder'",
    "700016": "deze toepassing staat niet in deze huurder. Verbeter 'toepassing' of 'huurder'",
    "7000215": "het clientgeheim klopt niet. Zet de waarde (niet de id) van het geheim in 'wachtwoord_bestand'",
    "7000222": "het clientgeheim is verlopen. Maak in Entra een nieuw geheim, of liever een certificaat",
    "700027": "het certificaat is niet dat van de app-registratie, of verlopen. Upload het certificaat in Entra",
    "7000112": "de toepassing is uitgeschakeld. Schakel haar in Entra in",
    "50034": "deze toepassing staat niet in deze huurder. Verbeter 'toepassing' of 'huurder'",
    "7000229": "deze toepassing is nog niet toegelaten in deze huurder. Geef in Entra beheerderstoestemming",
    "65001": "er is geen toestemming. Geef in Entra, bij de API-machtigingen, beheerderstoestemming",
    "500011": "deze huurder kent Exchange Online of Graph niet. Verbeter 'huurder', of kijk of er een licentie is",
    "500014": "Exchange Online of Graph is in deze huurder uitgeschakeld. Kijk of er een licentie is",
    "70011": "er wordt om een recht gevraagd dat niet bestaat. Verbeter 'aanmeld_host', of haal die regel weg",
    "1002012": "er wordt om een recht gevraagd dat niet bestaat. Verbeter 'aanmeld_host', of haal die regel weg",
    "53003": "voorwaardelijke toegang houdt de toepassing tegen. Zonder haar uit, of sta dit netwerk toe",
}
_NUMBER = re.compile(r"AADSTS(\d+)")


@dataclass(frozen=True, slots=True)
class App:
    """How klachtwacht is registered in Entra. certificate (key and certificate as PEM) or secret: what proves it."""

    tenant: str
    client: str
    certificate: Path | None
    secret: Path | None
    login_host: str = LOGIN_HOST

    def credential(self) -> Any:
        """What msal wants as proof. Raises `LoginRefused` when the file is not what it should be."""
        path = self.certificate or self.secret
        try:
            text = path.read_bytes() if path else b""
            if not self.certificate:
                return text.decode("utf-8-sig").strip()
            certificate = x509.load_pem_x509_certificate(text)
            key = serialization.load_pem_private_key(text, password=None)
        except (OSError, ValueError, TypeError) as error:  # TypeError: the key wants a password
            problem = reason(error) if isinstance(error, OSError) else "geen leesbare sleutel en certificaat"
            wanted = (
                "de sleutel en het certificaat van de app onder elkaar"
                if self.certificate
                else "alleen het geheim"
            )
            raise LoginRefused(
                f"Het bestand {path} is niet te gebruiken ({problem}). Zet erin: {wanted}, met rechten 600."
            ) from error
        return {
            "private_key": key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ).decode(),
            "public_certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        }


class Tokens:
    """The tokens of one application for one resource. msal keeps them in memory until shortly before they expire; they
    never touch a disk. connection: the HTTP session to ask over."""

    def __init__(self, app: App, scope: str, connection: Callable[[], requests.Session]) -> None:
        self._app, self._scope, self._connection = app, scope, connection
        self._msal: msal.ConfidentialClientApplication | None = None

    def get(self, *, fresh: bool = False) -> str:
        """A token that is still good; `fresh`: another one than before, which was refused.

        Raises `LoginRefused` with what to do, or `Unreachable`.
        """
        host = self._app.login_host
        try:
            if self._msal is None or fresh:
                self._msal = msal.ConfidentialClientApplication(
                    self._app.client,
                    client_credential=self._app.credential(),
                    authority=f"https://{host}/{self._app.tenant}",
                    instance_discovery=host == LOGIN_HOST,
                    http_client=_Patient(self._connection()),
                )
            got = self._msal.acquire_token_for_client([self._scope])
        except MailServerError:
            raise
        except (requests.RequestException, OSError) as error:
            raise Unreachable(web.trouble(host, error)) from error
        except (ValueError, KeyError, TypeError) as error:  # what msal makes of an answer that is no answer
            raise Unreachable(
                f"{host} antwoordt niet zoals een aanmeldserver. Controleer 'huurder'."
            ) from error
        if token := str(got.get("access_token", "")):
            return token
        raise LoginRefused(f"{host} weigert de aanmelding: {_refusal(got)}.")

    def forget(self) -> None:
        """The connection is gone: the next token is asked over a new one."""
        self._msal = None


class _Patient:
    """An HTTP session as msal uses it, that never waits for ever."""

    def __init__(self, session: requests.Session) -> None:
        self._session = session

    def get(self, url: str, **more: Any) -> requests.Response:
        return self._session.get(url, **{"timeout": TIMEOUT, **more})

    def post(self, url: str, **more: Any) -> requests.Response:
        return self._session.post(url, **{"timeout": TIMEOUT, **more})

    def close(self) -> None:
        self._session.close()


def session(ca: str) -> requests.Session:
    """An HTTP session that trusts the authority in the file `ca`, or those of this machine when it is empty."""
    made = requests.Session()
    made.mount("https://", web.Patient())
    # Where a proxy is needed the environment says so; the certificate is what the configuration says.
    made.verify = ca or True
    if ca:
        made.trust_env = False
    return made


def _refusal(got: Mapping[str, Any]) -> str:
    """Why, in words for an administrator. Of the server's own text only its number is repeated."""
    number = _NUMBER.search(str(got.get("error_description", "")))
    if number and number[1] in REFUSALS:
        return f"{REFUSALS[number[1]]} (AADSTS{number[1]})"
    said = f"AADSTS{number[1]}" if number else without_addresses(str(got.get("error", "geen reden")))
    return f"{said}. Controleer 'huurder', 'toepassing' en het certificaat of geheim"
