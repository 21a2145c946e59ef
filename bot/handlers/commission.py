"""Which dossier a mail of a commission belongs to: by our number or its thread; by the klager's name only as a proposal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.dossier.dossier import Dossier
from bot.domain.errors import StoreError
from bot.domain.mail.mail import Address
from bot.domain.mail.own_words import own_words
from bot.domain.mail.parser import parse_mail
from bot.domain.people.names import persons_in, speaks_of
from bot.domain.people.organisation import Organisation
from bot.domain.ports.store import UnitOfWork
from bot.domain.recognition.suggestion import Soort
from bot.domain.screening.threads import ThreadKind, ThreadMatch, numbers_in
from bot.handlers.reading import Read
from bot.handlers.standing import all_standing

JOINS = "Akkoord voegt het bericht daar toe. Is het een andere zaak? Antwoord “wijzig naar okc”."
LINKED = (
    "Akkoord opent een eigen dossier en koppelt het daaraan. Is het iemand anders? Antwoord “wijzig naar okc”; dan wordt niets "
    "gekoppeld."
)
SEVERAL = "Er zijn er meer: kijk zelf welke."


@dataclass(frozen=True, slots=True)
class Commissions:
    """Finds the dossier for mail of the commissions of one organisatie.

    A commission writes about many klagers from one address and numbers its cases itself. So its address does not say
    which case is meant, and a bare number may be its own. It never joins the klacht it is about: the phase at the
    commission is a linked dossier (contract §2).
    """

    organisation: Organisation

    def place(self, uow: UnitOfWork, read: Read, thread: ThreadMatch) -> ThreadMatch:
        """The dossier, where our own number or the thread leads to one; else whom its words name, as a proposal."""
        numbers = (thread.dossier,) if thread.dossier is not None else thread.kandidaten
        known = all_standing(uow, numbers)
        pointed = self._pointed(uow, read)
        meant = [each for each in known if each.nummer in pointed]
        if thread.dossier is not None and meant and at_the_commission(meant[0]):
            return thread
        if meant:
            return _proposed(
                "De commissie noemt een nummer van ons; dat hoort bij {}.", *self._of_cases(uow, meant)
            )
        text = f"{read.mail.subject}\n{read.own}"
        if phases := self._by_name(uow, text):
            told = "De commissie noemt een naam, en geen nummer van ons. Die naam past bij {}, dat al bij haar loopt."
            return _proposed(told, phases, JOINS)
        if earlier := _klachten_of(uow, text):
            told = "De commissie noemt een naam, en geen nummer van ons. Die naam past bij {} hier."
            return _proposed(told, earlier, LINKED)
        if persons_in(text):  # of somebody we do not know: a case of his own
            return ThreadMatch(ThreadKind.NIEUW, None, (), "De commissie noemt een naam die wij niet kennen.")
        if thread.dossier is not None and thread.dossier not in pointed and numbers_in(read.mail.subject):
            told = "De commissie noemt een nummer dat van haar zelf kan zijn, en geen naam. Bij haar loopt hier {}."
            return _proposed(told, [thread.dossier], JOINS)
        return thread

    def _pointed(self, uow: UnitOfWork, read: Read) -> set[str]:
        """The numbers that an answer to our mail, or our number as we write it, leads to."""
        referred = uow.mails.dossiers_of(read.mail.references) if read.mail.references else {}
        return {*numbers_in(read.mail.subject, as_ours=True), *referred.values()}

    def _of_cases(self, uow: UnitOfWork, cases: Sequence[Dossier]) -> tuple[list[str], str]:
        """The phases at the commission of these cases that still run, else the cases themselves."""
        near = [nummer for case in cases for nummer in (case.nummer, *case.gekoppeld)]
        found = all_standing(uow, dict.fromkeys(near))
        running = [each.nummer for each in found if at_the_commission(each) and not each.gesloten]
        return (running, JOINS) if running else ([case.nummer for case in cases], LINKED)

    def _by_name(self, uow: UnitOfWork, text: str) -> list[str]:
        """The running phases at a commission of a klager whom this text names."""
        running = (line.nummer for line in uow.dossiers.lines() if line.soort == Soort.OKC)
        return [
            each.nummer
            for each in all_standing(uow, running)
            if at_the_commission(each) and self._is_of(uow, each, text)
        ]

    def _is_of(self, uow: UnitOfWork, phase: Dossier, text: str) -> bool:
        klagers = [phase.klager, *(each.klager for each in all_standing(uow, phase.gekoppeld))]
        names = [one.name for one in klagers if one.name and not self._writes(one)]
        if names:
            return any(speaks_of(text, name) for name in names)
        first = _first_words(uow, phase)  # nobody here knows the klager: only there stands who it is
        return any(speaks_of(first, name) for name in persons_in(text))

    def _writes(self, one: Address) -> bool:
        return any(each.has(one) for each in self.organisation.okc)


def at_the_commission(dossier: Dossier) -> bool:
    """Whether this is the dossier of a phase at a commission, also as long as nobody decided about it."""
    return dossier.soort == Soort.OKC and dossier.traject in {None, Soort.OKC}


def _klachten_of(uow: UnitOfWork, text: str) -> list[str]:
    """The cases, open or closed, of a klager whom this text names: who goes to the commission was often here before."""
    lines = uow.dossiers.lines(include_closed=True)
    named = ((line.nummer, line.klager.partition(" <")[0]) for line in lines if line.soort != Soort.OKC)
    return [nummer for nummer, name in named if "@" not in name and speaks_of(text, name)]


def _first_words(uow: UnitOfWork, phase: Dossier) -> str:
    try:
        mail = parse_mail(uow.mails.raw(phase.berichten()[0]), phase.ontvangen)
    except StoreError:  # what is gone names nobody
        return ""
    return f"{mail.subject}\n{own_words(mail.text).text}"


def _proposed(told: str, numbers: Iterable[str], akkoord: str) -> ThreadMatch:
    found = tuple(dict.fromkeys(numbers))
    why = f"{told.format(' en '.join(found))} {akkoord if len(found) == 1 else SEVERAL}"
    return ThreadMatch(ThreadKind.MISSCHIEN, None, found, why)
