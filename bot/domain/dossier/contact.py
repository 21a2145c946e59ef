"""How a klager wants to be reached, and how one letter may go: the contact card of a dossier.

The card is what people noted with `corrigeer VELD naar WAARDE want REDEN`: every fact is an event `gecorrigeerd`
with `veld` and `waarde`, and the last one of a field holds.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.dossier.events import Event, EventKind
from bot.domain.errors import Refused
from bot.domain.people.organisation import Inhoud


class Kanaal(StrEnum):
    """A way to reach somebody. VEILIG is mail through the secure gateway of the organisatie."""

    MAIL = "mail"
    VEILIG = "veilig"
    POST = "post"
    TELEFOON = "telefoon"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class ContactCard:
    """What the klager asked for. Empty where nothing was said.

    kanaal: how the klager wants to hear from us; TELEFOON means "bel mij". niet: where contact is not safe (nobody
    at home may see a letter, or hear a voicemail). mail_akkoord: the klager said that content may go by plain mail.
    je: a human chose the je-form (rulebook 0.1.13). groot: large print. tolk: the language of an interpreter.
    overleden: what a human found out when a mail said that the klager died; None: nobody looked yet.
    """

    kanaal: Kanaal | None = None
    niet: frozenset[Kanaal] = frozenset()
    uren: str = ""
    telefoon: str = ""
    postadres: str = ""
    tolk: str = ""
    groot: bool = False
    je: bool = False
    mail_akkoord: bool = False
    overleden: bool | None = None

    def told(self) -> tuple[str, ...]:
        """What a colleague has to mind, as Dutch sentences; empty when nothing was noted."""
        unsafe = ", ".join(sorted(self.niet))
        lines = (
            (self.kanaal, f"De klager wil contact via: {self.kanaal}."),
            (self.niet, f"Let op, dit is niet veilig: {unsafe}."),
            (self.telefoon, f"Het telefoonnummer is {self.telefoon}."),
            (self.uren, f"Bellen kan: {self.uren}."),
            (self.tolk, f"Er is een tolk nodig: {self.tolk}."),
            (self.groot, "Brieven op papier gaan in grote letters."),
            (self.je, "In de brieven aan de klager staat “je”."),
            (self.mail_akkoord, "De klager vindt inhoud in gewone mail goed."),
        )
        return tuple(line for holds, line in lines if holds)


YES_NO = {"ja": True, "nee": False}


def _yes_no(value: str) -> bool:
    return YES_NO[value.lower()]


def _kanaal(value: str) -> Kanaal | None:
    return None if value.lower() == "geen" else Kanaal(value.lower())


def _niet(value: str) -> frozenset[Kanaal]:
    words = value.lower().replace(" en ", ",").replace("geen", "").split(",")
    return frozenset(Kanaal(word.strip()) for word in words if word.strip())


def _je(value: str) -> bool:
    return {"u": False, "je": True}[value.lower()]


@dataclass(frozen=True, slots=True)
class Field:
    """One field people can correct. waarden: what may be filled in, in Dutch; sets: the attribute of the card."""

    sets: str
    read: Callable[[str], Any]
    waarden: str


FIELDS: Mapping[str, Field] = {
    "kanaal": Field("kanaal", _kanaal, "mail, veilig, post, telefoon of geen"),
    "niet via": Field(
        "niet", _niet, "een of meer van mail, post, telefoon en voicemail, met komma's (komt erbij); of geen"
    ),
    "beltijden": Field("uren", str.strip, "wanneer iemand te bellen is, bijvoorbeeld: werkdagen na 14 uur"),
    "telefoon": Field("telefoon", str.strip, "het telefoonnummer van de klager"),
    "postadres": Field("postadres", str.strip, "straat en nummer, postcode en plaats, met komma's"),
    "tolk": Field("tolk", lambda value: "" if value.lower() == "nee" else value.strip(), "een taal, of nee"),
    "grote letters": Field("groot", _yes_no, "ja of nee"),
    "aanspreekvorm": Field("je", _je, "u of je"),
    "overleden": Field("overleden", _yes_no, "ja of nee"),
    "inhoud per mail": Field("mail_akkoord", _yes_no, "ja (de klager vindt gewone mail goed) of nee"),
}
"""The fields of the card, by the word people write in `corrigeer VELD naar WAARDE want REDEN`."""


def corrected(veld: str, waarde: str) -> Mapping[str, str] | Refused:
    """What the event says beside its `veld` when this is noted on the card, or why it cannot be noted."""
    field = FIELDS[veld]
    try:
        field.read(waarde)
    except (KeyError, ValueError):
        return Refused(f"“{waarde}” kan niet bij {veld}.", f"Schrijf {field.waarden}.")
    return {"waarde": waarde.strip()}


def card_of(events: Iterable[Event]) -> ContactCard:
    """The card as these events leave it; what cannot be read changes nothing."""
    card = ContactCard()
    for event in events:
        if event.soort is EventKind.GECORRIGEERD and "veld" in event.gegevens:
            field = FIELDS.get(event.gegevens["veld"])
            if field is not None:
                try:
                    told = field.read(str(event.gegevens.get("waarde", "")))
                except (KeyError, ValueError):
                    continue
                if told and field.sets == "niet":  # what is unsafe stays so until a human says "geen"
                    told |= card.niet
                card = replace(card, **{field.sets: told})
    return card


# ── How one letter goes ───────────────────────────────────────────────────────────────────────────────

RECEIPTS = frozenset({"T01", "T02", "T31"})
"""Short and neutral: these answer a mail by mail, and hold nothing about the case."""

CONTENT = frozenset({"T05", "T13", "T16", "T20", "T23"})
"""Letters that say what happened. Health and incidents never go by plain mail unasked (NTA 7516, rulebook G)."""


OVERLEDEN = "overleden"


@dataclass(frozen=True, slots=True)
class Way:
    """How a letter goes, or (kanaal None) why it does not. waarom: a Dutch phrase, for whoever has to act."""

    kanaal: Kanaal | None
    waarom: str = ""


DIED = "de klager is misschien overleden. Klopt dat niet: corrigeer overleden naar nee want REDEN"


def maybe_died(card: ContactCard, signalen: Iterable[str]) -> bool:
    """Whether a mail said so and no human found otherwise: it holds every letter and reminder (rulebook 0.1.13)."""
    return card.overleden or (card.overleden is None and OVERLEDEN in signalen)


def way_of(
    sjabloon: str, card: ContactCard, inhoud: Inhoud, gateway: bool, signalen: Iterable[str] = ()
) -> Way:
    """The channel for this letter to this klager: what is unsafe never, what was asked first, content carefully.

    gateway: the organisatie has a secure mail gateway. signalen: of the dossier; `overleden` holds every letter until
    a human looked (rulebook 0.1.14).
    """
    if maybe_died(card, signalen):
        return Way(None, DIED)
    way = _wanted(sjabloon, card, inhoud)
    if way.kanaal is Kanaal.VEILIG and not gateway:
        way = Way(Kanaal.POST, "er is geen veilige mail")
    # Secured mail is read on the same screen as any other mail.
    uses = {way.kanaal, Kanaal.MAIL} if way.kanaal is Kanaal.VEILIG else {way.kanaal}
    if unsafe := uses & card.niet:
        return Way(None, f"contact via {min(filter(None, unsafe))} is niet veilig voor deze klager")
    return way


def _wanted(sjabloon: str, card: ContactCard, inhoud: Inhoud) -> Way:
    if sjabloon in RECEIPTS:
        return Way(Kanaal.MAIL)
    if card.kanaal not in (None, Kanaal.MAIL):
        return Way(card.kanaal, f"de klager wil contact via {card.kanaal}")
    if sjabloon not in CONTENT or (card.mail_akkoord and inhoud is Inhoud.TOESTEMMING):
        return Way(Kanaal.MAIL)
    if inhoud is Inhoud.TOESTEMMING:
        return Way(Kanaal.VEILIG, "de inhoud mag niet zomaar per gewone mail")
    return Way(Kanaal(inhoud.value), f"zo gaat hier alle inhoud ({inhoud})")
