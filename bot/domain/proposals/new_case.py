"""The proposal for a mail that opens a case: suggestion + regeling → what becomes of it, who would act, and why."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.dossier import handover
from bot.domain.dossier.dossier import GROUP
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.groups import speaks_for_all
from bot.domain.dossier.proposal import Proposal, ProposalKind
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.proposals.drafts import ASK_FIRST, Draft, deadline_in, held, secret, written_klacht
from bot.domain.proposals.explained import reading, runner_up
from bot.domain.proposals.facts import beklaagde_in, case_of, facts_in
from bot.domain.proposals.routes import route
from bot.domain.recognition.caution import REPORT
from bot.domain.recognition.clipped import as_shown
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling import bezwaar
from bot.domain.regeling.admissibility import findings, told
from bot.domain.regeling.klachttoets import KLACHTTOETSEN, Verdict
from bot.domain.regeling.levels import Case, Route, spoken
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.schemes import JEUGD, scheme_for, switches
from bot.domain.regeling.weighing import NOTHING_KNOWN, Known, Weighed


def propose_new(
    suggestion: Suggestion,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    sha256: str,
    proposal_id: str,
    via: Address | None = None,
    known: Known = NOTHING_KNOWN,
) -> Proposal:
    """The proposal for a mail that opens a case. `day`: its ontvangst; via: the colleague who forwarded it."""
    suggestion = as_shown(suggestion, known.woorden)
    case = case_of(suggestion, organisation, day, via, known.woorden)
    taken = _not_put_aside(suggestion, case)
    verdict = KLACHTTOETSEN[regeling.klachttoets](facts_in(taken, case))
    case = replace(case, traject=verdict.traject)
    regeling, scheme = scheme_for(case, organisation, regeling)
    if regeling.sleutel == JEUGD and JEUGD not in case.signalen:  # the team says so, though the mail does not
        case = replace(case, signalen=case.signalen | {JEUGD})
        verdict = KLACHTTOETSEN[regeling.klachttoets](facts_in(taken, case))
        case = replace(case, traject=verdict.traject)
    kind = ProposalKind.KEUZE if verdict.keuze else ProposalKind.NIEUW
    grounds = findings(Weighed(taken, case, organisation, regeling, day, known))
    # A choice is the klager's own: until he answers nobody else gets the case (T06).
    found = Route("0.1.8") if verdict.keuze else route(case, regeling.routes)
    written = written_klacht(taken.soort, case.over, organisation, regeling, day)
    details: dict[str, Any] = written | _phase(taken, regeling, verdict.traject) | duty(case, day)
    statute = (WKKGZ,) if written else ()
    if secret(case) and found.naar and regeling.stappen.get(ASK_FIRST):
        kind, details = ProposalKind.BRIEF, {"wie": spoken(found.naar)}
    if verdict.traject is Traject.OKC:
        details = deadline_in(taken, known.woorden)
    details |= switches(regeling, organisation.regeling)
    draft = Draft(
        organisation=organisation,
        regeling=regeling,
        day=day,
        kind=kind,
        traject=verdict.traject,
        route=held(found, case),
        signalen=case.signalen,
        beklaagde=beklaagde_in(suggestion, case.over) or (case.elders.naam if case.elders else ""),
        details=details,
        plan=ASK_FIRST if kind is ProposalKind.BRIEF else "",
        gronden=grounds,
    )
    grouped = GROUP in case.signalen and case.personal and kind is not ProposalKind.BRIEF
    leaderless = grouped and not speaks_for_all(known.woorden)
    draft = draft if kind is ProposalKind.BRIEF else _otherwise(draft, taken, case, leaderless)
    weighed = () if taken.soort is Soort.INTREKKING else (*verdict.uitleg, *statute)
    doubt = (
        ()
        if taken is suggestion
        else ("Misschien is het ongenoegen of gevaar; in twijfel leggen wij het niet weg.",)
    )
    seen = reading(suggestion, organisation.calendar, day)
    asks = leaderless and draft.kind is ProposalKind.AANVULLING
    spokesman = (ASKS_WHO.format(verdict.traject) if asks else SPOKESMAN,) if grouped else ()
    careful = (MAYBE_GRAVE,) if case.misschien_ernstig and case.personal and not case.grave else ()
    why = (
        *careful,
        *seen,
        *doubt,
        *scheme,
        *weighed,
        *told(grounds, regeling),
        *spokesman,
        *_aside(taken, verdict, draft),
    )
    return draft.proposal(taken.soort, why, sha256, proposal_id, runner_up(taken, verdict))


def duty(case: Case, day: date) -> dict[str, str]:
    """R02: whether the inspectie must hear of it is decided without delay (Jeugdwet 4.1.8, Wmo 3.4, Wkkgz 11)."""
    return {REPORT: day.isoformat()} if case.grave and case.personal else {}


WKKGZ = "Wkkgz 17: een klacht over zorg. Naast de 14 en 30 dagen gaat het oordeel met de besluiten binnen zes weken op papier."


def _otherwise(draft: Draft, suggestion: Suggestion, case: Case, leaderless: bool) -> Draft:
    """The same draft where the case does not simply go on: it goes elsewhere, waits for proof, or is partly bezwaar.

    leaderless: a group that does not say who speaks for it; only whoever was appointed gets its mail (C.8).
    """
    if draft.route.loket is not None:
        agreed = "toestemming" in case.signalen
        handed = {EventKind.OVERGEDRAGEN: handover.details(draft.route.loket, agreed)}
        return replace(draft, kind=ProposalKind.OVERDRAGEN, bij=handed)
    if first := pointer(draft, case, bezwaar.decided_on(suggestion)):
        draft = replace(draft, vooraf=first)
    mandate = leaderless or any(finding.grond in {"G11", "G12"} for finding in draft.gronden)
    if (
        mandate
        and case.personal
        and not case.grave
        and draft.regeling.steps("aanvulling_vragen", draft.traject)
    ):
        missing = (
            "vertegenwoordiger" if GROUP in case.signalen else "machtiging"
        )  # C.8: who speaks for the group?
        asked = {EventKind.AANVULLING_GEVRAAGD: {"ontbreekt": [missing]}}
        return replace(draft, kind=ProposalKind.AANVULLING, plan="aanvulling_vragen", bij=asked)
    return draft


def pointer(
    draft: Draft, case: Case, decided: date | None
) -> tuple[tuple[EventKind, Mapping[str, Any]], ...]:
    """G1: about the decision the klager hears the same day where to go (T13-G1); the rest goes on."""
    if (
        "beschikking" not in case.signalen
        or draft.traject is Traject.OKC
        or "G1" not in draft.regeling.gronden
    ):
        return ()
    return ((EventKind.NOTITIE, bezwaar.pointer(decided, draft.organisation, case.personal)),)


def _phase(suggestion: Suggestion, regeling: Regeling, traject: Traject) -> dict[str, str]:
    """Awb 9:1 and Uitgangspunten §10: informeel first, unless the klager asks for formal handling."""
    if traject is not Traject.KLACHT or not regeling.fasen:
        return {}
    formal = suggestion.condition("wens") == "formeel"
    return {"fase": regeling.fasen[-1 if formal else 0]}


def _not_put_aside(suggestion: Suggestion, case: Case) -> Suggestion:
    """An unsure overig about a colleague, or with danger in it, is taken for the likelier complaint.

    Rulebook F.1: below the threshold the klachtenfunctionaris reads; a complaint that one akkoord closes unread is the
    worse mistake.
    """
    matters = case.over is not None or bool(case.misschien) or suggestion.has("crisis")
    if suggestion.soort is not Soort.OVERIG or suggestion.zeker or not matters:
        return suggestion
    complaints = (Soort.ONVREDE, Soort.KLACHT)
    return replace(suggestion, soort=max(complaints, key=lambda soort: suggestion.kansen.get(soort, 0.0)))


SPOKESMAN = (
    "C.8: een groep; alle post gaat alleen naar wie schreef. Is niet duidelijk wie namens haar spreekt? Vraag het: “aanvulling "
    "vragen: wie spreekt namens u allen?”. Daarna “machtiging ontvangen”."
)
ASKS_WHO = (
    "C.8: een groep, en het bericht zegt niet wie namens haar spreekt. Akkoord vraagt dat aan wie schreef (T04); de anderen "
    "krijgen geen post. Weet u het al? Antwoord “wijzig naar {}”."
)
"""Beside a proposal for a klacht of several people: only whoever was appointed gets mail of the case."""

MAYBE_GRAVE = (
    "R02: misschien ongewenst gedrag. Lees het bericht eerst; dan gaat het nooit naar de medewerker zelf."
)
"""On top of a proposal in which that is not sure: who decides reads the words before anybody hears of them."""

NO_CASE_FOUND = "Dit lijkt bij een lopende zaak te horen, maar die is niet gevonden. Zoek het dossier erbij."


def _aside(suggestion: Suggestion, verdict: Verdict, draft: Draft) -> tuple[str, ...]:
    if draft.vooraf and verdict.traject is not Traject.OVERIG:
        return (
            "M6: besluit en gedrag staan in één bericht. Akkoord verwijst voor het besluit (T13-G1) en gaat met het gedrag verder. Liever twee dossiers? Antwoord “splits”.",
        )
    if suggestion.soort in {Soort.VERVOLG, Soort.INTREKKING}:
        return (NO_CASE_FOUND,)
    if verdict.traject is Traject.OVERIG and draft.kind is ProposalKind.NIEUW and not draft.vooraf:
        return ("Weggelegd: kijk even. Akkoord sluit het, zonder brief.",)
    return ()


def propose_okc(
    suggestion: Suggestion,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    sha256: str,
    proposal_id: str,
    via: Address | None = None,
    known: Known = NOTHING_KNOWN,
) -> Proposal:
    """The proposal for a mail that is okc whatever its words: a configured commission sent it (F.1.2)."""
    okc = replace(suggestion, soort=Soort.OKC)
    return propose_new(okc, organisation, regeling, day, sha256, proposal_id, via, known)


def propose_joining(
    suggestion: Suggestion,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    sha256: str,
    goal: str,
    words: str,
) -> Proposal:
    """M1: the commission writes, by the name of the klager alone, about the case `goal` that it has already.

    Akkoord files its mail there and closes the case that the mail opened; nothing joins by itself.
    """
    signalen = case_of(suggestion, organisation, day).signalen
    moved = {"doel": goal, "bericht": sha256, "uitkomst": MOVED}
    draft = Draft(
        organisation=organisation,
        regeling=regeling,
        day=day,
        kind=ProposalKind.KOPPELEN,
        traject=Traject.OKC,
        route=Route("M1"),
        signalen=signalen,
        details=deadline_in(suggestion, words),
        bij={EventKind.GEKOPPELD: {"met": [goal]}, EventKind.VERPLAATST: moved},
    )
    return draft.proposal(Soort.OKC, reading(suggestion, organisation.calendar, day), sha256, "1")


MOVED = "verplaatst"
"""The uitkomst of a case of which nothing is left: its only mail went to another."""
