"""The words people name days with, and the numbers behind them; Dutch first, and those of other languages with it."""

from datetime import date, timedelta

from bot.domain.calendar.calendar import easter
from bot.domain.calendar.spoken_dates import MONTHS, WEEKDAYS

_FOREIGN_MONTHS = (
    "january januar stycznia ocak janvier enero січня января", "february februar lutego şubat février febrero лютого лютому февраля",
    "march märz marca mars marzo березня марта", "kwietnia nisan avril abril квітня апреля", "may maja mayıs mai mayo травня мая",
    "june czerwca haziran juin junio червня июня", "july lipca temmuz juillet julio липня июля", "august sierpnia ağustos août agosto серпня августа",
    "september września eylül septembre septiembre вересня сентября", "october października ekim octobre octubre oktober жовтня октября",
    "november listopada kasım novembre noviembre листопада ноября", "december grudnia aralık décembre diciembre dezember грудня декабря",
)  # fmt: skip
MONTH = {
    name: number for number, names in enumerate(_FOREIGN_MONTHS, start=1) for name in names.split()
} | MONTHS
SEASONS = {
    "voorjaar": (6, 20), "lente": (6, 20), "zomer": (8, 31), "najaar": (12, 20), "herfst": (12, 20), "winter": (3, 19),
}  # fmt: skip
"""A season stands for its last day: late is the careful reading for a term that may have lapsed (rulebook E, G5)."""
_FOREIGN_DAYS = (
    "monday montag poniedziałek pazartesi lundi lunes понеділок понедельник", "tuesday dienstag wtorek salı mardi martes вівторок вторник",
    "wednesday mittwoch środę çarşamba mercredi miércoles середу среду", "thursday donnerstag czwartek perşembe jeudi jueves четвер четверг",
    "friday freitag piątek cuma vendredi viernes п'ятницю пятницу", "saturday samstag sobotę cumartesi samedi sábado суботу субботу",
    "sunday sonntag niedzielę pazar dimanche неділю воскресенье",
)  # fmt: skip
WEEKDAY = {name: i for i, name in enumerate(WEEKDAYS)} | {
    name: i for i, names in enumerate(_FOREIGN_DAYS) for name in names.split()
}
NEAR = {
    word: days
    for days, words in (
        (-2, "eergisteren"),
        (-1, "gisteren gister gistere gisteravond gistermiddag gisterochtend gisternacht gistermorgen yesterday gestern wczoraj"),
        (-1, "dün ayer вчора вчера"),
        (0, "vandaag vanmorgen vanochtend vanmiddag vanavond vannacht zojuist daarnet zonet today heute dzisiaj bugün hoy aujourd'hui"),
        (0, "сьогодні сегодня"),
        (1, "morgen morgenochtend morgenmiddag morgenavond tomorrow jutro yarın demain завтра"),
        (2, "overmorgen"),
    )
    for word in words.split()
}  # fmt: skip
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "een één a an 1", "twee two paar", "drie three", "vier four", "vijf five", "zes six", "zeven", "acht", "negen", "tien",
         "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien", "negentien", "twintig")
    )
    for word in words.split()
}  # fmt: skip
_FIXED_FEASTS = {
    "nieuwjaar": (1, 1), "nieuwjaarsdag": (1, 1), "valentijnsdag": (2, 14), "dodenherdenking": (5, 4), "bevrijdingsdag": (5, 5),
    "koningsdag": (4, 27), "sinterklaas": (12, 5), "sinterklaasavond": (12, 5), "pakjesavond": (12, 5), "kerstavond": (12, 24), "kerst": (12, 25),
    "kerstmis": (12, 25), "eerste kerstdag": (12, 25), "tweede kerstdag": (12, 26), "oud en nieuw": (12, 31), "oudjaar": (12, 31),
    "oudejaarsdag": (12, 31), "oudejaarsavond": (12, 31), "oudejaarsnacht": (12, 31),
}  # fmt: skip
_MOVING_FEASTS = {
    "carnaval": -49, "goede vrijdag": -2, "pasen": 0, "eerste paasdag": 0, "tweede paasdag": 1, "hemelvaart": 39, "hemelvaartsdag": 39,
    "pinksteren": 49, "eerste pinksterdag": 49, "tweede pinksterdag": 50,
}  # fmt: skip
"""In days after Easter Sunday."""
FEASTS = (*_FIXED_FEASTS, *_MOVING_FEASTS)


def feast(name: str, year: int) -> date:
    """The day of one of `FEASTS` in a year."""
    if name in _MOVING_FEASTS:
        return easter(year) + timedelta(days=_MOVING_FEASTS[name])
    day = date(year, *_FIXED_FEASTS[name])
    return day - timedelta(days=1) if name == "koningsdag" and day.weekday() == 6 else day
