"""What became of every application, as flows that add up: received, assessed, reviewed, failed, and who was reached.

The unit is the application everywhere, also where the person it concerns is to be reached.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.figures import Category, Column, Table
from clare_review.findings.given import Given, Read
from clare_review.findings.members import Reviewed

NOT_FLAGGED = "no contact asked for"
DETAIL, FAILURE = "detailed review needed", "failure"
NO_DETAIL, NOT_ASSESSED = "no detailed review needed", "not yet risk assessed"
NO_FAILURE, CANNOT_TELL, NOT_REVIEWED = "no failure", "cannot tell", "not yet reviewed"
_RESULTS = {Reviewed.NONE: NO_FAILURE, Reviewed.CANNOT_TELL: CANNOT_TELL, None: NOT_REVIEWED}


@dataclass(frozen=True, kw_only=True)
class Link:
    """So many applications that go from one group to another."""

    source: str
    target: str
    applications: int


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A part of the flow drawn at one scale: its groups column by column, and the links between them."""

    heading: str
    columns: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]

    def size(self, group: str) -> int:
        """How many applications a group of this stretch holds."""
        first = group in self.columns[0]
        return sum(each.applications for each in self.links if (each.source if first else each.target) == group)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """The stretches from left to right; the first group of each later one is a group of the one before.

    Raises:
        FiguresDoNotBalance: a group passes on more or fewer than it holds, or is of another size where it is continued.
    """

    stretches: tuple[Stretch, ...]

    def __post_init__(self) -> None:
        problems = [said for each in self.stretches for said in _unbalanced(each)]
        for before, after in pairwise(self.stretches):
            problems += [
                f"{group}: {before.size(group):,} in {before.heading}, but {after.size(group):,} in {after.heading}"
                for group in after.columns[0]
                if before.size(group) != after.size(group)
            ]
        if problems:
            raise FiguresDoNotBalance("the flow does not add up:" + "".join(f"\n  - {each}" for each in problems))


def _unbalanced(stretch: Stretch) -> Iterable[str]:
    for group in (group for column in stretch.columns[1:-1] for group in column):
        onwards = sum(each.applications for each in stretch.links if each.source == group)
        if onwards != stretch.size(group):
            yield f"{stretch.heading}: {group} holds {stretch.size(group):,} and passes on {onwards:,}"


def flow_of(known: Given, contact: Mapping[str, str]) -> Flow:
    """What became of every application; `contact` says by reference how contact with whom it concerns stands."""
    members = known.applications
    needed = [each for each in members if each.detailed_required or each.reviewed is not None]
    failed = [each for each in needed if each.failed]
    received = [(f"population {sealed.version}", sealed.version) for sealed in known.populations]
    names = {version: name if version == 1 else f"added by {name}" for name, version in received}
    return Flow(
        stretches=(
            _stretch("Received and assessed", [(names[each.population], _fate(each)) for each in members],
                     (tuple(names.values()), (DETAIL, NO_DETAIL, NOT_ASSESSED))),
            _stretch("Reviewed in detail", [(DETAIL, _result(each)) for each in needed],
                     ((DETAIL,), (FAILURE, CANNOT_TELL, NO_FAILURE, NOT_REVIEWED))),
            _failures(failed, contact),
        )
    )  # fmt: skip


def _failures(failed: Sequence[Read], contact: Mapping[str, str]) -> Stretch:
    kinds = [str(each.reviewed) for each in failed]
    stands = [contact.get(each.reference, NOT_FLAGGED) for each in failed]
    ends = (*sorted(set(stands) - {NOT_FLAGGED}), NOT_FLAGGED)
    pairs = [(FAILURE, kind) for kind in kinds] + list(zip(kinds, stands, strict=True))
    return _stretch("Failures and contact", pairs, ((FAILURE,), tuple(Category), ends))


def _stretch(heading: str, pairs: Iterable[tuple[str, str]], columns: tuple[tuple[str, ...], ...]) -> Stretch:
    counted = Counter(pairs)
    order = [group for column in columns for group in column]
    links = sorted(counted.items(), key=lambda each: (order.index(each[0][0]), order.index(each[0][1])))
    there = {group for pair in counted for group in pair}
    return Stretch(
        heading=heading,
        columns=tuple(tuple(str(group) for group in column if group in there) for column in columns),
        links=tuple(Link(source=a, target=b, applications=number) for (a, b), number in links),
    )


def _fate(member: Read) -> str:
    if member.detailed_required or member.reviewed is not None:
        return DETAIL
    return NO_DETAIL if member.assessed else NOT_ASSESSED


def _result(member: Read) -> str:
    return FAILURE if member.failed else _RESULTS[member.reviewed]


def flow_table(flow: Flow) -> Table:
    """Every link of the flow as a row."""
    return Table(
        id="flow",
        caption="What became of every application",
        columns=(
            Column(id="source", label="Of these"),
            Column(id="target", label="so many went on as"),
            Column(id="applications", label="Applications", number=True),
        ),
        rows=tuple((each.source, each.target, each.applications) for s in flow.stretches for each in s.links),
        notes=("Contact is told of the people whom failed applications concern; the unit is the application.",),
    )
