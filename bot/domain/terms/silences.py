"""What silence leads to: of the klager, of a colleague, or of us. The clock proposes the next step; a human decides."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from bot.domain.calendar.calendar import add, in_words, last_werkdag
from bot.domain.calendar.duration import Duration
from bot.domain.dossier.events import Event, EventKind
from bot.domain.dossier.handover import OUTCOME, waits_for_consent
from bot.domain.dossier.proposal import ProposalKind, ProposalStatus
from bot.domain.dossier.representation import own_addresses, representatives, voices
from bot.domain.errors import Refused
from bot.domain.plain_words import term as words_for
from bot.domain.regeling.regeling import Traject
from bot.domain.terms.acts import Due, Offer, Tell, Watched, morning
from bot.domain.terms.deadlines import day_of
from bot.domain.terms.postponement import postpone
from bot.domain.terms.reachability import Reach, is_sign_of_life, limits, reach

A_DAY = timedelta(days=1)

NEWS = frozenset({EventKind.CONTACT, EventKind.GESPREK_GEPLAND, EventKind.GESPREK_GEVOERD})
"""What the klager hears of us beside letters."""

NO_NEWS = "0.1.9"
"""The rule of a proposal for a tussenbericht."""

HIS_TURN = frozenset({"T04", "T04b", "T06", "T16", "T17b", "T20", "T21a", "T26b"})
"""Letters after which the klager has the next word; he does not wait for news then."""


OVERTAKEN: Mapping[str, str] = {
    "O8": "de klager liet van zich horen",
    "O10": "er is intussen gemeld hoe het ging",
    "K4": "er wordt niet meer op een aanvulling gewacht",
    "K10": "de klager reageerde intussen",
    "K17": "de termijn loopt niet meer, of is verzet",
    "I3": "de klager liet weten of het klopt",
    "U2": "de klager liet van zich horen, of is al gewaarschuwd",
    "U4": "de klager liet van zich horen, of er kwam een poging bij",
    NO_NEWS: "de klager hoorde intussen van ons",
}
"""Rule of the clock → why what it proposed is no longer needed once it would not propose it any more."""

TOO_LATE: Mapping[str, str] = {
    "K17": "de termijn liep af; verdagen kan alleen daarvoor",
    "U2": "de twee maanden zijn om; er komt een nieuw voorstel",
}
"""Rule of the clock → why what it proposed is too late after its last day."""


def no_choice(case: Watched) -> Iterable[Due]:
    """O8: asked what he wants (T06), the klager is silent for 30 days → close without a solution (T08)."""
    term = case.term("keuze")
    told = case.last(EventKind.NIET_OPGELOST)
    since = case.events[case.events.index(told) :] if told else ()
    asked = next((event for event in since if "T06" in event.gegevens.get("brieven", ())), None)
    if term is None or asked is None or _heard_since(case, asked) or not case.allows(EventKind.GESLOTEN):
        return  # where he was not asked yet, who decides or the leidinggevende comes first (0.1.12, O13)
    why = (
        f"O8: op de vraag wat de klager wil, kwam tot en met {in_words(term.uiterlijk)} geen antwoord.",
        "Akkoord sluit de zaak zonder oplossing; de klager mag terugkomen (T08).",
    )
    offer = Offer(ProposalKind.AFHANDELEN, why, details={"uitkomst": "niet_opgelost", "waarom": "stil"})
    yield Due(morning(term.uiterlijk + A_DAY), _key("O8", term.uiterlijk), "O8", offer)


def no_outcome(case: Watched) -> Iterable[Due]:
    """O10: nobody reported how the talk went before the outcome was due → the leidinggevende takes over (R14)."""
    term = case.term("uitkomst")
    talked = case.last(EventKind.OPGELOST, EventKind.GESPREK_GEVOERD)
    if term is None or term.voorlopig or talked is not None or _told_us(case):
        return
    if case.regeling.stappen.get("overleg.onvrede") and case.allows(EventKind.TOEGEWEZEN):
        told = (
            f"O10: uiterlijk {in_words(term.uiterlijk)} was een uitkomst beloofd, en er is geen gesprek gemeld.",
            "Akkoord legt het bij de leidinggevende; bel de klager eerst.",
        )
        plan = Offer(ProposalKind.ESCALEREN, told, "overleg.onvrede", Traject.ONVREDE, leidinggevende=True)
        yield Due(morning(term.uiterlijk + A_DAY), _key("O10", term.uiterlijk), "O10", plan)
    if not case.allows(EventKind.KLACHT_GEWORDEN):
        return
    why = (
        f"O10: uiterlijk {in_words(term.uiterlijk)} was een uitkomst beloofd, en er is geen gesprek gemeld.",
        "C.9: de medewerker reageerde niet. Akkoord legt het bij de leidinggevende, als klacht; bel de klager eerst.",
    )
    offer = Offer(ProposalKind.ESCALEREN, why, traject=Traject.KLACHT, leidinggevende=True)
    yield Due(morning(term.uiterlijk + A_DAY), _key("O10", term.uiterlijk), "O10", offer)


def _told_us(case: Watched) -> bool:
    """Whether an outcome is there and waits for the akkoord (O5)."""
    open_ = (p for p in case.dossier.voorstellen if p.status is ProposalStatus.OPEN)
    return any(p.soort is ProposalKind.UITKOMST for p in open_)


def no_reaction(case: Watched) -> Iterable[Due]:
    """K10: no word of the klager so long after the verslag → close as "geen reactie"."""
    sent, wait = case.last(EventKind.VERSLAG_VERZONDEN), _days(case, "klacht.reactie_dagen")
    if sent is None or wait is None or not case.allows(EventKind.AFGEHANDELD) or _heard_since(case, sent):
        return
    last = day_of(sent) + wait
    why = (
        f"K10: na het verslag van {in_words(day_of(sent))} kwam {wait.days} dagen geen reactie van de klager.",
        "Akkoord rondt de klacht af met uitkomst “geen reactie” (T20). Bel bij twijfel eerst.",
    )
    offer = Offer(ProposalKind.AFHANDELEN, why, details={"uitkomst": "geen_reactie"})
    yield Due(morning(last + A_DAY), _key("K10", last), "K10", offer)


def postponing(case: Watched) -> Iterable[Due]:
    """K17: a week before a term of a klacht that may be put off ends, that is proposed; in time or not at all."""
    rules = {rule.soort: rule for rule in case.regeling.termijnen if case.dossier.traject in rule.trajecten}
    for term in case.running:
        rule = rules.get(term.soort)
        if (
            rule is None
            or rule.verdagen is None
            or term.voorlopig
            or not case.regeling.steps("verdagen", None)
        ):
            continue
        # As on the last day: what matters is whether it was put off before (Awb 9:11(2): once).
        details = postpone(case.dossier, case.regeling, case.terms, rule.verdagen, MORE_TIME, term.uiterlijk)
        if isinstance(details, Refused):
            continue
        others = "commissie" if case.dossier.traject == Traject.OKC else "beklaagde"  # C6
        why = (
            f"K17: de termijn “{words_for(term.soort)}” loopt af op {in_words(term.uiterlijk)}. Lukt het niet, dan moet de klager dat "
            f"vóór die dag weten. Akkoord verdaagt met {rule.verdagen} (T12b aan klager en {others}).",
            f"De brief noemt als reden: “{MORE_TIME}” Een andere reden? Antwoord “verdaag {rule.verdagen} want REDEN”.",
        )
        details = {**details, "voor": term.uiterlijk.isoformat()}
        day = last_werkdag(term.uiterlijk - timedelta(days=7), case.calendar)
        yield Due(
            morning(day),
            _key(f"K17.{term.soort}", term.uiterlijk),
            "K17",
            Offer(ProposalKind.VERDAGEN, why, details=details, tot=term.uiterlijk),
        )


def no_completion(case: Watched) -> Iterable[Due]:
    """K4: no answer to T04 → a reminder (T04b); no answer to that either → a human decides, never the clock."""
    term = case.term("aanvulling")
    if term is None or not case.regeling.steps("aanvulling_herinneren", None):
        return
    ended = term.uiterlijk
    why = (
        f"K4: op de vraag om aanvulling (T04) kwam tot en met {in_words(ended)} geen antwoord.",
        "Akkoord herinnert de klager eraan (T04b). De termijnen van de klacht lopen intussen door.",
    )
    offer = Offer(ProposalKind.BRIEF, why, "aanvulling_herinneren")
    yield Due(morning(ended + A_DAY), _key("K4", ended), "K4", offer)
    again = ended + A_DAY + (ended - term.vanaf)  # as long again
    text = "De aanvulling kwam niet, ook niet na een herinnering. Beslis: behandelen zonder, of niet in behandeling nemen."
    yield Due(morning(again), _key("K4", again), "K4", Tell("taak", text))


MORE_TIME = "Wij hebben meer tijd nodig om uw klacht zorgvuldig te behandelen."
"""What T12b gives as the reason when nobody names another."""


def unconfirmed(case: Watched) -> Iterable[Due]:
    """I3: 14 days after T17b the klager said nothing; only now may a human take it for a withdrawal, after a call."""
    term = case.term("intrekkingsbezwaar")
    told = case.last(EventKind.INTREKKING_GEMELD)
    if term is None or told is None or not told.gegevens.get("gevraagd"):
        return
    if not case.allows(EventKind.INGETROKKEN):
        return
    why = (
        f"I3: op de vraag of de intrekking klopt (T17b) kwam tot en met {in_words(term.uiterlijk)} geen antwoord.",
        "Bel de klager en noteer het gesprek. Akkoord verwerkt de intrekking (T17); klopt het niet, antwoord “niet akkoord”.",
    )
    details = {"uitkomst": "ingetrokken", "door": told.gegevens.get("door", "")}
    offer = Offer(ProposalKind.INTREKKING, why, details=details)
    yield Due(morning(term.uiterlijk + A_DAY), _key("I3", term.uiterlijk), "I3", offer)


def mandate_over(case: Watched) -> Iterable[Due]:
    """C.8: a machtiging with an end ended; until there is a new one its holder hears nothing about the client."""
    everybody = representatives(case.events)
    newest = everybody[-1] if everybody else None
    if newest is None or newest.tot is None or case.dossier.gesloten:
        return
    text = (
        f"De machtiging van wie namens de klager schrijft, liep af op {in_words(newest.tot)}. Vraag een nieuwe (“aanvulling "
        "vragen: …”, daarna “machtiging ontvangen”), of schrijf de klager zelf; geef tot dan niets over hem."
    )
    yield Due(morning(newest.tot + A_DAY), _key("C.8", newest.tot), "C.8", Tell("taak", text))


def no_news(case: Watched) -> Iterable[Due]:
    """0.1.9: so long without a word from us → a tussenbericht (T30), unless a proposal waits or it is his turn."""
    wait = _days(case, "tussenbericht.dagen")
    open_ = {p.regel for p in case.dossier.voorstellen if p.status is ProposalStatus.OPEN}
    waiting = (
        bool(open_) and NO_NEWS not in open_
    )  # what else waits promises him news; then this one is not begun
    if case.dossier.traject not in {Traject.ONVREDE, Traject.KLACHT} or case.dossier.gesloten or waiting:
        return
    news = [(event, told) for event in case.events if (told := _told(case, event)) is not None]
    if not news or wait is None or not case.regeling.steps("tussenbericht", None):
        return
    newest, letter = news[-1]
    if letter in HIS_TURN or (case.dossier.uitkomst == OUTCOME and waits_for_consent(case.dossier)):
        return
    if case.last(EventKind.CONTACTPOGING) is not None and not _heard_since(case, newest):
        return  # C.6: we do try to reach him
    last = day_of(newest) + wait
    why = (f"0.1.9: de klager hoorde sinds {in_words(day_of(newest))} niets van ons. Akkoord stuurt T30.",)
    yield Due(morning(last), _key(NO_NEWS, last), NO_NEWS, Offer(ProposalKind.BRIEF, why, "tussenbericht"))


def no_contact(case: Watched) -> Iterable[Due]:
    """J28: nobody of us tried to reach the klager of a klacht in time: an alarm on us, never on him."""
    term = case.term("contact")
    if term is None or term.voorlopig or case.dossier.traject != Traject.KLACHT:
        return
    if case.last(EventKind.CONTACTPOGING) is not None:
        return
    text = f"Niemand zocht contact met de klager; dat moest uiterlijk {in_words(term.uiterlijk)}."
    yield Due(morning(term.uiterlijk + A_DAY), _key("J28", term.uiterlijk), "J28", Tell("taak", text))


# ── C.6: the klager of a klacht cannot be reached ─────────────────────────────────────────────────────

TO_SEND = timedelta(days=7)
"""The warning is proposed so long before the last day on which it can leave (U2)."""

REACHING, ABSENT = frozenset({"C.6"}), frozenset({"UA"})
"""The line of what is offered about a klager nobody reaches, and that of looking again at one who said to be away."""

REVIEWS = 12
"""UA: so often the klachtenfunctionaris is asked to look again at an absence without an end."""


def unreachable(case: Watched) -> Iterable[Due]:
    """U2, U4: first a warning (T21a); after two months stop, or where U2 is not met try once more."""
    found = _reach(case)
    if found is None or found.sinds is None or found.drempel is None or found.afwezig is not None:
        return
    began = f"De eerste vergeefse poging was op {in_words(found.sinds)}"
    why: tuple[str, ...]
    if found.gewaarschuwd is None:
        why = (f"U2: {began}, en sindsdien hoorden wij niets. Akkoord stuurt de waarschuwing T21a.",)
        moment = morning(add(found.drempel, _before(found.grenzen.waarschuwing), case.calendar) - TO_SEND)
        # On the threshold U4 asks for the same letter; two akkoords may not send it twice.
        offer = Offer(ProposalKind.BRIEF, why, "waarschuwing", tot=found.drempel - A_DAY)
        yield Due(moment, _key("U2", found.sinds), "U2", offer, REACHING)
    missing = found.ontbreekt()
    count = len(found.pogingen)
    if missing:
        why = (f"U4: {began}. Nu stoppen mag nog niet; er ontbreekt {'; '.join(missing)}.",)
        plan = "poging" if found.gewaarschuwd else "waarschuwing"
        offer = Offer(ProposalKind.POGING, (*why, _PLAN[plan]), plan)
        yield Due(morning(found.drempel), f"{_key('U4', found.sinds)}.poging{count}", "U4", offer, REACHING)
        return
    days = ", ".join(f"{in_words(attempt.dag)} ({attempt.kanaal})" for attempt in found.pogingen)
    why = (
        f"U4: twee maanden niet bereikbaar. Pogingen: {days}. Waarschuwing: {in_words(found.gewaarschuwd or found.sinds)}.",
        "Akkoord stopt de zaak (T21, per mail en per post); de klager mag terugkomen. Al gebeld?",
    )
    yield Due(
        morning(found.drempel),
        f"{_key('U4', found.drempel)}.staken",
        "U4",
        Offer(ProposalKind.STAKEN, why),
        REACHING,
    )


_PLAN = {
    "poging": "Akkoord legt vast dat er nog een poging komt.",
    "waarschuwing": "Akkoord stuurt de waarschuwing T21a; die telt als poging.",
}


def away(case: Watched) -> Iterable[Due]:
    """UA: absent without an end, nothing is ever proposed; the klachtenfunctionaris looks again every so often."""
    found = _reach(case)
    absence = found.afwezig if found else None
    if found is None or absence is None:
        return
    text = f"De klager meldde op {in_words(absence.gemeld)} afwezig te zijn, zonder einddatum. Kijk wat er nu kan."
    for number in range(1, REVIEWS + 1):
        day = absence.gemeld + number * timedelta(days=found.grenzen.herkijken.aantal)
        yield Due(morning(day), _key("UA", day), "UA", Tell("taak", text), ABSENT)


def _reach(case: Watched) -> Reach | None:
    """How reachable the klager is; None where C.6 does not hold: it does in a klacht that is open, if the scheme has it."""
    if case.dossier.gesloten or case.dossier.traject != Traject.KLACHT:
        return None
    allowed = limits(case.regeling)
    return reach(case.events, allowed) if allowed else None


def _before(length: Duration) -> Duration:
    return Duration(-length.aantal, length.eenheid)


def _days(case: Watched, norm: str) -> timedelta | None:
    """A norm of the scheme in days, or None where the scheme has no such rule."""
    found = case.regeling.normen.get(norm)
    return None if found is None else timedelta(days=found)


def _heard_since(case: Watched, event: Event) -> bool:
    """Whether the klager, or who represents him, let hear of himself after this event (U0)."""
    own = voices(case.events)
    place = case.events.index(event)
    return any(is_sign_of_life(later, own) for later in case.events[place + 1 :])


def _told(case: Watched, event: Event) -> str | None:
    """What the klager hears by this event: the letter it ordered or that left, "" for a talk; None: nothing."""
    if event.soort in NEWS:
        return ""
    if event.soort in {EventKind.BRIEF_VERZONDEN, EventKind.ONTVANGST_BEVESTIGD}:
        to_him = own_addresses(case.events) & set(event.gegevens.get("aan", ()))
        return event.gegevens["sjabloon"] if to_him else None
    rules = ((name, case.regeling.letter(name)) for name in event.gegevens.get("brieven", ()))
    return next((name for name, rule in rules if rule is not None and "klager" in rule.aan), None)


def _key(regel: str, day: date) -> str:
    return f"{regel}.{day:%Y%m%d}"
