"""Format numbers, shares and dates in French, for pages, messages and workbooks."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
NARROW = "\u202f"  # before ; ! ? and between thousands
NBSP = "\u00a0"  # before % : and inside « »

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def month_names() -> Mapping[str, int]:
    """Map months as typed, with or without accents, to their number."""
    return _MONTH_NUMBERS


def decimal_text(value: int, decimals: int) -> str:
    """Write a number in units of 10**-decimals; trailing zeros are dropped: (1250, 2) is `12,5`."""
    sign, digits = ("−" if value < 0 else ""), f"{abs(value):0{decimals + 1}d}"
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    grouped = f"{int(whole):,}".replace(",", NARROW)
    return f"{sign}{grouped},{fraction}" if fraction else f"{sign}{grouped}"


def amount_text(value: int, decimals: int, unit: str) -> str:
    """Write a number in units of 10**-decimals with its unit, if any: (1250, 2, "€") is `12,5 €`."""
    return f"{decimal_text(value, decimals)}{NBSP}{unit}".rstrip(NBSP)


def percent_text(hundredths: int) -> str:
    """Write 1250 as `12,5 %`, with a no-break space."""
    return amount_text(hundredths, 2, "%")


def euros_text(cents: int) -> str:
    """Write 7725550 as `77 255,50 €` and 7725500 as `77 255 €`, with their no-break spaces."""
    amount = decimal_text(cents // 100, 0) if cents % 100 == 0 else f"{decimal_text(cents // 100, 0)},{cents % 100:02d}"
    return f"{amount}{NBSP}€"


def day_text(day: date) -> str:
    """Return `lundi 4 janvier 2027`."""
    return f"{_DAYS[day.weekday()]} {short_day_text(day)}"


def short_day_text(day: date) -> str:
    """Return `4 janvier 2027`, `1er mars 2027`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def days_text(first: date, last: date) -> str:
    """Return `du 4 janvier 2027 au 1er mars 2027`."""
    return f"du {short_day_text(first)} au {short_day_text(last)}"


def paris_day(moment: datetime) -> date:
    """Return the day in Paris: closings and openings are days there. Raises ValueError on a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no day in Paris")
    return moment.astimezone(PARIS).date()


def hour_text(moment: datetime) -> str:
    """Return `10 h 00`, in Paris, with no-break spaces."""
    return moment_text(moment).rpartition("à ")[2]


def moment_text(moment: datetime) -> str:
    """Return `4 janvier 2027 à 14 h 32`, in Paris. Raises ValueError on a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime has no hour in Paris")
    local = moment.astimezone(PARIS)
    return f"{short_day_text(local.date())} à {local.hour}{NBSP}h{NBSP}{local.minute:02d}"


def typeset(text: str) -> str:
    """Add the no-break spaces of French typography to one of the product's sentences, typed with plain spaces."""
    return _NARROW_SPACE.sub(NARROW, _WIDE_SPACE.sub(NBSP, text))


# spaces alone: replacing their neighbours too, by groups, takes three times as long
_WIDE_SPACE, _NARROW_SPACE = re.compile("(?<=«) | (?=[:%»])|(?<=[0-9]) (?=ETP)"), re.compile(" (?=[;!?])")


def of_name(name: str) -> str:
    """Return `de Marc`, `d’Isabelle`, `d’Élise`; a name in H keeps its « de »."""
    return f"d’{name}" if sort_key(name)[:1] in "aeiou" and name else f"de {name}"


def plural(count: int, singular: str, several: str = "") -> str:
    """Return `1 réponse`, `2 réponses`; zero is singular in French."""
    return f"{decimal_text(count, 0)}{NBSP}{(several or singular + 's') if count > 1 else singular}"


def singular(unit: str) -> str:
    """Return `personne` for `personnes`: the unit of a number below 2. An invariable word (mois, ETP), or several
    words, stay."""
    is_plural = unit.endswith("s") and unit.isalpha() and unit.islower() and unit not in {"mois", "fois"}
    return unit[:-1] if is_plural else unit


def capital(text: str) -> str:
    """Return a text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def titled(title: str, sentence: str) -> str:
    """Put a title before a sentence and typeset both: a dash after a question and before a capital, else a colon."""
    sign = "–" if title.endswith("?") or sentence[:1].isupper() else ":"
    return typeset(f"{title} {sign} {sentence}")


def sort_key(name: str) -> str:
    """Return a key that sorts names as a French list does, without accents, case and hyphens (databases sort É after
    Z)."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = (char for char in decomposed if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in letters)


_MONTH_NUMBERS = {
    spelling: number
    for number, name in enumerate(_MONTHS, start=1)
    for spelling in (name, name.replace("é", "e").replace("û", "u"))
}
