"""The recipe and its figures: the same bytes every time, clear refusals, and a sum that is right."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.recognition.suggestion import MailText, Soort, Suggestion
from classifiers import training
from classifiers.classifier import Reader
from classifiers.evaluate import evaluate, figures
from classifiers.training import Example, load

CORPUS = Path(training.__file__).parents[1] / "corpus"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small corpus: every fortieth mail of the files, so that every soort is there."""
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    out = tmp_path / "klein.jsonl"
    out.write_text("\n".join(lines[::40]) + "\n", encoding="utf-8")
    return out


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a model, with what it holds."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
def test_training_twice_gives_the_same_model_and_it_reads_its_own_corpus(small: Path, tmp_path: Path) -> None:
    """Reproducible to the byte; and what was learned is read back from disk, better than naming the commonest soort."""
    for name in ("een", "twee"):
        training.train([small], tmp_path / name)
    assert contents(tmp_path / "een") == contents(tmp_path / "twee")
    commonest = max(Counter(example.truth["soort"] for example in load([small])).values()) / len(
        load([small])
    )
    assert evaluate(Reader.load(tmp_path / "een"), small).accuracy > commonest + 0.2


def test_the_children_of_a_killed_training_end_too(small: Path, tmp_path: Path) -> None:
    """They would wait for ever, each with all mails in memory and the lock of the training in its hands."""
    waits = (
        "import sys, time; from pathlib import Path; from classifiers import training\n"
        "training.Course.left_out = lambda self, part: (print('kind', flush=True), time.sleep(120))\n"
        "training.train([Path(sys.argv[1])], Path(sys.argv[2]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waits, str(small), str(tmp_path / "m")], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert [b"kind\n"] * 2 == [process.stdout.readline() for _ in range(2)]
        process.kill()
        process.communicate(timeout=30)  # the children hold the other end, too


def test_every_line_of_the_corpus_can_be_read_and_its_evidence_stands_in_the_mail() -> None:
    """What does not stand in the mail cannot teach anything."""
    examples = load(sorted(CORPUS.glob("*.jsonl")))
    loose = [
        (example.mail.id, words)
        for example in examples
        for words in [
            *(signal["bewijs"] for signal in example.truth["signalen"]),
            *(found["bewijs"] for found in example.truth["condities"].values() if found["bewijs"]),
            *(found["bewijs"] for found in example.truth["data"]),
        ]
        if words not in example.mail.tekst and words not in example.mail.onderwerp
    ]
    assert [] == loose
    assert len(examples) == len({example.mail.id for example in examples})


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"id": "x"}',
        '{"id": "x", "onderwerp": "", "tekst": "", "van_naam": "", "van_adres": "", "datum": "gisteren"}',
    ],
)
def test_an_unreadable_line_is_named(tmp_path: Path, line: str) -> None:
    """File and line number, in Dutch."""
    (tmp_path / "x.jsonl").write_text("\n" + line, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.jsonl, regel 2"):
        load([tmp_path / "x.jsonl"])


def test_the_figures_add_up(read: Callable[..., Suggestion], tmp_path: Path) -> None:
    """Three mails: one right, one right by ook_goed, one wrong."""
    rows = [
        {"id": str(i), "onderwerp": "", "van_naam": "", "van_adres": "", "datum": "2026-03-16", "tekst": "x", "soort": soort,
         "ook_goed": also, "signalen": [], "medewerker": None, "data": [],
         "condities": {name: {"waarde": "geen" if name == "intrekking" else "onbekend", "bewijs": None} for name in ("besproken", "tevreden", "wens", "intrekking")}}
        for i, (soort, also) in enumerate([("klacht", []), ("onvrede", ["klacht"]), ("vervolg", [])])
    ]  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    chances = {soort: float(soort is Soort.KLACHT) for soort in Soort}
    said = replace(
        read("x"), soort=Soort.KLACHT, kansen=chances, zeker=True, signalen=(), data=(), medewerker=None
    )
    found = figures(load([path]), [said] * 3)
    assert (2 / 3, 2 / 3, 1.0) == pytest.approx((found.accuracy, found.sure, found.coverage))
    assert {"klacht": 2, "vervolg": 1} == {
        soort: sum(row.values()) for soort, row in found.confusion.items() if sum(row.values())
    }
    assert (0.8 + 0) / 2 == pytest.approx(found.macro_f1)
    assert 1 / 3 == pytest.approx(found.ece)
    assert [("2", "vervolg", "klacht")] == found.wrong


@pytest.mark.parametrize("annotated", ["De Wit", "mevrouw De Wit", "mevr. De Wit", "de heer De Wit"])
def test_a_name_is_right_with_or_without_the_title_it_was_annotated_with(
    read: Callable[..., Suggestion], annotated: str
) -> None:
    """The rules of annotation leave titles out; another hand may write them."""
    mail = MailText("x", "", "x", "", "", None, None)
    truth = {"soort": "klacht", "ook_goed": [], "signalen": [], "medewerker": annotated, "data": [],
             "condities": {name: {"waarde": "onbekend", "bewijs": None} for name in ("besproken", "tevreden", "wens", "intrekking")}}  # fmt: skip
    said = [replace(read("x"), medewerker=name) for name in ("De Wit", "Wit")]
    assert figures([Example(mail, truth, "x")] * 2, said).medewerker == 0.5
