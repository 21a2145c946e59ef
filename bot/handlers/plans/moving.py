"""Cases that belong elsewhere or together: splits, koppel, verplaats."""

from bot.domain.dossier import Dossier
from bot.domain.errors import Refused
from bot.domain.events import EventKind
from bot.domain.wishes import Koppel, Splits, Verplaats
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def splits(wish: Splits, dossier: Dossier, room: Room) -> Plan:
    """M6: the newest mail is a second matter."""
    berichten = dossier.berichten()
    if len(berichten) < 2:
        return Refused("In dit dossier zit maar één bericht; er valt niets te splitsen.")
    return Steps([room.record(EventKind.GESPLITST, bericht=berichten[-1], regel="M6")])


def koppel(wish: Koppel, dossier: Dossier, room: Room) -> Plan:
    """Both cases know each other from now on; each keeps its number."""
    other = room.uow.dossiers.load(wish.met)
    if other is None or other.nummer == dossier.nummer:
        return Refused(
            f"Dossier {wish.met} is er niet, of het is dit dossier zelf.", "Noem een ander nummer."
        )

    def back(_before: Dossier, done: Dossier) -> Dossier | Refused:
        here = room.record(EventKind.GEKOPPELD, met=[dossier.nummer], regel="M6")
        linked = room.desk.carry_out(room.uow, other, [here], room.asked.now)
        return linked if isinstance(linked, Refused) else done

    return Steps([room.record(EventKind.GEKOPPELD, met=[other.nummer], regel="M6")], back)


def verplaats(wish: Verplaats, dossier: Dossier, room: Room) -> Plan:
    """The newest mail belongs in another case, or at another organisatie."""
    berichten = dossier.berichten()
    return Steps([room.record(EventKind.VERPLAATST, doel=wish.doel, bericht=berichten[-1], regel="M6")])


PLANS: Planners = {Splits: splits, Koppel: koppel, Verplaats: verplaats}
