"""What can go wrong with the store, said in Dutch: the sentences every implementation raises alike."""

import errno

BUSY = (
    "De database is bezet door een ander proces en kwam niet op tijd vrij. Er is niets bewaard; "
    "probeer het opnieuw en kijk of er geen tweede klachtwacht of back-up op blijft hangen."
)
NOT_RUNNING = "Deze bewerking op de database is al afgesloten of nog niet begonnen. Begin een nieuwe met `with store.begin(…)`."
INSIDE_SAVEPOINT = "Vastleggen kan niet midden in een tussenstap. Sluit eerst de tussenstap af."
FULL = "De schijf is vol. Er is niets bewaard; maak ruimte vrij, daarna gaat klachtwacht vanzelf verder."
SYNC_FAILED = "De schijf kon bewaarde mail niet vastleggen. Er is niets bewaard; controleer de schijf en start klachtwacht opnieuw."
NO_TABLES = (
    "De tabellen in de database ontbreken of zijn van een andere versie van klachtwacht. "
    "Start klachtwacht opnieuw met de versie die bij deze database hoort; bij de start worden de tabellen bijgewerkt."
)


def disk(error: OSError) -> str:
    """The disk refused to keep raw mail."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    return (
        f"De map met berichten is niet te beschrijven ({error.strerror}). Er is niets bewaard; "
        "controleer de schijf en de rechten van de map."
    )


def stale(nummer: str, found: int, expected: int) -> str:
    """Somebody else changed the dossier."""
    return (
        f"Dossier {nummer} is intussen gewijzigd ({found} gebeurtenissen, verwacht {expected}). "
        "Lees het dossier opnieuw en beslis opnieuw."
    )


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
