"""Reading: what the bytes of a batch say and what the classifier makes of it. Needs no database, so it may run aside."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import UsageError
from bot.domain.mail.attached import Attached, Scan, checked
from bot.domain.mail.identity import identity_of, identity_of_rebuilt
from bot.domain.mail.mail import Mail, Signature
from bot.domain.mail.own_words import own_words
from bot.domain.mail.parser import parse_mail, parse_whole
from bot.domain.ports.classifier import Classifier
from bot.domain.ports.mailbox import Fetched
from bot.domain.recognition.spokesman import not_the_spokesman
from bot.domain.recognition.suggestion import UNREAD, MailText, Suggestion
from bot.domain.regeling.klachttoets import noted
from bot.domain.regeling.long_ago import hinted
from bot.domain.screening.passed_on import below_the_note


@dataclass(frozen=True, slots=True)
class Read:
    """One mail of a batch, read but not yet filed. own: the writer's own words; passed_on: what another wrote and he
    forwarded. files: what came with it.

    fault: why it could not be read; its bytes are all there is.
    """

    fetched: Fetched
    mail: Mail
    identity: str
    suggestion: Suggestion
    own: str
    fault: Exception | None = None
    files: tuple[Attached, ...] = ()
    passed_on: str = ""

    @property
    def words(self) -> "Words":
        """Whose words stand in it, as `bot.handlers.post.Draft` takes them."""
        return {self.mail.sha256: (self.own, self.passed_on)}

    @property
    def signals(self) -> tuple[str, ...]:
        """The names of the signals a dossier remembers."""
        return noted(self.suggestion)


Words = Mapping[str, tuple[str, str]]
"""By sha256 of a mail: the writer's own words, and the words of another that he forwarded."""

Reading = Callable[[Sequence[Fetched]], list[Read]]
"""A batch of bytes in, the same batch read out, in order. May raise: then each mail is tried alone."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the mail of one organisatie. server: the name its own mail server writes in `Received`."""

    server: str
    classifier: Classifier
    attachments: Callable[[Sequence[tuple[bytes, Mail, MailText]]], list[MailText]]
    """Adds the words of what is attached to the mails of a batch that only point there."""
    scan: Scan | None = None
    """What the virus scanner says of a file, where there is one."""
    signatures: Callable[[bytes, Mail], tuple[Signature, ...]] = lambda raw, mail: ()
    """Looks at the DKIM signatures of a mail, where that is asked for."""
    colleagues: frozenset[str] = frozenset()
    """Addresses from which a mail that is passed on is read for what the inwoner wrote, not for the note above it."""

    def __call__(self, fetched: Sequence[Fetched]) -> list[Read]:
        """See `Reading`."""
        parsed = [self._parsed(item) for item in fetched]
        mails = [mail for mail, _ in parsed]
        shown = [replace(mail, text=below_the_note(mail, self.colleagues)) for mail in mails]
        texts = self.attachments(
            [
                (item.raw, mail, MailText.of(seen, mail.sha256, mail.received.date()))
                for item, mail, seen in zip(fetched, mails, shown, strict=True)
            ]
        )
        return [
            Read(
                item,
                mail,
                _identity(item, mail),
                hinted(not_the_spokesman(suggestion, words.text), words.text),
                words.text,
                files=files,
                passed_on=own_words(seen.text).forwarded,
            )
            for item, mail, (_, files), suggestion, words, seen in zip(
                fetched,
                mails,
                parsed,
                self._suggest(texts),
                [own_words(mail.text) for mail in mails],
                shown,
                strict=True,
            )
        ]

    def _parsed(self, item: Fetched) -> tuple[Mail, tuple[Attached, ...]]:
        mail, tree = parse_whole(item.raw, item.arrived, self.server)
        found = self.signatures(item.raw, mail)
        files = checked(item.raw, self.scan, tree) if mail.attachments else ()
        return replace(mail, signatures=found) if found else mail, files

    def _suggest(self, texts: Sequence[MailText]) -> list[Suggestion]:
        """One suggestion per mail; a mail the classifier breaks on is left to a human, the others are read."""
        try:
            return self.classifier.suggest(texts) if texts else []
        except Exception:  # noqa: BLE001 – an organisation may bring a model of its own, and its defects
            if len(texts) == 1:
                return [UNREAD]
            return [self._suggest([text])[0] for text in texts]


def _identity(item: Fetched, mail: Mail) -> str:
    return identity_of(item.raw) if item.original else identity_of_rebuilt(mail)


def identity(item: Fetched) -> str:
    """What makes a mail the same mail under another number; see `bot.domain.mail.parser`."""
    return identity_of(item.raw) if item.original else identity_of_rebuilt(parse_mail(item.raw, item.arrived))


def each_read(reading: Reading, fetched: Sequence[Fetched]) -> list[Read]:
    """Every mail read; one that cannot be read carries its fault, so that it holds up no other."""
    try:
        return reading(fetched)
    except UsageError:
        raise  # no mail is to blame: there is nobody who reads
    except Exception as error:  # noqa: BLE001 – else one mail would stop the mailbox for good
        if len(fetched) > 1:
            return [read for item in fetched for read in each_read(reading, [item])]
        sha256 = hashlib.sha256(fetched[0].raw).hexdigest()
        unread = replace(parse_mail(b"", fetched[0].arrived), sha256=sha256)
        return [Read(fetched[0], unread, sha256, UNREAD, "", error)]
