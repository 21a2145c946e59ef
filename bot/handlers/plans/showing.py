"""Questions that change nothing: status, te beoordelen, termijnen, voorbeeld, help."""

from collections.abc import Sequence
from datetime import date

from bot.domain import plain_words
from bot.domain.calendar.calendar import add, in_words
from bot.domain.dossier.commands import Approve
from bot.domain.dossier.deciders import deciders
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.fold import fold
from bot.domain.errors import KlachtwachtError, Refused
from bot.domain.language.rights import open_to
from bot.domain.language.understanding import help_text
from bot.domain.language.wishes.asking import Help, Status, TeBeoordelen, Termijnen
from bot.domain.language.wishes.base import Wish
from bot.domain.language.wishes.deciding import Voorbeeld
from bot.domain.ports.letters import Letter
from bot.domain.procedure.workflow import decide
from bot.domain.terms.deadlines import Term
from bot.domain.view import happened_in_words, in_a_few_lines, terms_in_words
from bot.handlers.plans.deciding import meant
from bot.handlers.plans.plan import QUESTION, Answer, Answerer, Plan, Planners, Room
from bot.handlers.post import Draft


def status(wish: Status, dossier: Dossier, room: Room) -> Plan:
    """How the case stands."""
    terms, turn = room.desk.terms(dossier), room.desk.turn(dossier, room.asked.now)
    today = room.asked.today
    told = in_a_few_lines(dossier, terms, today, turn, room.desk.decide_by(dossier, today))
    return Answer(QUESTION, f"{told}\n\n{happened_in_words(dossier)}", dossier.nummer)


def termijnen_van(wish: Termijnen, dossier: Dossier, room: Room) -> Plan:
    """The terms of one case, each with its reckoning."""
    return Answer(QUESTION, _told(_running(dossier, room), wish, room), dossier.nummer)


def voorbeeld(wish: Voorbeeld, dossier: Dossier, room: Room) -> Plan:
    """The letters an akkoord would send, as they would leave; nothing is kept and nothing is sent."""
    proposal = meant(dossier, room.asked)
    if isinstance(proposal, Refused):
        return proposal
    yes = Approve(by=room.asked.person.email, voorstel=proposal.id)
    events = decide(dossier, yes, room.regeling, room.asked.now)
    if isinstance(events, Refused):
        return events
    after = fold(dossier.organisatie, dossier.nummer, events, start=dossier)
    terms = room.desk.terms(after)
    shown: list[str] = []
    for event in events:
        for name in event.gegevens.get("brieven", ()):
            draft = Draft(name, after, room.asked.now, "voorbeeld", terms, {"gebeurtenis": event})
            shown += _letters(draft, room)
    return Answer(QUESTION, "\n\n".join(shown) or "Na een akkoord gaat er geen brief uit.", dossier.nummer)


def _letters(draft: Draft, room: Room) -> list[str]:
    try:
        letters = room.desk.post.preview(room.uow, draft)
    except KlachtwachtError as problem:
        return [f"{draft.sjabloon}: deze brief kan niet worden gemaakt. {problem}"]
    if not letters:
        return [f"{draft.sjabloon}: hiervoor is geen mailadres bekend."]
    return [_shown(letter) for letter in letters]


def _shown(letter: Letter) -> str:
    to = ", ".join(letter.outgoing.recipients)
    return f"── {letter.sjabloon} aan {to}\nOnderwerp: {letter.onderwerp}\n\n{letter.tekst.strip()}"


def hulp(wish: Help, room: Room) -> Answer:
    """The commands the asker may give, in the case of his mail where there is one."""
    asked = room.asked
    dossier = room.uow.dossiers.load(asked.nummer) if asked.nummer else None
    known = open_to(asked.person, dossier, room.organisation, asked.today)
    return Answer(QUESTION, help_text(known), asked.nummer)


def te_beoordelen(wish: TeBeoordelen, room: Room) -> Answer:
    """What waits for a decision, without what the asker is involved in."""
    found = (room.uow.dossiers.load(line.nummer) for line in room.uow.dossiers.lines())
    today, person = room.asked.today, room.asked.person
    waiting = [
        case
        for case in found
        if case is not None
        and (case.traject is None or case.open_proposal() is not None)
        and person in deciders(case, room.organisation, today)
    ]
    rows = "\n".join(_waits(case) for case in waiting)
    return Answer(QUESTION, rows or "Er wacht niets op een besluit.", room.asked.nummer)


def _waits(case: Dossier) -> str:
    proposal = case.open_proposal()
    what = f"voorstel {plain_words.proposal(proposal)}" if proposal else "nog te beoordelen"
    return f"{case.nummer}: {case.soort}, binnen op {in_words(case.ontvangen.date())}, {what}"


def termijnen(wish: Termijnen, room: Room) -> Answer | None:
    """The terms of every case, the first to end on top; one who does not decide asks about the case of his mail."""
    today = room.asked.today
    if room.asked.person not in deciders(None, room.organisation, today):
        return None
    cases = (room.uow.dossiers.load(line.nummer) for line in room.uow.dossiers.lines())
    mine = (case for case in cases if case and room.asked.person in deciders(case, room.organisation, today))
    found = [pair for case in mine for pair in _running(case, room)]
    return Answer(QUESTION, _told(found, wish, room), room.asked.nummer)


def _running(dossier: Dossier, room: Room) -> list[tuple[str, Term]]:
    terms = room.desk.terms(dossier)
    return [(dossier.nummer, term) for term in terms if term.status(room.asked.today) in {"open", "verlopen"}]


def _told(found: Sequence[tuple[str, Term]], wish: Termijnen, room: Room) -> str:
    """Only what still has to be met, up to the day asked for; what is late always shows."""
    today: date = room.asked.today
    until = add(today, wish.duur, room.organisation.calendar) if wish.duur else date.max
    kept = [(nummer, term) for nummer, term in found if term.gehaald_op is None and term.uiterlijk <= until]
    nothing = "In die tijd loopt er geen termijn af." if found and wish.duur else "Er loopt geen termijn."
    return terms_in_words(kept, today) or nothing


PLANS: Planners = {Status: status, Termijnen: termijnen_van, Voorbeeld: voorbeeld}

ANSWERS: dict[type[Wish], Answerer] = {Help: hulp, TeBeoordelen: te_beoordelen, Termijnen: termijnen}
"""Wishes about no case in particular."""

SHOWS = (*PLANS, *ANSWERS)
"""Wishes that ask how things are; answering them is all there is to do."""
