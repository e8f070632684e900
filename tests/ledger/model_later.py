"""The acts of readings after the first, for the model: what became of them as plain data, and whether the two agree."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from clare_review.acts.adjudicating import give_to_adjudicators
from clare_review.acts.adjudication import AdjudicationBatch
from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.acts.reopening import reopen
from clare_review.acts.settled import settled_cases
from clare_review.acts.signing_off import changed_since, hand_in, sign_off
from clare_review.acts.voiding import Rested, voided
from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.reviewing.settling import State
from tests.faults.small_review import request
from tests.unit.acts.twice_read import decision

if TYPE_CHECKING:
    from clare_review.review import Review
    from tests.ledger.model import Expected

CASES = st.integers(0, 5)


@dataclass(kw_only=True)
class Later:
    """What was done after the first readings: entries by case, and what each correction took away, in order."""

    first: dict[str, int] = field(default_factory=dict)
    second: dict[str, tuple[int, str]] = field(default_factory=dict)  # the entry, and which evidence is missing
    given: set[str] = field(default_factory=set)
    decided: dict[str, tuple[int, tuple[int, int]]] = field(default_factory=dict)  # the entry, and what it is over
    reopened: dict[str, int] = field(default_factory=dict)
    signed: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)  # batch to entry and what stood
    void: list[tuple[str, Rested]] = field(default_factory=list)

    def state(self, reference: str) -> State:
        """How the two readings of a case stand; every first reading in the model finds nothing missing."""
        entry, missing = self.second[reference]
        over, reopened = (self.first[reference], entry), self.reopened.get(reference, 0)
        made, between = self.decided.get(reference, (0, (0, 0)))
        if between == over and made > reopened:
            return State.DECIDED
        if reopened > max(over):
            return State.REOPENED
        return State.AGREED if missing == "nothing" else State.DISPUTED

    def takes_away(self, reference: str) -> None:
        """What the next correction or reopening of this case voids of what was settled."""
        if reference in self.second and self.state(reference).settled:
            was = Rested.DECISION if self.state(reference) is State.DECIDED else Rested.AGREEMENT
            self.void.append((reference, was))


class LaterReadings:
    """Rules of a state machine; `review` and `expected` are the model's."""

    review: "Review"
    expected: "Expected"
    compared = 0  # the entry as at which both were last found to agree

    @abstractmethod
    def number(self) -> int:
        """A number that was not used before."""

    @precondition(lambda self: self.expected.all_read and not self.expected.drawn)
    @rule()
    def draw_again(self) -> None:
        office, allocated = self.review.office, allocations(self.review.office)
        if any(len(allocated.readers_of(each)) > 1 for each in self.expected.reader_of):
            return  # it changed hands, so that of three people nobody is left to decide
        draw(office, Purpose.SECOND_READING, rule_of("100%", 0))
        give_again(office, readers=["R01", "R02"])
        self.expected.drawn, self.expected.entries = True, self.expected.entries + 2

    @precondition(lambda self: self.expected.drawn)
    @rule(case=CASES, missing=st.sampled_from(["nothing", "supervision"]))
    def read_again(self, case: int, missing: str) -> None:
        """A second reading, or a correction of one."""
        allocated = allocations(self.review.office)
        batches = allocated.allotted(Stage.SECOND)
        reference = sorted(batches)[case % len(batches)]
        reader = allocated.batch(batches[reference]).reviewer
        desk = BatchDesk(self.review.office.for_reader(reader), batches[reference])
        later, again = self.expected.later, reference in self.expected.later.second
        number = self.number()
        wanted = request(
            self.review, desk.open(reference), key=f"again {number}", answers={"evidence_missing": [missing]},
            text={"note": f"Once more, {number}."}, reason="Read again" if again else None,
        )  # fmt: skip
        if again:
            later.takes_away(reference)
        later.second[reference] = desk.record(wanted).entry, missing
        self.expected.entries += 1

    def _give_to_a_third(self) -> None:
        due = set(self._to_decide(given=False))
        made = give_to_adjudicators(self.review.office)
        assert set(made.adjudicator_of) == due
        self.expected.later.given |= due
        self.expected.entries += 1

    @precondition(lambda self: any(self._to_decide(given=False)) or any(self._to_decide(given=True)))
    @rule(case=CASES, side=st.sampled_from(["first", "second"]))
    def decide(self, case: int, side: str) -> None:
        """A third person decides what differs or was reopened; what nobody has is given out before."""
        if any(self._to_decide(given=False)):
            self._give_to_a_third()
        found = list(self._to_decide(given=True))
        reference, later = found[case % len(found)], self.expected.later
        allocated = allocations(self.review.office)
        batch = allocated.batch(str(allocated.batch_of(reference, Stage.ADJUDICATION)))
        desk = AdjudicationBatch(self.review.office.for_reader(batch.reviewer), batch.id)
        made = desk.decide(decision(desk, desk.open(reference), side, f"decision {self.number()}"))
        later.decided[reference] = made.entry, (later.first[reference], later.second[reference][0])
        self.expected.entries += 1

    @precondition(lambda self: self.expected.later.second)
    @rule(case=CASES)
    def open_again(self, case: int) -> None:
        """What is settled is opened with a reason; what is not is refused."""
        later = self.expected.later
        reference = sorted(later.second)[case % len(later.second)]
        if not later.state(reference).settled:
            refused(lambda: reopen(self.review.office, reference, why="A letter came."), RecordingRefused)
            return
        later.takes_away(reference)
        later.reopened[reference] = reopen(self.review.office, reference, why="A letter came.").entry
        self.expected.entries += 1

    @precondition(lambda self: self.expected.later.first)
    @rule(case=CASES)
    def hand_in_and_sign(self, case: int) -> None:
        """A finished batch in which something changed is handed in and signed off; any other is refused."""
        first = allocations(self.review.office).at(Stage.FIRST)
        batch, office, expected = first[case % len(first)], self.review.office, self.expected
        stands = {each: expected.later.first[each] for each in batch.references if each in expected.later.first}
        busy = any(expected.waits(each) or (batch.reviewer, each) in expected.drafts for each in batch.references)
        as_signed = expected.later.signed.get(batch.id, (0, {}))[1] == stands
        if busy or as_signed or len(stands) < len(batch.references):
            refused(lambda: hand_in(office.for_reader(batch.reviewer), batch.id), ReviewNotReady)
            return
        hand_in(office.for_reader(batch.reviewer), batch.id)
        (entry,) = sign_off(office, [batch.id], password=str).entries
        expected.later.signed[batch.id] = entry.number, stands
        expected.entries += 2

    @invariant()
    def later_stands(self) -> None:
        if not hasattr(self, "review") or not (self.expected.later.second or self.expected.later.signed):
            return
        if self.compared == self.expected.entries:
            return  # nothing was appended since
        self.compared = self.expected.entries
        office, later = self.review.office, self.expected.later
        found = {each: parts[RISK_ASSESSMENT].state for each, parts in settled_cases(office).items()}
        assert found == {each: later.state(each) for each in later.second}
        assert changed_since(office) == {name: cases for name, cases in self._changed() if cases}
        assert [(each.reference, each.what) for each in voided(office)] == later.void

    def corrects_first(self, reference: str, batch: str, entry: int) -> None:
        """Notes a first reading or its correction, and what the correction takes away."""
        later = self.expected.later
        if reference in later.first:
            later.takes_away(reference)
            if later.signed.get(batch, (0, {}))[0] > later.first[reference]:
                later.void.append((reference, Rested.SIGN_OFF))
        later.first[reference] = entry

    def _to_decide(self, *, given: bool) -> Iterator[str]:
        later = self.expected.later
        return (
            each for each in sorted(later.second) if later.state(each).to_be_decided and (each in later.given) is given
        )

    def _changed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        later = self.expected.later
        for batch, (_, stood) in later.signed.items():
            yield batch, tuple(sorted(each for each, entry in stood.items() if later.first.get(each) != entry))


def refused(act: Any, problem: type[Exception]) -> None:
    """Does what must be refused."""
    try:
        act()
    except problem:
        return
    raise AssertionError("it was not refused")
