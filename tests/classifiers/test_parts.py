"""The parts of the pipeline by themselves: families, cues, dates, names, languages, learner."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recognition.suggestion import MailText
from classifiers import dates
from classifiers.cues import Cues, Hit, parse
from classifiers.features import Names, letter_groups
from classifiers.labels import HEADS
from classifiers.lexicon import Families, table
from classifiers.linear import Linear, Rows
from classifiers.models import LetterModel
from classifiers.names import candidates, grouped, hint, is_title, spots
from classifiers.pipeline import as_doc, blank, component
from classifiers.reading import unwrapped
from classifiers.register import Register
from classifiers.tongues import language, votes
from classifiers.training.learner import fit, matrix
from classifiers.wordtable import MOST, WordTable

FAMILIES = Families({"leiding": "chef baas* *manager", "heer": "mevr"})


@pytest.mark.parametrize(
    ("word", "norm"),
    [
        ("Chef", "<leiding>"),
        ("bazin", "bazin"),
        ("baasje", "<leiding>"),
        ("teammanager", "<leiding>"),
        ("12e", "<getal>"),
        ("Aap", "aap"),
    ],
)
def test_a_word_is_normed_to_its_family(word: str, norm: str) -> None:
    """Whole words, beginnings and endings find their family; other words stay themselves."""
    assert norm == FAMILIES.norm(word)


def found_in(cues: Cues, words: list[str], sentences: list[tuple[int, int]]) -> list[Hit]:
    """What is found in words that are their own norms."""
    return list(cues.find(words, words, [cues.role(word, word) for word in words], sentences))


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("trek .. in", "ik trek de klacht in", True),
        ("trek .. in", "ik trek a b c d e f in", False),
        ("als ... in", "als a b c d e f g h i dan trek ik in", True),
        ("trek klacht|zaak in", "trek zaak in", True),
        ("mijn oude? klacht", "mijn klacht", True),
        ("met <leiding>", "met <leiding> praten", True),
        ("mijn oude? klacht", "mijn nieuwe klacht", False),
        ("stop ermee?", "stop", True),
        ("trek .. in", "trek", False),
    ],
)
def test_a_cue_is_found_within_one_sentence(pattern: str, text: str, found: bool) -> None:
    """Gaps, alternatives, optional words and families."""
    words = text.split()
    assert found == bool(found_in(Cues({"x": pattern}), words, [(0, len(words))]))


def test_a_cue_does_not_cross_into_the_next_sentence() -> None:
    """ "Ik trek aan de bel. Kom in." withdraws nothing."""
    words = ["ik", "trek", "aan", "kom", "in"]
    assert [] == found_in(Cues({"x": "trek .. in"}), words, [(0, 3), (3, 5)])


def test_a_pattern_without_a_first_word_is_refused() -> None:
    """Such a pattern would be tried at every word."""
    with pytest.raises(ValueError, match="begint niet met een woord"):
        parse(".. ")


def test_every_sentence_label_has_a_cue_and_every_family_a_word() -> None:
    """The tables are complete: a label nobody can see, or a family that is misspelt in a cue, is a mistake."""
    cues = table("cues")["cue"]
    used = {
        word
        for lines in cues.values()
        for word in lines.replace("|", " ").replace("?", " ").split()
        if word.startswith("<")
    }
    known = {f"<{family}>" for family in table("lexicon")["familie"]} | {"<getal>", "<persoon>"}
    assert (set(), set()) == (set(HEADS) - set(cues), used - known)


MONDAY = date(2026, 3, 16)


def phrases_in(text: str) -> list[dates.Phrase]:
    """The phrases of one sentence, received on Monday."""
    return list(dates.phrases(text, MONDAY, [(at, len(text)) for at in dates.openings(text)]))


@pytest.mark.parametrize(
    ("text", "role", "day"),
    [
        ("gisteren", "incident", date(2026, 3, 15)),
        ("dinsdag", "incident", date(2026, 3, 10)),
        ("dinsdag", "termijn", date(2026, 3, 17)),
        ("vorige week dinsdag", "incident", date(2026, 3, 10)),
        ("3 maart", "gesprek", date(2026, 3, 3)),
        ("20 december", "gesprek", date(2025, 12, 20)),
        ("3 juni", "termijn", date(2026, 6, 3)),
        ("vóór 3 juni", "termijn", date(2026, 6, 2)),
        ("t/m 3 juni", "afwezig_tot", date(2026, 6, 3)),
        ("vanaf 1 september", "afwezig_van", date(2025, 9, 1)),
        ("in maart 2025", "incident", date(2025, 3, 31)),
        ("half augustus", "incident", date(2025, 8, 15)),
        ("twee weken geleden", "incident", date(2026, 3, 2)),
        ("29 februari 2024", "incident", date(2024, 2, 29)),
        ("2026-02-03", "besluit", date(2026, 2, 3)),
        ("3-2-2026", "besluit", date(2026, 2, 3)),
        ("31 januari a.s.", "incident", date(2026, 1, 31)),
        ("vrijdag de 27e", "gesprek", date(2026, 3, 27)),
        ("dinsdag 10e", "incident", date(2026, 3, 10)),
        ("dinsdagavond", "incident", date(2026, 3, 10)),
        ("begin februari", "incident", date(2026, 2, 28)),
        ("half november", "afwezig_tot", date(2026, 11, 15)),
        ("in november", "incident", date(2025, 11, 30)),
        ("de 24e", "gesprek_straks", date(2026, 3, 24)),
        ("uiterlijk de 20e", "termijn", date(2026, 3, 20)),
        ("op de 5e", "gesprek", date(2026, 3, 5)),
        ("14/1", "incident", date(2026, 1, 14)),
        ("over twee weken", "gesprek_straks", date(2026, 3, 30)),
        ("binnen drie werkdagen", "termijn", date(2026, 3, 19)),
        ("zeventien dagen geleden", "incident", date(2026, 2, 27)),
        ("vóór vrijdag 12.00 uur", "termijn", date(2026, 3, 20)),
        ("vóór vrijdag", "termijn", date(2026, 3, 19)),
        ("sinds Pasen", "incident", date(2025, 4, 20)),
        ("met carnaval", "incident", date(2026, 2, 15)),
        ("op Koningsdag", "incident", date(2025, 4, 26)),  # 27 April 2025 was a Sunday
        ("vóór de kerst", "termijn", date(2026, 12, 24)),
        ("oudejaarsavond", "incident", date(2025, 12, 31)),
        ("Hemelvaart 2024", "incident", date(2024, 5, 9)),
        ("am 10. März", "incident", date(2026, 3, 10)),
        ("el jueves pasado", "incident", date(2026, 3, 12)),
        ("2 septembre", "incident", date(2025, 9, 2)),
        ("5 лютого", "incident", date(2026, 2, 5)),
    ],
)
def test_a_phrase_means_a_day(text: str, role: str, day: date) -> None:
    """Seen from Monday 16 March 2026."""
    assert [day] == [dates.bent(phrase, role) for phrase in phrases_in(text)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("van 8 t/m 26 juni", [date(2026, 6, 8), date(2026, 6, 26)]),
        ("van 28 tot 3 maart", [date(2026, 2, 28), date(2026, 3, 3)]),
        ("op 12 en 13 maart", [date(2026, 3, 12), date(2026, 3, 13)]),
        ("van maandag 9 tot en met vrijdag 20 maart", [date(2026, 3, 9), date(2026, 3, 20)]),
        ("van 9-2 t/m 20-2", [date(2026, 2, 9), date(2026, 2, 20)]),
    ],
)
def test_a_stretch_of_days_has_a_begin_and_an_end(text: str, days: list[date]) -> None:
    """The month is named once, behind the end."""
    assert days == [phrase.day for phrase in phrases_in(text)]


def test_letters_that_a_pattern_takes_for_others_break_nothing() -> None:
    """İ is an i with a dot of its own; "vrıjdag" is no weekday, and the mail is read all the same."""
    assert [date(2026, 4, 12)] == [phrase.day for phrase in phrases_in("12 NİSAN 2026")]
    assert not phrases_in("vrıjdag")


def test_a_weekday_with_a_number_no_month_nearby_has_is_no_date() -> None:
    """Friday the 16th: May to the end of the year has one, within three months of 16 March there is only January's."""
    assert [date(2026, 1, 16)] == [phrase.day for phrase in phrases_in("vrijdag de 16e")]
    assert not phrases_in("vrijdag de 32e")


def test_a_weekday_belongs_to_the_date_behind_it() -> None:
    """Also behind a mark: one date, not a Wednesday that was and a date that comes."""
    assert [date(2026, 3, 18)] == [
        phrase.later for phrase in phrases_in("het gesprek - woensdag 18 maart - gaat door")
    ]


@pytest.mark.parametrize(
    "text",
    ["31 februari 2026", "klacht", "12.30 uur", "0 maart", "24/7", "2-3 keer", "de 2e verdieping", "Z-24-11"],
)
def test_what_is_no_day_is_no_date(text: str) -> None:
    """Impossible dates and clock times are left out."""
    assert [] == phrases_in(text)


def names_in(text: str) -> list[str]:
    """The names found in a text of space-separated tokens."""
    texts = text.split(" ")
    places = [len(" ".join(texts[:i])) + bool(i) for i in range(len(texts))]
    norms = ["<heer>" if t in {"mevr", "mevrouw", "heer"} else t.lower() for t in texts]
    starts = [i == 0 for i in range(len(texts))]
    common = frozenset({"ik", "elke"})
    hints = np.array([hint(word, norm, common) for word, norm in zip(texts, norms, strict=True)], np.uint8)
    looked = spots(hints, np.array([is_title(norm) for norm in norms]), np.array(starts))
    found = candidates(MailText("x", "", text), text, texts, places, norms, starts, 0, common, looked)
    return [one.name for one in grouped(found)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ik sprak Karin de Wit en later Karin de Wit", ["Karin de Wit"]),
        ("Ik sprak mevrouw De Boer", ["De Boer"]),
        ("Ik sprak mevr . Smeets", ["Smeets"]),
        ("Ik sprak de heer B . Creemers", ["B . Creemers"]),
        ("Ik sprak mevrouw ria", ["ria"]),
        ("Ik sprak de heer A . de Boer", ["A . de Boer"]),
        ("Gisteren kwam ilse weer te laat", ["ilse"]),
        ("Gisteren belde joke smulders , weer niet", ["joke smulders"]),
        ("Elke keer weer . Ik sprak Elke van Dam", ["Elke van Dam"]),
        ("Elke van Dam kwam niet", ["Elke van Dam"]),
        ("Gisteren kwam PGB-consulent Maarten", ["Maarten"]),
        ("Ik sprak de heer ik", []),
        ("Het is een SCHANDE en dat weet ERWIN", ["ERWIN"]),
        ("Ik sprak niemand", []),
        ("Ik belde Ben en daarna schreef Ben Oosterwijk niets", ["Ben Oosterwijk"]),
        ("Ik sprak P . van Buuren want de heer Van Buuren zweeg", ["P . van Buuren"]),
        ("Ik sprak Liesbeth Kok over haar toon", ["Liesbeth Kok"]),
        ("Ik belde Ben Oosterwijk en Ben Kok", ["Ben Oosterwijk", "Ben Kok"]),
        ("Meneer of mevrouw de Wit zei niets", ["de Wit"]),
        ("Het ging over mevrouw van der Meer", ["van der Meer"]),
        ("Het ging over mevrouw van de balie", []),
        ("Het ging over W . Kok van het loket", ["W . Kok"]),
        ("Het ging over Verschoor's toon", ["Verschoor"]),
        ("Mijn zuster in Berghem woont aan de Lindenlaan", []),
    ],
)
def test_names_are_found_as_written(text: str, names: list[str]) -> None:
    """With particles, initials and small letters, each name once."""
    assert names == names_in(text)


def test_a_line_end_of_a_mail_program_is_a_space_and_one_of_the_writer_stays() -> None:
    """At the same length, so that evidence is still found in the mail."""
    text = (
        "Wij dienen hierbij als buurt een klacht in en willen afspraken op papier. Kees\nVerstappen is onze woordvoerder.\n"
        "Bel hem.\n\nNamens de bewoners van nummer 8 tot en met 22, want zo is het afgesproken:\n- K. Verstappen\n"
    )

    assert text.replace("Kees\nV", "Kees V") == unwrapped(text)
    assert "a" * 150 + "\nb" == unwrapped("a" * 150 + "\nb"), "so long is no line of a mail program"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ik sprak mevr. De Boer. Zij lachte.", ["Ik sprak mevr. De Boer.", "Zij lachte."]),
        ("Dat was B. Creemers van de Wmo.", ["Dat was B. Creemers van de Wmo."]),
        ("Ik belde Jan. Hij kwam niet.", ["Ik belde Jan.", "Hij kwam niet."]),
    ],
)
def test_a_full_stop_behind_an_abbreviation_ends_no_sentence(text: str, sentences: list[str]) -> None:
    """A title and an initial belong to the name behind them."""
    nlp = blank()
    doc = as_doc(nlp, MailText("x", "s", text))
    found = component(nlp, "zinnen")(doc).user_data["stretches"]
    assert sentences == [doc[begin:end].text.strip() for begin, end in found][1:]


@given(st.sets(st.integers(0, 2**64 - 1), max_size=60), st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_the_register_finds_exactly_what_is_known(known: set[int], strange: list[int]) -> None:
    """Whatever the keys, the empty key and neighbours in the table among them."""
    keys = np.array(sorted(known), np.uint64)
    asked = [*strange, *sorted(known), 0, 2**64 - 1]
    places = Register(keys).places(np.array(asked, np.uint64)).tolist()
    assert [sorted(known).index(key) if key in known else -1 for key in asked] == places


WORDS = st.text(min_size=1, max_size=9) | st.sampled_from(
    ["\ud800", "é", "e\u0301", "klacht", "klachten", "kl acht", "😀"]
)


@given(st.lists(WORDS, max_size=12), st.sets(WORDS, min_size=1, max_size=12))
def test_letter_groups_are_found_by_number_as_they_are_spelt(words: list[str], known: set[str]) -> None:
    """Of whatever words together: each has the groups it is spelt with, in order, each once, and none of its neighbours."""
    groups = sorted({group for word in known for group in letter_groups(word)})
    model = LetterModel(WordTable())
    model.know(groups, np.ones(len(groups), np.float32))
    places, sizes = model.groups(words)
    spelt = [[i for i, group in enumerate(groups) if group in letter_groups(word)] for word in words]
    assert [len(one) for one in spelt] == sizes.tolist()
    assert [place for one in spelt for place in one] == places.tolist()


def test_names_are_looked_up_one_way_without_the_memory_of_the_other() -> None:
    """Whole, or by kind and rest; the same place either way."""
    whole, by_kind = Names(["begin zin", "zin:a", "zin:b:c"]), Names(["begin zin", "zin:a", "zin:b:c"])
    assert [0, 2] == sorted(whole.whole(["zin:b:c", "begin zin", "zin:x"]).places)
    assert [2] == by_kind.bag("zin", ["b:c", "x"]).places
    assert ("_of_kind" in vars(whole), "_place" in vars(by_kind)) == (False, False)


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Dzień dobry, nie mogę się z nią skontaktować i proszę o pomoc", "pl"),
        ("Добрий день, я її не розумію", "uk"),
        ("السلام عليكم أريد أن أشتكي", "ar"),
        ("Ik kan er nie bij, da's nou al de derde keer", "nl"),
        ("", "nl"),
    ],
)
def test_the_language_of_a_mail(text: str, tongue: str) -> None:
    """In doubt Dutch."""
    assert tongue == language(text, votes(text))


def rows_of(*places: list[int]) -> Rows:
    """Examples whose features all weigh the same."""
    return Rows.of([(np.array(one, np.int32), np.ones(len(one), np.float32)) for one in places])


def test_the_learner_learns_and_repeats_itself_to_the_byte() -> None:
    """Two runs give the same weights, and they separate what can be separated."""
    rows = rows_of([0, 1], [0, 2], [3, 1], [3, 2])
    targets = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    first, second = (fit(matrix(rows, 4), targets, np.ones_like(targets), 1.0) for _ in range(2))
    assert first.table.tobytes() == second.table.tobytes()
    assert first.rows.tobytes() == second.rows.tobytes()
    assert [0, 0, 1, 1] == first.scores(rows).argmax(axis=1).tolist()


def test_an_example_that_weighs_nothing_teaches_nothing() -> None:
    """Looking away is the same as leaving out."""
    rows, more = rows_of([0], [0], [1], [1]), rows_of([0], [0], [1], [1], [0], [1])
    targets = np.array([[1], [1], [0], [0], [0], [1]], np.float32)
    weights = np.array([[1], [1], [1], [1], [0], [0]], np.float32)
    alone = fit(matrix(rows, 2), targets[:4], weights[:4], 1.0)
    beside = fit(matrix(more, 2), targets, weights, 1.0)
    assert alone.scores(rows) == pytest.approx(beside.scores(rows), abs=1e-3)


def test_an_answer_with_too_few_examples_is_a_safe_no() -> None:
    """One yes is no rule."""
    rows = rows_of([0], [1], [1])
    model = fit(matrix(rows, 2), np.array([[1], [0], [0]], np.float32), np.ones((3, 1), np.float32), 1.0)
    assert (model.scores(rows) < -1).all()


def test_features_that_nobody_has_count_for_nothing() -> None:
    """An example without a known feature gets the bias."""
    model = Linear.of(np.ones((2, 1), np.float32), np.array([0.5], np.float32))
    assert [0.5, 1.5] == model.scores(rows_of([], [1]))[:, 0].tolist()


def test_features_that_learned_the_same_share_their_row_also_on_disk(tmp_path: Path) -> None:
    """Each still weighs what it weighs."""
    learned = np.array([[1, -2], [0, 0], [1, -2], [4, 4], [0, 0]], np.float32)
    Linear.of(learned, np.zeros(2, np.float32)).to_disk(tmp_path)
    model = Linear.from_disk(tmp_path)
    assert (3, 2) == model.table.shape
    assert learned == pytest.approx(model.weights(np.arange(5, dtype=np.int32)), abs=0.05)


@given(st.lists(st.floats(-4, 4, width=32), min_size=1, max_size=30))
def test_weights_keep_their_digits_on_disk(weights: list[float]) -> None:
    """Large and small alike: an error of at most a part in sixty of the root of what it is beside the largest."""
    told = np.array(weights, np.float32)[:, None]
    kept = Linear.of(told, np.zeros(1, np.float32)).weights(np.arange(len(weights), dtype=np.int32))
    most = float(np.abs(told).max())
    assert (np.abs(kept - told) <= np.sqrt(np.abs(told) * most) / 60 + most / 60**2 + 1e-6).all()


@given(st.lists(st.text(max_size=6).map(str.rstrip) | st.sampled_from([" ", "\n", "\n  "]), max_size=40))
def test_a_word_is_asked_once_and_always_found_again(words: list[str]) -> None:
    """With and without the space behind it; what a column told of a word stays true."""
    table, asked = WordTable(), list[str]()

    def size(word: str) -> int:
        asked.append(word)
        return len(word)

    sizes = table.column(size, np.int32)
    pieces = [piece for word in words for piece in (word or "x", f"{word or 'x'} ")]

    told = sizes.of(table.numbers(pieces)).tolist()

    assert told == [
        len(piece[:-1] if piece.endswith(" ") and not piece.isspace() else piece) for piece in pieces
    ]
    assert len(asked) == len(set(asked)) == len(table)


def test_a_table_of_words_does_not_grow_without_end() -> None:
    """A mailbox has ever new words: names, places, mistakes."""
    table = WordTable()
    sizes = table.column(len, np.int32)
    sizes.of(table.numbers(map(str, range(MOST + 1))))

    table.tidy()

    assert 0 == len(table)
    assert [3, 1] == sizes.of(table.numbers(["aap", "b "])).tolist()
