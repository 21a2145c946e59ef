"""Values to rows and back, the same for every store: clean text, moments in UTC, the rest as JSON."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from operator import attrgetter
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import Event
from bot.domain.errors import StoreError
from bot.domain.mail.attached import Attached
from bot.domain.ports.dossiers import DossierLine
from bot.domain.ports.ledger import LedgerEntry
from bot.domain.ports.log import CommandLine, Notice
from bot.domain.ports.mails import MailRecord
from bot.domain.ports.outbox import OutboxItem
from bot.domain.ports.tokens import Token
from bot.domain.terms.deadlines import Term

T = TypeVar("T")
Convert = Callable[[Any], Any]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """Text every database can hold: NUL (refused by PostgreSQL) and lone surrogates (no UTF-8) become U+FFFD.

    Only columns are cleaned; JSON keeps such characters as escapes and the raw mail keeps its bytes.
    """
    if text.isascii() and "\0" not in text:
        return text
    return _UNSTORABLE.sub("�", text)


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC. Raises `StoreError` for one without time zone, which could mean anything."""
    if moment.tzinfo is None:
        raise StoreError(f"Het tijdstip {moment} heeft geen tijdzone. Geef een tijdstip met tijdzone op.")
    return moment.astimezone(UTC)


def to_amsterdam(moment: datetime) -> datetime:
    """The moment as klachtwacht reckons it; what a database gives without time zone is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(AMSTERDAM)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


# No search for circles, which takes a sixth of the time: they end in a `RecursionError`.
_encoder = partial(
    json.JSONEncoder, default=_plain, allow_nan=False, separators=(",", ":"), check_circular=False
)
_PLAIN, _CANONICAL = _encoder(), _encoder(sort_keys=True)


def to_json(value: object, *, canonical: bool = False) -> str:
    """JSON in ASCII; `canonical` sorts the keys so that equal values give equal bytes.

    Raises `StoreError` for what JSON does not know (dates, NaN, objects): it would not come back as it went in.
    """
    try:
        return (_CANONICAL if canonical else _PLAIN).encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError(
            f"Gegevens zijn geen zuivere JSON ({error}). Geef alleen JSON-waarden op."
        ) from error


def _canonical(value: object) -> str:
    return to_json(value, canonical=True)


def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _same(value: Any) -> Any:
    return value


_CONVERTERS: Mapping[Any, tuple[Convert, Convert]] = {
    str: (clean, _same),
    int: (_same, _same),
    bool: (_same, bool),
    date: (_same, _same),
    datetime: (to_utc, to_amsterdam),
    Mapping: (to_json, json.loads),
    tuple: (to_json, _strings),
}
"""Field type → to the row, from the row. What is None stays None."""


def _converters(hint: Any) -> tuple[Convert, Convert]:
    if get_origin(hint) is UnionType:
        (hint,) = (argument for argument in get_args(hint) if argument is not NoneType)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return attrgetter("value"), hint
    return _CONVERTERS[get_origin(hint) or hint]


class Codec(Generic[T]):
    """How one frozen dataclass lies in a row: a column per field, under the same name unless renamed.

    leave_out: fields that need no column; where rows are unpacked only last ones, which keep their default.
    canonical: its JSON is (see `to_json`).
    """

    def __init__(
        self,
        kind: type[T],
        leave_out: Sequence[str] = (),
        renamed: Mapping[str, str] = MappingProxyType({}),
        *,
        canonical: bool = False,
    ) -> None:
        hints = get_type_hints(kind)
        every = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every T is a dataclass
        names = [name for name in every if name not in leave_out]
        self._kind = kind
        self._cells = attrgetter(*names)
        self.columns = tuple(renamed.get(name, name) for name in names)
        converters = [_converters(hints[name]) for name in names]
        self._there = [
            (column, _canonical if canonical and there is to_json else there)
            for column, (there, _) in zip(self.columns, converters, strict=True)
            if there is not _same
        ]
        self._back = [(place, back) for place, (_, back) in enumerate(converters) if back is not _same]

    def pack(self, value: T) -> dict[str, Any]:
        """The row of a value."""
        row = dict(zip(self.columns, self._cells(value), strict=True))
        for column, convert in self._there:
            if (cell := row[column]) is not None:
                row[column] = convert(cell)
        return row

    def unpack(self, row: Sequence[Any]) -> T:
        """The value of a row whose first columns are `columns`, in that order."""
        cells = list(row[: len(self.columns)])
        for place, convert in self._back:
            if (cell := cells[place]) is not None:
                cells[place] = convert(cell)
        return self._kind(*cells)

    def through(self, value: T) -> T:
        """The value as it would come back out of a database."""
        return self.unpack(tuple(self.pack(value).values()))


LEDGER = Codec(LedgerEntry, renamed={"identity": "identiteit"})
MAIL = Codec(MailRecord)
ATTACHED = Codec(Attached)
EVENT = Codec(Event, canonical=True)
TERM = Codec(Term, leave_out=("gehaald_op", "vervallen_op", "vooraf"))  # only running terms are stored
LINE = Codec(DossierLine)
OUTBOX = Codec(OutboxItem)
SETTLED = ("aan", "staat", "pogingen", "vrij_vanaf", "werker", "lease_tot", "detail")
"""What may change in a letter that is in the outbox."""
SETTLING = Codec(
    OutboxItem,
    leave_out=[name for name in OUTBOX.columns if name not in ("message_id", *SETTLED)],
    renamed={"message_id": "letter", **{name: f"new_{name}" for name in SETTLED}},
)
"""Those, under the names they have as parameters beside the columns."""
TOKEN = Codec(Token)
COMMAND = Codec(CommandLine)
NOTICE = Codec(Notice)


def open_terms(terms: Sequence[Term]) -> list[Term]:
    """The terms that still run, soonest first. Only these are stored: terms are stored only to be queried."""
    running = [term for term in terms if term.gehaald_op is None and term.vervallen_op is None]
    return sorted(running, key=lambda term: term.uiterlijk)


def line_of(dossier: Dossier, terms: Sequence[Term]) -> DossierLine:
    """The dossier as it stands in lists."""
    first = next(iter(open_terms(terms)), None)
    return DossierLine(
        nummer=dossier.nummer,
        regeling=dossier.regeling,
        traject=dossier.traject,
        status=dossier.status,
        soort=dossier.soort,
        klager=str(dossier.klager),
        ontvangen=dossier.ontvangen,
        gesloten=dossier.gesloten,
        eerste_termijn=first.soort if first else None,
        eerste_uiterlijk=first.uiterlijk.isoformat() if first else None,
    )


def addressees(item: OutboxItem) -> set[str]:
    """The addresses a letter goes to, in lower case, each once."""
    return {clean(address).lower() for address in item.aan}


def numbered(year: int, count: int) -> str:
    """The case number: year and count, at least four digits ("2026-0001")."""
    return f"{year}-{count:04d}"
