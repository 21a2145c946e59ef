"""Why a mail server does not talk with us, in Dutch."""

import errno
import os
import ssl

import pytest

from bot.access import trouble
from bot.domain.servers import Server

SERVER = Server("mail.sterker.example", 993)


@pytest.mark.parametrize(("number", "said"), [
    (errno.ECONNREFUSED, "neemt geen verbinding aan"),
    (errno.ECONNRESET, "verbrak de verbinding"),
    (errno.EHOSTUNREACH, "niet te bereiken"),
])  # fmt: skip
def test_what_the_system_says_is_said_in_dutch(number: int, said: str) -> None:
    told = trouble(SERVER, OSError(number, os.strerror(number)))

    assert f"mail.sterker.example:993 antwoordt niet of niet goed ({said})." in told
    assert "Errno" not in told


def test_what_tls_says_is_not_taken_for_a_word_of_the_system() -> None:
    """Its numbers are others: 1 is no "no permission"."""
    assert "WRONG_VERSION" in trouble(SERVER, ssl.SSLError(errno.ECONNREFUSED, "[SSL: WRONG_VERSION_NUMBER]"))
