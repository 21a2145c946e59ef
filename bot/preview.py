"""A letter as it would leave, about a real case or an invented one: what `klachtwacht preview` shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot import bootstrap, regelingen
from bot.domain.dossier.contact import card_of
from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import KlachtwachtError, UsageError, reason
from bot.domain.people.organisation import Organisation
from bot.domain.ports.letters import LetterOrder
from bot.domain.regeling.admissibility import refusal
from bot.domain.regeling.regeling import Regeling
from bot.handlers.post import Draft
from bot.letters import JinjaPress, Reading
from bot.letters.readability import Readability, readability
from bot.letters.sample import sample_orders
from bot.settings import OrganisationSettings

GROUNDED = "T13"
"""The letter that differs by ground."""
WITHOUT_RULE = frozenset({"T31"})
"""Letters to a klager that no regeling orders: the contact card does."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One letter to look at. opmerkingen: what to mind before it can leave, in Dutch."""

    order: LetterOrder
    letter: Reading
    press: JinjaPress
    opmerkingen: tuple[str, ...] = ()

    @property
    def leesbaarheid(self) -> Readability:
        """How easy it reads."""
        return readability(self.letter.tekst)

    def pdf(self, *, groot: bool) -> bytes:
        """The letter on paper; large print also when the klager asked for it."""
        dossier = self.order.dossier
        wanted = dossier is not None and card_of(dossier.events).groot
        return self.press.paper(self.order, groot=groot or wanted)


def invented(
    settings: bootstrap.Settings,
    sjabloon: str,
    organisatie: str | None,
    now: datetime,
    regeling: str | None = None,
) -> Preview:
    """The letter about an invented case; regeling: under this scheme instead of that of the organisatie.

    Raises `UsageError` when there is no such letter, organisatie or regeling, or when the scheme lacks the ground.
    """
    press = bootstrap.make_press(settings, b"voorbeeld")
    own = _organisation(settings, organisatie).organisation
    scheme = _scheme(own, regeling)
    name, _, ground = sjabloon.partition("-")  # T13-G5
    if name not in press.names():
        raise UsageError(f"Brief {sjabloon} bestaat niet. Er zijn: {', '.join(sorted(press.names()))}.")
    if ground and name != GROUNDED:
        raise UsageError(f"Alleen brief {GROUNDED} heeft gronden. Vraag: klachtwacht preview {name}")
    if ground and (refused := refusal(ground, scheme)):
        raise UsageError(f"{refused}")
    known = [g for g in scheme.gronden if refusal(g, scheme) is None]
    chosen = ground or ("G5" if "G5" in known else next(iter(known), "G5"))
    placed = replace(own, regeling=scheme.sleutel)
    order = next(sample_orders(name, placed, press.internal(name), now, scheme, chosen))
    remarks = ["Dit is een verzonnen zaak."]
    if name not in WITHOUT_RULE and not name.startswith("V") and scheme.letter(name) is None:
        remarks.append(f"De regeling {scheme.sleutel} gebruikt brief {name} niet.")
    return Preview(order, press.read(order), press, tuple(remarks))


def _scheme(own: Organisation, wanted: str | None) -> Regeling:
    """The scheme of the organisatie, or one that builds on it and holds for some of its cases."""
    known = (own.regeling, *regelingen.derived(own.regeling))
    if wanted is not None and wanted not in known:
        raise UsageError(f"Regeling {wanted} geldt niet voor {own.naam}. Kies uit: {', '.join(known)}.")
    return regelingen.load(wanted or own.regeling, own.varianten)


def real(
    house: bootstrap.House, office: bootstrap.Office, dossier: Dossier, sjabloon: str, now: datetime
) -> Preview:
    """The letter about this case. Raises `KlachtwachtError` when it cannot be written."""
    post = office.desk.of(dossier).post
    press = post.press
    if not isinstance(press, JinjaPress) or post.source(sjabloon) not in press.names():
        raise UsageError(f"Brief {sjabloon} bestaat niet.")
    with house.store.begin(office.organisatie.organisation.sleutel) as uow:
        waiting = {"voorstel": dossier.open_proposal()} if sjabloon == "V01" else {}
        draft = Draft(sjabloon, dossier, now, "voorbeeld", office.desk.terms(dossier), waiting)
        orders = post.orders(uow, draft)
        if not orders:
            raise KlachtwachtError(
                f"Voor brief {sjabloon} is geen ontvanger bekend in dossier {dossier.nummer}."
            )
        return Preview(orders[0], press.read(orders[0]), press, tuple(_remarks(orders)))


def _remarks(orders: Sequence[LetterOrder]) -> Iterator[str]:
    if len(orders) > 1:
        yield f"Deze brief gaat naar {len(orders)} mensen; dit is die aan {orders[0].aan[0].address}."
    dossier = orders[0].dossier
    to_klager = dossier is not None and orders[0].aan[0] in (
        dossier.klager,
        dossier.speaker(orders[0].now.date()),
    )
    if dossier is not None and to_klager and not card_of(dossier.events).postadres:
        yield "Er is geen postadres bekend. Noteer het met: corrigeer postadres naar STRAAT, PLAATS want REDEN."


def readability_of_all(
    settings: bootstrap.Settings, organisatie: str | None, now: datetime
) -> list[tuple[str, Readability]]:
    """How easy every letter reads, also to colleagues, about an invented case."""
    press = bootstrap.make_press(settings, b"voorbeeld")
    own = _organisation(settings, organisatie).organisation
    scheme = _scheme(own, None)
    samples = (
        (name, next(sample_orders(name, own, press.internal(name), now, scheme)))
        for name in sorted(press.names())
    )
    return [(name, readability(press.read(order).tekst)) for name, order in samples]


def _organisation(settings: bootstrap.Settings, organisatie: str | None) -> OrganisationSettings:
    found = [o for o in settings.organisaties if organisatie in (None, o.organisation.sleutel)]
    if not found:
        known = ", ".join(o.organisation.sleutel for o in settings.organisaties)
        raise UsageError(f"Organisatie {organisatie} bestaat niet. Er zijn: {known}.")
    return found[0]


def write(path: Path, content: bytes) -> None:
    """Put a letter in a file. Raises `UsageError` naming the file when that cannot be done."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} kan niet worden geschreven: {reason(error)}.") from error
