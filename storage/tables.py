"""The tables. Every one is keyed by `organisatie` first, so that a database can be divided by organisatie."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    event,
    false,
    literal_column,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData()


@lru_cache(maxsize=100)  # most rows of a batch are of one moment
def _as_text(moment: datetime | None) -> str | None:
    return moment.isoformat(" ", "microseconds")[:26] if moment else None


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: timestamptz on PostgreSQL; on SQLite text of fixed width, so that text order is time order.

    Rows bring it aware and in UTC (`storage.rows`), and read it back through `storage.rows.to_amsterdam`.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None] | None:
        """SQLite keeps no time zone: what lies there is UTC. Written here, because a mail has some thirty moments and
        SQLAlchemy takes three times as long for the same words."""
        return super().bind_processor(dialect) if dialect.name != "sqlite" else _as_text


class Day(TypeDecorator[date]):
    """A day; on SQLite text, written here for the same reason."""

    impl = Date
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[date | None], date | str | None] | None:
        """The day as the driver takes it."""
        if dialect.name != "sqlite":
            return super().bind_processor(dialect)
        return lambda value: value and value.isoformat()


def _table(name: str, *columns: Column[Any], key: tuple[str, ...]) -> Table:
    return Table(
        name,
        metadata,
        Column("organisatie", Text, nullable=False),
        *columns,
        PrimaryKeyConstraint("organisatie", *key, name=f"pk_{name}"),
    )


PARTIAL: dict[Index, ColumnElement[bool]] = {}
"""The indexes of only some rows, and which those are."""


def _partial(name: str, *columns: Column[Any], where: ColumnElement[bool]) -> None:
    PARTIAL[Index(name, *columns)] = where


@event.listens_for(metadata, "before_create")
def _in_its_words(_metadata: MetaData, connection: Connection, **_: object) -> None:
    """Each dialect has an option of its own for it. Naming PostgreSQL's any earlier loads everything of it: 3 MB."""
    for index, where in PARTIAL.items():
        index.dialect_options[connection.dialect.name]["where"] = where


def _text(name: str, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _moment(name: str, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


def _order() -> Column[int]:
    """The order in which rows were written, also within one moment (`storage.sql.session.Sequence`)."""
    return Column("volgnr", BigInteger, nullable=False)


def _of_dossier(table: Table) -> None:
    """No event or term without its dossier. Checked at commit, so that rows may be written in any order."""
    table.append_constraint(
        ForeignKeyConstraint(
            ["organisatie", "nummer"],
            ["dossiers.organisatie", "dossiers.nummer"],
            name=f"fk_{table.name}_dossier",
            deferrable=True,
            initially="DEFERRED",
        )
    )


register = _table(
    "register",  # the register van ontvangst: which message of which mailbox was seen
    _text("mailbox"),
    _text("locator"),
    _text("identiteit"),
    _text("sha256"),
    _text("uitkomst"),
    _moment("tijd"),
    _moment("ontvangen"),
    _text("reden"),
    Column("pogingen", Integer, nullable=False),
    _moment("volgende_poging", nullable=True),
    Column("plaats", Text, nullable=False, server_default=""),  # where we put it in its mailbox
    Column("merk", Text, nullable=False, server_default=""),  # and the label we put on it
    _order(),
    key=("mailbox", "locator"),
)
IN_QUARANTINE = register.c.uitkomst == literal_column("'quarantaine'")
"""Written out, because SQLite only uses a partial index when the query says the same words."""
Index("ix_register_identiteit", register.c.organisatie, register.c.identiteit)
Index("ix_register_sha256", register.c.organisatie, register.c.sha256)
_partial(
    "ix_register_quarantaine",
    register.c.organisatie,
    register.c.volgende_poging,
    where=IN_QUARANTINE,
)

ruwe_mail = _table(
    "ruwe_mail",  # where the bytes of a mail lie and the only copy of their key: deleting the row destroys the mail
    _text("sha256"),
    _text("segment"),
    Column("positie", BigInteger, nullable=False),
    Column("lengte", BigInteger, nullable=False),
    Column("sleutel", LargeBinary, nullable=False),
    key=("sha256",),
)

berichten = _table(
    "berichten",  # what is known of a mail beside its bytes
    _text("sha256"),
    _text("message_id"),
    _text("richting"),
    _text("van"),
    _moment("ontvangen"),
    _text("dossier", nullable=True),
    _text("screening"),
    _text("herkenning", nullable=True),
    key=("sha256",),
)
Index("ix_berichten_message_id", berichten.c.organisatie, berichten.c.message_id)
Index("ix_berichten_dossier", berichten.c.organisatie, berichten.c.dossier, berichten.c.ontvangen)

bijlagen = _table(
    "bijlagen",  # what the virus scanner said of each file of a mail
    _text("sha256"),
    Column("nummer", Integer, nullable=False),
    _text("naam"),
    _text("soort"),
    Column("grootte", BigInteger, nullable=False),
    Column("ingebed", Boolean, nullable=False),
    _text("staat"),
    _text("reden"),
    key=("sha256", "nummer"),
)
WAITS_FOR_SCAN = bijlagen.c.staat == literal_column("'wacht'")
_partial(
    "ix_bijlagen_wacht",
    bijlagen.c.organisatie,
    bijlagen.c.sha256,
    where=WAITS_FOR_SCAN,
)

tellers = _table(
    "tellers",  # the last case number given out, per year
    Column("jaar", Integer, nullable=False),
    Column("laatste", Integer, nullable=False),
    key=("jaar",),
)

dossiers = _table(
    "dossiers",  # the projection of a dossier that lists and the clock need; the truth is in `gebeurtenissen`
    _text("nummer"),
    _text("regeling"),
    _text("traject", nullable=True),
    _text("status"),
    _text("soort"),
    _text("klager"),
    _moment("ontvangen"),
    Column("gesloten", Boolean, nullable=False),
    _text("eerste_termijn", nullable=True),
    _text("eerste_uiterlijk", nullable=True),
    _text("klager_adres"),
    Column("versie", Integer, nullable=False),
    _moment("wekker", nullable=True),  # when the clock must look at it next
    Column(
        "besloten", Boolean, nullable=False, server_default=false()
    ),  # its mail belongs in the restricted folder
    Column(
        "opruimen", Boolean, nullable=False, server_default=true()
    ),  # something happened since its mail was put in place
    key=("nummer",),
)
IS_AWAITED = dossiers.c.wekker.is_not(None)
_partial(
    "ix_dossiers_wekker",
    dossiers.c.organisatie,
    dossiers.c.wekker,
    where=IS_AWAITED,
)
IS_UNTIDY = ~~dossiers.c.opruimen  # which SQLite writes as "opruimen = 1", here as in a question
_partial(
    "ix_dossiers_opruimen",
    dossiers.c.organisatie,
    dossiers.c.nummer,
    where=IS_UNTIDY,
)
IS_OPEN = ~dossiers.c.gesloten
_partial(
    "ix_dossiers_open",
    dossiers.c.organisatie,
    dossiers.c.klager_adres,
    where=IS_OPEN,
)

_partial(
    "ix_dossiers_gesloten",  # what a klager sent before (G3)
    dossiers.c.organisatie,
    dossiers.c.klager_adres,
    where=~IS_OPEN,
)

gebeurtenissen = _table(
    "gebeurtenissen",  # the events; content and salt may be destroyed together, the hashes never
    _text("nummer"),
    Column("volgnr", Integer, nullable=False),
    _text("soort", nullable=True),
    _moment("tijd", nullable=True),
    _text("actor", nullable=True),
    _text("gegevens", nullable=True),
    Column("zout", LargeBinary, nullable=True),
    _text("inhoud_hash"),
    _text("hash"),
    key=("nummer", "volgnr"),
)
_of_dossier(gebeurtenissen)

termijnen = _table(
    "termijnen",  # the terms that still run, recomputed with every event
    _text("nummer"),
    Column("volgnr", Integer, nullable=False),
    _text("soort"),
    Column("vanaf", Day, nullable=False),
    Column("uiterlijk", Day, nullable=False),
    _text("grondslag"),
    _text("rekening"),
    Column("voorlopig", Boolean, nullable=False),
    key=("nummer", "volgnr"),
)
_of_dossier(termijnen)
Index("ix_termijnen_uiterlijk", termijnen.c.organisatie, termijnen.c.uiterlijk)

uitbak = _table(
    "uitbak",  # letters decided but not yet accepted by the mail server
    _text("message_id"),
    _text("dossier", nullable=True),
    _text("sjabloon"),
    _text("afzender"),
    _text("aan"),
    _text("sha256"),
    Column("herhaalbaar", Boolean, nullable=False),
    _moment("aangemaakt"),
    _moment("vrij_vanaf"),
    _text("staat"),
    Column("pogingen", Integer, nullable=False),
    _text("werker"),
    _moment("lease_tot", nullable=True),
    _text("detail"),
    Column(
        "geboren", Boolean, nullable=False
    ),  # born leased, and not yet handed to the worker it was born for
    _order(),
    key=("message_id",),
)
Index("ix_uitbak_staat", uitbak.c.organisatie, uitbak.c.staat, uitbak.c.vrij_vanaf)

geadresseerden = _table(
    "geadresseerden",  # who letters were made for, to cap how many one address gets
    _text("adres"),
    _text("sjabloon"),
    _moment("aangemaakt"),
    _text("message_id"),
    key=("adres", "sjabloon", "aangemaakt", "message_id"),
)

tokens = _table(
    "tokens",  # reply tokens that were given out
    _text("id"),
    _text("persoon"),
    _text("dossier"),
    _text("voorstel"),
    Column("versie", Integer, nullable=False),
    _moment("verloopt"),
    _moment("gebruikt", nullable=True),
    key=("id",),
)

opdrachten = _table(
    "opdrachten",  # the audit log of commands
    _moment("tijd"),
    _text("tekst"),
    _text("door"),
    _text("kanaal"),
    _text("dossier", nullable=True),
    _text("uitslag"),
    _text("antwoord"),
    _order(),
    key=("volgnr",),
)

meldingen = _table(
    "meldingen",  # what a human must know
    _moment("tijd"),
    _text("soort"),
    _text("tekst"),
    _text("dossier", nullable=True),
    _order(),
    key=("volgnr",),
)
Index("ix_meldingen_tijd", meldingen.c.organisatie, meldingen.c.tijd)

eenmaal = _table(
    "eenmaal",  # what must happen once only, also with several processes
    _text("sleutel"),
    _moment("tijd"),
    key=("sleutel",),
)
