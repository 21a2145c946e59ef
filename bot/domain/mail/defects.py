"""What may be odd in a mail, as sentences, and what of it whoever decides must hear."""

from collections.abc import Iterable

ENCRYPTED = "Het bericht is versleuteld en kan hier niet gelezen worden; vraag om een gewone mail."
SIGNED = "Het bericht is digitaal ondertekend of ingepakt op een manier die hier niet te openen is; open het in Outlook."
ONLY_PICTURES = "Het bericht is een plaatje zonder tekst; open het in de mailbox."
UNSEEN_SIGNS = "In de tekst stonden tekens die geen scherm laat zien; die zijn weggelaten."
TWO_STORIES = "De opgemaakte tekst van dit bericht zegt iets anders dan de gewone tekst. Hier staat de gewone; lees ook de andere in de mailbox."
NO_ID = "Het bericht heeft geen Message-ID."
NO_DATE = "De datum van de afzender ontbreekt of is onleesbaar."
NO_ARRIVAL = "De ontvangstregel van onze eigen mailserver heeft geen leesbare datum."
FROM_THE_FUTURE = "De ontvangstregel van onze eigen mailserver noemt een dag die nog moet komen; de dag waarop het bericht in de mailbox kwam, telt. Controleer de klok van de mailserver."
_TECHNICAL = frozenset({NO_ID, NO_DATE, NO_ARRIVAL})
TOO_LONG = "De tekst is te lang en is afgekapt; het origineel is heel bewaard."


def worth_telling(defects: Iterable[str]) -> tuple[str, ...]:
    """What was odd in a mail and matters to whoever decides about it: what is hidden, left out or perhaps forged."""
    return tuple(defect for defect in defects if defect not in _TECHNICAL)
