"""Letters to the klager that a human decided and that did not leave by mail: somebody prints and posts them."""

from bot.domain.dossier.contact import Kanaal, card_of, way_of
from bot.domain.dossier.corrections import counting
from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.people.organisation import Organisation
from bot.domain.regeling.regeling import Regeling

SENT_BY_HAND = frozenset({"T16"})
"""The verslag, that who held the talk mails himself (K9)."""


def not_sent(dossier: Dossier, regeling: Regeling) -> tuple[str, ...]:
    """Those that nobody knows to have left, oldest first."""
    waiting: list[str] = []
    for event in counting(dossier.events):
        if event.soort is EventKind.BRIEF_VERZONDEN and event.gegevens.get("sjabloon") in waiting:
            waiting.remove(event.gegevens["sjabloon"])
        for name in event.gegevens.get("brieven", ()):
            rule = regeling.letter(name)
            if rule is not None and "klager" in rule.aan and not rule.automatisch:
                waiting.append(name)
    return tuple(waiting)


def to_post(dossier: Dossier, regeling: Regeling, organisation: Organisation) -> tuple[str, ...]:
    """Those of them that go by post, as the contact card stands now."""
    card, found = card_of(dossier.events), []
    for name in not_sent(dossier, regeling):
        rule = regeling.letter(name)
        way = way_of(
            rule.bestand if rule else name,
            card,
            organisation.inhoud_langs,
            bool(organisation.veilige_mail),
            dossier.signalen,
        )
        if way.kanaal is Kanaal.POST and name not in SENT_BY_HAND:
            found.append(name)
    return tuple(found)
