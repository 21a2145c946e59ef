"""What a colleague asks of the dossiers and tells them."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands.opening import case_number_of, clock, find, office_for, opened, person_of
from bot.commands.words import (
    NEEDS_HUMAN,
    WRONG_USE,
    Config,
    Json,
    NowOption,
    Org,
    Who,
    err,
    listing,
    out,
    print_json,
)

if TYPE_CHECKING:
    from bot.bootstrap import House
    from bot.domain.ports.store import UnitOfWork


def status(
    nummer: Annotated[str | None, typer.Argument(help="Zaaknummer, bijvoorbeeld 2026-0012.")] = None,
    as_json: Json = False,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Toon de lopende dossiers, of één dossier helemaal.

    Voorbeeld: klachtwacht status 2026-0012 --organisatie sterker --json
    """
    from bot.domain.view import dossier_as_json, happened_in_words, in_a_few_lines

    moment = clock(now)()
    with opened(config, now) as house:
        if nummer is not None:
            office, dossier = find(house, organisatie, case_number_of(nummer))
            seen = (dossier, office.desk.terms(dossier), moment.date(), office.desk.turn(dossier, moment))
            if as_json:
                print_json(dossier_as_json(*seen))
            else:
                told = in_a_few_lines(*seen, office.desk.decide_by(dossier, moment.date()))
                out().print(f"{told}\n\n{happened_in_words(dossier)}", markup=False, highlight=False)
            return
        _overview(house, organisatie, as_json)


def _overview(house: "House", organisatie: str | None, as_json: bool) -> None:
    from bot.domain import plain_words
    from bot.domain.calendar.calendar import in_words

    offices = [house.office_of(organisatie)] if organisatie else list(house.offices.values())
    rows: list[dict[str, Any]] = []
    trays: list[str] = []
    for office in offices:
        name = office.organisatie.organisation.sleutel
        with house.store.begin(name) as uow:
            rows += [
                {
                    "organisatie": name,
                    "nummer": line.nummer,
                    "soort": line.soort,
                    "traject": line.traject,
                    "status": line.status,
                    "ontvangen": line.ontvangen.isoformat(timespec="seconds"),
                    "termijn": line.eerste_termijn,
                    "uiterlijk": line.eerste_uiterlijk,
                }
                for line in uow.dossiers.lines()
            ]
            trays += waiting_outside(name, uow)
    if as_json:
        print_json(rows)
        return
    table = listing("Lopende dossiers")
    for heading in ("organisatie", "nummer", "stand", "uiterlijk", "wat er dan moet"):
        table.add_column(heading, no_wrap=heading in ("nummer", "uiterlijk"), overflow="fold")
    for row in rows:
        traject = str(row["traject"] or f"lijkt {row['soort']}").replace("_", " ")
        stand = f"{traject}: {plain_words.stand(row['status'])}"
        last = in_words(date.fromisoformat(row["uiterlijk"])) if row["uiterlijk"] else ""
        act = plain_words.term(row["termijn"]) if row["termijn"] else ""
        table.add_row(row["organisatie"], row["nummer"], stand, last, act)
    out().print(table if rows else "Er lopen geen dossiers.")
    for tray in trays:
        err().print(tray, style="yellow", markup=False, highlight=False)


def waiting_outside(name: str, uow: "UnitOfWork") -> list[str]:
    """What waits for a human outside the dossiers: quarantine, uncertain and refused letters."""
    from bot.domain.ports.outbox import OutboxState

    told = [
        f"{name}: mail {e.sha256[:12]} staat in quarantaine ({e.reden})." for e in uow.ledger.quarantined()
    ]
    stuck = uow.outbox.in_state(OutboxState.ONZEKER, OutboxState.FAALT)
    return told + [
        f"{name}: brief {i.sjabloon}{f' van {i.dossier}' if i.dossier else ''} "
        f"{'is niet aangekomen' if i.staat is OutboxState.FAALT else 'is misschien niet aangekomen'} ({i.detail})."
        for i in stuck
    ]


def command(
    tekst: Annotated[
        str,
        typer.Argument(help="De opdracht, bijvoorbeeld “akkoord”. Alles: klachtwacht command help"),
    ],
    dossier: Annotated[str | None, typer.Option("--dossier", metavar="NUMMER", help="Zaaknummer.")] = None,
    as_: Who = None,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Geef een opdracht in gewone taal, zoals u die ook in een mail zou antwoorden.

    Voorbeeld: klachtwacht command "akkoord" --dossier 2026-0012 --as ingrid.bakker@sterker.example
    """
    from bot.domain.language.understanding import parse
    from bot.domain.language.wishes.course import Nieuw
    from bot.handlers.converse import DONE, QUESTION, REFUSED, SHOWS, Asked

    moment = clock(now)()
    wish = parse(tekst, moment.date(), order=True)
    # Only what a klager said has to be read, danger and all; whoever says "akkoord" does not wait for a model.
    with opened(config, now, reads_mail=isinstance(wish, Nieuw)) as house:
        office = office_for(house, organisatie, as_)
        person = person_of(office.organisatie.organisation, as_, moment)
        nummer = case_number_of(dossier) if dossier else None
        with house.store.begin(office.organisatie.organisation.sleutel) as uow:
            asked = Asked(person, moment, tekst, "opdrachtregel", nummer)
            answer = office.conversation.answer(uow, wish, asked)
            uow.commit()
        if answer.uitslag == DONE:
            office.sender.send_due(moment)
    out().print(answer.geheel, markup=False, highlight=False)
    if answer.uitslag == REFUSED:
        raise typer.Exit(NEEDS_HUMAN)
    if answer.uitslag == QUESTION and not isinstance(wish, SHOWS):  # asked back: nothing was done with it
        raise typer.Exit(WRONG_USE)


def attachments(
    nummer: Annotated[str, typer.Argument(help="Zaaknummer, bijvoorbeeld 2026-0012.")],
    naar: Annotated[
        Path | None, typer.Option("--naar", metavar="MAP", help="Leg de bijlagen die mogen in deze map.")
    ] = None,
    ontgrendel: Annotated[
        str,
        typer.Option(
            "--ontgrendel", metavar="REDEN", help="Ook wat niet op virussen gecontroleerd is, om deze reden."
        ),
    ] = "",
    tekst: Annotated[
        bool,
        typer.Option(
            "--tekst", help="Toon ook de woorden erin, per bladzijde; van een scan wat de computer las."
        ),
    ] = False,
    as_: Who = None,
    config: Config = None,
    organisatie: Org = None,
    now: NowOption = None,
) -> None:
    """Toon de bijlagen van een dossier, en leg ze met --naar in een map. Een besmette bijlage komt er nooit uit.

    Voorbeeld: klachtwacht attachments 2026-0012 --naar map/
    """
    from bot.handout import hand_out

    moment = clock(now)()
    with opened(config, now) as house:
        office, dossier = find(house, organisatie, case_number_of(nummer))
        person = person_of(office.organisatie.organisation, as_, moment)
        done = hand_out(house.store, office.desk, dossier, person, moment, naar, ontgrendel, tekst)
    for line in done.lines:
        out().print(line, markup=False, highlight=False)
    if done.kept_back:
        raise typer.Exit(NEEDS_HUMAN)
