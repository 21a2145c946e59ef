"""A norm in klachtwacht.toml moves the term of the next case, and one that cannot hold is refused before the start."""

from pathlib import Path

import pytest

from bot import bootstrap
from bot.proof import prove

EXAMPLE = Path(__file__).parents[1] / "bot" / "example"


def configured(folder: Path, organisatie: str, line: str) -> Path:
    """The example, with one more line for this organisatie."""
    text = (EXAMPLE / "klachtwacht.toml").read_text(encoding="utf-8")
    (folder / "personeel.csv").write_bytes((EXAMPLE / "personeel.csv").read_bytes())
    path = folder / "klachtwacht.toml"
    path.write_text(
        text.replace(f'sleutel = "{organisatie}"\n', f'sleutel = "{organisatie}"\n{line}\n'), encoding="utf-8"
    )
    return path


def test_the_scheme_of_an_organisatie_has_its_own_norms(tmp_path: Path) -> None:
    path = configured(tmp_path, "sterker", "normen = { onvrede.contact_dagen = 10, reactie_maanden = 2 }")
    found = {one.organisation.sleutel: one.organisation for one in bootstrap.read_settings(path).organisaties}
    terms = {
        name: {(rule.soort, str(rule.duur)) for rule in bootstrap.scheme_of(found[name]).termijnen}
        for name in ("sterker", "ons")
    }

    assert ("contact", "10 dagen") in terms["sterker"]
    assert ("reactie", "2 maanden") in terms["sterker"]
    assert ("contact", "14 dagen") in terms["ons"]


@pytest.mark.parametrize(
    ("organisatie", "norm"),
    [("klimkoord", "onvrede.contact_dagen"), ("stichtsevecht", "klacht.weken")],
)
def test_check_refuses_a_norm_for_a_term_that_law_or_procedure_sets(
    tmp_path: Path, organisatie: str, norm: str
) -> None:
    """Klimkoord §4.2 and Awb 9:11 set these themselves."""
    path = configured(tmp_path, organisatie, f"normen = {{ {norm} = 3 }}")
    told = [fault for fault in prove(path).faults if "normen" in fault.key]

    assert [fault.key for fault in told] == [f"organisatie.{organisatie}.normen.{norm}"]
    assert "staat vast" in told[0].problem
    assert told[0].remedy
