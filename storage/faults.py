"""What can go wrong with the store, said in Dutch: the sentences every implementation raises alike."""

import errno

from bot.domain.errors import reason

BUSY = (
    "De database is bezet door een ander proces en kwam niet op tijd vrij. Er is niets bewaard; "
    "probeer het opnieuw en kijk of er geen tweede klachtwacht of back-up op blijft hangen."
)
NOT_RUNNING = "Deze bewerking op de database is al afgesloten of nog niet begonnen. Begin een nieuwe met `with store.begin(…)`."
INSIDE_SAVEPOINT = "Vastleggen kan niet midden in een tussenstap. Sluit eerst de tussenstap af."
FULL = "De schijf is vol. Er is niets bewaard; maak ruimte vrij, daarna gaat klachtwacht vanzelf verder."
SYNC_FAILED = "De schijf kon niet alles vastleggen. Er is niets bewaard; controleer de schijf en start klachtwacht opnieuw."
NO_TABLES = (
    "De tabellen in de database ontbreken of zijn van een andere versie van klachtwacht. "
    "Start klachtwacht opnieuw met de versie die bij deze database hoort; bij de start worden de tabellen bijgewerkt."
)
NEWER = "Deze database is gemaakt door een nieuwere klachtwacht. Start die versie, of zet een back-up van vóór de update terug."
CONFLICT = "De database weigert deze gegevens omdat ze al bestaan of bij niets horen. Er is niets bewaard; lees opnieuw en probeer opnieuw."
DAMAGED = "De database is beschadigd of geen database van klachtwacht. Er is niets bewaard; zet een back-up terug en draai `klachtwacht verify`."
CLOSED = "De database is niet te openen of niet te beschrijven. Controleer `database` in klachtwacht.toml, de map en de rechten."
DATABASE_URL = (
    "`database` in klachtwacht.toml is geen bruikbaar adres. "
    "Schrijf bijvoorbeeld sqlite:///klachtwacht.db of postgresql+psycopg://gebruiker@server/klachtwacht."
)
UNREACHABLE = (
    "De databaseserver antwoordt niet of brak de verbinding af. Er is niets bewaard; controleer de server."
)
ABORTED = (
    "De databaseserver brak een bewerking af. Er is niets bewaard. De oorzaak staat in het logboek van de databaseserver; "
    "kijk eerst of zijn schijf vol is."
)
REFUSED = (
    "De database voerde een opdracht niet uit. Er is niets bewaard; meld dit met de code aan de beheerder."
)

_BY_CODE = (
    ("SQLITE_BUSY", BUSY),
    ("SQLITE_LOCKED", BUSY),
    ("SQLITE_FULL", FULL),
    ("SQLITE_IOERR", SYNC_FAILED),
    ("SQLITE_CORRUPT", DAMAGED),
    ("SQLITE_NOTADB", DAMAGED),
    ("SQLITE_CANTOPEN", CLOSED),
    ("SQLITE_READONLY", CLOSED),
    ("SQLITE_PERM", CLOSED),
    ("SQLITE_AUTH", CLOSED),
    ("SQLITE_CONSTRAINT", CONFLICT),
    (
        "SQLITE_ERROR",
        NO_TABLES,
    ),  # our statements are fixed: what SQLite does not understand is a table it lacks
    ("08", UNREACHABLE),  # connection exceptions
    ("23", CONFLICT),  # integrity
    ("25P02", ABORTED),  # said of whatever follows a statement that failed, in place of the reason
    ("28", CLOSED),  # authorisation
    ("3D", CLOSED),  # no such database
    ("40", BUSY),  # deadlock, serialisation
    ("42P01", NO_TABLES),
    ("42703", NO_TABLES),
    ("42501", CLOSED),
    ("53100", FULL),
    ("53", UNREACHABLE),  # out of connections or memory
    ("55P03", BUSY),
    ("57", UNREACHABLE),  # shutting down, query cancelled
    ("XX", DAMAGED),
)
"""First match of SQLite's error name or PostgreSQL's SQLSTATE → what it means and what to do."""


def database(code: str | None) -> str:
    """What the database's own error code means. None: there was no answer at all."""
    if code is None:
        return UNREACHABLE
    meaning = next((text for start, text in _BY_CODE if code.startswith(start)), REFUSED)
    return f"{meaning} (code {code})"


def disk(error: OSError) -> str:
    """The disk refused to keep raw mail."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    return (
        f"De map met berichten is niet te beschrijven ({reason(error)}). Er is niets bewaard; "
        "controleer de schijf en de rechten van de map."
    )


def stale(nummer: str, found: int, expected: int) -> str:
    """Somebody else changed the dossier."""
    return (
        f"Dossier {nummer} is intussen gewijzigd ({found} gebeurtenissen, verwacht {expected}). "
        "Lees het dossier opnieuw en beslis opnieuw."
    )


def destroyed(nummer: str) -> str:
    """The content of the dossier was destroyed, as retention demands."""
    return f"Dossier {nummer} is vernietigd; alleen het bewijs dat het bestond is er nog. Kies een ander dossier."


def mail_missing(sha256: str) -> str:
    """The bytes of a mail are not there."""
    return f"Bericht {sha256} ontbreekt in het archief. Zet het terug uit de back-up en draai `klachtwacht verify`."


def mail_altered(sha256: str) -> str:
    """The bytes of a mail are not those that were kept."""
    return (
        f"Bericht {sha256} is beschadigd, gewijzigd of met een andere sleutel bewaard. "
        "Zet het terug uit de back-up en draai `klachtwacht verify`."
    )


def letter_twice(message_id: str) -> str:
    """The outbox already holds this Message-ID."""
    return f"Brief {message_id} staat al in de uitbak. Geef elke brief een eigen Message-ID."


def letter_unknown(message_id: str) -> str:
    """The outbox does not hold this Message-ID."""
    return f"Brief {message_id} staat niet in de uitbak. Zet de brief er eerst in."


def token_twice(token: str) -> str:
    """The token was given out before."""
    return f"Antwoordcode {token[:4]}… is al eens uitgegeven. Maak een nieuwe."


def token_spent(token: str) -> str:
    """The token is unknown or was used."""
    return f"Antwoordcode {token[:4]}… is onbekend of al gebruikt. Vraag een nieuwe aan."


def wrong_hash(sha256: str) -> str:
    """The record names another mail than the bytes are."""
    return f"De bytes horen niet bij bericht {sha256}. Bereken de SHA-256 over precies de bytes die bewaard worden."
