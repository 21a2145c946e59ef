"""Template + dossier → letter. Strict about missing names; the same code previews and sends."""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound, UndefinedError
from markupsafe import escape

from bot.domain.errors import Fault, KlachtwachtError
from bot.domain.mail.quotes import MARKER
from bot.domain.people.organisation import Organisation
from bot.domain.ports.letters import Letter, LetterOrder

from . import proof
from .envelope import outgoing, reply_address
from .je import je_form
from .kept import lost
from .names import KNOWN, Names
from .page import GUARD, SPLIT, Block, blocks, plain
from .sample import sample_orders
from .shown import TYPE, drawn, joined, leading, piece
from .sources import FAULTS, OwnSources, Sources, written

FOLDERS = ("brieven", "medewerkers")
PARTS = "delen"
SCHEMES = "regelingen"
LAW: Mapping[str, str] = {"stichtse-vecht": "awb", "mandaat": "awb"}
"""Regeling → the folder with the words of the law that it shares with others; its own folder wins."""
FRAME = "kader.html"
LONGEST_SUBJECT = 60
THERE = GUARD
"""Stands in the frame for the subject, which never holds it."""
WITHIN = SPLIT
"""Stands in the frame for the blocks."""
ABOVE = drawn(Block("klein", (MARKER,)))
LOST = "Zet het terug in dat bestand of in het deel dat u zelf schreef, of haal het eigen bestand weg."
"""What to do about an own letter that leaves out what the law or rulebook G asks of it."""
HEADER = re.compile(r"(?P<name>Onderwerp|Antwoord): *(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Head:
    """The lines on top of a source: the subject, and whether we ask for an answer."""

    subject: str
    answer: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as a person reads it, before it is a mail."""

    onderwerp: str
    tekst: str
    html: str


class JinjaPress:
    """The letter press. Of a letter or a part, the file of the organisatie wins, then that of the regeling."""

    def __init__(
        self, templates: Path, overrides: Mapping[str, Path], mark: Callable[[str], str] = lambda _: ""
    ) -> None:
        """templates: the folder with brieven/, medewerkers/, delen/, regelingen/ and kader.html; overrides:
        organisatie → folder with its own files; mark: Message-ID → the value of our loop header."""
        self._mark = mark
        self._overrides = overrides
        self._sources = {path.stem: f for f in FOLDERS for path in (templates / f).glob("*.txt")}
        self._common = [templates / folder for folder in (*FOLDERS, PARTS)]
        self._schemes = templates / SCHEMES
        self._made: dict[tuple[str, str], Sources] = {}
        frames = Environment(
            loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        try:
            frame = frames.get_template(FRAME)
        except TemplateNotFound as error:
            problem = f"In {templates} staat geen {error.name}. Wijs de map met sjablonen aan."
            raise KlachtwachtError(problem) from None
        self._frame = frame.render(onderwerp=THERE, blokken=WITHIN, letter=TYPE)

    def names(self) -> frozenset[str]:
        """The letters there is a source for: T01 … V03."""
        return frozenset(self._sources)

    def unread(self) -> list[Fault]:
        """The files of the organisaties themselves that nobody can read: no letter that needs them can be made."""
        known = {path.name for folder in self._common for path in folder.glob(f"*{proof.SUFFIX}")}
        own = self._overrides.items()
        return [fault for key, folder in own for fault in proof.unread(folder, known, f"{key}/")]

    def check(self) -> list[Fault]:
        """Every source that cannot become a letter, also those of the organisaties themselves."""
        faults = list(proof.faults(self._environment("", ""), KNOWN))
        files = self._environment("", "").list_templates()
        schemes = sorted(folder.name for folder in self._schemes.glob("*") if folder.is_dir())
        own = [(key, "", folder) for key, folder in self._overrides.items()]
        for key, scheme, folder in [*(("", name, self._schemes / name) for name in schemes), *own]:
            place = f"{key or scheme}/"
            faults += proof.stray(folder, files, place)
            found = [f for f in proof.faults(self._environment(key, scheme), KNOWN) if f not in faults]
            faults += [replace(fault, file=f"{place}{fault.file}") for fault in found]
        return faults

    def _environment(self, key: str, scheme: str) -> Sources:
        """The sources as this organisatie and this regeling have them."""
        key = key if key in self._overrides else ""  # without files of its own: those of the house
        if (key, scheme) not in self._made:
            own = [self._overrides[key]] if key in self._overrides else []
            shared = [self._schemes / name for name in (scheme, LAW.get(scheme, "")) if name]
            folders = [*own, *shared, *self._common]
            self._made[key, scheme] = (OwnSources if own else Sources)(folders)
        return self._made[key, scheme]

    def check_written(self, organisatie: Organisation, regeling: str, now: datetime) -> list[Fault]:
        """Every letter as this organisatie would send it under this regeling, written about an invented case."""
        faults: list[Fault] = []
        without: dict[str, list[str]] = {}
        for name in sorted(self._sources):
            for order in sample_orders(
                name, replace(organisatie, regeling=regeling), self.internal(name), now
            ):
                place = f"{organisatie.sleutel}/{name}.txt"
                try:
                    self.make(order)
                except KlachtwachtError as error:
                    faults.append(Fault(place, regeling, str(error), "Verbeter het sjabloon."))
                    break
                own = organisatie.sleutel in self._overrides
                gone = ", ".join(dict.fromkeys(self._gone(order))) if own else ""
                if gone:
                    without.setdefault(gone, []).append(f"{name}.txt")
                    break
        # One emptied part is missed in every letter, and is one fault.
        for gone, files in without.items():
            place = f"{organisatie.sleutel}/{', '.join(files)}"
            faults.append(Fault(place, regeling, f"In de eigen woorden ontbreekt: {gone}.", LOST))
        return faults

    def _gone(self, order: LetterOrder) -> Iterator[str]:
        """What the letter of the house says and the own one of the organisatie does not, about this case or about one
        with danger or a minor: only there stand 113 and the vertrouwenspersoon."""
        for signals in ((), ("crisis", "jeugd")):
            case = order.dossier and replace(order.dossier, signalen=signals)
            about = replace(order, dossier=case)
            plain_house = replace(about, organisatie=replace(order.organisatie, sleutel=""))
            house, own = (list(blocks(self._written(each)[1])) for each in (plain_house, about))
            yield from lost(house, own, tuple(each.naam for each in order.organisatie.okc))

    def internal(self, sjabloon: str) -> bool:
        """Whether this letter goes to colleagues."""
        return self._sources.get(sjabloon) == "medewerkers"

    def make(self, order: LetterOrder) -> Letter:
        """Write one letter. Raises `KlachtwachtError` naming template and missing name."""
        read = self.read(order)
        mark = self._mark(order.message_id)
        mail = outgoing(order, read.onderwerp, read.tekst, read.html, mark, self._to_staff(order))
        return Letter(order.sjabloon, read.onderwerp, read.tekst, read.html, mail)

    def read(self, order: LetterOrder) -> Reading:
        """What a person reads, also when nobody can be mailed. Raises `KlachtwachtError` as `make` does."""
        head, body = self._written(order)
        subject = _short(head.subject)
        page = list(map(piece, body.split("\n\n")))
        if head.answer:
            page.insert(0, ABOVE)
        if order.token:
            page.append(drawn(Block("klein", (f"Kenmerk: {order.token}",))))
        _, _, text, html = joined(page)
        within = leading(html, reply_address(order), subject, order.token)
        framed = self._frame.replace(THERE, escape(subject)).replace(WITHIN, within)
        return Reading(subject, f"{text}\n", framed)

    def paper(self, order: LetterOrder, *, groot: bool = False) -> bytes:
        """The letter as a PDF for a window envelope. groot: large print. Raises `KlachtwachtError` as `make` does."""
        from .paper import draw  # only whoever prints pays for the library

        order = replace(order, papier=True)
        head, body = self._written(order)
        return draw(head.subject, blocks(body), order, groot=groot)

    def _written(self, order: LetterOrder) -> tuple[Head, str]:
        """The head and the body of a letter, in the form of address that a human chose."""
        names = Names(order)
        head, body = _split(self._rendered(order, names), order.sjabloon)
        return head, je_form(body) if names["kaart"].je and names["aan_klager"] else body

    def _rendered(self, order: LetterOrder, names: Names) -> str:
        organisatie = order.organisatie
        scheme = order.dossier.regeling if order.dossier else organisatie.regeling
        environment = self._environment(organisatie.sleutel, scheme)
        try:
            return written(environment, f"{order.sjabloon}.txt", names)
        except TemplateNotFound as error:
            raise KlachtwachtError(
                f"Brief {order.sjabloon}: het bestand {error.name} ontbreekt. Zet het in de map met sjablonen."
            ) from None
        except UndefinedError as error:
            name = (re.findall(r"'([^']*)'", str(error)) or [str(error)])[-1]
            raise KlachtwachtError(
                f"Brief {order.sjabloon}: de naam '{name}' ontbreekt{_where(error)}. "
                "Geef hem mee of haal hem uit het sjabloon."
            ) from error
        except FAULTS as error:
            raise KlachtwachtError(
                f"Brief {order.sjabloon}: het sjabloon kan niet worden gelezen{_where(error)}: {error}"
            ) from error

    def _to_staff(self, order: LetterOrder) -> bool:
        return self.internal(order.sjabloon) or all(
            order.organisatie.staff.by_email(a.address) for a in order.aan
        )


def _where(error: BaseException) -> str:
    """The file and line of a source in which this went wrong, between brackets."""
    frames = traceback.extract_tb(error.__traceback__)
    found = next((frame for frame in reversed(frames) if frame.filename.endswith(".txt")), None)
    return f" ({found.filename}, regel {found.lineno})" if found else ""


def _split(rendered: str, sjabloon: str) -> tuple[Head, str]:
    """The head and the body of a rendered source; an empty line parts them."""
    top, _, body = rendered.lstrip("\n").partition("\n\n")
    lines = top.splitlines()
    found = {m["name"]: m["value"] for m in map(HEADER.fullmatch, lines) if m}
    if not found.get("Onderwerp") or len(found) != len(lines):
        raise KlachtwachtError(
            f"Brief {sjabloon}: het sjabloon moet beginnen met 'Onderwerp: …' (en eventueel 'Antwoord: ja'), "
            "en dan een lege regel."
        )
    return Head(plain(found["Onderwerp"]), plain(found.get("Antwoord", "")) == "ja"), body


def _short(subject: str) -> str:
    """At most 60 characters, cut between words (rulebook G: short and without names)."""
    if len(subject) <= LONGEST_SUBJECT:
        return subject
    return subject[: LONGEST_SUBJECT - 1].rpartition(" ")[0].rstrip(" (") + "…"
