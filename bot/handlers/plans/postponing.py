"""Putting a term off (K17; Awb 9:11(2) and (3)): verdaag, uitstel akkoord."""

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.errors import Refused
from bot.domain.language.wishes.course import UitstelAkkoord, Verdaag
from bot.domain.terms.postponement import agree, postpone
from bot.handlers.plans.plan import Plan, Planners, Room, Steps


def verdaag(wish: Verdaag, dossier: Dossier, room: Room) -> Plan:
    """The term is put off, for a reason that klager and beklaagde will read (T12b)."""
    terms = room.desk.terms(dossier)
    told = postpone(dossier, room.regeling, terms, wish.duur, wish.reden, room.asked.today)
    return told if isinstance(told, Refused) else Steps([room.record(EventKind.VERDAAGD, **told)])


def uitstel_akkoord(wish: UitstelAkkoord, dossier: Dossier, room: Room) -> Plan:
    """The klager agreed to a later day; the mail in which he did is the proof (J14)."""
    told = agree(dossier, room.regeling, room.desk.terms(dossier), wish.datum, room.asked.today)
    return told if isinstance(told, Refused) else Steps([room.record(EventKind.UITSTEL_INGESTEMD, **told)])


PLANS: Planners = {Verdaag: verdaag, UitstelAkkoord: uitstel_akkoord}
