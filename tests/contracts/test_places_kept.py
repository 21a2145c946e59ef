"""What every store remembers of messages beside their bytes: where they lie, and what the scanner said of their files."""

from dataclasses import replace

from bot.domain.dossier.events import BOT, Event, EventKind
from bot.domain.dossier.placing import Place
from bot.domain.mail.attached import Attached, Staat
from bot.domain.ports.ledger import Outcome
from bot.domain.ports.store import Store
from tests.contracts.test_unit_of_work import (
    CLOSED,
    LATER,
    NOTE,
    ORG,
    build,
    entry,
    extend,
    record,
    sha,
)


def test_where_a_message_lies_is_remembered_and_survives_a_new_line(store: Store) -> None:
    """Also when a mail in quarantine is tried again: it was moved meanwhile."""
    with store.begin(ORG) as unit:
        unit.ledger.record(entry("7:1", uitkomst=Outcome.QUARANTAINE))
        unit.ledger.record(entry("7:2", sha256="b" * 64))
        assert unit.ledger.moved("inbox", ["7:1", "7:2", "7:3"]) == {}
        unit.ledger.place("inbox", ["7:1", "7:9"], Place.VERWERKT)
        unit.ledger.mark("inbox", ["7:1"], "loopt")
        unit.commit()
    with store.begin(ORG) as unit:
        unit.ledger.record(entry("7:1", pogingen=1))
        unit.ledger.record(replace(entry("7:1"), mailbox="ander"))
        assert unit.ledger.moved("inbox", ["7:1", "7:2"]) == {"7:1": "a" * 64}
        first, other = unit.ledger.of_mail("a" * 64)
        assert (first.plaats, first.merk, first.pogingen) == (Place.VERWERKT, "loopt", 1)
        assert (other.mailbox, other.plaats, other.merk) == ("ander", Place.HIER, "")
        unit.ledger.place("inbox", ["7:1"], Place.HIER)
        assert unit.ledger.moved("inbox", ["7:1"]) == {}


def test_the_messages_of_a_grave_case_are_restricted(store: Store) -> None:
    """R02: from the event on that names it, and for the copy of another mailbox by its own line."""
    with store.begin(ORG) as unit:
        for raw, number in ((b"een", "2026-0001"), (b"twee", "2026-0002")):
            unit.mails.put(raw, record(raw, dossier=number))
            unit.ledger.record(entry(f"7:{number[-1]}", sha256=sha(raw)))
        build(unit)
        dossier = build(unit, "2026-0002")
        asked = ["7:1", "7:2", "7:3"]
        assert unit.ledger.restricted("inbox", asked) == {}
        filed = {"bericht": sha(b"twee"), "signalen": ["geweld"], "soort": "vervolg"}
        extend(unit, dossier, Event(EventKind.BERICHT_GEARCHIVEERD, LATER, BOT, filed))
        assert unit.ledger.restricted("inbox", asked) == {"7:2": "2026-0002"}
        assert unit.ledger.restricted("ander", asked) == {}
        assert unit.ledger.astray("inbox") == {"7:2": "2026-0002"}
        assert unit.ledger.astray("ander") == {}
        unit.ledger.place("inbox", ["7:2"], Place.BESLOTEN)
        assert unit.ledger.astray("inbox") == {}, "it was moved"
        assert unit.ledger.restricted("inbox", asked) == {"7:2": "2026-0002"}, "and stays of that case"


def test_a_dossier_is_untidy_from_what_happens_until_it_was_looked_at(store: Store) -> None:
    """What happens meanwhile is not missed."""
    with store.begin(ORG) as unit:
        dossier = build(unit)
        build(unit, "2026-0002")
        assert unit.dossiers.untidy(9) == ["2026-0001", "2026-0002"]
        assert unit.dossiers.untidy(1) == ["2026-0001"]
        unit.dossiers.tidied("2026-0001", dossier.version)
        unit.dossiers.tidied("2026-0002", None)
        assert unit.dossiers.untidy(9) == []
        dossier = extend(unit, dossier, NOTE)
        unit.dossiers.tidied("2026-0001", dossier.version - 1)
        assert unit.dossiers.untidy(9) == ["2026-0001"]
        unit.dossiers.tidied("2026-0001", dossier.version)
        unit.dossiers.stir(["2026-0002", "2026-0009"])
        assert unit.dossiers.untidy(9) == ["2026-0002"]
        unit.commit()
    with store.begin(ORG) as unit:
        assert unit.dossiers.untidy(9) == ["2026-0002"]
    with store.begin("ander") as unit:
        assert unit.dossiers.untidy(9) == []


def test_a_closed_case_is_looked_at_once_more(store: Store) -> None:
    """Its label changes too."""
    with store.begin(ORG) as unit:
        dossier = build(unit)
        unit.dossiers.tidied(dossier.nummer, None)
        extend(unit, dossier, CLOSED)
        assert unit.dossiers.untidy(9) == [dossier.nummer]


def test_the_files_of_a_mail_come_back_in_order_and_are_replaced(store: Store) -> None:
    """A later look at one file replaces its line; what waits is found."""
    first = Attached(1, "brief.pdf", "application/pdf", 10**10, reden="er is geen virusscanner ingesteld")
    second = Attached(2, "lo\0go.png", "image/png", 3, ingebed=True, staat=Staat.SCHOON)
    with store.begin(ORG) as unit:
        unit.attachments.put("b" * 64, [second, first])
        unit.attachments.put("a" * 64, [replace(second, nummer=1)])
        unit.commit()
    with store.begin(ORG) as unit:
        assert unit.attachments.of_mail("b" * 64) == [first, replace(second, naam="lo\ufffdgo.png")]
        assert unit.attachments.waiting(9) == ["b" * 64]
        assert unit.attachments.waiting(0) == []
        unit.attachments.put("b" * 64, [replace(first, staat=Staat.BESMET, reden="Proef")])
        assert unit.attachments.waiting(9) == []
        assert [one.staat for one in unit.attachments.of_mail("b" * 64)] == [Staat.BESMET, Staat.SCHOON]
    with store.begin("ander") as unit:
        assert unit.attachments.of_mail("b" * 64) == []
