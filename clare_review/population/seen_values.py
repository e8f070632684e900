"""What the values of a new export's columns show: date forms, forms of references, words for codes, name forms."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clare_review.population.column_map import CODES, ColumnMap, NameForm, plain_word
from clare_review.population.dates import Order
from clare_review.population.records import Kind

_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?)?")
_WORDED = re.compile(r"\d{1,2}([ -])[A-Za-z]{3,9}\1(\d{4}|\d{2})(?:[T ]+\d{1,2}:\d{2}(?::\d{2})?)?")
_MOST_WORDS = 25  # a column with more different values holds no words that stand for codes


@dataclass(frozen=True, kw_only=True)
class DatesSeen:
    """The forms in which text dates were seen, and the order that the values prove; None when they prove none."""

    forms: tuple[str, ...]  # for a numeric form: with the order proved, else with ?? for day and month
    order: Order | None
    contradictory: bool = False
    unread: tuple[str, ...] = ()  # shapes of values that are no date form known here


@dataclass(frozen=True, kw_only=True)
class WordsSeen:
    """Code to the words seen for it, and the words no known map has, with the rows each was seen in."""

    by_code: Mapping[str, tuple[str, ...]]
    unknown: Mapping[str, int]
    too_many: bool = False


def dates_seen(texts: Iterable[str]) -> DatesSeen:
    """Looks through text dates; an order is proved by a number over 12, never by what is usual."""
    shapes: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    first_over, second_over = False, False
    for text in {text.strip() for text in texts}:
        if match := _NUMERIC.fullmatch(text):
            first, mark, second, year = match.groups()
            first_over, second_over = first_over or int(first) > 12, second_over or int(second) > 12
            shapes[f"??{mark}??{mark}{'yyyy' if len(year) == 4 else 'yy'}"] += 1
        elif _ISO.fullmatch(text):
            shapes["yyyy-mm-dd"] += 1
        elif match := _WORDED.fullmatch(text):
            shapes[f"dd{match[1]}month{match[1]}{'yyyy' if len(match[2]) == 4 else 'yy'}"] += 1
        else:
            unread[_shape(text)] += 1
    order = _proved(shapes, first_over, second_over)
    forms = tuple(sorted((_with_order(shape, order) for shape in shapes), key=lambda form: (len(form), form)))
    return DatesSeen(
        forms=forms,
        order=order,
        contradictory=first_over and second_over,
        unread=tuple(shape for shape, _ in unread.most_common(5)),
    )


def reference_forms(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms of references, # for a digit, when at most three cover nearly all; else none."""
    forms = Counter(re.sub(r"\d", "#", text.strip().upper()) for text in texts if text.strip())
    common = [form for form, times in forms.most_common(3) if times > 1 and "#" in form]
    covered = sum(forms[form] for form in common)
    return tuple(sorted(common)) if common and covered >= 0.99 * sum(forms.values()) else ()


def words_seen(texts: Iterable[str], subject: str, kind: Kind, maps: Iterable[ColumnMap]) -> WordsSeen:
    """The words of a column, each under the code that known maps of the kind give it."""
    times = Counter(" ".join(text.split()) for text in texts if text.strip())
    plain = {plain_word(word): word for word in sorted(times)}
    if len(plain) > _MOST_WORDS:
        return WordsSeen(by_code={}, unknown={}, too_many=True)
    known = [one for one in maps if subject in one.words]
    known.sort(key=lambda one: one.kind != kind)
    by_code: dict[str, list[str]] = {code: [] for code in sorted(CODES[subject])}
    unknown = {}
    for key, word in plain.items():
        code = next((one.words[subject][key] for one in known if key in one.words[subject]), None)
        if code is not None:
            by_code[code].append(word)
        elif not any(key in one.not_recorded for one in known):
            unknown[word] = sum(count for text, count in times.items() if plain_word(text) == key)
    return WordsSeen(by_code={code: tuple(words) for code, words in by_code.items() if words}, unknown=unknown)


def not_recorded_seen(texts: Iterable[str], maps: Iterable[ColumnMap]) -> tuple[str, ...]:
    """The words among `texts` by which known maps say that nothing was recorded."""
    known = {word for one in maps for word in one.not_recorded}
    return tuple(sorted({" ".join(text.split()) for text in texts if plain_word(text) in known}))


def name_form_seen(texts: Sequence[str]) -> NameForm | None:
    """How whole names are written: with a comma after the surname, or without; None when both are usual."""
    filled = [text for text in texts if " " in text.strip()]
    commas = sum("," in text for text in filled)
    if not filled or 0.1 * len(filled) < commas < 0.9 * len(filled):
        return None
    return NameForm.SURNAME_FIRST if commas else NameForm.FORENAME_FIRST


def _proved(shapes: Counter[str], first_over: bool, second_over: bool) -> Order | None:
    if not any(shape.startswith("??") for shape in shapes):
        return Order.YEAR_FIRST if shapes and set(shapes) == {"yyyy-mm-dd"} else Order.DAY_FIRST if shapes else None
    if first_over == second_over:
        return None
    return Order.DAY_FIRST if first_over else Order.MONTH_FIRST


def _with_order(shape: str, order: Order | None) -> str:
    if order == Order.MONTH_FIRST:
        return shape.replace("??", "mm", 1).replace("??", "dd", 1)
    return shape.replace("??", "dd", 1).replace("??", "mm", 1) if order else shape


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "word", re.sub(r"\d", "9", text))[:30]
