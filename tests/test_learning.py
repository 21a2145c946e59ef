"""Learning from users: what becomes a lesson and what never does, when a new model goes live, and how to go back."""

import json
import os
import re
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot import bootstrap
from bot.domain.errors import KlachtwachtError, UsageError
from bot.domain.language.understanding import parse
from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import MailText, Soort
from bot.handlers.converse import Asked
from bot.learning import SWEPT, Lecture, own_models, session, shelf_of, study
from bot.learning.gate import Score, judge
from bot.learning.harvest import CONFIRMED, LINKED, Harvest, harvest
from bot.learning.shelf import Card, Shelf
from bot.settings import OrganisationSettings, Settings
from classifiers import load_classifier, training
from classifiers.classifier import Reader, fingerprint
from classifiers.training import Example, load
from tests.handlers.office import INGRID, Office, suggestion

CORPUS = sorted((Path(training.__file__).parents[1] / "corpus").glob("*.jsonl"))
STORY = """Geachte mevrouw Bakker,

De hulp, Karin de Wit, kwam weer te laat. U kunt mij bellen op 06-12345678 of mailen naar a.jansen@mail.example.

Met vriendelijke groet,
A. Jansen
Kerkstraat 12, 6511 AB Nijmegen"""


def says(office: Office, nummer: str, text: str, person: str = INGRID) -> str:
    """A colleague gives a command about a case; how it ended."""
    found = office.organisation.staff.by_email(person)
    assert found is not None
    with office.store.begin("sterker") as uow:
        asked = Asked(found, office.now, text, "opdrachtregel", nummer)
        answer = office.conversation.answer(uow, parse(text, office.now.date()), asked)
        uow.commit()
    return answer.uitslag


def decided(
    office: Office,
    *commands: str,
    soort: Soort = Soort.ONVREDE,
    signalen: tuple[str, ...] = (),
    text: str = STORY,
) -> str:
    """A mail comes in and is decided about; the number of its case."""
    before = set(office.numbers())
    office.mail(text, f"A. Jansen <j{len(before)}@mail.example>", says=suggestion(soort, signalen=signalen))
    (nummer,) = set(office.numbers()) - before
    for command in commands:
        office.passes(minutes=1)
        assert "gedaan" == says(office, nummer, command)
    return nummer


@pytest.fixture(scope="module")
def corpus() -> list[Example]:
    """Every annotated mail."""
    return load(CORPUS)


@pytest.fixture
def reap(corpus: list[Example]) -> Callable[[Office], Harvest]:
    """What may be learned from an office now."""
    return lambda office: harvest(office.store, office.organisation, corpus, office.now)


# ── What becomes a lesson ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("expected", "commands"),
    [
        ([], ()),
        ([("onvrede", CONFIRMED)], ("akkoord",)),
        ([("klacht", 1.0)], ("akkoord, maar wijzig naar klacht",)),
        ([("klacht", 1.0)], ("wijzig naar klacht", "akkoord")),
        ([("klacht", 1.0)], ("wijzig naar klacht",)),
        ([("vervolg", 1.0)], ("wijzig naar vervolg",)),
        ([("signaal", 1.0)], ("wijzig naar klacht", "wijzig naar signaal", "akkoord")),
        ([("onvrede", CONFIRMED)], ("wijzig naar klacht", "wijzig naar onvrede", "akkoord")),
        ([], ("wijzig naar klacht", "niet akkoord dit was een vergissing")),
        ([], ("niet akkoord",)),
        ([], ("stuur naar Bram Peters",)),
        ([("onvrede", CONFIRMED)], ("stuur naar Bram Peters", "akkoord")),
    ],
)
def test_a_decision_about_the_soort_is_a_lesson_and_nothing_else_is(
    reap: Callable[[Office], Harvest], expected: list[tuple[str, float]], commands: tuple[str, ...]
) -> None:
    """A correction counts whole, an akkoord less; what was thrown away or still waits teaches nothing."""
    office = Office()
    decided(office, *commands)

    found = reap(office)

    assert expected == [(example.truth["soort"], example.weight) for example in found.examples]


def test_a_lesson_teaches_the_soort_alone_and_says_nothing_about_anybody(
    reap: Callable[[Office], Harvest],
) -> None:
    """No name, number or address of klager or colleague is in it, and no annotation a human never gave."""
    office = Office()
    decided(office, "akkoord")

    (example,) = reap(office).examples

    written = json.dumps(
        [example.mail.onderwerp, example.mail.tekst, example.mail.van_naam, example.mail.van_adres]
    )
    assert not re.search(r"\d|jansen|bakker|karin|wit\b|kerkstraat|sterker", written.lower())
    assert "kwam weer te laat" in example.mail.tekst
    assert (False, []) == (example.whole, example.truth["signalen"])


def test_lessons_come_in_the_order_in_which_they_were_judged(reap: Callable[[Office], Harvest]) -> None:
    """The newest judgement stands last, whatever the order of the mails."""
    office = Office()
    first = decided(office)
    decided(office, "akkoord, maar wijzig naar signaal")
    office.passes(minutes=5)
    says(office, first, "akkoord, maar wijzig naar klacht")

    assert ["signaal", "klacht"] == [example.truth["soort"] for example in reap(office).examples]


# ── What never becomes one ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("signal", "skipped"),
    [
        ("jeugd", {"gevoelig": 1}),
        ("crisis", {"gevoelig": 1}),
        ("seksuele_intimidatie", {"gevoelig": 1}),
        ("ongewenst_gedrag", {"gevoelig": 1}),
        ("discriminatie", {"gevoelig": 1}),
        # Here the klager is asked first whom we may tell (T26b): nobody said yet what the mail is.
        ("vertrouwelijk", {}),
        ("anoniem", {}),
    ],
)
def test_a_sensitive_case_teaches_nothing(
    reap: Callable[[Office], Harvest], signal: str, skipped: dict[str, int]
) -> None:
    """Jeugd, confidential, anonymous, danger and misconduct never get into a model."""
    office = Office()
    decided(office, "wijzig naar klacht", signalen=(signal,))

    assert Harvest((), skipped) == reap(office)


def test_a_case_about_a_jeugdteam_teaches_nothing(reap: Callable[[Office], Harvest]) -> None:
    """The team says it where the words of the mail do not."""
    office = Office()
    office.mail(STORY, says=suggestion(medewerker="Mo Benali"))
    says(office, "2026-0001", "wijzig naar klacht")

    assert Harvest((), {"jeugd": 1}) == reap(office)


def test_a_case_linked_to_a_sensitive_one_teaches_nothing(reap: Callable[[Office], Harvest]) -> None:
    """The same people stand in both."""
    office = Office()
    first = decided(office, "wijzig naar klacht", signalen=("crisis",))
    office.mail(STORY, "B. Klaver <b.klaver@mail.example>", f"over {first}", says=suggestion())
    says(office, "2026-0002", "wijzig naar klacht")

    assert (first,) == office.dossier("2026-0002").gekoppeld
    assert Harvest((), {"gevoelig": 1, LINKED: 1}) == reap(office)


@pytest.mark.parametrize(("expected", "days"), [(1, 360), (0, 370)])
def test_what_is_past_its_retention_term_teaches_nothing(
    reap: Callable[[Office], Harvest], expected: int, days: int
) -> None:
    """Onvrede that was solved may teach for twelve months after its end."""
    office = Office()
    nummer = decided(office, "akkoord", "uitkomst opgelost: excuses gemaakt", "akkoord")
    assert office.dossier(nummer).gesloten
    office.passes(days=days)

    assert expected == len(reap(office).examples)


# ── The gate ──────────────────────────────────────────────────────────────────────────────────────────


def score(macro_f1: float, goed: float = 0.8, crisis: float = 1.0) -> Score:
    return Score(500, goed, macro_f1, crisis)


@pytest.mark.parametrize(
    ("expected", "new", "old", "own_new", "own_old"),
    [
        (True, score(0.86), score(0.85), score(0, 0.9), score(0, 0.8)),
        (False, score(0.85), score(0.85), score(0, 0.9), score(0, 0.8)),
        (False, score(0.86), score(0.85), score(0, 0.8), score(0, 0.8)),
        (False, score(0.84), score(0.85), score(0, 0.9), score(0, 0.8)),
        (False, score(0.86), score(0.85), score(0, 0.7), score(0, 0.8)),
        (False, score(0.86, crisis=0.9), score(0.85), score(0, 0.9), score(0, 0.8)),
        (True, score(0.85), score(0.85), None, None),
        (False, score(0.849), score(0.85), None, None),
        (False, score(0.86, crisis=0.9), score(0.85), None, None),
    ],
)
def test_a_model_goes_live_only_when_it_is_better_on_both_and_misses_no_danger(
    expected: bool, new: Score, old: Score, own_new: Score | None, own_old: Score | None
) -> None:
    """Without enough own mail not being worse is enough; the reasons always say what was compared."""
    ruling = judge(new, old, own_new, own_old)

    assert expected is ruling.live
    assert all(word in " ".join(ruling.redenen) for word in ("macro-F1", "igen mail"))


# ── The shelf ─────────────────────────────────────────────────────────────────────────────────────────


def card(versie: str, vorige: str = "", actief: bool = True) -> Card:
    return Card(
        versie, "sterker", "2026-03-16T09:00:00+01:00", "m", vorige, "f", "c", {}, {}, actief, ("want",)
    )


def put(shelf: Shelf, versie: str, vorige: str = "", actief: bool = True) -> None:
    shelf.folder.mkdir(parents=True, exist_ok=True)
    shelf.keep(card(versie, vorige, actief), lambda path: path.mkdir(parents=True))


def test_the_live_model_can_be_rolled_back_version_by_version_to_the_one_that_came_along(
    tmp_path: Path,
) -> None:
    """Each step back is one version; there is nothing before the model that comes with klachtwacht."""
    shelf = Shelf(tmp_path)
    put(shelf, "1")
    put(shelf, "2", "1")
    assert "2" == _live(shelf)

    assert ("1", "1") == (shelf.back(), _live(shelf))
    assert ("", "") == (shelf.back(), _live(shelf))
    with pytest.raises(UsageError, match="geen eigen model actief"):
        shelf.back()


def test_a_version_that_did_not_go_live_keeps_its_card_and_no_model(tmp_path: Path) -> None:
    """What was rejected stays on record; the pointer does not move and the words of klagers are gone."""
    shelf = Shelf(tmp_path)
    put(shelf, "1")
    put(shelf, "2", "1", actief=False)

    assert "1" == _live(shelf)
    assert ("want",) == shelf.card("2").redenen
    assert not shelf.model("2").exists()


def test_old_models_are_thrown_away_and_their_cards_are_not(tmp_path: Path) -> None:
    """The live model and as many before it as asked stay, so that going back is possible."""
    shelf = Shelf(tmp_path)
    for versie, vorige in (("1", ""), ("2", "1"), ("3", "2")):
        put(shelf, versie, vorige)
    shelf.tidy(1)

    assert [False, True, True] == [shelf.model(versie).exists() for versie in "123"]
    shelf.back()
    with pytest.raises(UsageError, match="versie 1 is er niet meer"):
        shelf.back()
    assert "2" == _live(shelf)


def _dies(_: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _half(path: Path) -> None:
    path.mkdir(parents=True)
    _dies(path)


def test_a_killed_training_leaves_the_live_model_and_the_next_start_clears_up_and_says_so(
    tmp_path: Path,
) -> None:
    """Half a version is never seen as one, and does not lie about until somebody trains again."""
    settings = configured(tmp_path)
    shelf = shelf_of(settings, "sterker")
    put(shelf, "1")
    child = get_context("fork").Process(target=shelf.keep, args=(card("2", "1"), _half))
    child.start()
    child.join(20)
    assert (-signal.SIGKILL, 1, "1") == (
        child.exitcode,
        len(list(shelf.folder.glob(".nieuw-*"))),
        _live(shelf),
    )

    _, remarks = own_models(settings)

    assert [f"sterker: {SWEPT}"] == remarks[:1]
    assert (["1", "actief"], "1") == (_seen(shelf), _live(shelf))
    assert SWEPT not in " ".join(own_models(settings)[1])


def test_what_a_running_training_makes_is_not_cleared_away(tmp_path: Path) -> None:
    """The daemon may start meanwhile."""
    settings = configured(tmp_path)
    shelf = shelf_of(settings, "sterker")
    put(shelf, "1")
    with shelf.alone():
        (shelf.folder / ".nieuw-x").mkdir()
        own_models(settings)
        assert (shelf.folder / ".nieuw-x").is_dir()


def test_an_old_model_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """Killed while it throws away: half a model would look like one to go back to."""
    shelf = Shelf(tmp_path)
    for versie, vorige in (("1", ""), ("2", "1")):
        put(shelf, versie, vorige)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "rmtree", _dies)
        child = get_context("fork").Process(target=shelf.tidy, args=(0,))
        child.start()
        child.join(20)

    with pytest.raises(UsageError, match="versie 1 is er niet meer"):
        shelf.back()
    with shelf.alone():
        assert shelf.sweep()
    assert ["1", "2", "actief"] == _seen(shelf)


def _seen(shelf: Shelf) -> list[str]:
    return sorted(path.name for path in shelf.folder.iterdir() if path.name != ".slot")


def test_two_trainings_do_not_run_at_once(tmp_path: Path) -> None:
    """The second one hears so and changes nothing."""
    with (
        Shelf(tmp_path).alone(),
        pytest.raises(KlachtwachtError, match="al een model gemaakt"),
        Shelf(tmp_path).alone(),
    ):
        pass


def test_a_damaged_card_is_told_with_what_to_do(tmp_path: Path) -> None:
    """Nothing is guessed about a model nobody knows."""
    shelf = Shelf(tmp_path)
    put(shelf, "1")
    (tmp_path / "1" / "kaart.json").write_text("{", encoding="utf-8")

    with pytest.raises(UsageError, match=r"niet te lezen.*verwijder"):
        shelf.active()


def _live(shelf: Shelf) -> str:
    found = shelf.active()
    return found.versie if found else ""


# ── The whole lesson ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small corpus: every sixtieth annotated mail."""
    lines = [line for path in CORPUS for line in path.read_text("utf-8").splitlines()]
    out = tmp_path / "klein.jsonl"
    out.write_text("\n".join(lines[::60]) + "\n", encoding="utf-8")
    return out


@pytest.fixture
def lecture(small: Path, tmp_path: Path) -> Lecture:
    """A small recipe; the model that comes along learned from the small corpus."""
    made = tmp_path / "meegeleverd"

    def live() -> Classifier:
        training.train([small], made)
        return Reader.load(made)

    return Lecture([small], live, lambda: "vingerafdruk")


def one_of(office: Office, leren: bool = True) -> OrganisationSettings:
    return OrganisationSettings(office.organisation, {}, {}, leren)


def test_nothing_is_read_or_made_while_learning_is_off(lecture: Lecture, tmp_path: Path) -> None:
    """Off until the organisatie switches it on: not even a folder is made."""
    office = Office()
    decided(office, "akkoord")

    with pytest.raises(UsageError, match="leren = true"):
        study(
            one_of(office, leren=False),
            office.store,
            Shelf(tmp_path / "modellen"),
            lecture,
            office.now,
            print,
        )
    assert not (tmp_path / "modellen").exists()


def test_without_decisions_there_is_nothing_to_learn_and_it_says_what_was_left_out(
    lecture: Lecture, tmp_path: Path
) -> None:
    """Who switched it on hears why nothing happened."""
    office = Office()
    decided(office, "akkoord", signalen=("crisis",))

    with pytest.raises(KlachtwachtError, match=r"nog geen besluiten.*1 gevoelig"):
        study(one_of(office), office.store, Shelf(tmp_path / "modellen"), lecture, office.now, print)


@pytest.mark.slow
def test_a_training_keeps_a_card_with_figures_and_counts_and_no_word_of_a_klager(
    lecture: Lecture, tmp_path: Path
) -> None:
    """Whatever the outcome: when, from what, how good, how good the old one was, and why it went live or not."""
    office, shelf = Office(), Shelf(tmp_path / "modellen")
    for _ in range(3):
        decided(office, "akkoord, maar wijzig naar signaal")
    for _ in range(2):
        decided(office, "akkoord")

    made = study(one_of(office), office.store, shelf, lecture, office.now, lambda _: None)

    assert made == shelf.card(made.versie)
    assert {"geleerd": 4, "apart": 1, "gewijzigd": 3, "bevestigd": 2, "overgeslagen": {}} == made.eigen
    assert made.cijfers["eigen"] is None
    assert made.actief is (_live(shelf) == made.versie) is shelf.model(made.versie).exists()
    kept = b"".join(path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file())
    assert not re.search(rb"(?i)jansen|karin|kerkstraat|6511|2026-000\d", kept)


@pytest.mark.slow
def test_a_model_that_learned_a_habit_of_the_organisatie_beats_the_one_that_did_not(
    lecture: Lecture, tmp_path: Path
) -> None:
    """What the klachtenfunctionaris keeps correcting, the new model has right on her newest mail; daemon and next
    training find it by the pointer."""
    office, shelf = Office(), Shelf(tmp_path / "modellen")
    for i in range(100):
        decided(
            office,
            "wijzig naar signaal",
            text=f"De lantaarnpaal bij de speeltuin is {'weer ' * (i % 3)}stuk.",
        )

    made = study(one_of(office), office.store, shelf, lecture, office.now, lambda _: None)

    eigen = made.cijfers["eigen"]
    assert (20, 1.0) == (eigen["nieuw"]["mails"], eigen["nieuw"]["goed"])
    assert eigen["nieuw"]["goed"] >= eigen["oud"]["goed"]
    assert 2 == len(made.redenen) or "Gevaar" in made.redenen[2]


# ── The command ───────────────────────────────────────────────────────────────────────────────────────


def configured(folder: Path) -> Settings:
    """The example configuration in a folder of its own."""
    for name in ("klachtwacht.toml", "personeel.csv"):
        (folder / name).write_bytes((files("bot.example") / name).read_bytes())
    return bootstrap.read_settings(folder / "klachtwacht.toml")


def test_going_back_names_what_reads_from_now_on(tmp_path: Path) -> None:
    """The pointer of that organisatie moves, no other one, and the running daemon is named."""
    settings = configured(tmp_path)
    for sleutel in ("sterker", "vcn"):
        put(shelf_of(settings, sleutel), "1")

    lines = session.back(settings, "sterker")

    assert ["Sterker sociaal werk gebruikt nu het model dat bij klachtwacht hoort.", session.RESTART] == lines
    assert ("", "1") == (_live(shelf_of(settings, "sterker")), _live(shelf_of(settings, "vcn")))


def test_an_organisatie_that_does_not_exist_is_answered_with_those_that_do(tmp_path: Path) -> None:
    """Seven are configured, so one has to be chosen."""
    settings = configured(tmp_path)

    for name in (None, "zonnebloem"):
        with pytest.raises(KlachtwachtError, match="Er zijn: ons, helmond, sterker"):
            session.back(settings, name)


def test_a_model_judged_with_another_release_is_not_used_and_somebody_hears(tmp_path: Path) -> None:
    """What was better than the last release need not be better than this one."""
    settings = configured(tmp_path)
    put(shelf_of(settings, "sterker"), "1")

    found, (remark,) = own_models(settings)

    assert {} == found
    assert "train --organisatie sterker" in remark


def test_a_live_model_reads_the_mail_of_its_own_organisatie(small: Path, tmp_path: Path) -> None:
    """The daemon finds it by the pointer at start."""
    settings = configured(tmp_path)
    now = replace(card("1"), vingerafdruk=fingerprint())
    shelf_of(settings, "sterker").folder.mkdir(parents=True)
    shelf_of(settings, "sterker").keep(now, lambda path: training.train([small], path))

    found, remarks = own_models(settings)

    assert (["sterker"], []) == (list(found), remarks)
    reader = load_classifier(found["sterker"])
    assert "nl" == reader.suggest([MailText("1", "", "De hulp kwam niet.")])[0].taal


def test_nothing_is_learned_that_would_not_be_used(tmp_path: Path) -> None:
    """The key herkenning wins, so who asks for a model of her own hears that first."""
    settings = replace(configured(tmp_path), herkenning=tmp_path / "ander")

    with pytest.raises(UsageError, match="sleutel herkenning"):
        session.teach(settings, "sterker", settings.organisaties[0].organisation.vanaf, print)


def test_what_a_training_did_is_told_with_every_reason(tmp_path: Path) -> None:
    """Counts, reasons and what is live now; who is not better hears that too."""
    eigen = {"geleerd": 80, "apart": 20, "gewijzigd": 60, "bevestigd": 40, "overgeslagen": {"gevoelig": 3}}

    first, left_out, *reasons, last = session.told(replace(card("1", actief=False), eigen=eigen))

    assert all(word in first for word in ("80", "20", "60 keer gewijzigd", "40 keer akkoord"))
    assert ("Overgeslagen: 3 gevoelig.", ["want"]) == (left_out, reasons)
    assert "Het oude model blijft actief." == last
