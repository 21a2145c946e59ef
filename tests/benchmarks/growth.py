"""How much memory the intake holds: over many mails, and after one of 25 MB.

python -m tests.benchmarks.growth [MAILS]
"""

import statistics
import sys
from email.message import EmailMessage
from random import Random

from tests.benchmarks import corpus
from tests.benchmarks.intake import console, fill, klachtwacht, servers


def heavy() -> bytes:
    """One mail of 25 MB, which is what a mail server lets through at most."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Inwoner <zwaar@inwoner.example>", "klachten@sterker.example"
    mail["Subject"], mail["Message-ID"] = "Klacht met film", "<zwaar@inwoner.example>"
    mail.set_content("De hulp kwam niet. In de bijlage ziet u de gang.")
    film = Random(25).randbytes(18_000_000)
    mail.add_attachment(film, maintype="video", subtype="mp4", filename="gang.mp4")
    return mail.as_bytes()


def main(count: int) -> None:
    with servers("groei") as (folder, server, smtp):
        mails = list(corpus.mails(count, run="groei"))
        for name, batch in (("zonder", mails), ("met een mail van 25 MB", [heavy(), *mails[:500]])):
            user = server.new_user()
            fill(server, user, batch)
            result = klachtwacht(folder / name.replace(" ", ""), server, user, smtp)
            course = list(result["verloop"].values())
            tenth = max(1, len(course) // 10)
            begin, end = statistics.median(course[tenth : 2 * tenth]), statistics.median(course[-tenth:])
            console.print(
                f"{len(batch)} mails {name}: piek {result['piek_mb']:.0f} MB (grootste proces), {result['samen_mb']:.0f} MB "
                f"(beide pieken samen); van {begin:.0f} naar {end:.0f} MB tijdens de inname ({end / begin - 1:+.1%})"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
