"""One reading of klachtwacht.toml: walks the tables of keys, gathers every fault, and gives what was found."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.domain.errors import ConfigurationError, Fault
from bot.domain.people.organisation import KEY
from bot.domain.people.staff import Person, read_staff, staff_of
from bot.settings.checks import microsoft_faults, shared, staff_faults, suggest, unknown_in_staff
from bot.settings.files import read_text, read_toml
from bot.settings.keys import (
    COMMISSION,
    CRISIS,
    LOKET,
    MANDATORY,
    ORGANISATION,
    ROOM,
    TOP,
    VIRUS_SCANNER,
    Key,
)
from bot.settings.values import AllWrong, Wrong

OptionCheck = Callable[[Mapping[str, object], str], Iterable[Fault]]
"""Finds what is wrong in the options of a mailbox or transport; the second argument says where they stand."""

ENVIRONMENT = "KLACHTWACHT_"
SECRETS = (
    "KLACHTWACHT_GEHEIMEN",
    "CREDENTIALS_DIRECTORY",
)  # the second is what systemd's LoadCredential sets


class Reading:
    """`faults` fills while `read` goes; what `read` gives is only complete when there are none."""

    def __init__(
        self,
        path: Path,
        regelingen: Collection[str],
        checks: Mapping[str, OptionCheck],
        environ: Mapping[str, str],
    ) -> None:
        self.path, self.regelingen, self.checks, self.environ = path, regelingen, checks, environ
        self.faults: list[Fault] = []
        self._named: set[str] = set()
        self._staff: dict[Path, tuple[Person, ...]] = {}
        self._secrets = self._secrets_folder()

    def read(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The top-level values and those of each organisatie, paths made absolute."""
        raw = read_toml(self.path)
        if isinstance(raw, Fault):
            self.faults.append(raw)
            return {}, []
        top = self._section({**raw, **self._overrides()}, TOP, "")
        if top.get("virusscanner") is not None:
            top["virusscanner"] = self._section(top["virusscanner"], VIRUS_SCANNER, "virusscanner.")
        if top.get("organisatie") == ():
            self._fault("organisatie", "Er staat geen organisatie in.", "Voeg een blok [[organisatie]] toe.")
        tables = enumerate(top.get("organisatie", ()), start=1)
        found = [self._organisation(table, place, top) for place, table in tables]
        self.faults.extend(shared(found, str(self.path)))
        sleutels = [one["sleutel"] for one in found if "sleutel" in one]
        for path, people in self._staff.items():
            self.faults.extend(unknown_in_staff(people, sleutels, path))
        if not self.faults:
            top["database"] = self._database(top["database"])
            top["berichten"] = self._at(top["berichten"])
            top["herkenning"] = self._at(top["herkenning"]) if top["herkenning"] else None
            top["sleutel_bestand"] = self._secret(top["sleutel_bestand"])
        return top, found

    # ── Tables ────────────────────────────────────────────────────────────────────────────────────────

    def _section(self, raw: Mapping[str, object], keys: Sequence[Key], where: str) -> dict[str, Any]:
        """The values of one table; a key with a fault is left out."""
        names = [key.name for key in keys]
        for name in raw:
            if name not in names:
                self._fault(where + name, "Deze sleutel bestaat hier niet.", suggest(name, names))
        found: dict[str, Any] = {}
        for key in keys:
            if key.name in raw:
                try:
                    found[key.name] = key.read(raw[key.name])
                except (Wrong, AllWrong) as wrong:
                    for one in wrong.faults if isinstance(wrong, AllWrong) else (wrong,):
                        self._fault(where + key.name + one.at, one.problem, one.remedy)
            elif key.default is MANDATORY:
                self._fault(where + key.name, "Deze sleutel ontbreekt.", f"Voeg toe: {key.line}")
            else:
                found[key.name] = key.default
        return found

    def _organisation(self, raw: Mapping[str, object], place: int, top: Mapping[str, Any]) -> dict[str, Any]:
        where = self._place(raw, place)
        found = self._section(raw, ORGANISATION, where)
        found["waar"] = where
        if found.get("kb_dagen") is None:
            found["kb_dagen"] = top.get("kb_dagen", frozenset())
        if "regeling" in found and found["regeling"] not in self.regelingen:
            problem = f"De regeling {found['regeling']!r} bestaat niet."
            self._fault(where + "regeling", problem, suggest(found["regeling"], sorted(self.regelingen)))
        commissions = enumerate(found.get("okc", ()), start=1)
        found["okc"] = [self._commission(one, f"{where}okc[{nr}].") for nr, one in commissions]
        for name in ("partners", "externe_regeling"):
            desks = enumerate(found.get(name, ()), start=1)
            found[name] = [self._section(one, LOKET, f"{where}{name}[{nr}].") for nr, one in desks]
        for name in ("mailbox", "transport"):
            if name in found:
                found[name] = self._options(name, found[name], where)
        for name, keys in (("crisis", CRISIS), ("storing", CRISIS), ("meldingen", ROOM)):
            found[name] = self._channels(name, found.get(name), keys, where)
        self.faults.extend(microsoft_faults(found, str(self.path), where))
        self._folder(found, where)
        self._people(found, where)
        found["chat"] = self._chat(found, where)
        return found

    def _chat(self, found: Mapping[str, Any], where: str) -> dict[str, object] | None:
        """The chat room, whose people all work here."""
        raw = found.get("chat")
        if raw is None:
            return None
        options = self._options("chat", raw, where)
        people, staff = raw.get("mensen"), found.get("staff")
        if staff is None or not isinstance(people, Mapping):
            return options
        for name, address in people.items():
            if isinstance(address, str) and staff.by_email(address) is None:
                problem = f"{address} staat niet in de personeelslijst."
                self._fault(f"{where}chat.mensen.{name}", problem, "Verbeter het adres of haal de regel weg.")
        return options

    def _channels(
        self, name: str, raw: Mapping[str, object] | None, keys: Sequence[Key], where: str
    ) -> dict[str, Any] | None:
        """The channels of whoever is on call (M3) or of a room; a URL may hold a password, so a file is offered."""
        if raw is None:
            return None
        before = len(self.faults)
        found = self._section(raw, keys, f"{where}{name}.")
        if found.get("kanaal_bestand"):
            found["kanaal_bestand"] = str(self._secret(found["kanaal_bestand"]))
        if len(self.faults) == before and "kanalen" in self.checks:
            self.faults.extend(self.checks["kanalen"](found, f"{self.path}: {where}{name}"))
        return found

    def _place(self, raw: Mapping[str, object], place: int) -> str:
        """How faults call this organisatie: by its sleutel, or by its place when that says nothing."""
        name = raw.get("sleutel")
        if isinstance(name, str) and KEY.fullmatch(name) and name not in self._named:
            self._named.add(name)
            return f"organisatie.{name}."
        return f"organisatie[{place}]."

    def _commission(self, raw: Mapping[str, object], where: str) -> dict[str, Any]:
        found = self._section(raw, COMMISSION, where)
        if found.get("domeinen") == found.get("adressen") == frozenset():
            problem = "Post van deze commissie is zo niet te herkennen."
            self._fault(where + "domeinen", problem, "Vul domeinen of adressen in.")
        return found

    def _options(self, name: str, raw: Mapping[str, object], where: str) -> dict[str, object]:
        if name in self.checks:
            self.faults.extend(self.checks[name](raw, f"{self.path}: {where}{name}"))
        found = dict(raw)
        for key, value in raw.items():
            if isinstance(value, str) and key in ("wachtwoord_bestand", "token_bestand"):
                found[key] = str(self._secret(value))
            elif isinstance(value, str) and (key == "pad" or key.endswith("_bestand")):
                found[key] = str(self._at(value))
        return found

    def _folder(self, found: dict[str, Any], where: str) -> None:
        if found.get("sjablonen"):
            found["sjablonen"] = self._at(found["sjablonen"])
            if not os.path.isdir(found["sjablonen"]):  # unlike Path.is_dir it never raises
                problem = f"De map {found['sjablonen']} bestaat niet."
                self._fault(where + "sjablonen", problem, "Maak de map of haal deze regel weg.")

    def _people(self, found: dict[str, Any], where: str) -> None:
        if "personeel" not in found:
            return
        path = self._at(found["personeel"])
        people = self._staff_list(path, where)
        if people is not None and "sleutel" in found:
            found["staff"] = staff_of(people, found["sleutel"])
            self.faults.extend(staff_faults(found, found["staff"].people, path, str(self.path), where))

    def _staff_list(self, path: Path, where: str) -> tuple[Person, ...] | None:
        """The people of a staff list, read once; None when it could not be read, which was said then."""
        if path not in self._staff:
            self._staff[path] = ()
            text = read_text(path, where + "personeel", str(self.path))
            if isinstance(text, Fault):
                self.faults.append(text)
            else:
                try:
                    self._staff[path] = read_staff(text, str(path))
                except ConfigurationError as error:
                    self.faults.extend(error.faults)
        return self._staff[path] or None

    # ── Environment, secrets, paths ───────────────────────────────────────────────────────────────────

    def _overrides(self) -> dict[str, str]:
        """What the secrets folder says, and over that the environment, about top-level keys."""
        names = {ENVIRONMENT + key.name.upper(): key.name for key in TOP if key.environment}
        for name in self.environ:
            tip = suggest(name, names, 0.9)
            if name.startswith(ENVIRONMENT) and name not in names and tip.startswith("Bedoelt"):
                self._fault(f"omgeving {name}", "Deze variabele bestaat niet.", tip)
        found: dict[str, str] = {}
        if self._secrets is not None and os.path.isfile(self._secrets / "database"):
            text = read_text(self._secrets / "database", "database", str(self._secrets))
            if isinstance(text, Fault):
                self.faults.append(text)
            else:
                found["database"] = text.strip()
        return found | {key: self.environ[name] for name, key in names.items() if name in self.environ}

    def _secrets_folder(self) -> Path | None:
        name = next((name for name in SECRETS if self.environ.get(name)), None)
        if name is None:
            return None
        folder = Path(self.environ[name]).absolute()
        if not os.path.isdir(folder):
            self._fault(
                f"omgeving {name}", f"De map {folder} bestaat niet.", "Maak de map of haal de variabele weg."
            )
        return folder

    def _at(self, name: str) -> Path:
        """A path as written, seen from the folder of the configuration."""
        return self.path.parent / name

    def _secret(self, name: str) -> Path:
        """Where a secret lies: in the secrets folder when a file of that name is there, else where it says."""
        if self._secrets is not None and os.path.isfile(self._secrets / Path(name).name):
            return self._secrets / Path(name).name
        return self._at(name)

    def _database(self, url: str) -> str:
        """The URL, with the path of a SQLite file made absolute."""
        return f"sqlite:///{self._at(url.removeprefix('sqlite:///'))}" if url.startswith("sqlite") else url

    def _fault(self, key: str, problem: str, remedy: str) -> None:
        self.faults.append(Fault(str(self.path), key, problem, remedy))
