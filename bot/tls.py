"""TLS as every door uses it: a handshake that ends in time, and in Dutch why a certificate is not to be trusted."""

import ssl
from collections.abc import Mapping

from bot.patience import at_most, hang_up

HANDSHAKE = 30.0  # seconds it may take altogether: a byte a second would never time out

# What OpenSSL calls it (X509_V_ERR_…) → what an administrator can see with his own eyes.
DISTRUST: Mapping[int, str] = {
    9: "het is nog niet geldig; klopt de klok van deze machine?",
    10: "het is verlopen",
    18: "de server gaf het zichzelf",
    19: "de autoriteit erachter is hier niet bekend",
    20: "de autoriteit erachter is hier niet bekend",
    23: "het is ingetrokken",
    62: "het staat op een andere naam",
    64: "het staat op een ander adres",
}


class _Socket(ssl.SSLSocket):
    """A socket whose handshake does not last for ever."""

    def do_handshake(self, block: bool = False) -> None:
        with at_most(HANDSHAKE, lambda: hang_up(self)) as talk:
            try:
                super().do_handshake(block)
            except OSError as error:
                if talk.late:
                    raise TimeoutError("de beveiligde verbinding kwam niet op tijd tot stand") from error
                raise


def patient(context: ssl.SSLContext) -> ssl.SSLContext:
    """The same context, whose handshakes end in time."""
    context.sslsocket_class = _Socket
    return context


def distrust(place: str, error: ssl.SSLCertVerificationError) -> str:
    """In Dutch why the certificate of this server is refused, and what to do about it."""
    why = DISTRUST.get(error.verify_code, error.verify_message)
    return (
        f"Het certificaat van {place} is niet te vertrouwen: {why}. Er is niets verstuurd. Laat het certificaat "
        "vernieuwen, controleer 'host', of noem het certificaat van uw eigen autoriteit in 'ca_bestand'."
    )
