"""Which case a mail belongs to: a table of surroundings, and laws that hold for all of them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar.calendar import AMSTERDAM
from bot.domain.mail.mail import Address, Mail
from bot.domain.screening.threads import ThreadFacts, ThreadKind, is_forward, match, numbers_in

KLAGER = "a.jansen@example.nl"
ONE, TWO = "2026-0001", "2026-0002"
PARTIES = {ONE: frozenset({KLAGER}), TWO: frozenset({KLAGER, "mentor@example.nl"})}


def mail(sender: str = KLAGER, subject: str = "vraag", references: tuple[str, ...] = ()) -> Mail:
    at = datetime(2026, 3, 16, 10, tzinfo=AMSTERDAM)
    return Mail("", "m@x", references, Address("", sender), None, (), (), subject, at, at, "", (), (), ())


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("[2026-0001] Uw bericht aan Sterker", (ONE,)),
        ("RE: FW: Antw: [2026-0001] Uw bericht", (ONE,)),
        ("WG: Doorst: dossier K-2026-031", ("2026-0031",)),
        ("k-2026-1 en [2026-2]", (ONE, TWO)),
        ("2026-0001 en 2026-0001", (ONE,)),
        ("gesprek van 2026-03-16", ()),
        ("periode 2026-03", ()),
        ("factuur 12026-0001", ()),
        ("bel 2026-000123", ()),
        ("zaak WMO-2026-0001", ()),
        ("0612-2026-0001x", ()),
        ("", ()),
    ],
)
def test_case_numbers_in_a_subject(subject: str, numbers: tuple[str, ...]) -> None:
    """Numbers are found in any stack of prefixes; dates, telephone and other people's numbers are not."""
    assert numbers == numbers_in(subject)


@pytest.mark.parametrize(
    ("subject", "forward"),
    [
        ("RE: FW: Antw: hallo", False),
        ("FW: RE: hallo", True),
        ("Doorst: hallo", True),
        ("Fwd: Re[2]: hallo", True),
        ("WG: AW: hallo", True),
        ("Betr: hallo", False),
        ("Reden: te laat", False),
        ("hallo", False),
    ],
)
def test_stacks_of_prefixes(subject: str, forward: bool) -> None:
    """The outermost prefix says whether it was passed on; words that start alike say nothing."""
    assert forward == is_forward(subject)


NEW, JOINS, MAYBE = ThreadKind.NIEUW, ThreadKind.VERVOLG, ThreadKind.MISSCHIEN
CASES: dict[str, tuple[Mail, ThreadFacts, ThreadKind, tuple[str, ...]]] = {
    "niets bekend": (mail(), ThreadFacts(), NEW, ()),
    "verwijzing door partij": (mail(references=("t1",)), ThreadFacts(by_reference={"t1": ONE}, parties=PARTIES), JOINS, (ONE,)),
    "verwijzing door partij, ongeverifieerd": (mail(references=("t1",)), ThreadFacts(by_reference={"t1": ONE}, parties=PARTIES, verified=False), MAYBE, (ONE,)),
    "verwijzing door een derde": (mail("buur@example.nl", references=("t1",)), ThreadFacts(by_reference={"t1": ONE}, parties=PARTIES), MAYBE, (ONE,)),
    "nummer door partij": (mail(subject="[2026-0001]"), ThreadFacts(known_numbers=frozenset({ONE}), parties=PARTIES), JOINS, (ONE,)),
    "nummer door partij, ongeverifieerd": (mail(subject="[2026-0001]"), ThreadFacts(known_numbers=frozenset({ONE}), parties=PARTIES, verified=False), MAYBE, (ONE,)),
    "nummer door een derde": (mail("buur@example.nl", "[2026-0001]"), ThreadFacts(known_numbers=frozenset({ONE}), parties=PARTIES), MAYBE, (ONE,)),
    "nummer dat niet bestaat": (mail(subject="[2026-0009]"), ThreadFacts(parties=PARTIES), NEW, ()),
    "derde met eigen dossier": (mail("mentor@example.nl", "[2026-0001]"), ThreadFacts(known_numbers=frozenset({ONE}), open_of_sender=(TWO,), parties=PARTIES), MAYBE, (ONE, TWO)),
    "twee nummers": (mail(subject="[2026-0001] en 2026-0002"), ThreadFacts(known_numbers=frozenset({ONE, TWO}), parties=PARTIES), MAYBE, (ONE, TWO)),
    "verwijzing en nummer botsen": (mail(subject="[2026-0002]", references=("t1",)), ThreadFacts(by_reference={"t1": ONE}, known_numbers=frozenset({TWO}), parties=PARTIES), MAYBE, (ONE, TWO)),
    "verwijzing en nummer gelijk": (mail(subject="[2026-0001]", references=("t1",)), ThreadFacts(by_reference={"t1": ONE}, known_numbers=frozenset({ONE}), parties=PARTIES), JOINS, (ONE,)),
    "directe verwijzing gaat voor": (mail(references=("t2", "t1")), ThreadFacts(by_reference={"t1": ONE, "t2": TWO}, parties=PARTIES), JOINS, (TWO,)),
    "een open dossier": (mail(), ThreadFacts(open_of_sender=(ONE,), parties=PARTIES), JOINS, (ONE,)),
    "een open dossier, ongeverifieerd": (mail(), ThreadFacts(open_of_sender=(ONE,), parties=PARTIES, verified=False), MAYBE, (ONE,)),
    "meer open dossiers": (mail(), ThreadFacts(open_of_sender=(ONE, TWO), parties=PARTIES), MAYBE, (ONE, TWO)),
    "doorgestuurd namens de klager": (mail("karin@sterker.example", "FW: [2026-0001]"), ThreadFacts(known_numbers=frozenset({ONE}), parties=PARTIES, writer=KLAGER), JOINS, (ONE,)),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_match_of_a_mail(name: str) -> None:
    """The table says which case, or which candidates; the reason is always given."""
    letter, facts, kind, numbers = CASES[name]
    found = match(letter, facts)
    assert kind is found.soort
    assert numbers == ((found.dossier,) if found.dossier else found.kandidaten)
    assert found.hoe.endswith(".")


NUMBERS = st.sampled_from([ONE, TWO, "2026-0003"])


@given(
    referred=st.dictionaries(st.sampled_from(["t1", "t2"]), NUMBERS),
    named=st.frozensets(NUMBERS),
    subject=st.lists(NUMBERS, max_size=3),
    mine=st.lists(NUMBERS, max_size=2, unique=True),
    verified=st.booleans(),
)
def test_a_stranger_never_joins_somebody_elses_case(
    referred: dict[str, str], named: frozenset[str], subject: list[str], mine: list[str], verified: bool
) -> None:
    """Whatever numbers and references a third person knows, he joins at most his own single open case."""
    facts = ThreadFacts(
        by_reference=referred,
        known_numbers=named,
        open_of_sender=tuple(mine),
        parties=PARTIES,
        verified=verified,
    )
    found = match(mail("buur@example.nl", " ".join(subject), ("t1", "t2")), facts)
    assert found.dossier is None or [found.dossier] == mine
    assert (found.soort is MAYBE) == bool(found.kandidaten)
    assert (found.soort is JOINS) == (found.dossier is not None)


@given(st.text(max_size=80))
def test_any_subject_can_be_read(subject: str) -> None:
    """Reading a subject never raises, and gives well-formed numbers."""
    assert all(len(number) >= 9 and number[4] == "-" for number in numbers_in(subject))
