"""One organisatie as the configuration describes it: who it is, who works there, what it calls its own."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.calendar.calendar import Calendar
from bot.domain.mail.mail import Address
from bot.domain.people.staff import Staff

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
"""How the sleutel of an organisatie looks; it also serves in folder names and commands."""

DOMAIN = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
"""How a mail domain looks, in lower case; a name with accents is written as xn--…"""

ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]{1,64}@" + DOMAIN.pattern)
"""How a mail address looks when somebody configures one: lower case, nothing but the address."""


class Inhoud(StrEnum):
    """How an organisatie lets content leave (key `inhoud_langs`)."""

    TOESTEMMING = "toestemming"
    """By plain mail only when the klager agreed, else secured, else on paper: the sober default."""
    VEILIG = "veilig"
    POST = "post"
    MAIL = "mail"


class Stand(StrEnum):
    """How much may leave by itself (contract §6)."""

    MEEKIJK = "meekijk"
    LEER = "leer"
    NORMAAL = "normaal"


class Venster(StrEnum):
    """Where the window of our envelopes is."""

    LINKS = "links"
    RECHTS = "rechts"


@dataclass(frozen=True, slots=True)
class Commission:
    """A klachtencommissie (OKC, KPZ …) whose mail is okc correspondence. Domains and addresses in lower case."""

    naam: str
    domeinen: frozenset[str]
    adressen: frozenset[str] = frozenset()

    def has(self, one: Address) -> bool:
        """Whether this address is its own."""
        in_domain = any(one.domain == d or one.domain.endswith(f".{d}") for d in self.domeinen)
        return in_domain or one.address in self.adressen


@dataclass(frozen=True, slots=True)
class Loket:
    """A desk outside that can take a case over (R05, R15): a partner, another scheme's desk, the desk for bezwaar.

    adres: where T09b goes, or empty. namen: what people call it besides `naam`. teams: our own teams that its scheme
    covers. partner: a dienstverlener with a klachtenregeling of its own (Uitgangspunten Stichtse Vecht §5A). wet: we
    must forward, whatever the klager thinks of it (Awb 2:3, 6:15).
    """

    naam: str
    adres: str = ""
    telefoon: str = ""
    namen: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    partner: bool = False
    wet: bool = False

    def named_in(self, text: str) -> bool:
        """Whether it is called by name in this text, in any case and spacing."""
        words = " ".join(text.casefold().split())
        names = (re.escape(" ".join(name.casefold().split())) for name in (self.naam, *self.namen))
        return any(re.search(rf"(?<!\w){name}(?!\w)", words) for name in names)


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisatie. Addresses are lower case.

    adres: the klachtenmailbox; vanaf: mail received before it is filed, never acknowledged.
    authserv_id: name of our own mail server in Authentication-Results and Received, or "microsoft" (Microsoft 365 writes
    no name); empty: nothing is vouched.
    eigen_adressen: every other address that is ours (aliases, the Send-As address). webformulieren: senders of
    our web forms. scan_afzenders: office scanners; a human fills in whose letter it was. pers: mail domains of the press.
    veilige_diensten: services for secure mail by name, with hosts and domains beside those `secure_notices` knows.
    dkim: DKIM signatures of colleagues' mail are looked at where our own server says nothing; that asks DNS.
    auteur_intern: Exchange's `AuthAs: Internal` counts as vouched. plusadres: plus-addressing was proven, so the reply
    token may stand in Reply-To. jeugdteams: teams whose cases fall under jeugd. college_aantal: so many like cases in 30
    days are a signal for the
    college (S5).
    awb_van_toepassing: teams that act in the name of the college, so that title 9.1 of the Awb holds (D.1).
    drempel: below this chance a reading of a mail is never called sure (F.1). ack_vervolg: a further mail of the klager
    gets a short receipt too (M4). nabestaande_toegestaan: whoever was left behind may complain for who died (C.8).
    wkkgz_teams: teams that give care under the Wkkgz; wkkgz_altijd: whatever is written about it counts as a klacht, so
    it ends with T20 and never with T05. herhaal_n: so many like cases in 12 months are a repetition (O12).
    bevestigingen_per_dag: so many acknowledgements in 24 hours, to whomever; whoever writes after those were sent gets
    none by itself, for two robots with ever new addresses would else never stop.
    normen: the norms it set for itself, by key of `bot.domain.regeling.norms`; the others have their standard.
    vertrouwenspersoon: who helps with jeugdhulp: name, place and hours, one line; empty: Jeugdstem.
    werkbank: address of the werkbank, for links in alarms. communicatie: who hears of pers and politiek (R19).
    postadres: ours, for letters on paper, one line. venster: where the window of our envelopes is, for letters on paper.
    inhoud_langs: how letters that say what happened may leave. veilige_mail: the headers that make the mail gateway
    of the organisatie secure a mail, or none: there is no such gateway.
    college, gemeente: where signals to the college (T24) and notices to the gemeente (T25) go; empty: nowhere.
    partners: whose staff the gemeente does not judge; externe_regelingen: teams that fall under another scheme (R05);
    bezwaar: address of the desk for bezwaar, where the law makes us forward (Awb 6:15); empty: the klager goes himself.
    klachtadviescommissie: name of the commission that hears and advises (Awb 9:14), or empty.
    """

    sleutel: str
    naam: str
    regeling: str
    adres: str
    vanaf: datetime
    staff: Staff
    calendar: Calendar
    authserv_id: str = ""
    telefoon: str = ""
    website: str = ""
    eigen_adressen: frozenset[str] = frozenset()
    webformulieren: frozenset[str] = frozenset()
    scan_afzenders: frozenset[str] = frozenset()
    pers: frozenset[str] = frozenset()
    veilige_diensten: tuple[tuple[str, frozenset[str]], ...] = ()
    okc: tuple[Commission, ...] = ()
    auteur_intern: bool = False
    dkim: bool = False
    plusadres: bool = False
    jeugdteams: frozenset[str] = frozenset()
    awb_van_toepassing: frozenset[str] = frozenset()
    wkkgz_teams: frozenset[str] = frozenset()
    wkkgz_altijd: bool = False
    drempel: float = 0.75
    ack_vervolg: bool = False
    nabestaande_toegestaan: bool = True
    herhaal_n: int = 2
    bevestigingen_per_dag: int = 500
    normen: tuple[tuple[str, int], ...] = ()
    vertrouwenspersoon: str = ""
    werkbank: str = ""
    communicatie: str = ""
    postadres: str = ""
    venster: Venster = Venster.LINKS
    inhoud_langs: Inhoud = Inhoud.TOESTEMMING
    veilige_mail: tuple[tuple[str, str], ...] = ()
    college: str = ""
    college_aantal: int = 3
    gemeente: str = ""
    partners: tuple[Loket, ...] = ()
    externe_regelingen: tuple[Loket, ...] = ()
    bezwaar: str = ""
    klachtadviescommissie: str = ""

    @property
    def varianten(self) -> frozenset[str]:
        """The variants of the regeling that hold here."""
        return frozenset({"klachtadviescommissie"} if self.klachtadviescommissie else ())

    def link(self, nummer: str) -> str:
        """Where a colleague reads this dossier, or an empty string where no werkbank is configured."""
        return f"{self.werkbank.rstrip('/')}/dossier/{nummer}" if self.werkbank else ""

    @property
    def domain(self) -> str:
        """The mail domain of the klachtenmailbox."""
        return self.adres.rpartition("@")[2]

    @property
    def signers(self) -> tuple[str, ...]:
        """The mail domains whose DKIM signatures are looked at: those of colleagues, or none."""
        domains = {person.email.rpartition("@")[2] for person in self.staff.people}
        return tuple(sorted(domains - {""})) if self.dkim else ()

    @property
    def inside(self) -> frozenset[str]:
        """Every address of ours and of our colleagues."""
        return frozenset({self.adres, *self.eigen_adressen, *(person.email for person in self.staff.people)})

    def is_own(self, address: str) -> bool:
        """Whether this is an address of the mailbox itself; a plus-tag does not matter."""
        local, _, domain = address.partition("@")
        plain = f"{local.partition('+')[0]}@{domain}"
        return plain == self.adres or plain in self.eigen_adressen
