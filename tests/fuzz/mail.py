"""Mail nobody would think of: a coverage-guided fuzzer over everything that touches the bytes of a stranger.

    python -m tests.fuzz.mail -max_total_time=600            # by hand; the suite runs it shorter
    python -m tests.fuzz.mail crash-1234                     # one input again

It starts from the mailbag and keeps what reaches new code in the folder it is given first. An input that raises, is slow
or breaks a promise is written to a file; mended, it moves to `tests/mailbag/`.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot.domain", "email"]):
    from bot.domain.mail.attached import MOST, files_in
    from bot.domain.mail.forwarded import heads_in
    from bot.domain.mail.identity import MAX_TEXT, identity_of
    from bot.domain.mail.own_words import own_words
    from bot.domain.mail.parser import parse_mail
    from bot.domain.screening.robots import auto_submitted, bounce_proof, list_proof, out_of_office
    from bot.domain.screening.secure_notices import secure_notice
    from bot.domain.screening.threads import numbers_in

BAG = Path(__file__).parent.parent / "mailbag"
ARRIVED = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
SLOWEST = 2.0
"""Seconds of processor time for at most `LONGEST` bytes."""
LONGEST = 60_000


def one(raw: bytes) -> None:
    """Everything that is done with a mail before a human sees it; raises when a promise is broken."""
    before = time.process_time()
    mail = parse_mail(raw, ARRIVED, "mx.sterker.example")
    texts = [
        mail.text, mail.subject, mail.sender.name, mail.sender.address, mail.message_id, *mail.references, *mail.defects,
        *(part.name for part in mail.attachments), *(value for header in mail.headers for value in header),
    ]  # fmt: skip
    files = files_in(raw)
    assert len(files) <= MOST
    texts += [file.kort for file, _ in files]
    for text in texts:
        text.encode("utf-8")  # every store can keep it
        if "\0" in text:
            raise AssertionError("NUL")
    if len(mail.text) > MAX_TEXT or len(identity_of(raw)) != 64:
        raise AssertionError("limit")
    own_words(mail.text)
    heads_in(mail.text)
    numbers_in(mail.subject)
    for proof in (auto_submitted, bounce_proof, out_of_office, secure_notice):
        proof(mail)
    list_proof(mail, "sterker.example")
    if time.process_time() - before > SLOWEST:
        raise AssertionError("slow")


def main() -> None:
    """See the module."""
    again = any(Path(given).is_file() for given in sys.argv[1:])  # then there is nothing to look for
    atheris.Setup(
        [*sys.argv, *([] if again else [str(BAG)]), f"-max_len={LONGEST}", "-print_final_stats=1"], one
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
