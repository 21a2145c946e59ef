"""When the scheme for jeugdhulp holds (rulebook D.4): by the team it is about, or proposed because the mail says so."""

from collections.abc import Mapping

from bot.domain.levels import Case
from bot.domain.organisation import Organisation
from bot.domain.regeling import Regeling, Traject

JEUGD = "jeugd"
"""The sleutel of the scheme, and the name of the signal."""


def scheme_for(
    case: Case, organisation: Organisation, regeling: Regeling
) -> tuple[Regeling, tuple[str, ...]]:
    """The scheme to propose for a case of this organisatie, and why when it is not its own.

    Only decided by the akkoord: the step that is then taken names the scheme and its hash.
    """
    youth = next((each for each in regeling.afgeleid if each.sleutel == JEUGD), None)
    why = _why(case, organisation)
    if youth is None or not why or not (case.personal or case.traject is Traject.OKC):
        return regeling, ()
    return youth, (
        f"D.4: {why}. Voorgesteld: {youth.naam}; de Awb geldt niet (Jeugdwet 4.2.1 lid 6), en een vertrouwenspersoon "
        "kan helpen (Besluit Jeugdwet 4.1.3).",
    )


def switches(regeling: Regeling, current: str) -> Mapping[str, str]:
    """What the first step carries when it brings a case under another scheme than `current`."""
    if regeling.sleutel == current:
        return {}
    return {"regeling": regeling.sleutel, "regeling_hash": regeling.hash}


def _why(case: Case, organisation: Organisation) -> str:
    if case.over is not None and case.over.team in organisation.jeugdteams:
        return f"{case.over.naam} werkt in het jeugdteam {case.over.team}"
    if JEUGD in case.signalen:
        return (
            "het bericht gaat over jeugdhulp; zo niet, antwoord na uw akkoord “corrigeer regeling naar "
            f"{organisation.regeling} want REDEN”"
        )
    return ""
