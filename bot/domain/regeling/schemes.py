"""When another scheme than the organisatie's own holds for a case: jeugdhulp, or a team that acts for the college."""

from collections.abc import Mapping

from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.recognition.suggestion import Suggestion
from bot.domain.regeling.klachttoets import noted
from bot.domain.regeling.levels import Case
from bot.domain.regeling.regeling import Regeling, Traject

JEUGD = "jeugd"
"""The sleutel of the scheme for jeugdhulp (rulebook D.4), and the name of the signal."""

MANDAAT = "mandaat"
"""The sleutel of the scheme for a team that acts in the name of the college (rulebook D.1; Awb 9:1(2), 10:2)."""


def scheme_for(
    case: Case, organisation: Organisation, regeling: Regeling
) -> tuple[Regeling, tuple[str, ...]]:
    """The scheme to propose for a case of this organisatie, and why when it is not its own.

    Only decided by the akkoord: the step that is then taken names the scheme and its hash.
    """
    if not (case.personal or case.traject is Traject.OKC):
        return regeling, ()
    by_key = {each.sleutel: each for each in regeling.afgeleid}
    if (youth := by_key.get(JEUGD)) and (why := _why_youth(case, organisation)):
        return youth, (
            f"D.4: {why}. Voorgesteld: {youth.naam}; de Awb geldt niet (Jeugdwet 4.2.1 lid 6), en een vertrouwenspersoon "
            "kan helpen (Besluit Jeugdwet 4.1.3).",
        )
    if (mandate := by_key.get(MANDAAT)) and case.over and case.over.team in organisation.awb_van_toepassing:
        return mandate, (
            f"D.1: {case.over.naam} werkt in team {case.over.team}, dat namens het college werkt. Voorgesteld: "
            f"{mandate.naam}; dan gelden de termijnen van de Awb.",
        )
    return regeling, ()


def about_youth(person: Person | None, organisation: Organisation) -> bool:
    """Whether a message about this colleague is about jeugdhulp, though it may not say so."""
    return person is not None and person.team in organisation.jeugdteams


def noted_about(suggestion: Suggestion, beklaagde: str, organisation: Organisation) -> tuple[str, ...]:
    """The signals a dossier remembers of its first mail; that it is about jeugdhulp the team may say, not the mail.

    The receipt then names the vertrouwenspersoon in time (Besluit Jeugdwet 4.1.3).
    """
    seen = noted(suggestion)
    youth = about_youth(organisation.staff.by_email(beklaagde), organisation) and JEUGD not in seen
    return (*seen, JEUGD) if youth else seen


def switches(regeling: Regeling, current: str) -> Mapping[str, str]:
    """What the first step carries when it brings a case under another scheme than `current`."""
    if regeling.sleutel == current:
        return {}
    return {"regeling": regeling.sleutel, "regeling_hash": regeling.hash}


def _why_youth(case: Case, organisation: Organisation) -> str:
    if case.over is not None and about_youth(case.over, organisation):
        return f"{case.over.naam} werkt in het jeugdteam {case.over.team}"
    if JEUGD in case.signalen:
        return (
            "het bericht gaat over jeugdhulp; zo niet, antwoord na uw akkoord “corrigeer regeling naar "
            f"{organisation.regeling} want REDEN”"
        )
    return ""
