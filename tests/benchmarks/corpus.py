"""Mixed mail to measure with: the same bytes for the same seed, no two mails alike, all of it invented."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

OPENINGS = (
    "Ik ben heel ontevreden over de hulp van vorige week.",
    "Goedemorgen, ik wil iets melden over het gesprek van dinsdag.",
    "Al drie keer is er niemand gekomen en niemand belt terug.",
    "Uw medewerker Karin de Wit luisterde niet en liep weg.",
    "Met de teamleider heb ik gepraat, maar het hielp niet.",
    "Kunt u mij zeggen hoe laat de inloop open is?",
    "Hierbij trek ik mijn klacht in, we hebben het uitgepraat.",
    "Als mantelzorger van mijn moeder schrijf ik u deze brief.",
)
MIDDLES = (
    "De afspraak stond om tien uur en ik had er vrij voor genomen.",
    "Er werd gezegd dat het in orde kwam, maar er gebeurde niets.",
    "Mijn buurvrouw was erbij en kan bevestigen wat er is gezegd.",
    "Ik voel me niet serieus genomen en slaap er slecht van.",
    "Vorige maand ging het ook al mis met de vervoerspas.",
    "Aan de telefoon werd ik vier keer doorverbonden.",
    "Het gaat mij niet om geld, ik wil gewoon uitleg.",
    "Wij wonen naast de locatie en horen elke avond lawaai.",
)
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DOMAIN = "inwoner.example"


def body(chance: random.Random) -> str:
    """A complaint of some 60 to 400 words."""
    lines = [chance.choice(OPENINGS)]
    for _ in range(chance.randint(1, 5)):
        lines.append(" ".join(chance.choices(MIDDLES, k=chance.randint(2, 6))))
    lines.append("Met vriendelijke groet,\nEen inwoner")
    return "\n\n".join(lines)


def mails(count: int, seed: int = 2026, run: str = "a") -> Iterator[bytes]:
    """`count` mails: 30 % also as HTML, 15 % with an attachment of 20 to 900 kB, 20 % answers that quote."""
    chance = random.Random(seed)
    for number in range(count):
        mail = EmailMessage()
        moment = START + timedelta(minutes=number)
        mail["Received"] = f"from mx by mx.sterker.example with ESMTPS; {format_datetime(moment)}"
        mail["From"] = f"Inwoner {number} <inwoner{number}.{run}@{DOMAIN}>"
        mail["To"] = "klachten@sterker.example"
        mail["Subject"] = chance.choice(("Klacht", "Ontevreden", "Vraag", "Re: uw brief", "Geen gehoor"))
        mail["Date"] = format_datetime(moment)
        mail["Message-ID"] = f"<{run}.{number}@{DOMAIN}>"
        text = body(chance)
        if chance.random() < 0.2:
            mail["In-Reply-To"] = f"<eerder.{number}@elders.example>"
            quoted = "\n".join(f"> {line}" for line in body(chance).splitlines())
            text = f"{text}\n\nOp ma 2 mrt 2026 om 09:00 schreef Balie <balie@elders.example>:\n{quoted}\n"
        mail.set_content(text)
        if chance.random() < 0.3:
            rich = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
            mail.add_alternative(f"<html><body>{rich}</body></html>", subtype="html")
        if chance.random() < 0.15:
            scan = chance.randbytes(chance.randint(20_000, 900_000))
            mail.add_attachment(scan, maintype="application", subtype="pdf", filename=f"scan{number}.pdf")
        yield mail.as_bytes()
