"""A mail in a known case: what it says beside what the dossier already proves, and drafts made from both."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from bot.domain.dossier.dossier import Dossier
from bot.domain.dossier.events import EventKind
from bot.domain.dossier.proposal import ProposalKind
from bot.domain.mail.mail import Address
from bot.domain.people.organisation import Organisation
from bot.domain.people.staff import Person
from bot.domain.proposals.drafts import WRITTEN, Draft
from bot.domain.proposals.facts import case_of, facts_in
from bot.domain.recognition.caution import GRAVE
from bot.domain.recognition.suggestion import Soort, Suggestion
from bot.domain.regeling.klachttoets import KLACHTTOETSEN, Facts, Verdict
from bot.domain.regeling.levels import Case, Route, above, spoken
from bot.domain.regeling.norms import Norm
from bot.domain.regeling.regeling import Regeling, Traject

TALKED = frozenset(
    {EventKind.GESPREK_GEVOERD, EventKind.OPGELOST, EventKind.NIET_OPGELOST, EventKind.UITKOMST_VERZONDEN}
)
"""Events that prove the talk with the medewerker was held."""

CHOOSES = frozenset({"leidinggevende", "formeel"})
"""Values of `wens` that choose the next step inside the house."""


@dataclass(frozen=True, slots=True)
class Made:
    """An answer: the draft, and the sentences that say why."""

    draft: Draft
    why: tuple[str, ...]


@dataclass(frozen=True)
class FollowUp:
    """One mail in one case. `suggestion` is None when no mail but an event asks for the next step.

    words: what the writer wrote himself, where a rule looks at the bare words.
    proven: whether the sender is known well enough to be taken at his word where it ends a case (`authenticity`).
    """

    dossier: Dossier
    suggestion: Suggestion | None
    sender: Address
    organisation: Organisation
    regeling: Regeling
    day: date
    words: str = ""
    proven: bool = True

    @property
    def read(self) -> Suggestion:
        """What the mail was read as."""
        if self.suggestion is None:
            raise ValueError("there is no mail to read")
        return self.suggestion

    @property
    def from_klager(self) -> bool:
        """Whether the klager himself writes, or who was appointed to represent him (C.8)."""
        return self.dossier.hears(self.sender.address, self.day)

    @property
    def colleague(self) -> Person | None:
        """The colleague who writes, if it is one."""
        return self.organisation.staff.by_email(self.sender.address)

    @property
    def traject(self) -> Traject | None:
        """What the case is now."""
        return Traject(self.dossier.traject) if self.dossier.traject else None

    def happened(self, kinds: frozenset[EventKind]) -> bool:
        """Whether one of these events is in the dossier."""
        return any(event.soort in kinds for event in self.dossier.events)

    def days(self, norm: Norm) -> int:
        """The days of this norm, as the organisatie set it."""
        return dict(self.organisation.normen).get(norm.sleutel, norm.standaard)

    def allows(self, event: EventKind) -> bool:
        """Whether the regeling has this step now."""
        return self.regeling.allows(self.dossier.status, event)

    @property
    def about(self) -> Person | None:
        """Who the case is about, as far as the staff list knows."""
        name = self.dossier.beklaagde
        return self.organisation.staff.exactly(name, self.day) if name else None

    @cached_property
    def alone(self) -> Case:
        """What the routing rules would look at, if this mail were all there is."""
        return case_of(self.read, self.organisation, self.day)

    @cached_property
    def case(self) -> Case:
        """What the routing rules look at: the mail, if there is one, and who the case was about already."""
        case = Case(Traject.OVERIG, frozenset(self.dossier.signalen), self.organisation.staff, self.day)
        if self.suggestion is not None:
            case = self.alone
        known = case.over or self.about
        return replace(
            case,
            over=known,
            misschien=() if known else case.misschien,
            genoemd=case.genoemd or bool(self.dossier.beklaagde),
            uitgesloten=frozenset(self.dossier.betrokken),
        )

    def verdict(self) -> Verdict:
        """The klachttoets over this mail and what the dossier already proves (J16)."""
        facts = facts_in(self.read, self.case)
        if facts.soort in {Soort.SIGNAAL, Soort.OVERIG}:
            # A short answer such as "ja, graag" says nothing by itself; here it belongs to the case.
            facts = replace(facts, soort=Soort.VERVOLG)
        if self.traject is not None:
            # What the first mail said was weighed then; only R02 matters and a new wish change the case now.
            facts = replace(facts, signalen=facts.signalen & GRAVE, vrijgesteld=self._refused(facts))
        last = [
            e.soort for e in self.dossier.events if e.soort in {EventKind.OPGELOST, EventKind.NIET_OPGELOST}
        ]
        facts = replace(
            facts,
            besproken_volgens_dossier=self.happened(TALKED),
            niet_opgelost_volgens_dossier=last[-1:] == [EventKind.NIET_OPGELOST],
        )
        return KLACHTTOETSEN[self.regeling.klachttoets](facts)

    def _refused(self, facts: Facts) -> str:
        """O11: after the doorverwijzing the klager rather has the leidinggevende; no reason needed (0.1.7)."""
        sent = self.happened(frozenset({EventKind.VERWEZEN})) and not self.happened(TALKED)
        if sent and facts.wens in CHOOSES and facts.besproken != "ja":
            return "de klager kiest na de doorverwijzing niet voor een gesprek met de medewerker (O11)"
        return ""

    def make(
        self,
        kind: ProposalKind,
        found: Route,
        why: tuple[str, ...],
        *,
        traject: Traject | None = None,
        plan: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> Made:
        """A draft in this case."""
        about = self.case.over if self.suggestion else self.about
        draft = Draft(
            organisation=self.organisation,
            regeling=self.regeling,
            day=self.day,
            kind=kind,
            traject=traject or self.traject,
            route=found,
            signalen=frozenset(self.dossier.signalen)
            | (self.case.signalen if self.suggestion else frozenset()),
            beklaagde=about.email if about else self.dossier.beklaagde,
            details=details or {},
            plan=plan,
            status=self.dossier.status,
        )
        return Made(draft, why)

    def holders(self, regel: str) -> Route:
        """Who has the case in hand now stays as he is."""
        people = (self.organisation.staff.by_email(email) for email in self.dossier.naar)
        return Route(regel, tuple(person for person in people if person))

    def leader(self, plan: str) -> Made:
        """O13: the case to the leidinggevende of whoever it is about, who talks with both."""
        found = above(self.about, replace(self.case_known, traject=Traject.ONVREDE)) if self.about else ()
        told = f"O13: niet opgelost na het gesprek. {spoken(found) or 'De leidinggevende'} nodigt klager en medewerker uit (procedure §4.2)."
        why = (
            (told,)
            if found
            else (told, "Wie dat is, staat niet vast; kies met “akkoord, maar stuur naar NAAM”.")
        )
        return self.make(
            ProposalKind.ESCALEREN, Route("O13", found), why, traject=Traject.ONVREDE, plan=f"{plan}.onvrede"
        )

    @property
    def case_known(self) -> Case:
        """What the routing rules look at when no mail but the dossier asks."""
        return Case(
            traject=self.traject or Traject.OVERIG,
            signalen=frozenset(self.dossier.signalen),
            staff=self.organisation.staff,
            day=self.day,
            over=self.about,
            genoemd=bool(self.dossier.beklaagde),
            uitgesloten=frozenset(self.dossier.betrokken),
        )

    def outcome(self, why: tuple[str, ...], letters: bool = True) -> Made | None:
        """O5: the written outcome, by T05 or (without letters) as the medewerker sent it himself."""
        if self.traject is not Traject.ONVREDE or not self.allows(EventKind.UITKOMST_VERZONDEN):
            return None
        if letters and any(WRITTEN in event.gegevens for event in self.dossier.events):
            law = "Wkkgz 17: het was een schriftelijke klacht; de mededeling noemt oordeel, besluiten en de geschilleninstantie."
            return self.make(
                ProposalKind.AFHANDELEN,
                self.holders("Wkkgz 17"),
                (*why, law),
                plan="mededeling.onvrede",
                details={"uitkomst": "opgelost"},
            )
        return self.make(
            ProposalKind.UITKOMST,
            self.holders("O5"),
            why,
            plan="uitkomst_verzonden",
            details={"uitkomst": "opgelost"} | ({} if letters else {"zonder_brief": True}),
        )

    def solved_at_once(
        self, why: tuple[str, ...], traject: Traject, told: Mapping[str, Any], rule: str = "O5"
    ) -> Made | None:
        """O4 and O5 in one step, where nobody decided about the case yet; None where the scheme has no such step now.

        told: how it is known that it is solved. A written klacht about care asks for more than that (Wkkgz 17).
        """
        waiting = self.dossier.open_proposal() or self.dossier.last_rejected()
        written = waiting is not None and any(WRITTEN in kept for _, kept in waiting.stappen)
        steps = self.regeling.stappen.get(f"{AT_ONCE}.{traject}")
        if written or not steps or not self.allows(steps[0].gebeurtenis):
            return None
        # Another scheme that was proposed (jeugd) holds for the closing too: its letters, its years.
        kept = waiting.stappen[0][1] if waiting is not None and waiting.stappen else {}
        scheme = {name: kept[name] for name in ("regeling", "regeling_hash") if name in kept}
        made = self.make(
            ProposalKind.UITKOMST, self.holders(rule), why, traject=traject, plan=AT_ONCE, details=scheme
        )
        both = dict.fromkeys((EventKind.OPGELOST, EventKind.AFGEHANDELD), told)
        return replace(made, draft=replace(made.draft, bij=both))


AT_ONCE = "opgelost_meteen"
"""Key of the steps that note that it is solved and close the case, where nobody decided about it yet."""
