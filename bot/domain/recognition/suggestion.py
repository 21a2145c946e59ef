"""What `classifiers/` thinks of a mail: advice with evidence, never a fact (contract §4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.mail.mail import Mail


class Soort(StrEnum):
    """What a mail is (rulebook F.1). Not what the case becomes: that is the klachttoets."""

    ONVREDE = "onvrede"
    KLACHT = "klacht"
    OKC = "okc"
    INTREKKING = "intrekking"
    VERVOLG = "vervolg"
    SIGNAAL = "signaal"
    OVERIG = "overig"


@dataclass(frozen=True, slots=True)
class AttachmentText:
    """The words of one attachment, page by page; `reden` says in Dutch why there are none, or not all.

    machinaal: pages (from 1) that a machine read from a picture, and may have misread.
    """

    naam: str
    paginas: tuple[str, ...] = ()
    reden: str = ""
    machinaal: tuple[int, ...] = ()


MACHINE = " (OCR)"
"""Stands behind a page number whose words a machine read from a picture."""


@dataclass(frozen=True, slots=True)
class MailText:
    """What a classifier gets to read: a subset of `Mail`, in the shape of contract §4.

    `tekst` is the whole text, quotes included: the classifier folds them away itself.
    `kop` are headers as a mapping of name to value or values. `bijlagen`: only for a mail that points there and says
    nothing itself.
    """

    id: str
    onderwerp: str
    tekst: str
    van_naam: str = ""
    van_adres: str = ""
    datum: date | None = None
    kop: Mapping[str, str | Sequence[str]] | None = None
    bijlagen: tuple[AttachmentText, ...] = ()

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "MailText":
        """One line of contract §4. Raises `KeyError`, `ValueError` or `TypeError` when it is not one."""
        day = told.get("datum")
        return cls(
            id=str(told["id"]),
            onderwerp=str(told.get("onderwerp") or ""),
            tekst=str(told["tekst"]),
            van_naam=str(told.get("van_naam") or ""),
            van_adres=str(told.get("van_adres") or "").lower(),
            datum=date.fromisoformat(day) if day else None,
            kop=told.get("kop"),
        )

    @classmethod
    def of(cls, mail: Mail, name: str, day: date) -> "MailText":
        """A mail as a classifier reads it; `day`: what its date phrases are reckoned from."""
        heads: dict[str, list[str]] = {}
        for key, value in mail.headers:
            heads.setdefault(key, []).append(value)
        return cls(name, mail.subject, mail.text, mail.sender.name, mail.sender.address, day, heads)


@dataclass(frozen=True, slots=True)
class Signal:
    """A named signal of rulebook F.4 with the words it was read from; `kans` in 0..1."""

    naam: str
    bewijs: str
    kans: float


@dataclass(frozen=True, slots=True)
class Condition:
    """One of the facts the klachttoets needs, with the words it was read from (None: nothing said so)."""

    waarde: str
    bewijs: str | None


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date phrase resolved against the date of receipt. `rol`: incident, laatste_contact, besluit, …"""

    bewijs: str
    waarde: date
    rol: str


@dataclass(frozen=True, slots=True)
class Span:
    """Words that speak for a soort, at code point offsets in `veld` ("tekst" or "onderwerp")."""

    tekst: str
    veld: str
    begin: int
    eind: int
    pleit_voor: str


CONDITIONS: Mapping[str, str] = {
    "besproken": "onbekend",
    "tevreden": "onbekend",
    "wens": "onbekend",
    "intrekking": "geen",
}
"""The conditions every suggestion carries, with the value that means "nothing was said"."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The whole advice about one mail. `kansen` sum to 1; `zeker`: the best of them is over the threshold."""

    soort: Soort
    kansen: Mapping[Soort, float]
    zeker: bool
    condities: Mapping[str, Condition]
    signalen: tuple[Signal, ...]
    medewerker: str | None
    data: tuple[DateFound, ...]
    uitleg: tuple[Span, ...]
    taal: str
    model: str

    def doubted(self, drempel: float) -> "Suggestion":
        """The same advice, not sure when its soort is less likely than `drempel` (rulebook F.1)."""
        sure = self.zeker and self.kansen.get(self.soort, 0.0) >= drempel
        return self if sure == self.zeker else replace(self, zeker=sure)

    def condition(self, name: str) -> str:
        """The value of one condition; what is not there means "nothing was said"."""
        found = self.condities.get(name)
        return found.waarde if found else CONDITIONS[name]

    def has(self, signal: str) -> bool:
        """Whether the signal was seen at all."""
        return any(found.naam == signal for found in self.signalen)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Suggestion":
        """What `as_json` gave."""
        return cls(
            soort=Soort(kept["soort"]),
            kansen={Soort(soort): kans for soort, kans in kept["kansen"].items()},
            zeker=kept["zeker"],
            condities={naam: Condition(**condition) for naam, condition in kept["condities"].items()},
            signalen=tuple(Signal(**signal) for signal in kept["signalen"]),
            medewerker=kept["medewerker"],
            data=tuple(
                DateFound(d["bewijs"], date.fromisoformat(d["waarde"]), d["rol"]) for d in kept["data"]
            ),
            uitleg=tuple(Span(**span) for span in kept["uitleg"]),
            taal=kept["taal"],
            model=kept["model"],
        )

    def as_json(self) -> dict[str, Any]:
        """The object of contract §4, without `id`."""
        return {
            "soort": self.soort.value,
            "kansen": {soort.value: round(kans, 4) for soort, kans in self.kansen.items()},
            "zeker": self.zeker,
            "condities": {
                naam: {"waarde": c.waarde, "bewijs": c.bewijs} for naam, c in self.condities.items()
            },
            "signalen": [
                {"naam": s.naam, "bewijs": s.bewijs, "kans": round(s.kans, 4)} for s in self.signalen
            ],
            "medewerker": self.medewerker,
            "data": [{"bewijs": d.bewijs, "waarde": d.waarde.isoformat(), "rol": d.rol} for d in self.data],
            "uitleg": [
                {
                    "tekst": u.tekst,
                    "veld": u.veld,
                    "begin": u.begin,
                    "eind": u.eind,
                    "pleit_voor": u.pleit_voor,
                }
                for u in self.uitleg
            ],
            "taal": self.taal,
            "model": self.model,
        }


UNREAD = Suggestion(
    soort=Soort.OVERIG,
    kansen=dict.fromkeys(Soort, 1 / len(Soort)),
    zeker=False,
    condities={name: Condition(nothing, None) for name, nothing in CONDITIONS.items()},
    signalen=(),
    medewerker=None,
    data=(),
    uitleg=(),
    taal="nl",
    model="geen",
)
"""What stands in where a classifier failed: no advice at all, so a human reads the mail himself."""
