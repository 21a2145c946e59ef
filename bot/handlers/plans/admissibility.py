"""Whether a klacht is treated (rulebook C.4 and E): aanvulling vragen, niet in behandeling."""

from bot.domain.dossier import Dossier
from bot.domain.events import EventKind
from bot.domain.wishes import AanvullingVragen, NietInBehandeling
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def aanvulling_vragen(wish: AanvullingVragen, dossier: Dossier, room: Room) -> Plan:
    """K3: something is missing; the term of the law runs on (rulebook D.0.6)."""
    return Steps([room.record(EventKind.AANVULLING_GEVRAAGD, tekst=wish.tekst, regel="K3")])


def niet_in_behandeling(wish: NietInBehandeling, dossier: Dossier, room: Room) -> Plan:
    """N1, N2: a named human decides, with ground and reason (Awb 9:8(3))."""
    told = {"grond": wish.grond.code, "reden": wish.reden, "uitkomst": "niet_in_behandeling"}
    return Steps([room.record(EventKind.NIET_IN_BEHANDELING, **told, regel="N2")])


PLANS: Planners = {AanvullingVragen: aanvulling_vragen, NietInBehandeling: niet_in_behandeling}
