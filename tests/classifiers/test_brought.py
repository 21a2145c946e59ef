"""A spaCy pipeline of the organisation's own takes the place of the model for the soort, by configuration alone."""

import json
import re
from pathlib import Path

import pytest
import spacy
from spacy.training import Example
from thinc.api import fix_random_seed

from bot import bootstrap, proof
from bot.domain.errors import UsageError
from bot.domain.recognition.suggestion import AttachmentText, MailText, Soort
from classifiers import load_classifier

SAYS = {
    "appel": "onvrede", "peer": "klacht", "druif": "okc", "kers": "intrekking", "pruim": "vervolg", "vijg": "signaal", "kiwi": "overig",
}  # fmt: skip
"""What the tiny pipeline learns: nothing our own model could know."""


def pipeline(folder: Path, labels: dict[str, str]) -> Path:
    """A blank pipeline with a text categoriser that learned these words, on disk."""
    nlp = spacy.blank("nl")
    fix_random_seed(1)
    cat = nlp.add_pipe("textcat", config={"model": {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 1, "no_output_layer": False, "length": 4096}})  # fmt: skip
    examples = [
        Example.from_dict(
            nlp.make_doc(f"\n{word} {word}"), {"cats": {s: float(s == soort) for s in labels.values()}}
        )
        for word, soort in labels.items()
    ]
    for soort in labels.values():
        cat.add_label(soort)  # type: ignore[attr-defined] # of the categoriser, which spaCy does not type
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    nlp.to_disk(folder)
    return folder


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second, small pipeline."""
    return pipeline(tmp_path_factory.mktemp("model") / "eigen", SAYS)


@pytest.fixture
def calibrated(brought: Path) -> Path:
    """The same, without leaving a calibration behind."""
    (brought / "klachtwacht.json").unlink(missing_ok=True)
    return brought


def mail(word: str) -> MailText:
    """A mail of which the pipeline knows a word and our own model the rest."""
    return MailText("m1", "", f"{word} {word} {word} {word}")


@pytest.mark.parametrize(("word", "soort"), SAYS.items())
def test_the_pipeline_says_the_soort(calibrated: Path, word: str, soort: str) -> None:
    """Every one of the seven, with chances that sum to 1."""
    (said,) = load_classifier(calibrated).suggest([mail(word)])

    assert soort == said.soort.value
    assert 1 == pytest.approx(sum(said.kansen.values()))
    assert set(Soort) == set(said.kansen)
    assert said.model.startswith("nl_pipeline-0.0.0 + klachtwacht-nl-")


def test_signals_names_and_dates_stay_those_of_the_own_model(calibrated: Path) -> None:
    """Only soort, chances, zeker and the name of the model differ."""
    read = MailText(
        "m1",
        "Klacht",
        "Karin de Wit kwam op 2 maart 2026 niet. Mijn advocaat gaat naar de rechter. kiwi kiwi",
    )
    (ours,), (theirs,) = load_classifier().suggest([read]), load_classifier(calibrated).suggest([read])

    assert (ours.condities, ours.signalen, ours.medewerker, ours.data, ours.uitleg) == (
        theirs.condities,
        theirs.signalen,
        theirs.medewerker,
        theirs.data,
        theirs.uitleg,
    )


def test_temperature_and_threshold_come_from_the_file_beside_it(calibrated: Path) -> None:
    """A higher temperature makes modest, and the threshold decides what is zeker."""
    (plain,) = load_classifier(calibrated).suggest([mail("peer")])
    (calibrated / "klachtwacht.json").write_text(json.dumps({"temperatuur": 5, "drempel": 0.9}))
    (modest,) = load_classifier(calibrated).suggest([mail("peer")])
    (calibrated / "klachtwacht.json").write_text(json.dumps({"drempel": 0.01}))
    (easy,) = load_classifier(calibrated).suggest([mail("peer")])

    assert modest.kansen[Soort.KLACHT] < plain.kansen[Soort.KLACHT]
    assert Soort.KLACHT is modest.soort
    assert (False, True) == (modest.zeker, easy.zeker)


def test_a_scan_is_not_zeker_with_any_pipeline(calibrated: Path) -> None:
    """There was nothing to read."""
    (calibrated / "klachtwacht.json").write_text(json.dumps({"drempel": 0.01}))
    scan = MailText("m1", "", "Zie bijlage.", bijlagen=(AttachmentText("a.pdf", reden="scan zonder tekst"),))

    assert not load_classifier(calibrated).suggest([scan])[0].zeker


@pytest.mark.parametrize(
    "content",
    [
        "{", "[]", '{"temper": 1}', '{"temperatuur": 0}', '{"temperatuur": "1"}', '{"drempel": 1.5}', '{"drempel": true}',
    ],
)  # fmt: skip
def test_a_wrong_calibration_is_refused_with_an_example(calibrated: Path, content: str) -> None:
    """Never read as something else."""
    (calibrated / "klachtwacht.json").write_text(content)
    with pytest.raises(UsageError, match=r"klachtwacht\.json.*Schrijf bijvoorbeeld"):
        load_classifier(calibrated)


def test_a_pipeline_that_lacks_a_soort_is_refused_by_name(tmp_path: Path) -> None:
    """Naming what is missing."""
    with pytest.raises(UsageError, match="kent deze soorten niet: signaal, overig"):
        load_classifier(pipeline(tmp_path / "half", dict(list(SAYS.items())[:5])))


def test_a_broken_pipeline_is_refused(tmp_path: Path) -> None:
    """Whatever the library makes of it."""
    for name in ("meta.json", "config.cfg"):
        (tmp_path / name).write_text("stuk")
    with pytest.raises(UsageError, match="niet te gebruiken"):
        load_classifier(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_check_proves_the_model_of_the_configuration(calibrated: Path, tmp_path: Path, there: bool) -> None:
    """One line of configuration puts it in place; a folder without a model is a fault at that key."""
    example = Path(bootstrap.__file__).parent / "example"
    (tmp_path / "personeel.csv").write_bytes((example / "personeel.csv").read_bytes())
    folder = calibrated if there else tmp_path / "leeg"
    written = (example / "klachtwacht.toml").read_text("utf-8")
    config = tmp_path / "klachtwacht.toml"
    config.write_text(f"herkenning = {json.dumps(str(folder))}\n{written}", encoding="utf-8")

    assert folder == bootstrap.read_settings(config).herkenning
    told = [str(fault) for fault in proof.prove(config).faults if fault.key == "herkenning"]
    assert [there] == [told == []]
    assert there or re.search(r"geen leesbaar model.*haal de regel weg", told[0])
