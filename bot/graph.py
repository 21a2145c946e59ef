"""A signed-in session with Microsoft Graph, for the mailbox and the transport that live in Microsoft 365."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import requests

from bot import entra, web
from bot.domain.errors import Fault, LoginRefused, MailServerError, Unreachable
from bot.domain.servers import CERTIFICATE, ENTRA, SOORT, Option, faults_in, required, without_addresses

GRAPH_HOST = "graph.microsoft.com"
MOST_IN_A_BATCH = 20  # requests, says Graph
FULL = 507  # the mailbox is over its quota
LONGEST_REST = 600.0  # seconds; a server that asks for more is asked again after this
# An id that survives a move to another folder; without it every move makes another message of the same one.
STABLE_IDS = {"Prefer": 'IdType="ImmutableId"'}
PROOFS = (CERTIFICATE, "wachtwoord_bestand")

OPTIONS = (
    SOORT,
    *(required(each) for each in ENTRA if each.key in ("huurder", "toepassing")),
    Option("postbus", "het adres van de klachtenmailbox", required=True),
    *(each for each in ENTRA if each.key not in ("huurder", "toepassing")),
    Option("wachtwoord_bestand", "het bestand waarin alleen het clientgeheim staat"),
    Option("host", "de naam van een andere Graph-server dan die van Microsoft"),
    Option("ca_bestand", "het bestand met het certificaat van een eigen certificaatautoriteit"),
)


def faults(options: Mapping[str, object], table: tuple[Option, ...], where: str) -> list[Fault]:
    """Everything wrong in the options of whatever speaks Graph; `table` holds `OPTIONS` and its own."""
    found = faults_in(options, table, where)
    if len([proof for proof in PROOFS if proof in options]) == 1:
        return found
    return [
        *found,
        Fault(
            where,
            "certificaat_bestand",
            "Er staat niet op één manier hoe klachtwacht zich aanmeldt.",
            "Kies certificaat_bestand (liefst) of wachtwoord_bestand, niet allebei.",
        ),
    ]


def session_of(options: Mapping[str, object], root: Path) -> "Session":
    """The session these (faultless) options describe, not signed in yet. Relative paths start at `root`."""
    text = {key: str(options.get(key, "")) for key in (*PROOFS, "ca_bestand")}
    return Session(
        entra.App(
            tenant=str(options["huurder"]),
            client=str(options["toepassing"]),
            certificate=root / text["certificaat_bestand"] if text["certificaat_bestand"] else None,
            secret=root / text["wachtwoord_bestand"] if text["wachtwoord_bestand"] else None,
            login_host=str(options.get("aanmeld_host", entra.LOGIN_HOST)),
        ),
        mailbox=str(options["postbus"]),
        host=str(options.get("host", GRAPH_HOST)),
        ca=str(root / text["ca_bestand"]) if text["ca_bestand"] else "",
    )


class NotFound(MailServerError):
    """What was asked for is not there (any more)."""

    def __init__(self) -> None:
        super().__init__("Microsoft 365 kent dit bericht, deze map of deze postbus niet (meer).")


class Expired(MailServerError):
    """The server forgot where we were in the list of changes: start over (410)."""


class Lost(Unreachable):
    """The request was handed over and no answer came: whether it was carried out, nobody knows."""


class Declined(MailServerError):
    """The server said no to this one request; the session is fine. `code` is the HTTP status, `said` is safe to log."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(f"Microsoft 365 weigert dit ({said}).")
        self.code, self.said = code, said


class Session:
    """One mailbox at Graph, over one kept connection. Signs in when needed and once more when the token is refused.

    Every request may raise `Unreachable` (later may do; `Lost` when it may have been carried out), `LoginRefused`, `NotFound`, `Expired` or `Declined`.
    """

    def __init__(self, app: entra.App, *, mailbox: str, host: str, ca: str) -> None:
        self.host = host
        self._mailbox = mailbox
        self._base = f"https://{host}/v1.0/users/{mailbox}"
        self._ca = ca
        self._http: requests.Session | None = None
        self._tokens = entra.Tokens(app, f"https://{host}/.default", self._connection)
        self._token = ""
        self._resting_until = 0.0

    def sign_in(self) -> None:
        """Get a token; does nothing when there is one."""
        if not self._token:
            self._token = self._tokens.get()

    def close(self) -> None:
        """Let go of the connection; the next request makes another."""
        http, self._http, self._token = self._http, None, ""
        self._tokens.forget()
        if http is not None:
            http.close()

    def get(self, path: str, **query: str) -> Any:
        """The JSON at a path below the mailbox ("/messages"), or at a whole address the server gave."""
        return self._json(self._ask("GET", path, query))

    def pages(self, path: str, **query: str) -> Iterator[Any]:
        """Every page of a list, one JSON object each."""
        page = self.get(path, **query)
        yield page
        while following := page.get("@odata.nextLink"):
            page = self.get(following)
            yield page

    def batch(self, paths: Sequence[str]) -> list[Any]:
        """The JSON at each path below the mailbox, or None where nothing stands there."""
        found: list[Any] = []
        for first in range(0, len(paths), MOST_IN_A_BATCH):
            some = paths[first : first + MOST_IN_A_BATCH]
            asked = [
                {
                    "id": str(number),
                    "method": "GET",
                    "url": f"/users/{self._mailbox}{path}",
                    "headers": STABLE_IDS,
                }
                for number, path in enumerate(some)
            ]
            given = self.post(f"https://{self.host}/v1.0/$batch", {"requests": asked})["responses"]
            answers = {int(each["id"]): each for each in given}
            found += [self._in_batch(answers.get(number)) for number in range(len(some))]
        return found

    def _in_batch(self, answer: Any) -> Any:
        code = answer["status"] if answer else 503
        if code >= 500 or code == 429:
            raise Unreachable(f"{self.host} heeft het nu te druk ({code}).")
        return answer["body"] if code < 300 else None

    def raw(self, path: str) -> bytes:
        """The bytes at a path."""
        return self._ask("GET", path, {}).content

    def post(self, path: str, body: Mapping[str, object] | bytes = b"") -> Any:
        """Send JSON, or a message as base64 text; the JSON answer, or None where there is none."""
        return self._json(self._ask("POST", path, {}, body))

    def patch(self, path: str, body: Mapping[str, object]) -> Any:
        """Change what stands at a path."""
        return self._json(self._ask("PATCH", path, {}, body))

    # ── One request ───────────────────────────────────────────────────────────────────────────────────

    def _ask(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, object] | bytes = b""
    ) -> requests.Response:
        if time.monotonic() < self._resting_until:
            raise Unreachable(f"{self.host} vroeg om even te wachten.")
        self.sign_in()
        answer = self._once(method, path, query, body)
        if answer.status_code == 401:  # a token can be withdrawn before its time
            self._token = self._tokens.get(fresh=True)
            answer = self._once(method, path, query, body)
        return self._checked(answer)

    def _once(
        self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, object] | bytes
    ) -> requests.Response:
        # A whole address comes from the server itself; our token must never go to another one.
        address = path if path.startswith(f"https://{self.host}/") else self._base + path
        kind = "text/plain" if isinstance(body, bytes) else "application/json"
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": kind, **STABLE_IDS}
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            return self._connection().request(
                method,
                address,
                params=dict(query),
                data=data,
                headers=headers,
                timeout=entra.TIMEOUT,
                allow_redirects=False,
            )
        except web.NotSent as error:
            raise Unreachable(web.trouble(self.host, error)) from error
        except (requests.RequestException, OSError) as error:
            raise Lost(web.trouble(self.host, error)) from error

    def _checked(self, answer: requests.Response) -> requests.Response:
        code = answer.status_code
        if code < 300:
            return answer
        if code == 404:
            raise NotFound
        if code == 410:
            raise Expired
        said = _said(answer)
        if code == FULL or "Quota" in said:
            raise Unreachable(f"De postbus is vol ({said}). Maak ruimte, of laat haar groter maken.")
        if code in (429, 503):
            rest = answer.headers.get("Retry-After", "")
            pause = float(rest) if rest.isdigit() else 0.0
            self._resting_until = time.monotonic() + min(pause, LONGEST_REST)
            raise Unreachable(f"{self.host} heeft het nu te druk ({said}).")
        if code in (401, 403):
            raise LoginRefused(
                f"{self.host} weigert de toegang tot de postbus ({said}). Geef de app-registratie "
                "Mail.ReadWrite en Mail.Send voor deze postbus (RBAC for Applications)."
            )
        if code >= 500:
            raise Lost(f"{self.host} heeft een storing ({said}).")
        raise Declined(code, said)

    def _json(self, answer: requests.Response) -> Any:
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as error:
            raise Unreachable(f"{self.host} antwoordt iets anders dan JSON.") from error

    # ── The connection ────────────────────────────────────────────────────────────────────────────────────

    def _connection(self) -> requests.Session:
        if self._http is None:
            self._http = entra.session(self._ca)
        return self._http


def told(ask: Callable[[], object]) -> list[str]:
    """What goes wrong when something is asked, as problems for a person; empty when nothing does."""
    try:
        ask()
    except MailServerError as error:
        return [str(error)]
    return []


def _said(answer: requests.Response) -> str:
    """The server's reason in a few words, without addresses or anything else of a person."""
    try:
        code = str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        code = ""
    return without_addresses(f"{answer.status_code} {code}").strip()
