"""One value of klachtwacht.toml at a time: what may stand behind a key, and what to say when something else does."""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeVar

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.calendar.office_hours import ANY_TIME, OfficeHours, read_hours
from bot.domain.people.organisation import ADDRESS, DOMAIN, KEY, Inhoud, Stand, Venster
from bot.domain.regeling.norms import BY_KEY, Count, flat

Part = TypeVar("Part")
Reader = Callable[[object], Any]
"""Takes what TOML gave, returns the value klachtwacht works with, or raises `Wrong`, or `AllWrong`."""

_HEADER = re.compile(r"[Xx]-[A-Za-z0-9-]{1,60}")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?")
_SOCKET = re.compile(r"/\S{1,100}|(?:[A-Za-z0-9._-]{1,253}|\[[0-9a-fA-F:]{2,45}\]):[0-9]{1,5}")
YEARS = range(2000, 2100)
LOG_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "waarschuwing": logging.WARNING,
    "fout": logging.ERROR,
}
LONGEST_UNDO = 24 * 60  # minutes; whoever wants to think longer wants stand "leer"

_TYPES: tuple[tuple[type, str], ...] = (  # bool before int and datetime before date: each is also the other
    (bool, "ja of nee (true of false)"),
    (int, "een getal"),
    (float, "een getal met een komma"),
    (str, "een tekst tussen aanhalingstekens"),
    (datetime, "een datum met tijd"),
    (date, "een datum"),
    (time, "een tijd"),
    (list, "een lijst"),
    (dict, "een tabel"),
)


class Wrong(Exception):
    """This value cannot stand here. problem and remedy: Dutch sentences; at: the place inside the value."""

    def __init__(self, problem: str, remedy: str, at: str = "") -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.at = problem, remedy, at


class AllWrong(Exception):
    """What is wrong with a value of several parts."""

    def __init__(self, faults: Iterable[Wrong]) -> None:
        super().__init__(*faults)
        self.faults = tuple(faults)


def text(value: object) -> str:
    """One line of readable text, trimmed. Control characters are refused: a name ends up in mail headers."""
    if not isinstance(value, str):
        raise _other(value, "een tekst tussen aanhalingstekens")
    if not value.strip():
        raise Wrong(
            "Deze waarde is leeg.",
            "Vul een tekst in; is de sleutel niet verplicht, dan mag de regel ook weg.",
        )
    if not value.isprintable():
        raise Wrong("Deze tekst bevat een regeleinde of een onzichtbaar teken.", "Typ hem over op één regel.")
    return value.strip()


def key(value: object) -> str:
    """A short name that also serves in folder names and commands: lower case, digits, hyphen."""
    return _match(KEY, text(value), "Gebruik kleine letters, cijfers en streepjes, bijvoorbeeld sterker.")


def address(value: object) -> str:
    """A mail address, in lower case."""
    return _match(ADDRESS, text(value).lower(), "Schrijf een adres als klachten@sterker.example.")


def domain(value: object) -> str:
    """A mail domain, in lower case; never an address, for that is what `adressen` is for."""
    found = text(value).lower()
    remedy = "Schrijf alleen wat achter het apenstaartje staat, bijvoorbeeld okc-gelderland.example."
    return _match(DOMAIN, found, remedy)


def host(value: object) -> str:
    """The name a mail server goes by, in lower case; it need not be a full domain."""
    remedy = "Schrijf de naam zoals die in Authentication-Results staat, bijvoorbeeld mx.sterker.example."
    return _match(_HOST, text(value).lower(), remedy)


def socket_address(value: object) -> str:
    """A socket on this machine (a path) or a server and port."""
    return _match(_SOCKET, text(value), 'Schrijf een pad als "/run/clamav/clamd.ctl", of "127.0.0.1:3310".')


def flag(value: object) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise _other(value, "true of false, zonder aanhalingstekens")
    return value


def minutes(value: object) -> int:
    """A number of minutes within one day."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _other(value, "een geheel getal zonder aanhalingstekens")
    if not 0 <= value <= LONGEST_UNDO:
        raise Wrong(f"{value} minuten kan niet.", f"Kies een getal van 0 tot en met {LONGEST_UNDO}.")
    return value


def count(value: object) -> int:
    """How many: a whole number of at least one."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise _other(value, "een geheel getal zonder aanhalingstekens")
    if value < 1:
        raise Wrong(f"{value} kan niet.", "Kies een getal van 1 of meer.")
    return value


def one_of(names: Iterable[str]) -> Reader:
    """A text that is one of these names."""
    known = tuple(names)

    def read(value: object) -> str:
        found = text(value)
        if found not in known:
            raise Wrong(f"De waarde {found!r} bestaat hier niet.", f"Kies uit: {', '.join(known)}.")
        return found

    return read


def office_hours(value: object) -> OfficeHours:
    """The hours in which colleagues are mailed; 0 or false: always."""
    if value in (0, False):
        return ANY_TIME
    hours = read_hours(text(value))
    if hours is None:
        raise Wrong(
            f"De waarde {value!r} klopt niet.", 'Schrijf bijvoorbeeld "08:30-17:00", of 0 voor altijd.'
        )
    return hours


def hour(value: object) -> time | None:
    """An hour of the day; 0 or false: never."""
    if value in (0, False):
        return None
    try:
        return datetime.strptime(text(value).replace(".", ":"), "%H:%M").time()  # noqa: DTZ007 – an hour of every day has no zone
    except ValueError:
        raise Wrong(
            f"De waarde {value!r} klopt niet.", 'Schrijf bijvoorbeeld "08:30", of 0 voor nooit.'
        ) from None


def number(least: int, most: int) -> Reader:
    """A whole number from `least` to `most`."""

    def read_number(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _other(value, "een geheel getal zonder aanhalingstekens")
        if not least <= value <= most:
            raise Wrong(f"{value} kan niet.", f"Kies een getal van {least} tot en met {most}.")
        return value

    return read_number


def chance(value: object) -> float:
    """A probability: 0 to 1."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _other(value, "een getal tussen 0 en 1, bijvoorbeeld 0.75")
    if not 0 <= value <= 1:
        raise Wrong(f"{value} kan niet.", "Kies een getal van 0 tot en met 1, bijvoorbeeld 0.75.")
    return float(value)


def norms(value: object) -> tuple[tuple[str, int], ...]:
    """The norms an organisatie sets for itself; `onvrede.contact_dagen = 10` and a table inside a table are the same."""
    given = dict(flat(table(value)))
    return tuple(zip(given, _each(lambda name: _norm(name, given[name]), given), strict=True))


def _norm(name: str, value: object) -> int:
    norm = BY_KEY.get(name)
    if norm is None:
        close = get_close_matches(name, BY_KEY, 1)
        remedy = f"Bedoelt u {close[0]}?" if close else f"Kies uit: {', '.join(BY_KEY)}."
        raise Wrong(f"De norm {name} bestaat niet.", remedy, f".{name}")
    try:
        return flag(value) if norm.eenheid is Count.JA_NEE else number(*norm.grenzen)(value)
    except Wrong as wrong:
        raise Wrong(f"{wrong.problem} {norm.betekenis.capitalize()}.", wrong.remedy, f".{name}") from wrong


def moment(value: object) -> datetime:
    """A moment; without a zone it is Dutch time, without a time it is the start of the day."""
    if isinstance(value, datetime):
        _check_year(value)
        return value.replace(tzinfo=AMSTERDAM) if value.tzinfo is None else value.astimezone(AMSTERDAM)
    if isinstance(value, date):
        _check_year(value)
        return datetime.combine(value, time.min, AMSTERDAM)
    raise _other(value, "een datum zonder aanhalingstekens, bijvoorbeeld 2026-01-01T00:00:00")


def day(value: object) -> date:
    """A date without a time."""
    if isinstance(value, datetime) or not isinstance(value, date):
        raise _other(value, "een datum zonder aanhalingstekens, bijvoorbeeld 2026-05-15")
    _check_year(value)
    return value


def table(value: object) -> Mapping[str, object]:
    """A TOML table whose own keys are checked elsewhere."""
    if not isinstance(value, dict):
        raise _other(value, 'een tabel, bijvoorbeeld { soort = "maildir", pad = "post/in/sterker" }')
    return value


def set_of(read: Reader) -> Reader:
    """A list of values that `read` accepts, as a frozenset."""
    values = list_of(read)
    return lambda value: frozenset(values(value))


def list_of(read: Reader) -> Reader:
    """A list of values that `read` accepts, as a tuple. Every wrong item is named by its place."""

    def read_list(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise _other(value, "een lijst tussen rechte haken")
        return _each(lambda item: _item(read, item[1], item[0]), enumerate(value, start=1))

    return read_list


def choice(values: Mapping[str, Any]) -> Reader:
    """One of the words in `values`; gives what stands behind it."""

    def read_choice(value: object) -> Any:
        if not isinstance(value, str):
            raise _other(value, "een tekst tussen aanhalingstekens")
        if value.strip().lower() not in values:
            raise Wrong(f"De waarde {value!r} bestaat niet.", f"Kies een van: {', '.join(values)}.")
        return values[value.strip().lower()]

    return read_choice


def headers(value: object) -> tuple[tuple[str, str], ...]:
    """Headers of our own for a mail gateway: X-… with one line of plain text."""
    found = table(value)
    for name, said in found.items():
        if not _HEADER.fullmatch(name):
            raise Wrong(
                f"De kop {name[:40]!r} kan niet.", "Gebruik een naam die met X- begint.", f".{name[:40]}"
            )
        if not isinstance(said, str) or not said.isascii() or not said.isprintable() or not said:
            raise Wrong("Deze waarde kan niet in een kop.", "Schrijf één regel gewone tekst.", f".{name}")
    return tuple((name, str(said)) for name, said in found.items())


def services(value: object) -> tuple[tuple[str, frozenset[str]], ...]:
    """Services for secure mail: the name people know it by → its hosts or domains."""
    return tuple((text(name), set_of(domain)(hosts)) for name, hosts in table(value).items())


venster = choice({venster.value: venster for venster in Venster})
inhoud = choice({inhoud.value: inhoud for inhoud in Inhoud})
stand = choice({stand.value: stand for stand in Stand})
log_level = choice(LOG_LEVELS)


def database(value: object) -> str:
    """The URL of a database klachtwacht can keep dossiers in. Never repeated in a fault: it may hold a password."""
    url = text(value)
    if re.match(r"postgresql\+psycopg://[^/]", url) or re.match(r"sqlite:///[^?]", url):
        return url
    problem = "Met dit soort database kan klachtwacht niet werken."
    if url.startswith("postgres"):
        problem = "Bij PostgreSQL hoort het stuurprogramma psycopg in het adres."
    if url in ("sqlite://", "sqlite:///"):
        problem = "Zo blijven de dossiers alleen in het geheugen staan."
    raise Wrong(problem, "Schrijf sqlite:///klachtwacht.db of postgresql+psycopg://gebruiker@host/database.")


def _each(read: Callable[[Part], Any], parts: Iterable[Part]) -> tuple[Any, ...]:
    """What `read` makes of every part; what is wrong with all of them together."""
    found: list[Any] = []
    wrong: list[Wrong] = []
    for part in parts:
        try:
            found.append(read(part))
        except Wrong as fault:
            wrong.append(fault)
    if wrong:
        raise AllWrong(wrong)
    return tuple(found)


def _item(read: Reader, item: object, place: int) -> Any:
    try:
        return read(item)
    except Wrong as wrong:
        raise Wrong(wrong.problem, wrong.remedy, f"[{place}]{wrong.at}") from wrong


def _match(pattern: re.Pattern[str], found: str, remedy: str) -> str:
    if not pattern.fullmatch(found):
        raise Wrong(f"De waarde {found[:80]!r} klopt niet.", remedy)
    return found


def _check_year(value: date) -> None:
    if value.year not in YEARS:
        raise Wrong(f"Het jaar {value.year} kan niet.", "Kies een jaar van 2000 tot en met 2099.")


def _other(value: object, expected: str) -> Wrong:
    found = next((name for kind, name in _TYPES if isinstance(value, kind)), "iets anders")
    return Wrong(f"Hier staat {found}.", f"Schrijf {expected}.")
