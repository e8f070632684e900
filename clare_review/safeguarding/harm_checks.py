"""Looking for harm again, some time after a case was closed: when it is due, and where has to be looked.

A review that looks once counts who was harmed by then. One real count went from two to three later.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clare_review.errors import RecordingRefused
from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.ledger.entry import Entry, EntryKind


class Found(StrEnum):
    """What looking again found."""

    NOTHING_NEW = "nothing_new"
    SOMETHING = "something"  # what it is, is judged by an entry of its own
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Closed:
    """An application whose case was closed, on which day."""

    reference: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One time that harm was looked for again: at which horizon, where, by whom, and what was found."""

    reference: str
    months: int
    on: date
    by: str
    entry: int
    searched: tuple[str, ...]
    found: Found


@dataclass(frozen=True, kw_only=True)
class Due:
    """One time at which harm has to be looked for again; `done` is the entry by which somebody did."""

    reference: str
    months: int
    on: date
    done: int | None = None

    def is_due(self, today: date) -> bool:
        return self.done is None and self.on <= today

    def sentence(self, today: date) -> str:
        """The same in words, without a name."""
        what = f"{self.reference}: harm is looked for again after {say_count(self.months, 'month')}"
        if self.done is not None:
            return f"{what}: done (entry {self.done:,})"
        late = f", {say_count((today - self.on).days, 'day')} ago" if self.on < today else ""
        return f"{what}: {'due' if self.is_due(today) else 'due later,'} on {say_day(self.on)}{late}"


def after_months(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where that month is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    there = (day.year + year, month + 1)
    return date(*there, min(day.day, monthrange(*there)[1]))


def fold_checks(entries: Iterable[Entry]) -> tuple[Checked, ...]:
    """Every time that harm was looked for again, in the order of the entries."""
    in_turn = sorted((each for each in entries if each.kind is EntryKind.HARM_CHECKED), key=lambda each: each.number)
    return tuple(
        Checked(
            reference=each.subject or "",
            months=each.body["months"],
            on=date.fromisoformat(each.body["on"]),
            by=each.by,
            entry=each.number,
            searched=tuple(each.body["searched"]),
            found=Found(each.body["found"]),
        )
        for each in in_turn
    )


def due_checks(closed: Iterable[Closed], horizons: Collection[int], checked: Iterable[Checked]) -> tuple[Due, ...]:
    """Every time that harm has to be looked for again on each closed case, the earliest first, done or not.

    A check made before its day, or before a case was closed anew, does not count: what came after it is not known.
    """
    made: dict[tuple[str, int], Checked] = {(each.reference, each.months): each for each in checked}
    found = []
    for one in closed:
        for months in horizons:
            on = after_months(one.on, months)
            last = made.get((one.reference, months))
            done = last.entry if last is not None and last.on >= on else None
            found.append(Due(reference=one.reference, months=months, on=on, done=done))
    return tuple(sorted(found, key=lambda each: (each.on, each.reference, each.months)))


def must_be_able_to_check(
    due: Due | None, today: date, searched: Collection[str], wanted: Mapping[str, str], left_out: str
) -> None:
    """Refuses a check that is not due, or that left a search out without saying why; `wanted` are codes and words.

    Raises:
        RecordingRefused: names everything that is wrong.
    """
    problems = []
    if due is None:
        problems.append("no check of that application at that horizon is set: `clare-review harm` lists them")
    elif due.on > today:
        problems.append(f"it is due on {say_day(due.on)}: a check before that day leaves the time until then unseen")
    strange = sorted(set(searched) - set(wanted))
    problems += [f"{each}: not on the search list ({', '.join(wanted)})" for each in strange]
    missing = [wanted[each] for each in wanted if each not in searched]
    if missing and not left_out.strip():
        problems.append(f"not searched: {say_list(missing)}; search there, or say with --left-out why not")
    if problems:
        raise RecordingRefused("nothing was recorded:" + "".join(f"\n  - {each}" for each in problems))
