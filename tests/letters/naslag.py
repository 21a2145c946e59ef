"""Writes docs/brieven.md from the sources and the table of details: python -m tests.letters.naslag."""

import re
from pathlib import Path

from bot.letters.details import DETAILS, Detail
from tests.letters.orders import TEMPLATES

PAGE = Path(__file__).parents[2] / "docs" / "brieven.md"
HEAD = """# Brieven

Elke brief is één bestand in `templates/`: platte tekst met een onderwerpregel bovenaan. Daaruit maakt klachtwacht de mail
(tekst en opmaak) en de brief op papier. Wat per regeling anders is, staat in `templates/regelingen/`; wie een brief krijgt,
staat in de regeling zelf (`bot/regelingen/`). Waar de Awb geldt, staat het gedeelde in `templates/regelingen/awb/`.

Bekijken: `klachtwacht preview T16 --organisatie sterker`, met `--pdf brief.pdf` op papier, met `--groot` in grote letters,
met `--regeling jeugd` zoals een jeugdteam hem stuurt. `klachtwacht preview --leesbaarheid` zegt hoe makkelijk elke brief leest,
ook die aan collega's. Alle brieven van een regeling achter elkaar staan in `tests/golden_letters/`, bijvoorbeeld `jeugd.txt`.

**Eigen woorden.** Zet een bestand met dezelfde naam in de map die bij `sjablonen` staat. Dat geldt voor een hele brief
(`T03.txt`) en voor een deel daarvan (`groet.txt`, `hulp.txt`). `klachtwacht check` schrijft elke brief een keer en noemt
bestand en regel van wat niet klopt. De woorden zijn aan u; wat de brief van huis uit noemt, noemt de uwe ook: het nummer, elke datum, het
telefoonnummer, 112, de keuzes, en de commissie of ombudsman. Ontbreekt er iets, dan zegt `check` wat en in welke brief.

**Wat een brief nodig heeft** staat bij “nodig”. Een gegeven komt uit de gebeurtenis die erachter staat, of van wie de
brief bestelt. Vetgedrukt: zonder dit gaat de brief niet uit en krijgt u een taak.

"""


def as_markdown() -> str:
    """The whole page."""
    sources = sorted(
        (path for folder in ("brieven", "medewerkers") for path in (TEMPLATES / folder).glob("*.txt")),
        key=lambda path: path.stem,
    )
    return HEAD + "\n".join(_letter(path) for path in sources)


def _letter(path: Path) -> str:
    comment = re.search(r"\{# *(.+?) *#\}", path.read_text(encoding="utf-8"), re.DOTALL)
    assert comment is not None, f"{path} begins with a comment that says what it is"
    told = " ".join(comment[1].split()).removeprefix(path.stem).strip()
    lines = [f"## {path.stem}", "", told[:1].upper() + told[1:], ""]
    lines += [f"- nodig: {_detail(detail)}" for detail in DETAILS.get(path.stem, ())]
    return "\n".join(lines).rstrip() + "\n"


def _detail(detail: Detail) -> str:
    name = f"**`{detail.naam}`**" if detail.verplicht else f"`{detail.naam}`"
    instead = f" (of `{detail.of}`)" if detail.of else ""
    source = f"uit `{detail.bij}`" if detail.bij else "van wie de brief bestelt"
    return f"{name}{instead}: {detail.betekenis}; {source}"


if __name__ == "__main__":
    PAGE.write_text(as_markdown(), encoding="utf-8")
