"""A dossier as others see it: the JSON object of contract §5, and the few lines that `status` says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.domain.calendar import in_words
from bot.domain.deadlines import Term
from bot.domain.dossier import Dossier, Proposal, ProposalStatus


def term_as_json(term: Term, today: date) -> dict[str, Any]:
    """One term; its status is as seen on `today`."""
    return {
        "soort": term.soort,
        "vanaf": term.vanaf.isoformat(),
        "uiterlijk": term.uiterlijk.isoformat(),
        "grondslag": term.grondslag,
        "rekening": term.rekening,
        "status": term.status(today),
        "voorlopig": term.voorlopig,
    }


def proposal_as_json(proposal: Proposal) -> dict[str, Any]:
    """One proposal, with where it stands."""
    return {
        "soort": proposal.soort.value,
        "status": proposal.status.value,
        "traject": proposal.traject,
        "naar": list(proposal.naar),
        "kandidaten": list(proposal.kandidaten),
        "brieven": list(proposal.brieven),
        "uitleg": list(proposal.uitleg),
        "alternatief": proposal.alternatief,
        "versie": proposal.versie,
    }


def dossier_as_json(dossier: Dossier, terms: Sequence[Term], today: date) -> dict[str, Any]:
    """The dossier object of contract §5. `fase` is null where the regeling has no phases."""
    return {
        "nummer": dossier.nummer,
        "organisatie": dossier.organisatie,
        "regeling": dossier.regeling,
        "traject": dossier.traject,
        "status": dossier.status,
        "fase": None,
        "soort": dossier.soort,
        "uitkomst": dossier.uitkomst,
        "signalen": list(dossier.signalen),
        "gekoppeld": list(dossier.gekoppeld),
        "gebeurtenissen": [event.as_json() for event in dossier.events],
        "termijnen": [term_as_json(term, today) for term in terms],
        "voorstellen": [proposal_as_json(proposal) for proposal in dossier.voorstellen],
    }


def in_a_few_lines(dossier: Dossier, terms: Sequence[Term], today: date) -> str:
    """How the case stands, for a person; no words of the klager."""
    lines = [
        f"Dossier {dossier.nummer}: {dossier.status.replace('_', ' ')}"
        + (f", traject {dossier.traject}" if dossier.traject else ", nog te beoordelen")
    ]
    if dossier.naar:
        lines.append("Aan zet: " + ", ".join(dossier.naar))
    if dossier.gekoppeld:
        lines.append("Hoort bij: " + ", ".join(dossier.gekoppeld))
    if dossier.uitkomst:
        lines.append(f"Uitkomst: {dossier.uitkomst.replace('_', ' ')}")
    open_terms = sorted(
        (t for t in terms if t.status(today) in ("open", "verlopen")), key=lambda t: t.uiterlijk
    )
    for term in open_terms:
        late = " – te laat" if term.uiterlijk < today else ""
        note = " (voorlopig)" if term.voorlopig else ""
        lines.append(f"Termijn {term.soort}: uiterlijk {in_words(term.uiterlijk)}{late}{note}")
    waiting = [p for p in dossier.voorstellen if p.status is ProposalStatus.OPEN]
    lines.extend(f"Voorstel {p.id} ({p.soort.value}) wacht op een besluit." for p in waiting)
    return "\n".join(lines)
