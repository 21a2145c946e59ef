"""The contact card: what people noted about reaching a klager, and what that does to one letter."""

from datetime import datetime
from itertools import product

import pytest

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.dossier.contact import (
    CONTENT,
    FIELDS,
    RECEIPTS,
    ContactCard,
    Kanaal,
    card_of,
    corrected,
    way_of,
)
from bot.domain.dossier.events import Event, EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.words import Veld
from bot.domain.people.organisation import Inhoud

NOW = datetime(2026, 3, 16, 10, 5, tzinfo=AMSTERDAM)


def noted(*facts: tuple[str, str]) -> ContactCard:
    """The card after these corrections, each through the check a command makes."""
    events = []
    for veld, waarde in facts:
        told = corrected(veld, waarde)
        assert isinstance(told, dict)
        events.append(Event(EventKind.GECORRIGEERD, NOW, "truus@zonnehof.example", {"veld": veld, **told}))
    return card_of(events)


@pytest.mark.parametrize(("veld", "waarde", "expected"), [
    ("kanaal", "telefoon", ContactCard(kanaal=Kanaal.TELEFOON)),
    ("kanaal", "Post", ContactCard(kanaal=Kanaal.POST)),
    ("kanaal", "geen", ContactCard()),
    ("niet via", "post, voicemail", ContactCard(niet=frozenset({Kanaal.POST, Kanaal.VOICEMAIL}))),
    ("niet via", "post en mail", ContactCard(niet=frozenset({Kanaal.POST, Kanaal.MAIL}))),
    ("niet via", "geen", ContactCard()),
    ("beltijden", "werkdagen na 14 uur", ContactCard(uren="werkdagen na 14 uur")),
    ("telefoon", "06 555 01 01", ContactCard(telefoon="06 555 01 01")),
    ("postadres", "Dorpsstraat 1, 1234 AB Dorp", ContactCard(postadres="Dorpsstraat 1, 1234 AB Dorp")),
    ("tolk", "Arabisch", ContactCard(tolk="Arabisch")),
    ("tolk", "nee", ContactCard()),
    ("grote letters", "ja", ContactCard(groot=True)),
    ("aanspreekvorm", "je", ContactCard(je=True)),
    ("inhoud per mail", "ja", ContactCard(mail_akkoord=True)),
])  # fmt: skip
def test_what_is_noted_stands_on_the_card(veld: str, waarde: str, expected: ContactCard) -> None:
    assert expected == noted((veld, waarde))


def test_the_last_word_of_a_field_holds() -> None:
    assert noted(("kanaal", "post"), ("tolk", "Pools"), ("kanaal", "mail")) == ContactCard(
        kanaal=Kanaal.MAIL, tolk="Pools"
    )


def test_what_is_unsafe_stays_so_until_a_human_says_that_nothing_is() -> None:
    """A forbidden channel is added to the others; one more word may not make a letter go to a house where it is unsafe."""
    post, mail = ("niet via", "post, voicemail"), ("niet via", "mail")

    assert noted(post, mail).niet == {Kanaal.POST, Kanaal.VOICEMAIL, Kanaal.MAIL}
    assert noted(post, mail, ("niet via", "geen")).niet == frozenset()


@pytest.mark.parametrize(("veld", "waarde"), [
    ("kanaal", "duif"), ("niet via", "post, duif"), ("grote letters", "misschien"), ("aanspreekvorm", "gij"),
])  # fmt: skip
def test_a_value_nobody_can_act_on_is_refused_with_what_may_stand_there(veld: str, waarde: str) -> None:
    refused = corrected(veld, waarde)

    assert isinstance(refused, Refused)
    assert waarde in refused.reden
    assert FIELDS[veld].waarden in refused.tip


def test_every_field_of_the_card_can_be_corrected_by_a_command() -> None:
    """`corrigeer VELD naar WAARDE want REDEN`."""
    assert set(FIELDS) <= set(Veld)


def test_a_correction_of_something_else_or_a_broken_one_leaves_the_card_alone() -> None:
    events = [
        Event(EventKind.GECORRIGEERD, NOW, "x", told)
        for told in (
            {"betrokken": "ans@zonnehof.example"},
            {"veld": "klager", "waarde": "A"},
            {"veld": "kanaal", "waarde": "duif"},
            {"veld": "tolk", "waarde": "Turks"},
        )
    ]

    assert card_of(events) == ContactCard(tolk="Turks")


# ── How one letter goes ───────────────────────────────────────────────────────────────────────────────

MAIL, VEILIG, POST, PHONE = Kanaal.MAIL, Kanaal.VEILIG, Kanaal.POST, Kanaal.TELEFOON
NOTHING = ContactCard()
AGREED = ContactCard(mail_akkoord=True)
NOT_BY_MAIL = ContactCard(niet=frozenset({MAIL}))
NOT_BY_POST = ContactCard(niet=frozenset({POST}))


@pytest.mark.parametrize(("sjabloon", "card", "inhoud", "gateway", "expected"), [
    ("T03", NOTHING, Inhoud.TOESTEMMING, False, MAIL),
    ("T16", NOTHING, Inhoud.TOESTEMMING, False, POST),
    ("T16", NOTHING, Inhoud.TOESTEMMING, True, VEILIG),
    ("T16", AGREED, Inhoud.TOESTEMMING, False, MAIL),
    ("T16", AGREED, Inhoud.POST, False, POST),
    ("T16", NOTHING, Inhoud.MAIL, False, MAIL),
    ("T16", NOTHING, Inhoud.VEILIG, True, VEILIG),
    ("T16", NOTHING, Inhoud.VEILIG, False, POST),
    ("T16", ContactCard(kanaal=MAIL), Inhoud.TOESTEMMING, False, POST),  # mail is wanted, content was not agreed
    ("T03", ContactCard(kanaal=POST), Inhoud.MAIL, False, POST),
    ("T03", ContactCard(kanaal=PHONE), Inhoud.MAIL, False, PHONE),
    ("T01", ContactCard(kanaal=PHONE), Inhoud.MAIL, False, MAIL),  # the receipt answers a mail
    ("T31", ContactCard(kanaal=PHONE), Inhoud.MAIL, False, MAIL),
    ("T03", NOT_BY_MAIL, Inhoud.MAIL, False, None),
    ("T01", NOT_BY_MAIL, Inhoud.MAIL, False, None),
    ("T16", NOT_BY_MAIL, Inhoud.VEILIG, True, None),  # secured mail is mail on the same screen
    ("T16", NOT_BY_POST, Inhoud.TOESTEMMING, False, None),
    ("T16", ContactCard(kanaal=PHONE, niet=frozenset({PHONE})), Inhoud.MAIL, False, None),
])  # fmt: skip
def test_a_letter_goes_by_its_allowed_channel_only(
    sjabloon: str, card: ContactCard, inhoud: Inhoud, gateway: bool, expected: Kanaal | None
) -> None:
    assert expected is way_of(sjabloon, card, inhoud, gateway).kanaal


@pytest.mark.parametrize(("signalen", "held"), [(("overleden",), True), (("jeugd",), False), ((), False)])
@pytest.mark.parametrize("sjabloon", ["T01", "T03", "T16"])
def test_every_letter_to_who_may_have_died_waits_for_a_human(
    sjabloon: str, signalen: tuple[str, ...], held: bool
) -> None:
    """Rulebook 0.1.13."""
    assert held is (way_of(sjabloon, NOTHING, Inhoud.MAIL, False, signalen).kanaal is None)


def test_no_way_is_ever_one_that_is_not_safe_and_every_way_but_mail_says_why() -> None:
    for sjabloon, kanaal, unsafe, inhoud, gateway in product(
        ("T01", "T03", "T16"), (None, *FIRST), FIRST, Inhoud, (True, False)
    ):
        way = way_of(sjabloon, ContactCard(kanaal=kanaal, niet=frozenset({unsafe})), inhoud, gateway)

        assert way.kanaal is not unsafe
        assert not (unsafe is MAIL and way.kanaal is VEILIG)
        assert way.kanaal is MAIL or way.waarom


FIRST = (MAIL, VEILIG, POST, PHONE)


def test_content_and_receipts_are_not_the_same_letters() -> None:
    assert CONTENT & RECEIPTS == frozenset()
