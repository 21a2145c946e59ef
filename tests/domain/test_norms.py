"""The norms an organisatie sets for itself: they move its own terms, never what law or scheme sets."""

import pytest

from bot import regelingen
from bot.domain.regeling.norms import BY_KEY, NORMS, Norm, applied, without_effect
from bot.domain.regeling.regeling import Regeling


def lengths(scheme: Regeling) -> dict[tuple[str, str], str]:
    """How long each term is, by soort and grondslag."""
    return {(rule.soort, rule.grondslag): str(rule.duur) for rule in scheme.termijnen}


@pytest.mark.parametrize("norm", NORMS, ids=lambda norm: norm.sleutel)
def test_the_standard_is_what_the_schemes_say_without_it(norm: Norm) -> None:
    """Setting a norm to its standard changes nothing; so what docs/beheer.md calls standard is true."""
    schemes = [regelingen.whole(name) for name in regelingen.names()]

    stated = {scheme.normen[norm.sleutel] for scheme in schemes if norm.sleutel in scheme.normen}
    assert any(norm.sets(rule) for scheme in schemes for rule in scheme.termijnen) or stated == {
        norm.standaard
    }
    for scheme in schemes:
        if scheme.sleutel != "jeugd":
            assert lengths(applied(scheme, {norm.sleutel: norm.standaard})) == lengths(scheme)


def test_a_norm_moves_its_own_term_and_no_other() -> None:
    before = lengths(regelingen.whole("lentl"))
    after = lengths(applied(regelingen.whole("lentl"), {"onvrede.contact_dagen": 10}))

    assert {key for key in before if before[key] != after[key]} == {
        ("contact", "eigen norm bij Klachtenprocedure §2.1")
    }
    assert "10 dagen" in after.values()


def test_a_number_of_the_scheme_is_replaced_and_a_scheme_without_it_says_so() -> None:
    lentl, awb = regelingen.load("lentl"), regelingen.load("stichtse-vecht")

    assert applied(lentl, {"onb.pogingen": 4}).normen["onb.pogingen"] == 4
    assert {each.normen["onb.pogingen"] for each in applied(lentl, {"onb.pogingen": 4}).afgeleid} == {4}
    assert [norm.sleutel for norm in without_effect(awb, {"onb.actief": 1, "tussenbericht.dagen": 7})] == [
        "onb.actief"
    ]


@pytest.mark.parametrize(
    ("scheme", "sleutel"),
    [
        ("klimkoord", "onvrede.contact_dagen"),  # procedure §4.2 names the 14 days itself
        ("klimkoord", "onvrede.uitkomst_dagen"),  # and the 30 days
        ("stichtse-vecht", "klacht.weken"),  # Awb 9:11
        ("stichtse-vecht", "nib.weken"),  # Awb 9:8(3)
    ],
)
def test_what_law_or_scheme_sets_is_not_moved(scheme: str, sleutel: str) -> None:
    regeling = regelingen.whole(scheme)

    assert lengths(applied(regeling, {sleutel: 3})) == lengths(regeling)
    assert [norm.sleutel for norm in without_effect(regeling, {sleutel: 3})] == [sleutel]


def test_every_norm_has_a_rule_a_meaning_and_sane_bounds() -> None:
    assert len(BY_KEY) == len(NORMS)
    for norm in NORMS:
        assert norm.regel
        assert norm.betekenis
        assert norm.grenzen[0] <= norm.standaard <= norm.grenzen[1]
