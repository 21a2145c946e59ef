"""What stands in a file with a secret is the secret, however an editor wrote it down."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import entra
from bot.access import Secret
from bot.chat import make_chat
from bot.chat.matrix import MatrixChat
from bot.domain.servers import Server
from bot.notifiers.apprise_channel import urls

SECRET = "json://gehéim@localhost"


def password(path: Path) -> str:
    """That of a mail server."""
    return Secret(Server("localhost", 25, user="balie", password_file=path.name), path.parent).get()


def client_secret(path: Path) -> str:
    """That of a registration at Microsoft Entra."""
    return str(entra.App("huurder", "toepassing", None, path).credential())


def chat_token(path: Path) -> str:
    """That of the user of the chat."""
    options = {"server": "https://chat", "kamer": "!a:b", "gebruiker": "@c:b", "token_bestand": str(path)}
    chat = make_chat(options, lambda *_: "")
    assert isinstance(chat, MatrixChat)
    return chat._token


def channel(path: Path) -> str:
    """A URL that somebody is told of trouble by."""
    (url,) = urls({"kanaal_bestand": path.name}, path.parent)
    return url


@pytest.mark.parametrize("secret_in", [password, client_secret, chat_token, channel])
@pytest.mark.parametrize("begins", ["", "\ufeff"], ids=["plain", "byte order mark"])
@pytest.mark.parametrize("ends", ["", "\n", "\r\n"], ids=["bare", "unix", "windows"])
def test_a_byte_order_mark_and_a_line_end_are_no_part_of_a_secret(
    tmp_path: Path, secret_in: Callable[[Path], str], begins: str, ends: str
) -> None:
    """Windows puts them there, and nobody sees them."""
    (tmp_path / "geheim").write_bytes(f"{begins}{SECRET}{ends}".encode())
    assert SECRET == secret_in(tmp_path / "geheim")


def test_a_space_in_a_password_is_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text(" a b \n")
    assert " a b " == password(tmp_path / "geheim")
