"""What became of each application between two issues of the figures, and why: every change has one reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from clare_review.findings.figures import Cell, Column, Table
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Judgement, Standing, detailed_required


class Why(StrEnum):
    """Why an application counts otherwise than before."""

    LATE_FIND = "late find"  # a later population added it
    EXTERNAL = "external decision"  # what was fed back of a referral or complaint had it read anew
    DECIDED = "decided by a third person"
    CORRECTED = "corrected by its reader"
    READ_SINCE = "read since"
    HARM = "harm judged or looked for again"
    CONTACT = "contact, actions and registers"
    TIME = "time that passed"  # nothing was recorded on it: a day came
    OTHER = "another entry on it"


@dataclass(frozen=True, kw_only=True)
class Change:
    """How one application counts at an issue; `reviewed` is its category then, None where it is not reviewed."""

    assessed: bool
    required: bool
    reviewed: str | None


NOTHING = Change(assessed=False, required=False, reviewed=None)
HEADLINES = {
    "applications": "Applications",
    "risk_assessed": "Risk assessed",
    "detailed_required": "Detailed review required",
    "detailed_reviewed": "Reviewed in detail",
    "failures": "Failures",
    "failures.harm": "of which harm",
    "failures.service": "of which service",
    "failures.administrative": "of which administrative",
    "cannot_tell": "Cannot tell",
}
_FAILED = ("harm", "service", "administrative")


def counts_in(figure: str, one: Change) -> bool:
    """Whether an application that stands so counts in a headline figure."""
    match figure:
        case "applications":
            return True
        case "risk_assessed":
            return one.assessed
        case "detailed_required":
            return one.required
        case "detailed_reviewed":
            return one.reviewed is not None
        case "failures":
            return one.reviewed in _FAILED
        case _:
            return one.reviewed == figure.removeprefix("failures.")


def standing_of(stood: Standing, reference: str) -> Change:
    """How one application counts by the judgements that stand."""
    chains = stood.of(reference)
    risk, detail = chains.get(RISK_ASSESSMENT), chains.get(DETAILED_REVIEW)
    if not risk and not detail:
        return NOTHING
    return _change(
        assessed=bool(risk),
        required=bool(detailed_required(risk[-1])) if risk else False,
        reviewed=detail[-1].category if detail else None,
    )


@lru_cache(maxsize=64)
def _change(*, assessed: bool, required: bool, reviewed: str | None) -> Change:
    """There are few ways in which an application can count, and very many applications."""
    return Change(assessed=assessed, required=required, reviewed=reviewed)


def why_judged(chains: Mapping[str, Sequence[Judgement]], after: int, before: Change, now: Change) -> Why | None:
    """By which judgement since entry `after` an application came to count as it does now; None where by none.

    `chains` are the judgements that led to what counts, by instrument. The judgement from which on it counted so is
    the reason, not a later one that said the same.
    """
    risk = [each for each in chains.get(RISK_ASSESSMENT, ()) if each.entry > after]
    detail = [each for each in chains.get(DETAILED_REVIEW, ()) if each.entry > after]
    made = _since(detail, [each.category == now.reviewed for each in detail])
    if before.reviewed == now.reviewed or made is None:
        asked = [(each.answers.get("detailed_required") == "yes") == now.required for each in risk]
        made = _since(risk, asked) or made
    if made is None:
        return None
    if made.stage is not Stage.FIRST:  # a second reading counts alone only where a third person's decision asks for it
        return Why.DECIDED
    first = not before.assessed or (before.required and before.reviewed is None)
    return Why.READ_SINCE if first and made.supersedes is None else Why.CORRECTED


def _since(chain: Sequence[Judgement], same: Sequence[bool]) -> Judgement | None:
    """The first of a chain from which on all say the same as the last."""
    found = None
    for each, is_same in zip(reversed(chain), reversed(same), strict=True):
        if not is_same:
            break
        found = each
    return found


_Key = tuple[bool, bool, str | None] | None


def _key(one: Change | None) -> _Key:
    """A change as a key, which is found several times as fast; None where the application is in no population."""
    return None if one is None else (one.assessed, one.required, one.reviewed)


def _counts(figure: str, key: _Key) -> bool:
    return key is not None and counts_in(figure, Change(assessed=key[0], required=key[1], reviewed=key[2]))


def changes_table(
    before: Mapping[str, Change], now: Mapping[str, Change], why: Mapping[str, Why], heads: tuple[str, str]
) -> Table:
    """Every headline figure before and now, with the net change by each reason, which add up to the difference.

    `before` and `now` say how the applications of each issue's population stand; `why` gives a reason for each that
    stands otherwise. `heads` name the two issues.
    """
    reasons = [each for each in Why if each in set(why.values())]
    then, since = (Counter(map(_key, told.values())) for told in (before, now))
    moved = Counter((_key(before.get(each)), _key(now.get(each)), reason) for each, reason in why.items())
    rows: list[tuple[Cell, ...]] = []
    for figure, label in HEADLINES.items():
        net = dict.fromkeys(reasons, 0)
        for (was, is_now, reason), number in moved.items():
            net[reason] += number * (_counts(figure, is_now) - _counts(figure, was))
        was_in, is_in = (sum(n for each, n in told.items() if _counts(figure, each)) for told in (then, since))
        rows.append((label, was_in, *(net[reason] for reason in reasons), is_in))
    return Table(
        id="changes",
        caption="The headline figures of the previous issue and of this one, with the reason for each change",
        columns=(
            Column(id="figure", label="Applications"),
            Column(id="before", label=heads[0], number=True),
            *(Column(id=reason.name.lower(), label=reason.value.capitalize(), number=True) for reason in reasons),
            Column(id="now", label=heads[1], number=True),
        ),
        rows=tuple(rows),
        sums=(("now", ("before", *(reason.name.lower() for reason in reasons))),),
        notes=("A population is never restated: what was added since counts as late finds, whatever it came to.",),
    )
