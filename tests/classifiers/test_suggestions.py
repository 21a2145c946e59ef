"""What a suggestion promises whatever the mail says, and what it must see in plain cases."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ports.classifier import Classifier
from bot.domain.recognition.suggestion import CONDITIONS, MailText, Soort, Suggestion
from classifiers.labels import SIGNALS, VALUES

Read = Callable[..., Suggestion]

PLAIN = {
    "Hierbij trek ik mijn klacht van 4 maart in. Een gesprek hoeft niet meer.": Soort.INTREKKING,
    "Dinsdag 14.00 uur kan ik wel voor het gesprek met u. Ik neem mijn zus mee.": Soort.VERVOLG,
    "Hoe laat is de inloop open? En moet ik mij van tevoren aanmelden?": Soort.OVERIG,
    "Ik heb het met mijn begeleidster besproken, maar dat heeft niets opgelost. Ik wil nu met haar teamleider praten.": Soort.KLACHT,
    "Mijn hulp is nu drie keer niet komen opdagen en niemand belt mij terug. Ik vind dat echt niet kunnen.": Soort.ONVREDE,
    "Namens de klachtencommissie: wij ontvingen een klaagschrift over uw organisatie. Graag uw verweerschrift vóór 3 juni.": Soort.OKC,
    "Als huisarts hoor ik van meerdere patiënten dat de wachttijd bij het wijkteam oploopt. Zelf ben ik geen cliënt.": Soort.SIGNAAL,
}


@pytest.mark.parametrize(("tekst", "soort"), PLAIN.items(), ids=[soort.value for soort in PLAIN.values()])
def test_a_plain_mail_gets_its_soort(read: Read, tekst: str, soort: Soort) -> None:
    """One unmistakable mail per soort is named right."""
    assert soort is read(tekst).soort


def test_a_withdrawal_in_quoted_older_mail_is_not_read(read: Read) -> None:
    """J35: only the writer's own words count."""
    said = read(
        "Prima, tot dinsdag.\n\nOp ma 2 mrt 2026 om 10:12 schreef Klachten <k@sterker.example>:\n> ik wil mijn klacht intrekken"
    )
    assert (Soort.VERVOLG, "geen") == (said.soort, said.condition("intrekking"))
    assert not any("schreef Klachten" in span.tekst for span in said.uitleg)


@pytest.mark.parametrize(
    "tekst",
    [
        "Als ik excuses krijg, trek ik mijn klacht in. Eerder niet.",
        "Ik trek mijn klacht zeker NIET in. De klacht blijft gewoon staan.",
        "Guten Tag, meine Beschwerde ziehe ich nicht zurück. Ich möchte mit dem Vorgesetzten sprechen.",
        "Bonjour, je ne retire pas ma plainte. Je voudrais parler au directeur.",
    ],
    ids=["voorwaardelijk", "ontkend", "ontkend-duits", "ontkend-frans"],
)
def test_a_conditional_or_denied_withdrawal_is_no_withdrawal(read: Read, tekst: str) -> None:
    """J34: an intrekking must be unconditional and now."""
    assert Soort.INTREKKING is not read(tekst).soort


def test_a_commission_that_tells_of_a_withdrawal_is_a_commission(read: Read) -> None:
    """The mail is no withdrawal, the fact is kept: the zitting does not take place."""
    said = read(
        "Beste collega, mevrouw Bakker heeft haar klacht bij ons ingetrokken. De zitting van 14 april gaat niet door. Secretariaat commissie",
        "zaak 2026-014",
    )
    assert (Soort.OKC, "onvoorwaardelijk") == (said.soort, said.condition("intrekking"))


def test_the_three_lentl_conditions_are_read_one_by_one(read: Read) -> None:
    """besproken, tevreden and wens each carry their own words."""
    said = read(
        "Ik heb dit op 3 maart met Karin de Wit besproken. Het gesprek heeft niets opgeleverd. Ik wil haar leidinggevende spreken."
    )
    assert ("ja", "nee", "leidinggevende") == tuple(
        said.condition(name) for name in ("besproken", "tevreden", "wens")
    )
    assert "Karin de Wit" == said.medewerker


@pytest.mark.parametrize(
    ("tekst", "signaal"),
    [
        (
            "Ik zie het niet meer zitten, ik doe mezelf vannacht iets aan. De pillen liggen naast me.",
            "crisis",
        ),
        ("Mijn zoon van 9 heeft een jeugdbeschermer die nooit komt.", "jeugd"),
        ("Onze vrijwilliger Henk kwam weer te laat met de boodschappen.", "vrijwilliger"),
        ("Tegen de beschikking van 2 maart maak ik bezwaar.", "beschikking"),
        ("Ik ben van 1 april tot en met 20 april op vakantie en niet bereikbaar.", "afwezigheid"),
        ("Ik wil dat u mij de schade van 500 euro vergoedt.", "schadevergoeding"),
    ],
)
def test_a_plain_signal_is_seen_with_its_words(read: Read, tekst: str, signaal: str) -> None:
    """Every signal quotes the mail."""
    found = [signal for signal in read(tekst).signalen if signal.naam == signaal]
    assert [True] == [signal.bewijs in tekst for signal in found]


@pytest.mark.parametrize(
    ("tekst", "waarde", "rol"),
    [
        ("Graag uw verweerschrift vóór 3 juni 2026.", date(2026, 6, 2), "termijn"),
        ("Graag uw verweerschrift uiterlijk 3 juni 2026.", date(2026, 6, 3), "termijn"),
        ("Ik ben op vakantie tot en met 20 april.", date(2026, 4, 20), "afwezig_tot"),
        ("Graag uw verweerschrift vóór vrijdag 5 juni 2026 12.00 uur.", date(2026, 6, 5), "termijn"),
    ],
)
def test_a_date_is_resolved_by_the_words_before_it(read: Read, tekst: str, waarde: date, rol: str) -> None:
    """Contract §4: "vóór X" is the day before X, "uiterlijk" and "t/m" are X itself."""
    assert [(waarde, rol)] == [(found.waarde, found.rol) for found in read(tekst).data]


def test_another_language_is_named(read: Read) -> None:
    """The klachtenfunctionaris must know that help is needed."""
    assert (
        "en"
        == read(
            "Dear sir or madam, I would like to tell you that my coach was very rude to me and I am not happy."
        ).taal
    )


def holds(mail: MailText, said: Suggestion) -> None:
    """What every suggestion promises (contract §4)."""
    assert set(Soort) == set(said.kansen)
    assert abs(sum(said.kansen.values()) - 1) < 1e-4
    assert said.soort is max(said.kansen, key=lambda soort: said.kansen[soort])
    assert dict.fromkeys(CONDITIONS, True) == {
        name: said.condition(name) in {*VALUES[name], CONDITIONS[name]} for name in CONDITIONS
    }
    assert {signal.naam for signal in said.signalen} <= set(SIGNALS)
    for words in [s.bewijs for s in said.signalen] + [c.bewijs for c in said.condities.values() if c.bewijs]:
        assert words in mail.tekst or words in mail.onderwerp
    for span in said.uitleg:
        source = mail.tekst if span.veld == "tekst" else mail.onderwerp
        assert span.tekst == source[span.begin : span.eind]
    for found in said.data:
        assert found.bewijs in mail.tekst or found.bewijs in mail.onderwerp


PIECES = st.sampled_from(
    [
        "Ik trek mijn klacht in", "mevr. De Boer", "vóór 31 februari", "tot 1 mei", "> citaat", "\n\n", "…", "👩‍👩‍👧", "\x00", "\u202e",
        "Op ma 2 mrt schreef X:", "dinsdag", "A.", "'t", "€ 12,50", "السلام", "e\u0301", "-- \n", "!!!", "kenmerk K-2026-001", "\r\n", "Van: ",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=30).map(" ".join)),
    subject=st.text(max_size=60),
)
def test_whatever_the_mail_the_suggestion_keeps_its_promises(
    classifier: Classifier, text: str, subject: str
) -> None:
    """Any text: no exception, chances that sum to 1, and only words that stand in the mail."""
    mail = MailText("x", subject, text, "N", "n@example.nl", date(2026, 3, 16))
    holds(mail, classifier.suggest([mail])[0])


def test_a_million_characters_are_read_in_bounded_time(classifier: Classifier) -> None:
    """A hostile mail costs no more than a long one, and its beginning is still read."""
    mail = MailText(
        "x", "s", "Hierbij trek ik mijn klacht in. " + "a > b\n" * 170_000, datum=date(2026, 3, 16)
    )
    holds(mail, classifier.suggest([mail])[0])


def test_batches_and_single_mails_get_the_same_answer(classifier: Classifier) -> None:
    """Deterministic: what else is in the batch does not matter."""
    mails = [
        MailText(str(i), "klacht", text, datum=date(2026, 3, 16)) for i, text in enumerate([*PLAIN, ""] * 9)
    ]
    assert classifier.suggest(mails) == [classifier.suggest([mail])[0] for mail in mails]


def test_no_mails_no_suggestions(classifier: Classifier) -> None:
    """An empty batch is a batch."""
    assert [] == classifier.suggest([])


@pytest.mark.parametrize("subject", ["", "bericht", "klacht"])
@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Ik trek mijn klacht in als ik excuses krijg.", "voorwaardelijk"),
        ("Ik trek mijn klacht NIET in.", "ontkend"),
        ("Ik trek mijn klacht zeker niet in.", "ontkend"),
    ],
)
def test_a_withdrawal_with_a_reserve_is_never_a_withdrawal(
    classifier: Classifier, subject: str, text: str, condition: str
) -> None:
    (said,) = classifier.suggest([MailText("m", subject, text)])

    assert said.soort is not Soort.INTREKKING
    assert condition == said.condition("intrekking")


SNIPPETS = {
    Soort.ONVREDE: (
        "Ik wil een klacht indienen. Mijn begeleidster Sanne is nu drie keer niet op komen dagen.",
        "KLACHT!!! Ik word van het kastje naar de muur gestuurd en niemand belt terug.",
        "Niet om vervelend te doen, maar ik vond de toon van jullie consulent gisteren niet prettig.",
        "Klacht over vrijwilliger Henk van de boodschappenhulp: hij kwam weer veel te laat.",
        "Ik dien een klacht in: Karin de Wit komt steeds te laat",
    ),
    Soort.KLACHT: (
        "Ik heb het met Sanne besproken, zij vindt dat ze niets fout deed. Ik wil nu met haar teamleider praten.",
        "Ons gesprek van 12 mei heeft niets opgelost. Graag de volgende stap in uw procedure.",
        "Uw maatschappelijk werker raakte mij op een seksuele manier aan. Ik wil hem nooit meer zien.",
        "Wij wonen naast de inloop. Al maanden elke avond herrie. Wij dienen als buurt een klacht in.",
        "Ja, graag naar de leidinggevende.",
    ),
    Soort.OKC: (
        "Namens de klachtencommissie: wij ontvingen een klacht over uw organisatie. Graag uw verweerschrift vóór 3 juni.",
        "Het gesprek met de teamleider hielp niet. Ik heb mijn klacht gisteren bij de onafhankelijke klachtencommissie ingediend, kopie hierbij.",
        "Hierbij de uitspraak in zaak 2026-014: de klacht is deels gegrond.",
        "Klachtenportaal Zorg: de klacht van mevrouw over Stichting Klimkoord is ontvankelijk verklaard.",
    ),
    Soort.INTREKKING: (
        "Hierbij trek ik mijn klacht van 4 maart in.",
        "Laat maar zitten, u hoeft er niets meer mee te doen. Ik wil dat de klacht stopt.",
        "We hebben het uitgepraat. De klacht mag van tafel.",
        "Mevrouw De Boer zei vanmorgen dat zij haar klacht intrekt. Groet, Sanne (begeleider)",
    ),
    Soort.VERVOLG: (
        "Dinsdag 14.00 uur kan ik wel voor het gesprek.",
        "Als de teamleider excuses maakt, trek ik de klacht in.",
        "Ik trek mijn klacht zeker níét in.",
        "Ik ben van 3 tot en met 24 augustus op vakantie en dan niet bereikbaar.",
        "In de bijlage de foto's waar u om vroeg, dossier K-2026-031.",
        "Ik trek punt 2 in, punt 1 blijft.",
        "Ik overweeg mijn klacht in te trekken.",
        "Kan ik mijn klacht intrekken?",
    ),
    Soort.SIGNAAL: (
        "Als huisarts hoor ik van meer patiënten dat de wachttijd bij het wijkteam oploopt.",
        "Anoniem: in het buurthuis worden dozen met cliëntpapieren open neergezet.",
        "Algemeen punt: op uw website staat nog het oude telefoonnummer.",
        "Ik ben zelf tevreden, maar de bus stopt niet bij de dagbesteding; meer mensen hebben daar last van.",
    ),
    Soort.OVERIG: (
        "Hoe laat is de inloop open?",
        "Bedankt voor de fijne hulp!",
        "Automatisch antwoord: ik ben afwezig tot 1 mei.",
        "Hierbij maak ik bezwaar tegen uw besluit van 2 maart, kenmerk WMO-123.",
    ),
}


@pytest.mark.parametrize("subject", ["", "bericht"])
@pytest.mark.parametrize(
    ("text", "soort"), [(text, soort) for soort, texts in SNIPPETS.items() for text in texts]
)
def test_the_snippets_of_the_rulebook_are_read_as_it_says(
    read: Read, text: str, soort: Soort, subject: str
) -> None:
    """F.2 and F.3, with no subject and with one that says nothing."""
    assert soort is read(text, onderwerp=subject).soort


@pytest.mark.parametrize(
    "text",
    [
        "Anders dien ik een klacht in. Al drie weken geen hulp!",
        "Anders stap ik naar de OKC. Niemand belt terug.",
    ],
)
def test_a_threat_with_a_next_step_is_not_that_step(read: Read, text: str) -> None:
    """F.3: neither klacht nor okc."""
    assert read(text).soort not in {Soort.KLACHT, Soort.OKC}
