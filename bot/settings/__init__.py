"""klachtwacht.toml, the environment and the secrets folder become one frozen `Settings`, or all faults at once."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from typing import Any

from bot.domain.calendar.calendar import Calendar
from bot.domain.calendar.office_hours import OfficeHours
from bot.domain.errors import ConfigurationError, UsageError
from bot.domain.people.organisation import Commission, Loket, Organisation, Stand
from bot.settings.checks import remarks
from bot.settings.files import read_toml
from bot.settings.keys import SECTIONS
from bot.settings.reading import OptionCheck, Reading

__all__ = ["SECTIONS", "OrganisationSettings", "Settings", "load", "own_letters"]


@dataclass(frozen=True, slots=True)
class OrganisationSettings:
    """One organisatie with its way in and its way out. Paths in the options are absolute.

    leren: whether `klachtwacht train` may learn from what its klachtenfunctionaris decided. crisis: the channels of
    whoever is on call, or None. storing: the channels of whoever looks after klachtwacht itself, or None: then those of
    `crisis`, for a mailbox that nobody reads is a danger that nobody sees. meldingen: the channels of a room of
    colleagues, or None; meldingen_over: the kinds of news it hears (`bot.domain.digest.room_news.SAID`).
    """

    organisation: Organisation
    mailbox: Mapping[str, object]
    transport: Mapping[str, object]
    leren: bool = False
    crisis: Mapping[str, object] | None = None
    chat: Mapping[str, object] | None = None
    storing: Mapping[str, object] | None = None
    meldingen: Mapping[str, object] | None = None
    meldingen_over: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settings:
    """All that was configured. Paths are absolute; `database` is a SQLAlchemy URL and may hold a password.

    bedenktijd_minuten: how long an approved letter waits before it leaves; None: not set, the daemon then waits ten
    minutes and `run --once` not at all. sjablonen: sleutel of the organisatie
    → folder with its own letters. logniveau: a level of `logging`. opmerkingen: what is allowed but probably not
    meant, in Dutch sentences, for `klachtwacht check`. herkenning: folder of the model that reads the mail instead of
    the own one. kantooruren: when colleagues are mailed; None: not set, the daemon then keeps to the usual hours.
    overzicht: the hour of the daily overzicht, or None: never; overzicht_leeg: also when there is nothing to say.
    gezond_poort: port on this machine of `/gezond` and `/metrics`; 0: none. virusscanner: how to ask ClamAV, or None.
    """

    path: Path
    stand: Stand
    database: str
    berichten: Path
    sleutel_bestand: Path
    organisaties: tuple[OrganisationSettings, ...]
    bedenktijd_minuten: int | None
    sjablonen: Mapping[str, Path]
    logniveau: int
    opmerkingen: tuple[str, ...]
    herkenning: Path | None = None
    kantooruren: OfficeHours | None = None
    overzicht: time | None = time(8, 30)
    overzicht_leeg: bool = False
    gezond_poort: int = 0
    virusscanner: Mapping[str, object] | None = None

    def only(self, sleutel: str | None) -> "Settings":
        """The same for one organisatie alone, or for all (None). Raises `UsageError` naming the choices."""
        if sleutel is None:
            return self
        own = tuple(one for one in self.organisaties if one.organisation.sleutel == sleutel)
        if not own:
            known = ", ".join(one.organisation.sleutel for one in self.organisaties)
            raise UsageError(
                f"De organisatie {sleutel} bestaat niet: kies er een met --organisatie. Er zijn: {known}."
            )
        return replace(self, organisaties=own)


def load(
    path: Path,
    regelingen: Collection[str],
    check_mailbox: OptionCheck | None = None,
    check_transport: OptionCheck | None = None,
    check_channels: OptionCheck | None = None,
    check_chat: OptionCheck | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """Read klachtwacht.toml and the staff lists it names. Relative paths start at the folder of the file.

    regelingen: keys of the schemes that exist. check_mailbox, check_transport, check_channels (crisis and
    meldingen), check_chat: find the faults in their options.
    The environment wins over the secrets folder, and that over the file. Raises `ConfigurationError` with every
    fault there is, not just the first.
    """
    checks = {
        "mailbox": check_mailbox,
        "transport": check_transport,
        "kanalen": check_channels,
        "chat": check_chat,
    }
    reading = Reading(
        path.absolute(), regelingen, {name: check for name, check in checks.items() if check}, environ
    )
    top, found = reading.read()
    if reading.faults:
        raise ConfigurationError(reading.faults)
    return Settings(
        path=reading.path,
        stand=top["stand"],
        database=top["database"],
        berichten=top["berichten"],
        sleutel_bestand=top["sleutel_bestand"],
        organisaties=tuple(
            OrganisationSettings(
                organisation=_organisation(one),
                mailbox=one["mailbox"],
                transport=one["transport"],
                leren=one["leren"],
                crisis=one["crisis"],
                chat=one["chat"],
                storing=one["storing"],
                meldingen=one["meldingen"],
                meldingen_over=frozenset((one["meldingen"] or {}).get("over", ())),
            )
            for one in found
        ),
        bedenktijd_minuten=top["bedenktijd_minuten"],
        sjablonen={one["sleutel"]: one["sjablonen"] for one in found if one["sjablonen"]},
        logniveau=top["logniveau"],
        opmerkingen=tuple(remarks(found)),
        herkenning=top["herkenning"],
        kantooruren=top["kantooruren"],
        overzicht=top["overzicht"],
        overzicht_leeg=top["overzicht_leeg"],
        gezond_poort=top["gezond_poort"],
        virusscanner=top["virusscanner"],
    )


def own_letters(path: Path) -> dict[str, Path]:
    """Organisatie → folder with its own letters, in a file that may be wrong in everything else."""
    raw = read_toml(path)
    tables = raw.get("organisatie") if isinstance(raw, dict) else None
    found = {
        str(one.get("sleutel", place)): path.parent / str(one.get("sjablonen", ""))
        for place, one in enumerate(tables if isinstance(tables, list) else (), start=1)
        if isinstance(one, dict) and one.get("sjablonen")
    }
    return {sleutel: folder for sleutel, folder in found.items() if os.path.isdir(folder)}


def _organisation(one: Mapping[str, Any]) -> Organisation:
    return Organisation(
        sleutel=one["sleutel"],
        naam=one["naam"],
        regeling=one["regeling"],
        adres=one["adres"],
        vanaf=one["vanaf"],
        staff=one["staff"],
        calendar=Calendar(kb_dagen=one["kb_dagen"], vrije_dagen=one["vrije_dagen"]),
        authserv_id=one["authserv_id"],
        telefoon=one["telefoon"],
        website=one["website"],
        eigen_adressen=one["eigen_adressen"],
        webformulieren=one["webformulieren"],
        scan_afzenders=one["scan_afzenders"],
        veilige_diensten=one["veilige_diensten"],
        pers=one["pers"],
        okc=tuple(Commission(c["naam"], c["domeinen"], c["adressen"]) for c in one["okc"]),
        auteur_intern=one["auteur_intern"],
        dkim=one["dkim"],
        plusadres=one["plusadres"],
        jeugdteams=one["jeugdteams"],
        awb_van_toepassing=one["awb_van_toepassing"],
        wkkgz_teams=one["wkkgz_teams"],
        wkkgz_altijd=one["wkkgz_altijd"],
        drempel=one["drempel"],
        ack_vervolg=one["ack_vervolg"],
        nabestaande_toegestaan=one["nabestaande_toegestaan"],
        herhaal_n=one["herhaal_n"],
        bevestigingen_per_dag=one["bevestigingen_per_dag"],
        normen=one["normen"],
        vertrouwenspersoon=one["vertrouwenspersoon"],
        werkbank=one["werkbank"],
        communicatie=one["communicatie"],
        postadres=one["postadres"],
        venster=one["venster"],
        inhoud_langs=one["inhoud_langs"],
        veilige_mail=one["veilige_mail"],
        college=one["college"],
        college_aantal=one["college_aantal"],
        gemeente=one["gemeente"],
        partners=tuple(Loket(**desk, partner=True) for desk in one["partners"]),
        externe_regelingen=tuple(Loket(**desk) for desk in one["externe_regeling"]),
        bezwaar=one["bezwaar"],
        klachtadviescommissie=one["klachtadviescommissie"],
    )
