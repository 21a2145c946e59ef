"""What mail programs and people write around their words: attributions, dividers, banners, closings, disclaimers.

Only patterns; `bot.domain.mail.own_words` decides what they mean together. Every repetition is bounded.
"""

import re

DIVIDER = re.compile(
    r"^[>\s]*[-_*=]{2,}\s*(?:(?:(?:begin )?doorgestuurd\w* (?:e-?mail)?bericht|forwarded message|"
    r"weitergeleitete nachricht|doorgestuurde (?:e-?)?mail)|oorspronkelijk(?:e)? (?:e-?mail)?bericht|"
    r"origineel bericht|original message|original email|ursprüngliche nachricht)\s*:?\s*[-_*=]{2,}\s*$",
    re.IGNORECASE,
)
APPLE_FORWARD = re.compile(
    r"^\s*(?:begin doorgestuurd bericht|begin forwarded message|doorgestuurd bericht)\s*:\s*$", re.IGNORECASE
)
RULE = re.compile(r"^\s*[_-]{10,}\s*$")
ATTRIBUTION = re.compile(
    r"^(?:op|on|am|le)\s.{3,250}?\b(?:schreef|wrote|schrieb|a écrit)\b.{0,250}:$"
    r"|^.{2,250}\bheeft\s.{0,150}?(?:het volgende )?geschreven\s*:$"
    r"|^.{2,150}\b(?:schreef|wrote)\s+(?:op|on)\s.{4,100}:$"
    r"|^(?:op|on)\s.{4,100}\bheeft\s.{2,200}\bhet volgende geschreven\s*:$",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
CERTAIN = re.compile(r"<?[^\s<>]+@[^\s<>]+|\b20\d\d\b.{0,40}\b\d{1,2}[:.]\d{2}\b", re.IGNORECASE)
"""What a program puts in an attribution and a person does not: an address, or a year with a time of day."""
PERSONAL = re.compile(r"\b(?:mij|me|ik|ons|wij|mijn|aan u)\b", re.IGNORECASE)
DATED = re.compile(
    r"@|\b\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)?\.? ?(?:jan|feb|mrt|maart|mar|apr|mei|may|jun|jul|"
    r"aug|sep|okt|oct|nov|dec)|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2}\b",
    re.IGNORECASE,
)
FORWARDING = re.compile(r"doorgest|forwarded|weitergeleitet", re.IGNORECASE)
GROUPWISE = re.compile(r"^>>>\s.{2,200}\d.{0,40}>>>\s*$")
ARITHMETIC = re.compile(r"^\s*>\s*=?\s*[€\d]")
BUTTON = re.compile(r"^\s*>{1,3}[^>].*<{1,3}\s*$")
FORWARD_HINT = re.compile(
    r"\b(onderstaande?|hieronder|doorge?st(?:uur|uurd|urd)\w*|stuur\w* .{0,40}door\b|ter info(?:rmatie)?|ter kennis\w*|fyi|"
    r"kwam (?:bij|binnen|in)|(?:kreeg|kregen|ontving(?:en)?) (?:ik|wij|we) (?:\w+ ){0,2}(?:binnen|van een)|bij (?:mij|ons) binnen|zie (?:mail|bericht|onder)|naar jullie toe|voor jullie|t\.k\.n|tkn)\b",
    re.IGNORECASE,
)
TAG = re.compile(r"^\W*\[(?:extern(?:e|al)?(?: e-?mail| bericht)?|ext)\]\s*:?\s*", re.IGNORECASE)
BANNER = re.compile(
    r"^\W*(?:extern(?:e|al)? (?:e-?mail|bericht|afzender|sender)\b"
    r"|(?:let op|pas op|waarschuwing|caution|warning|attention|be careful)\W.{0,80}\b(?:e-?mail|mail|bericht|message|afzender|sender)\b"
    r".{0,100}\b(?:van buiten|buiten (?:de|onze|het)|extern\w*|outside|onbekend\w*)\b"
    r"|(?:let op|pas op|waarschuwing|caution|warning)\W.{0,20}\bextern\w* (?:e-?mail|bericht|afzender|sender)\b"
    r"|(?:deze|dit) (?:e-?mail|mail|bericht) (?:is|komt) (?:afkomstig )?(?:van|uit) buiten"
    r"|this (?:e-?mail|message) (?:originated|came) from outside"
    r"|u ontvangt niet vaak e-?mail van|you don'?t often get e-?mail from"
    r"|(?:sommige|some) (?:personen|people) .{0,150}(?:niet vaak|don'?t often))",
    re.IGNORECASE,
)
BANNER_ON = re.compile(
    r"\b(klik|click|open)\b.{0,120}\b(link|bijlage|attachment|inhoud|content)|\b(afzender|sender)\b.{0,80}\b(herken|ken|vertrouw|recogni|know|"
    r"trust)|meer informatie waarom|learn why this is important|veilig is|is safe",
    re.IGNORECASE,
)
MOBILE = re.compile(
    r"^\s*(?:(?:verstuurd|verzonden|sent|gesendet|envoyé)\s(?:vanaf|vanuit|via|met|met behulp van|from|with|using|von|de)\s.{0,30}?"
    r"\b(?:iphone|ipad|samsung|galaxy|android|huawei|xiaomi|oneplus|nokia|telefoon|smartphone|mobiel\w*|mobile|tablet|outlook|"
    r"mail(?:app)?(?: voor windows)?|gmail|yahoo|proton ?mail|ziggo|kpn|blackberry|windows)\b.{0,60}|"
    r"outlook voor (?:ios|android)(?: downloaden)?.{0,80}|get outlook for (?:ios|android).{0,80}|"
    r"download outlook voor (?:ios|android).{0,80})\s*$",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"^\W*(?:met )?(?:vriendelijke?|hartelijke?|hartelijk|vr\.?|beste|warme|lieve|veel|vele|de)? ?(?:groet(?:en|jes)?|gr|grtz|mvg|m\.v\.g|"
    r"hoogachtend|(?:kind|best|warm)? ?regards|sincerely)\b[\s,.!]*(?:\S+\s+){0,3}\S*\s*$",
    re.IGNORECASE,
)
_LEGAL_WORDS = (
    "geadresseerde", "vertrouwelijk", "uitsluitend", "openbaarmaking", "vermenigvuldiging", "verspreiding",
    "abusievelijk", "intended", "recipient", "addressee", "privileged", "distribution", "delete", "notify",
    "bestemd voor", "niet toegestaan", "onjuiste overbrenging", "ten onrechte",
)  # fmt: skip
_LEGAL_STEMS = (
    "verwijder", "vernietig", "aansprakelijk", "confidential", "unauthori", "disclos",
)  # fmt: skip
_LEGAL_BEGINS = (*_LEGAL_WORDS, *_LEGAL_STEMS)
_LEGAL = re.compile(rf"\b({'|'.join(_LEGAL_WORDS)}|(?:{'|'.join(_LEGAL_STEMS)})\w*)\b")
STOCK_PHRASE = re.compile(
    r"^\W*(?:disclaimer\s*:?\s*$|aan (?:dit|deze) (?:e-?mail)?(?:bericht)? ?.{0,40}kunnen geen rechten|denk aan het milieu|"
    r"please consider the environment|virus-?vrij\b|virus-?free\b|(?:dit|deze) (?:e-?mail|bericht) is gecontroleerd op virussen)",
    re.IGNORECASE,
)
FORM_HEAD = re.compile(
    r"^\W*(?:er is een (?:nieuw )?(?:\w+)?formulier|(?:dit|deze|onderstaand) (?:bericht|e-?mail|formulier) (?:is|werd) (?:verzonden|verstuurd|ingevuld) "
    r"(?:via|vanaf|op)|ingevuld (?:formulier|op)|nieuw bericht via (?:het|de)|this e-?mail was sent from a contact form)",
    re.IGNORECASE,
)
FORM_FIELD = re.compile(
    r"^\W{0,5}(?:uw |je )?(?P<label>voornaam|achternaam|tussenvoegsel|voorletters|naam|volledige naam|aanhef|geslacht|e-?mail(?:[- ]?adres)?|mailadres|"
    r"telefoon(?:nummer)?|mobiel|adres|straat|huisnummer|postcode|woonplaats|plaats|geboortedatum|ip(?:-adres)?|pagina|url|"
    r"cliëntnummer|klantnummer|kenmerk|(?P<message>bericht|vraag|klacht|uw klacht|toelichting|opmerking(?:en)?|omschrijving|reactie|"
    r"waar gaat (?:het|uw klacht) over|onderwerp))\s*\*?\s*[:\t]\s*",
    re.IGNORECASE,
)
LEGAL_ENOUGH = 3
"""So many different legal words, and a paragraph is a disclaimer."""
_PROSE_END = re.compile(r"[.!?…][\"')]*\s*$")
_PS = re.compile(r"^\W*(?:p\.? ?s\b|n\.? ?b\b)", re.IGNORECASE)


def is_prose(line: str) -> bool:
    """Whether a line under a greeting is a sentence and not a name, address, telephone number or slogan."""
    words = line.split()
    return (
        bool(_PS.match(line)) or len(line) > 90 or (len(words) >= 5 and _PROSE_END.search(line) is not None)
    )


def is_legal(words: str) -> bool:
    """Whether a text in small letters may hold enough legal words to be a disclaimer. Most mails do not: a tenth of the price
    of looking."""
    return sum(map(words.__contains__, _LEGAL_BEGINS)) >= LEGAL_ENOUGH


def is_disclaimer(paragraph: str, legal: bool) -> bool:
    """Whether a paragraph is the legal words that every mail of an organisation carries.

    legal: whether the whole mail may hold that many (`is_legal`).
    """
    if STOCK_PHRASE.match(paragraph):
        return True
    if not legal or not is_legal(lowered := paragraph.lower()):
        return False
    return len({found[:7] for found in _LEGAL.findall(lowered)}) >= LEGAL_ENOUGH
