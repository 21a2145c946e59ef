"""Every key that may stand in klachtwacht.toml: a table. `docs/beheer.md` explains the same keys; a test compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from bot.domain.digest.room_news import SAID, USUALLY
from bot.domain.people.organisation import Inhoud, Venster
from bot.settings import values

MANDATORY: Any = object()
"""Stands where a default would: without this key klachtwacht does not start."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. example: how its value is written in TOML, or the heading of its block; shown when it is missing. default:
    its value when it is absent.

    environment: may be set by KLACHTWACHT_<NAME> as well, which then wins.
    """

    name: str
    read: values.Reader
    example: str
    default: Any = MANDATORY
    environment: bool = field(default=False, kw_only=True)

    @property
    def line(self) -> str:
        """The line to add where it is missing."""
        return self.example if self.example.startswith("[[") else f"{self.name} = {self.example}"


TOP = (
    # How much leaves by itself is chosen, never assumed (contract §6).
    Key("stand", values.stand, '"meekijk"', environment=True),
    Key("organisatie", values.list_of(values.table), "[[organisatie]]"),
    Key(
        "database",
        values.database,
        '"sqlite:///klachtwacht.db"',
        "sqlite:///klachtwacht.db",
        environment=True,
    ),
    Key("berichten", values.text, '"berichten/"', "berichten/", environment=True),
    Key("sleutel_bestand", values.text, '"geheim/hoofdsleutel"', "geheim/hoofdsleutel", environment=True),
    Key("bedenktijd_minuten", values.minutes, "10", None),
    Key("kantooruren", values.office_hours, '"08:30-17:00"', None),
    Key("overzicht", values.hour, '"08:30"', time(8, 30)),
    Key("overzicht_leeg", values.flag, "false", False),
    Key("gezond_poort", values.number(0, 65535), "8625", 0),
    Key("virusscanner", values.table, '{ adres = "/run/clamav/clamd.ctl" }', None),
    Key("herkenning", values.text, '"modellen/eigen"', "", environment=True),
    Key("logniveau", values.log_level, '"info"', values.LOG_LEVELS["info"], environment=True),
    Key("kb_dagen", values.set_of(values.day), "[2026-01-02, 2026-05-15]", frozenset()),
)

ORGANISATION = (
    Key("sleutel", values.key, '"sterker"'),
    Key("naam", values.text, '"Sterker sociaal werk"'),
    Key("regeling", values.text, '"lentl"'),
    Key("adres", values.address, '"klachten@sterker.example"'),
    Key("personeel", values.text, '"personeel.csv"'),
    # Without it the first start would acknowledge years of old mail (contract §6).
    Key("vanaf", values.moment, "2026-01-01T00:00:00"),
    Key("mailbox", values.table, '{ soort = "maildir", pad = "post/in/sterker" }'),
    Key("transport", values.table, '{ soort = "folder", pad = "post/uit/sterker" }'),
    Key("authserv_id", values.host, '"mx.sterker.example"', ""),
    Key("telefoon", values.text, '"024-0001234"', ""),
    Key("website", values.text, '"https://www.sterker.example"', ""),
    Key("eigen_adressen", values.set_of(values.address), '["info@sterker.example"]', frozenset()),
    Key("webformulieren", values.set_of(values.address), '["formulier@sterker.example"]', frozenset()),
    Key("scan_afzenders", values.set_of(values.address), '["scanner@sterker.example"]', frozenset()),
    Key("veilige_diensten", values.services, '{ Cryptshare = ["cryptshare.sterker.example"] }', ()),
    Key("pers", values.set_of(values.domain), '["krant.example"]', frozenset()),
    Key("okc", values.list_of(values.table), "[{ naam = …, domeinen = [ … ] }]", ()),
    Key("auteur_intern", values.flag, "false", False),
    Key("dkim", values.flag, "false", False),
    Key("plusadres", values.flag, "false", False),
    Key("jeugdteams", values.set_of(values.text), '["Jeugd"]', frozenset()),
    Key("awb_van_toepassing", values.set_of(values.text), '["Toegang"]', frozenset()),
    Key("wkkgz_teams", values.set_of(values.text), '["Zorg"]', frozenset()),
    Key("wkkgz_altijd", values.flag, "false", False),
    Key("drempel", values.chance, "0.75", 0.75),
    Key("ack_vervolg", values.flag, "false", False),
    Key("nabestaande_toegestaan", values.flag, "true", True),
    Key("herhaal_n", values.number(2, 20), "2", 2),
    Key("bevestigingen_per_dag", values.number(10, 100_000), "500", 500),
    Key("normen", values.norms, "{ onvrede.contact_dagen = 10 }", ()),
    Key(
        "vertrouwenspersoon",
        values.text,
        '"Sam Blom van Jeugdstem, 024-0005678, maandag tot en met vrijdag"',
        "",
    ),
    Key("crisis", values.table, '{ kanaal_bestand = "geheim/crisis" }', None),
    Key("storing", values.table, '{ kanaal_bestand = "geheim/storing" }', None),
    Key("meldingen", values.table, '{ kanaal_bestand = "geheim/teams" }', None),
    Key("chat", values.table, '{ soort = "matrix", … }', None),
    Key("werkbank", values.text, '"https://werkbank.sterker.example"', ""),
    Key("communicatie", values.address, '"communicatie@sterker.example"', ""),
    Key("postadres", values.text, '"Postbus 1, 6500 AA Nijmegen"', ""),
    Key("venster", values.venster, '"links"', Venster.LINKS),
    Key("inhoud_langs", values.inhoud, '"toestemming"', Inhoud.TOESTEMMING),
    Key("veilige_mail", values.headers, '{ X-Veilig = "ja" }', ()),
    Key("college", values.address, '"college@stichtsevecht.example"', ""),
    Key("college_aantal", values.count, "3", 3),
    Key("gemeente", values.address, '"toezicht@stichtsevecht.example"', ""),
    Key("partners", values.list_of(values.table), "[{ naam = …, adres = … }]", ()),
    Key("externe_regeling", values.list_of(values.table), "[{ naam = …, teams = [ … ] }]", ()),
    Key("bezwaar", values.address, '"bezwaar@stichtsevecht.example"', ""),
    Key("klachtadviescommissie", values.text, '"Klachtadviescommissie Stichtse Vecht"', ""),
    Key("kb_dagen", values.set_of(values.day), "[2026-01-02, 2026-05-15]", None),
    Key("vrije_dagen", values.set_of(values.day), "[2026-12-24]", frozenset()),
    Key("sjablonen", values.text, '"sjablonen/sterker"', ""),
    Key("leren", values.flag, "false", False),
)

COMMISSION = (
    Key("naam", values.text, '"Klachtencommissie Sociaal Werk Gelderland"'),
    Key("domeinen", values.set_of(values.domain), '["okc-gelderland.example"]', frozenset()),
    Key("adressen", values.set_of(values.address), '["secretariaat@okc-gelderland.example"]', frozenset()),
)

LOKET = (
    Key("naam", values.text, '"Thuishulp Vechtstreek"'),
    Key("adres", values.address, '"klachten@thuishulpvecht.example"', ""),
    Key("telefoon", values.text, '"0346-000100"', ""),
    Key("namen", values.set_of(values.text), '["Thuishulp", "thuishulpvecht.example"]', frozenset()),
    Key("teams", values.set_of(values.text), '["Centrum"]', frozenset()),
)

CRISIS = (
    Key("kanaal", values.list_of(values.text), '["ntfys://ntfy.sh/wacht-sterker"]', ()),
    Key("kanaal_bestand", values.text, '"geheim/crisis"', ""),
)

ROOM = (
    *CRISIS,
    Key(
        "over",
        values.set_of(values.one_of(SAID)),
        '["voorstel", "bezwaartermijn", "taak"]',
        frozenset(USUALLY),
    ),
)

VIRUS_SCANNER = (
    Key("adres", values.socket_address, '"/run/clamav/clamd.ctl"'),
    Key("seconden", values.number(1, 600), "30", 30),
    Key("grootste_mb", values.number(1, 4000), "25", 25),
)

SECTIONS: Mapping[str, tuple[Key, ...]] = {
    "bovenaan": TOP,
    "[[organisatie]]": ORGANISATION,
    "okc": COMMISSION,
    "partners en externe_regeling": LOKET,
    "crisis en storing": CRISIS,
    "meldingen": ROOM,
    "virusscanner": VIRUS_SCANNER,
}
