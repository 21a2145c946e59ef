"""Every mail on a real screen: a telephone, a tablet, a desk; light and dark; and what a screen reader hears of it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.digest.morning import Digest, Line, Section
from bot.domain.mail.mail import Address
from bot.domain.ports.letters import LetterOrder
from bot.letters import JinjaPress
from bot.regelingen import load
from tests.letters.orders import (
    NOW,
    SCHEMES,
    TO_KLAGER,
    TO_STAFF,
    ZONNEHOF,
    in_scheme,
    letters_of,
    order,
    proposal,
)
from tests.letters.reading import bare, read_html
from tests.servers.chromium import Chromium

pytestmark = pytest.mark.chromium

WIDTHS = (320, 600, 1200)
"""Pixels: the smallest telephone (WCAG 2.2, 1.4.10), a reading pane, a desk."""
LOWEST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3."""
SMALLEST_TAP = 44
"""Pixels a finger needs (WCAG 2.5.5)."""

MEASURE = """
(() => {
  const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = css => css.match(/[\\d.]+/g).map(Number);
  const probe = document.body.appendChild(document.createElement('div'));
  probe.style.backgroundColor = 'Canvas';
  const canvas = rgb(getComputedStyle(probe).backgroundColor).slice(0, 3);
  probe.remove();
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a = 1] = rgb(getComputedStyle(e).backgroundColor);
      if (a === 1) return [r, g, b];
      if (a > 0) throw new Error('half transparent');
    }
    return canvas;
  };
  const contrasts = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const broken = [];
  let smallest = 99, farthest = 0;
  while (words.nextNode()) {
    if (!words.currentNode.data.trim()) continue;
    const style = getComputedStyle(words.currentNode.parentElement);
    const pair = [light(rgb(style.color).slice(0, 3)), light(behind(words.currentNode.parentElement))];
    contrasts.push((Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05));
    smallest = Math.min(smallest, parseFloat(style.fontSize));
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    farthest = Math.max(farthest, ...[...range.getClientRects()].map(r => r.right));
    for (const found of words.currentNode.data.matchAll(/20\\d\\d-\\d{1,5}/g)) {
      range.setStart(words.currentNode, found.index);
      range.setEnd(words.currentNode, found.index + found[0].length);
      if (new Set([...range.getClientRects()].map(r => r.top)).size > 1) broken.push(found[0]);
    }
  }
  const taps = [...document.links].map(a => a.getBoundingClientRect())
    .map(r => [r.left, r.top, r.width, r.height]);
  return {
    contrast: Math.min(...contrasts), smallest, farthest, taps, canvas, broken,
    wide: document.documentElement.scrollWidth, screen: innerWidth,
    column: document.querySelector('[role=article]').getBoundingClientRect().width,
  };
})()
"""


LONG = "Wilhelmina van der Hoogenbosch-Schouwenaars"


def full(sjabloon: str, **told: Any) -> LetterOrder:
    """An ordinary order with these details added to its own."""
    made = order(sjabloon)
    return replace(made, gegevens={**made.gegevens, **told})


MAILS: Mapping[str, LetterOrder] = {
    **{name: order(name) for name in (*TO_KLAGER, *TO_STAFF)},
    "V01-long": full(
        "V01", voorstel=proposal(ZONNEHOF, kandidaten=(LONG, "Mia Post")), eigen_woorden="x" * 400
    ),
    "V01-danger": full("V01", gevaar=True),
    "V01-wishes": order("V01", dossier_signalen=("crisis", "taal_anders", "overleden")),
    "V04-many": full(
        "V04",
        overzicht=Digest(
            NOW.date(),
            tuple(
                Section(
                    f"Deel {part}",
                    tuple(
                        Line(f"2026-{part}{n:03}: onvrede, naar {LONG}.", (f"akkoord 2026-{part}{n:03}",))
                        for n in range(12)
                    ),
                )
                for part in range(1, 6)
            ),
        ),
    ),
    "T18-reminder": full("T18", herinnering="uitkomst", uiterlijk="2026-03-30"),
    "T11-grave": order("T11", dossier_signalen=("seksuele_intimidatie",)),
    "T16-medewerker": order("T16", aan=(Address("Bas Groen", "bas.groen@zonnehof.example"),)),
    "T01-crisis": order("T01", dossier_signalen=("crisis",)),
    "T01-arabic": order("T01", dossier_taal="ar"),
    "T01-ukrainian": order("T01", dossier_taal="uk"),
}
"""Every mail as it is ordinarily, and those that hold more: long names, many choices, another language."""


def overlapping(taps: list[list[float]]) -> list[tuple[list[float], list[float]]]:
    """Pairs of buttons a finger cannot tell apart."""
    return [
        (a, b)
        for n, a in enumerate(taps)
        for b in taps[n + 1 :]
        if a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    ]


@pytest.mark.parametrize("sjabloon", MAILS)
def test_it_fits_every_screen_and_reads_in_light_and_dark(
    press: JinjaPress, chromium: Chromium, sjabloon: str
) -> None:
    html = press.make(MAILS[sjabloon]).html
    for width in WIDTHS:
        for dark in (False, True):
            chromium.show(html, width, dark=dark)
            seen: Mapping[str, Any] = chromium.ask(MEASURE)
            about = f"{sjabloon} at {width} pixels, {'dark' if dark else 'light'}: {seen}"

            assert seen["screen"] == width, about
            assert seen["wide"] <= width, about
            assert seen["farthest"] <= width, about
            assert seen["column"] <= 600, about
            assert seen["contrast"] >= LOWEST_CONTRAST, about
            assert seen["smallest"] >= 13, about
            assert (sum(seen["canvas"]) < 150) is dark, about
            assert all(w >= SMALLEST_TAP and h >= SMALLEST_TAP for _, _, w, h in seen["taps"]), about
            assert overlapping(seen["taps"]) == [], about


@pytest.mark.parametrize("sjabloon", MAILS)
def test_letters_of_twice_the_size_still_fit_a_telephone(
    press: JinjaPress, chromium: Chromium, sjabloon: str
) -> None:
    """WCAG 2.2, 1.4.4: as a mail program does that is told to show everything larger."""
    html = press.make(MAILS[sjabloon]).html
    chromium.show(re.sub(r"font-size:(\d+)px", lambda m: f"font-size:{2 * int(m[1])}px", html), WIDTHS[0])
    seen = chromium.ask(MEASURE)

    assert seen["smallest"] >= 26
    assert max(seen["wide"], seen["farthest"]) <= WIDTHS[0]
    assert overlapping(seen["taps"]) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_letter_of_every_scheme_fits_a_telephone(
    press: JinjaPress, chromium: Chromium, scheme: str
) -> None:
    for name in letters_of(load(scheme)):
        chromium.show(press.make(in_scheme(scheme, name)).html, WIDTHS[0])
        seen = chromium.ask(MEASURE)

        assert (seen["wide"], seen["farthest"] <= WIDTHS[0]) == (WIDTHS[0], True), (name, seen)
        assert seen["contrast"] >= LOWEST_CONTRAST, (name, seen)
        assert overlapping(seen["taps"]) == [], (name, seen)


def test_a_case_number_never_breaks_and_is_copied_as_it_is_typed(
    press: JinjaPress, chromium: Chromium
) -> None:
    """At every width a phone may have; the measure itself can fail."""
    whole = press.make(order("T06")).html
    loose = whole.replace("white-space:nowrap", "")
    broken = dict.fromkeys((whole, loose), 0)
    for width in range(260, 420, 6):
        for html in broken:
            chromium.show(html, width)
            broken[html] += len(chromium.ask(MEASURE)["broken"])
    assert broken[whole] == 0
    assert broken[loose] > 0
    chromium.show(whole, 360)
    assert "2026-0001" in chromium.ask(
        "getSelection().selectAllChildren(document.body), getSelection().toString()"
    )


def test_another_language_is_announced_and_runs_its_own_way(press: JinjaPress, chromium: Chromium) -> None:
    chromium.show(press.make(MAILS["T01-arabic"]).html, WIDTHS[0])

    assert chromium.ask("getComputedStyle(document.querySelector('[lang=ar]')).direction") == "rtl"


def test_a_page_that_is_too_wide_or_too_pale_is_seen(press: JinjaPress, chromium: Chromium) -> None:
    """The measure itself can fail."""
    html = press.make(order("T01")).html
    chromium.show(
        html.replace('style="padding:16px', 'style="color:#999999;white-space:nowrap;padding:16px'), 360
    )
    seen = chromium.ask(MEASURE)

    assert seen["farthest"] > 360
    assert seen["contrast"] < LOWEST_CONTRAST


# ── What a screen reader hears ────────────────────────────────────────────────────────────────────────


def said(node: Mapping[str, Any], key: str = "name") -> str:
    return str(node.get(key, {}).get("value", ""))


@pytest.mark.parametrize("sjabloon", MAILS)
def test_a_screen_reader_hears_headings_lists_and_what_each_link_does(
    press: JinjaPress, chromium: Chromium, sjabloon: str
) -> None:
    letter = press.make(MAILS[sjabloon])
    chromium.show(letter.html, 600)
    heard = chromium.heard()
    roles = [said(node, "role") for node in heard]
    visible = read_html(letter.html)
    links = [node for node in heard if said(node, "role") == "link"]

    assert said(heard[0]) == letter.onderwerp  # the title of the page
    assert chromium.ask("document.querySelector('[role=article]').lang") == "nl"
    assert roles.count("article") == 1
    assert {"table", "row", "cell", "gridcell", "LayoutTable", "image", "button", "form"}.isdisjoint(roles)
    assert roles.count("heading") == visible.tags.count("h2")
    assert {level(node) for node in heard if said(node, "role") == "heading"} <= {2}
    assert roles.count("listitem") == visible.tags.count("li")
    assert roles.count("blockquote") == visible.tags.count("blockquote")
    assert len(links) == len(visible.links)
    assert len({said(node) for node in links}) == len(links)  # a list of links tells them apart
    assert [node for node in links if not said(node)] == []


def level(node: Mapping[str, Any]) -> int:
    return next(int(p["value"]["value"]) for p in node["properties"] if p["name"] == "level")


@pytest.mark.parametrize("sjabloon", MAILS)
def test_it_is_heard_in_the_order_of_the_text_part(
    press: JinjaPress, chromium: Chromium, sjabloon: str
) -> None:
    """Words of the accessibility tree, in its order, are those of the text that goes along; a number that may not break
    stands in a piece of its own, which is read on without a pause."""
    letter = press.make(MAILS[sjabloon])
    chromium.show(letter.html, 600)
    spoken = " ".join(said(node) for node in chromium.heard() if said(node, "role") == "StaticText").split()

    assert "".join(bare(letter.tekst.split())) == "".join(bare(spoken))


@pytest.mark.parametrize("sjabloon", MAILS)
def test_nothing_is_heard_twice(press: JinjaPress, chromium: Chromium, sjabloon: str) -> None:
    """A link is named by the words in it, so that who speaks to his computer can name it too (WCAG 2.5.3); what it does
    is read right behind it, once. A line with buttons is no list of one, which would be announced at every case."""
    chromium.show(press.make(MAILS[sjabloon]).html, 600)
    heard = chromium.heard()
    names = [said(node) for node in heard if said(node, "role") == "link"]

    assert names == chromium.ask("[...document.links].map(a => a.textContent.trim())")
    assert chromium.ask("document.querySelectorAll('[aria-label]').length") == 1  # the mail itself
    assert chromium.ask("document.querySelectorAll('ul:has(> li:only-child) + table').length") == 0


def test_the_words_of_a_klager_are_read_in_his_language(press: JinjaPress, chromium: Chromium) -> None:
    for taal, dutch in (("ar", 0), ("nl", 1)):
        chromium.show(press.make(full("V01", taal=taal)).html, 600)

        assert chromium.ask("document.querySelectorAll('blockquote:not([lang])').length") == dutch
        assert chromium.ask("document.querySelectorAll('blockquote[lang=ar]').length") == 1 - dutch


def test_a_long_word_breaks_where_the_mail_program_knows_no_overflow_wrap(
    press: JinjaPress, chromium: Chromium
) -> None:
    """Gmail and Outlook drop it (caniemail.com); a klager pastes addresses of hundreds of signs."""
    whole = press.make(MAILS["V01-long"]).html
    wide = []
    for html in (whole, whole.replace("word-break:break-word", "")):
        chromium.show(html, 320)
        wide.append(chromium.ask(MEASURE)["wide"])

    assert "overflow-wrap" not in whole
    assert wide[0] <= 320 < wide[1]
