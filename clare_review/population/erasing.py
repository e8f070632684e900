"""What is left of a row or an application when what is personal in it is erased.

Names, dates of birth, numbers of the PNC and free text go. What figures count stays: route, dates, outcome, checks,
handler. So every figure that was published can still be worked out, and nobody can be told from it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from clare_review.population.records import Kind
from clare_review.population.understanding import without_values

GONE: Mapping[Kind, tuple[str, ...]] = {
    Kind.APPLICATIONS: (
        *("a_surname", "a_forename", "a_born", "b_surname", "b_forename", "b_born", "b_pnc", "c_name"),
        *("relationship", "outcome_reason", "disclosed_to", "remarks"),
    ),
    Kind.LOG: ("text",),
    Kind.HISTORY: ("subject_name", "subject_born"),
}
"""Kind of row to the fields that go."""

_LINES = {Kind.LOG: "text", Kind.HISTORY: "subject_name"}
ERASABLE = tuple(GONE)
"""The kinds of row that name the application they belong to."""


def erased_values(kind: Kind, values: Sequence[Mapping[str, Any] | None]) -> list[dict[str, Any] | None]:
    """The values of the rows of one kind on one application with what is personal taken out, in their order.

    Lines of a log or a history keep their order among each other, and equal ones stay equal, so that a line that a
    judgement cites by its number keeps that number.
    """
    order = sorted({_text_order(kind, value) for value in values if value is not None})
    return [None if value is None else _erased(kind, value, order) for value in values]


def erased_reasons(reasons: Sequence[str]) -> list[str]:
    """The reasons why a row was held back, without what the export said."""
    return [without_values(reason) for reason in reasons]


def _erased(kind: Kind, value: Mapping[str, Any], order: Sequence[tuple[str, ...]]) -> dict[str, Any]:
    left = {name: None if name in GONE[kind] else said for name, said in value.items()}
    if "notes" in left:
        left["notes"] = []
    if kind in _LINES:
        left[_LINES[kind]] = f"(erased {order.index(_text_order(kind, value)) + 1:04d})"
    if kind is Kind.APPLICATIONS:
        left["kept"] = {}
        left["variants"] = {name: said for name, said in value.get("variants", {}).items() if name not in GONE[kind]}
    return left


def _text_order(kind: Kind, value: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(value.get(name) or "") for name in GONE[kind])
