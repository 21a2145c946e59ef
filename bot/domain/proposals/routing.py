"""Suggestion + regeling → proposal: what the bot would do with a mail, who would act, and why. It decides nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.dossier import bezwaar, handover
from bot.domain.dossier.dossier import Dossier, Proposal, ProposalKind, ProposalStatus, counting
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.representation import ended
from bot.domain.errors import Refused
from bot.domain.language.rights import deciders
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.plain_words import stand
from bot.domain.proposals.drafts import (
    ASK_FIRST,
    HANDS_OVER,
    Draft,
    beklaagde_in,
    case_of,
    deadline_in,
    facts_in,
    held,
    reading,
    runner_up,
    secret,
    written_klacht,
)
from bot.domain.proposals.follow_up import FollowUp, Made
from bot.domain.proposals.levels import GUIDES, Case, Route, accused, spoken
from bot.domain.proposals.questions import QUESTIONS
from bot.domain.proposals.routes import route
from bot.domain.recognition.caution import REPORT
from bot.domain.recognition.clipped import as_shown
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.admissibility import NOTHING_KNOWN, Known, Weighed, findings, told
from bot.domain.regeling.klachttoets import KLACHTTOETSEN, Verdict
from bot.domain.regeling.regeling import Regeling, Traject
from bot.domain.regeling.register import Uitzondering
from bot.domain.regeling.schemes import JEUGD, scheme_for, switches
from bot.domain.terms.calendar import AMSTERDAM, in_words
from bot.domain.terms.reachability import SELF


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
    details: dict[str, Any] = written | _phase(taken, regeling, verdict.traject) | _duty(case, day)
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
    draft = draft if kind is ProposalKind.BRIEF else _otherwise(draft, taken, case)
    weighed = () if taken.soort is Soort.INTREKKING else (*verdict.uitleg, *statute)
    doubt = (
        ()
        if taken is suggestion
        else ("Misschien is het ongenoegen of gevaar; in twijfel leggen wij het niet weg.",)
    )
    seen = reading(suggestion, organisation.calendar, day)
    spokesman = (
        (SPOKESMAN,) if "groep" in case.signalen and case.personal and kind is not ProposalKind.BRIEF else ()
    )
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


def _duty(case: Case, day: date) -> dict[str, str]:
    """R02: whether the inspectie must hear of it is decided without delay (Jeugdwet 4.1.8, Wmo 3.4, Wkkgz 11)."""
    return {REPORT: day.isoformat()} if case.grave and case.personal else {}


WKKGZ = "Wkkgz 17: een klacht over zorg. Naast de 14 en 30 dagen gaat het oordeel met de besluiten binnen zes weken op papier."


def _otherwise(draft: Draft, suggestion: Suggestion, case: Case) -> Draft:
    """The same draft where the case does not simply go on: it goes elsewhere, waits for proof, or is partly bezwaar."""
    if draft.route.loket is not None:
        agreed = "toestemming" in case.signalen
        handed = {EventKind.OVERGEDRAGEN: handover.details(draft.route.loket, agreed)}
        return replace(draft, kind=ProposalKind.OVERDRAGEN, bij=handed)
    draft = replace(draft, vooraf=_pointer(draft, case, bezwaar.decided_on(suggestion)))
    mandate = any(finding.grond in {"G11", "G12"} for finding in draft.gronden)
    if (
        mandate
        and case.personal
        and not case.grave
        and draft.regeling.steps("aanvulling_vragen", draft.traject)
    ):
        missing = (
            "vertegenwoordiger" if "groep" in case.signalen else "machtiging"
        )  # C.8: who speaks for the group?
        asked = {EventKind.AANVULLING_GEVRAAGD: {"ontbreekt": [missing]}}
        return replace(draft, kind=ProposalKind.AANVULLING, plan="aanvulling_vragen", bij=asked)
    return draft


def _pointer(
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


def propose_follow_up(
    dossier: Dossier,
    suggestion: Suggestion,
    sender: Address,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    sha256: str,
    proposal_id: str,
    words: str = "",
    proven: bool = True,
) -> Proposal | None:
    """The proposal for a mail in a known case, or None when what already waits for a human covers it.

    `day`: its ontvangst; `words`: what its writer wrote himself; `proven`: see `FollowUp`. The dossier is as it
    stood before this mail was filed.
    """
    suggestion = as_shown(suggestion, words)
    follow = FollowUp(dossier, suggestion, sender, organisation, regeling, day, words, proven)
    made = next((found for ask in QUESTIONS if (found := ask(follow))), None)
    if made is None:
        return None
    doubt: tuple[str, ...] = (UNPROVEN,) if made.draft.kind is ProposalKind.INTREKKING and not proven else ()
    over = ended(counting(dossier.events), day)
    if over is not None and over.tot is not None and over.adres.address == sender.address:
        doubt += (
            f"C.8: de machtiging van {over.adres.name or over.adres.address} liep af op {in_words(over.tot)}. Vraag een nieuwe.",
        )
    why = (*doubt, *reading(suggestion, organisation.calendar, day), *made.why)
    proposal = made.draft.proposal(suggestion.soort, why, sha256, proposal_id)
    return None if any(_same(proposal, waiting) for waiting in dossier.voorstellen) else proposal


UNPROVEN = "Let op: onze mailserver kan niet bevestigen wie dit stuurde. Bel de klager eerst."
"""On top of a proposal that would end a case on the word of somebody nobody vouches for (I2, I3)."""


def _same(proposal: Proposal, waiting: Proposal) -> bool:
    """Whether an akkoord on what waits does all of it: then both mails are one item (rulebook 0.1.5)."""
    settled = replace(
        proposal, id=waiting.id, versie=waiting.versie, bericht=waiting.bericht, uitleg=waiting.uitleg
    )
    return settled == waiting


ORAL = frozenset({"telefoon", "balie", "gesprek"})
"""Ways in which onvrede reaches us without a word on paper."""


def propose_outcome(
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    proposal_id: str,
    *,
    sent: bool = False,
) -> Proposal | None:
    """O5: once onvrede is solved, the written outcome T05; None where the regeling has no such step now.

    sent: the colleague mailed it himself (rulebook 0.1.12), so no letter follows.
    """
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    if sent:
        made = follow.outcome((), letters=False)
    elif dossier.kanaal in ORAL:  # §2.3: only who wrote to us gets the outcome in writing (J18)
        told = "J18: mondeling gemeld en opgelost. Een brief is niet nodig; akkoord sluit de zaak."
        made = follow.outcome((told,), letters=False)
    else:
        made = follow.outcome(("O5: opgelost. De uitkomst gaat altijd op papier (Klachtenprocedure §2.3).",))
    if made is None or not dossier.berichten():
        return None
    return made.draft.proposal(Soort(dossier.soort), made.why, dossier.words_of_klager(), proposal_id)


def propose_assignment(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, why: str
) -> Proposal | None:
    """K5: what is complete or open again goes to whoever handles it; None where the regeling has no such step now."""
    traject = Traject(dossier.traject) if dossier.traject else None
    plan = "toewijzen" if traject is Traject.KLACHT else "nieuw"
    steps = regeling.steps(plan, traject)
    if not steps or not regeling.allows(dossier.status, steps[0].gebeurtenis):
        return None
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    case = replace(follow.case, traject=traject or Traject.OVERIG)
    found, kind = route(case, regeling.routes), ProposalKind.NIEUW
    details: dict[str, Any] = {}
    if secret(case) and found.naar and regeling.stappen.get(ASK_FIRST):
        kind, plan, details = ProposalKind.BRIEF, ASK_FIRST, {"wie": spoken(found.naar)}
    made = follow.make(kind, held(found, case), (why,), plan=plan, details=details)
    return _of_the_case(follow, made)


def propose_leader(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date
) -> Proposal | None:
    """O13 (Klimkoord §4.2): not solved; the leidinggevende talks with both. None where the scheme has no such step."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    if not regeling.stappen.get("overleg.onvrede") or follow.happened(frozenset({EventKind.TOEGEWEZEN})):
        return None
    return _of_the_case(follow, follow.leader(plan="overleg"))


def propose_registration(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, found: Uitzondering
) -> Proposal:
    """O12: the melding is registered as an exception, and the Kwaliteitsmanager is told (T28)."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    made = follow.make(
        ProposalKind.REGISTREREN, follow.holders("O12"), (found.uitleg,), details=found.details()
    )
    return _of_the_case(follow, made)


def propose_asking(dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date) -> Proposal:
    """T26b: ask the klager who may know his name."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    why = ("T26b: vraag de klager wie zijn naam mag weten. Tot zijn antwoord gaat de naam naar niemand.",)
    who = {"wie": spoken(follow.holders("T26b").naar)} if dossier.naar else {}
    return _of_the_case(
        follow, follow.make(ProposalKind.BRIEF, Route("T26b"), why, plan=ASK_FIRST, details=who)
    )


def propose_closing(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, details: Mapping[str, Any]
) -> Proposal:
    """O8 before anything was decided: what would close the case, with its letter to the klager, is shown first."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    why = (
        "Over dit bericht is nog niet besloten. Akkoord sluit de zaak meteen, met een brief aan de inwoner (T08).",
        "Liever eerst een gesprek? Besluit dan over het andere voorstel.",
    )
    told = {**details, "traject": Traject.ONVREDE.value}
    made = follow.make(ProposalKind.AFHANDELEN, Route("O8"), why, traject=Traject.ONVREDE, details=told)
    return _of_the_case(follow, made)


def propose_solved(
    dossier: Dossier, organisation: Organisation, regeling: Regeling, day: date, agreed: str
) -> Proposal | None:
    """O4 and O5 before anything was decided: that it is solved and what was agreed, with the letter that says so (T05)."""
    follow = FollowUp(dossier, None, dossier.klager, organisation, regeling, day)
    made = follow.solved_at_once(
        (
            "O5: over dit bericht is nog niet besloten. Akkoord legt vast dat het is opgelost, en sluit de zaak.",
        ),
        Traject.ONVREDE,
        {"tekst": agreed},
    )
    return _of_the_case(follow, made) if made is not None else None


def _of_the_case(follow: FollowUp, made: Made) -> Proposal:
    """A proposal that no mail but the case itself asks for."""
    dossier = follow.dossier
    return made.draft.proposal(
        Soort(dossier.soort), made.why, dossier.words_of_klager(), dossier.next_proposal_id()
    )


# ── A human wants it otherwise ────────────────────────────────────────────────────────────────────────

_KINDS = {Soort.INTREKKING: ProposalKind.INTREKKING, Soort.VERVOLG: ProposalKind.VERVOLG}


def revise(
    proposal: Proposal,
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    day: date,
    soort: str | None = None,
    person: Person | None = None,
) -> Proposal | Refused:
    """The same proposal with another soort or another person, one version on; or why that cannot be (R10).

    Out of a rejected one comes a new one: whoever said no may say what it is instead.
    """
    if proposal.status not in {ProposalStatus.OPEN, ProposalStatus.AFGEWEZEN}:
        return Refused("Over dit voorstel is al besloten.", "Vraag “status” voor de stand van nu.")
    wanted = Soort(soort) if soort else None
    regeling = _scheme_again(proposal, dossier, organisation, regeling, person, day)
    plan = _plan(wanted, proposal, dossier, regeling)
    if isinstance(plan, Refused):
        return plan
    kind, traject, key = plan
    case = _case_again(proposal, dossier, organisation, day, traject)
    if person is not None:
        refused = _unfit(person, case, organisation) or kept_back(person, dossier, case, organisation, day)
        if refused:
            return refused
        chosen = Route("M5", (person,), (), (f"Gekozen door een mens: naar {person.naam}.",))
    else:
        chosen = held(route(case, regeling.routes), case)
    mail = wanted or Soort(proposal.soort_mail)
    details: dict[str, Any] = {"uitkomst": "ingetrokken", "door": "klager"}
    if kind is not ProposalKind.INTREKKING:
        received = dossier.ontvangen.astimezone(AMSTERDAM).date()
        details = written_klacht(mail, case.over, organisation, regeling, received) | _duty(case, received)
    if dossier.traject is None:
        details |= switches(regeling, dossier.regeling)
    draft = Draft(
        organisation=organisation,
        regeling=regeling,
        day=day,
        kind=kind,
        traject=traject,
        route=chosen,
        signalen=case.signalen,
        beklaagde=_meant(proposal, case, person),
        details=details,
        plan=key,
        status=dossier.status,
    )
    if kind is ProposalKind.NIEUW and not bezwaar.pointed(dossier):
        draft = replace(draft, vooraf=_pointer(draft, case, bezwaar.known_day(dossier)))
    if person is not None and not any(
        step.gebeurtenis in HANDS_OVER for step in regeling.steps(key or kind, traject)
    ):
        return Refused(
            "Dit voorstel legt het bericht bij niemand neer.", "Wijzig eerst de soort: “wijzig naar …”."
        )
    changed = f"Gewijzigd door een mens: nu {soort}." if soort else "Gewijzigd door een mens."
    name, version = proposal.id, proposal.versie + 1
    if proposal.status is ProposalStatus.AFGEWEZEN:
        name, version = dossier.next_proposal_id(), 1
    return draft.proposal(mail, (changed,), proposal.bericht, name, proposal.alternatief, version)


def _scheme_again(
    proposal: Proposal,
    dossier: Dossier,
    organisation: Organisation,
    regeling: Regeling,
    person: Person | None,
    day: date,
) -> Regeling:
    """The scheme that was proposed, or that of the team of whom a human now says it is about (D.4)."""
    if dossier.traject is not None:
        return regeling
    about = organisation.staff.exactly(proposal.beklaagde, day) if proposal.beklaagde else None
    over = about or (person if proposal.traject == Traject.ONVREDE else None)
    signals = frozenset(dossier.signalen)
    case = Case(Traject.KLACHT, signals, organisation.staff, day, over)
    return scheme_for(case, organisation, regeling.named(proposal.regeling or regeling.sleutel))[0]


def _plan(
    soort: Soort | None, proposal: Proposal, dossier: Dossier, regeling: Regeling
) -> tuple[ProposalKind, Traject | None, str] | Refused:
    """Kind, traject and key of the steps for a proposal of this soort, in the case as it stands."""
    now = Traject(dossier.traject) if dossier.traject else None
    fresh = "nieuw" if now is None else ""
    if soort is None:
        traject = Traject(proposal.traject) if proposal.traject else now
        if (
            proposal.soort is ProposalKind.BRIEF and now is None
        ):  # asked first who may know (T26b); now it goes on
            return ProposalKind.NIEUW, traject, ""
        return proposal.soort, traject, fresh if proposal.soort is ProposalKind.ESCALEREN else ""
    if soort in _KINDS:
        return _KINDS[soort], now, ""
    traject = Traject(soort.value)
    if traject is Traject.KLACHT and not regeling.steps(ProposalKind.NIEUW, traject):
        traject = (
            Traject.ONVREDE
        )  # procedure Klimkoord §3: what is written to Klimkoord itself is always informeel
    for kind in (ProposalKind.NIEUW, ProposalKind.OKC if soort is Soort.OKC else ProposalKind.ESCALEREN):
        steps = regeling.steps(kind, traject)
        fits = (now is None) == (kind is ProposalKind.NIEUW)
        if fits and steps and regeling.allows(dossier.status, steps[0].gebeurtenis):
            return kind, traject if kind is not ProposalKind.OKC else now, ""
    return Refused(
        f"Zoals dit dossier nu staat ({stand(dossier.status)}), kan het geen {soort.value} worden ({regeling.naam}).",
        "Vraag “status” voor de stand van nu.",
    )


def _case_again(
    proposal: Proposal, dossier: Dossier, organisation: Organisation, day: date, traject: Traject | None
) -> Case:
    return _known_case(proposal.beklaagde or dossier.beklaagde, dossier, organisation, day, traject)


def _known_case(
    name: str, dossier: Dossier, organisation: Organisation, day: date, traject: Traject | None
) -> Case:
    """The case as the dossier knows it, about whoever bears this name."""
    over = organisation.staff.exactly(name, day) if name else None
    return Case(
        traject=traject or Traject.OVERIG,
        signalen=frozenset(dossier.signalen),
        staff=organisation.staff,
        day=day,
        over=over,
        misschien=() if over or not name else organisation.staff.named(name, day),
        genoemd=bool(name),
        uitgesloten=frozenset(dossier.betrokken),
    )


def unfit_for(person: Person, dossier: Dossier, organisation: Organisation, day: date) -> Refused | None:
    """Why this person may not have this case in hand on `day`, or None (R10; Awb 9:7)."""
    traject = Traject(dossier.traject) if dossier.traject else None
    case = _known_case(dossier.beklaagde, dossier, organisation, day, traject)
    return _unfit(person, case, organisation) or kept_back(person, dossier, case, organisation, day)


def _unfit(person: Person, case: Case, organisation: Organisation) -> Refused | None:
    """Why this person may not get the case, or None."""
    if person not in organisation.staff.people:
        return Refused(
            f"{person.naam} staat niet in de personeelslijst van {organisation.naam}.", "Kies een collega."
        )
    if not person.works_on(case.day):
        return Refused(f"{person.naam} werkt hier niet (meer).", "Kies iemand die nu in dienst is.")
    if person.email in case.uitgesloten:
        return Refused(f"{person.naam} is zelf betrokken.", "Kies iemand anders.")
    first_talk = case.traject is Traject.ONVREDE and not case.grave
    if person.email in accused(case) and not first_talk:
        return Refused(
            f"Het gaat (misschien) over {person.naam} zelf; die kan het niet behandelen.",
            "Kies iemand die niet betrokken is.",
        )
    if person.soort in GUIDES:
        return Refused(
            f"{person.naam} is {person.soort.value}; die voert dit gesprek niet alleen.",
            "Kies de coördinator of begeleider.",
        )
    return None


def kept_back(
    person: Person, dossier: Dossier, case: Case, organisation: Organisation, day: date
) -> Refused | None:
    """J48, J51: why this person may not hear the klager's name yet, or None.

    Who decides knows it already. An answer is a mail of the klager after T26b was decided, or a talk that was noted.
    """
    if not secret(case) or person in deciders(dossier, organisation, day):
        return None
    asked = [i for i, e in enumerate(dossier.events) if e.soort is EventKind.VERTROUWELIJK_GEMAAKT]
    since = dossier.events[asked[-1] + 1 :] if asked else dossier.events
    answered = any(
        (event.soort is EventKind.CONTACT and not event.gegevens.get(SELF))
        or (
            asked
            and event.soort is EventKind.BERICHT_GEARCHIVEERD
            and event.gegevens.get("van") == dossier.klager.address
        )
        for event in since
    )
    if answered:
        return None
    return Refused(
        "De klager heeft nog niet gezegd wie zijn naam mag weten (T26b).",
        "Vraag het hem met “akkoord”, of bel en leg het vast: “gesproken: …”.",
    )


def _meant(proposal: Proposal, case: Case, person: Person | None) -> str:
    """Who it is about; choosing one of the candidates for the first talk says who was meant (R13)."""
    if case.over is not None:
        return case.over.email
    chosen = person is not None and case.traject is Traject.ONVREDE and person in case.misschien
    return person.email if person and chosen else proposal.beklaagde
