"""Known-answer cases: a sealed list, given out among ordinary work, and read back against its commitment.

The ledger holds that a list was sealed, its digest and how many cases it has; which answers are right stands in a file
that the review lead keeps. What readers record on these cases is at a stage of its own and is in no other figure.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review import strict_yaml
from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.populations import applications
from clare_review.acts.recording import standing
from clare_review.acts.sides import reviewers
from clare_review.assurance.drift import drift
from clare_review.assurance.known_answers import KnownAnswer, Measured, measure
from clare_review.assurance.pairs import CANNOT_TELL, FAILURE
from clare_review.assurance.read_twice import finding
from clare_review.assurance.sealed_list import KnownCase, SealedList, sealed_list
from clare_review.errors import FileProblem, NotAllowed, ReviewError
from clare_review.guidance.wording import say_count
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import TABLE, Stage
from clare_review.planning.allocation import Batch
from clare_review.planning.points import Band
from clare_review.population.records import worked_as, worked_by
from clare_review.running.writing import write_whole

FOLDER = "known"
"""Where the lists are kept in the review's folder; whoever may read it knows the answers."""


@dataclass(frozen=True, kw_only=True)
class GivenOut:
    """One list that was sealed and given out."""

    cases: int
    readers: int
    entry: int
    file: Path

    def sentence(self) -> str:
        """One line for a screen."""
        return (
            f"{say_count(self.cases, 'known case')} given to {say_count(self.readers, 'reader')} among their other "
            f"work; sealed in entry {self.entry}; the answers are in {self.file}, to be kept from the readers"
        )


@dataclass(frozen=True, kw_only=True)
class Known:
    """What readers said of known cases so far, and why there is nothing where there is nothing."""

    answers: tuple[KnownAnswer, ...]
    given: int
    why_none: str

    def text(self) -> str:
        """Sensitivity and specificity of each reader and of all, for a screen."""
        if not self.answers:
            return self.why_none
        readers = sorted({answer.reader for answer in self.answers})
        signals = {each.reader: each.sentence() for each in drift(self.answers)}
        lines = [f"{len(self.answers):,} of {self.given:,} known cases read"]
        lines += [
            f"  {reader}: {_said([a for a in self.answers if a.reader == reader])}"
            + (f"; {signals[reader]}" if reader in signals else "")
            for reader in readers
        ]
        return "\n".join([*lines, f"  all: {_said(self.answers)}"])

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        marks = measure(self.answers)
        return {
            "given": self.given,
            "read": len(self.answers),
            "known_failures": {"found": marks.sensitivity.right, "of": marks.sensitivity.of},
            "known_sound": {"cleared": marks.specificity.right, "of": marks.specificity.of},
            "cannot_tell": marks.cannot_tell,
        }


def _said(answers: Sequence[KnownAnswer]) -> str:
    marks = measure(answers)
    return (
        f"failures found {_share(marks.sensitivity)}, sound cases cleared {_share(marks.specificity)}, "
        f"{marks.cannot_tell} cannot tell"
    )


def _share(measured: Measured) -> str:
    return f"{measured.right} of {measured.of}" + (f" ({measured.interval.words(0)})" if measured.interval else "")


def cases_in(path: Path) -> tuple[KnownCase, ...]:
    """The known cases in a file of strict YAML: `cases`, each with reference, reader, failure and known from.

    Raises:
        FileProblem: the file is no such list; every problem is named.
    """
    data = strict_yaml.read(path)
    try:
        given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        return sealed_list({"salt": "0" * 64, "cases": given.get("cases")}).cases
    except ValueError as problem:
        raise FileProblem(str(path), str(problem).split("; ")) from None


def give_out(office: Office, cases: Sequence[KnownCase]) -> GivenOut:
    """Seals a list of known cases in the ledger and gives each to its reader, in a batch that looks like any other.

    Raises:
        NotAllowed: a reader worked or read a case before, or is not among the reviewers; all are named.
        ReviewError: the list is empty or names a case twice for a reader.
    """
    office.must_be_now()
    try:
        sealed = SealedList(salt=office.chance(32).hex(), cases=tuple(cases))
    except ValueError as problem:
        raise ReviewError(f"the known cases cannot be given out: {problem}") from None
    allocated = allocations(office)
    _must_be_strangers(office, allocated, sealed.cases)
    file = office.folder / FOLDER / f"{sealed.commitment[:16]}.json"
    write_whole(file, json.dumps(sealed.as_json(), indent=1).encode(), private=True)
    body = {"commitment": sealed.commitment, "cases": len(sealed.cases)}
    new = NewEntry(kind=EntryKind.KNOWN, by=office.reader, key=f"known {sealed.commitment}", body=body)
    entry = office.keeper.append(new)
    batches = _batches(allocated, sealed.cases)
    _allot(office, batches)
    write_params(office, batches)
    return GivenOut(cases=len(sealed.cases), readers=len(batches), entry=entry.number, file=file)


def known_readings(office: Office) -> Known:
    """What readers said of the known cases whose lists are here and are the ones the ledger was told of.

    Raises:
        NotAllowed: a list here is not the one sealed in the ledger: somebody changed it.
    """
    sealed = {entry.body["commitment"]: entry for entry in office.entries(EntryKind.KNOWN)}
    if not sealed:
        return Known(answers=(), given=0, why_none="no known-answer case was given out")
    given = sum(int(entry.body["cases"]) for entry in sealed.values())
    lists = [_opened(path, sealed) for path in sorted((office.folder / FOLDER).glob("*.json"))]
    cases = [case for each in lists if each for case in each.cases]
    if not cases:
        return Known(answers=(), given=given, why_none="the sealed lists are not here, so what is right is not known")
    answers = tuple(sorted(_answers(office, cases), key=lambda answer: answer.entry))
    return Known(answers=answers, given=given, why_none="" if answers else f"none of the {given:,} is read yet")


def lists_digest(office: Office) -> str:
    """One digest of the sealed lists that are here: without them the same ledger says less."""
    return digest(sorted(path.stem for path in (office.folder / FOLDER).glob("*.json")))


def _answers(office: Office, cases: Sequence[KnownCase]) -> list[KnownAnswer]:
    found = []
    for reader in sorted({case.reader for case in cases}):
        mine = {case.reference: case for case in cases if case.reader == reader}
        stands = standing(office, sorted(mine), stage=Stage.CHECK, reader=reader)
        for reference, case in mine.items():
            came_to = finding(stands, reference)
            if came_to is not None:
                last = max(chain[0].entry for chain in stands.of(reference).values())
                said = None if came_to == CANNOT_TELL else came_to == FAILURE
                found.append(KnownAnswer(reader=reader, entry=last, failure=case.failure, said=said))
    return found


def _opened(path: Path, sealed: Mapping[str, Any]) -> SealedList | None:
    """The list in a file; None for one sealed later than the position that is looked at."""
    try:
        found = sealed_list(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, OSError) as problem:
        raise NotAllowed(f"{path} is not a sealed list: {problem}") from None
    if found.commitment in sealed:
        return found
    if path.stem == found.commitment[:16]:
        return None
    raise NotAllowed(
        f"{path} is not the list that the ledger was told of: somebody changed it; put the copy that was sealed back"
    )


def _must_be_strangers(office: Office, allocated: Allocations, cases: Sequence[KnownCase]) -> None:
    staff = {one.id: one for one in reviewers(office)}
    sealed = applications(office, sorted({case.reference for case in cases}))
    problems = []
    for case in cases:
        if case.reference not in sealed:
            problems.append(f"{case.reference} is in no sealed population")
        elif case.reader not in staff:
            problems.append(f"{case.reader} is not on the reviewers file")
        elif case.reader in allocated.readers_of(case.reference):
            problems.append(f"{case.reader} was given {case.reference} before")
        elif worked_as(worked_by(sealed[case.reference]), staff[case.reader].formerly):
            problems.append(f"{case.reader} worked {case.reference} at the time")
    if problems:
        raise NotAllowed("the known cases are not given out:" + "".join(f"\n  - {each}" for each in problems))


def _batches(allocated: Allocations, cases: Sequence[KnownCase]) -> tuple[Batch, ...]:
    """A batch for each reader, at the stage they read at anyway: second readings for whoever has some."""
    second = {batch.reviewer for batch in allocated.at(Stage.SECOND)}
    number = next_numbers(allocated)
    made = []
    for reader in sorted({case.reader for case in cases}):
        stage = Stage.SECOND if reader in second else Stage.FIRST
        prefix = TABLE[stage].prefix
        references = sorted((case.reference for case in cases if case.reader == reader), key=lambda each: digest(each))
        made.append(
            Batch(
                id=f"{prefix}{number[prefix]:04d}",
                reviewer=reader,
                references=tuple(references),
                band=Band.STANDARD,
                stage=stage,
                stages=dict.fromkeys(references, Stage.CHECK),
            )
        )
        number[prefix] += 1
    return tuple(made)


def _allot(office: Office, batches: Sequence[Batch]) -> None:
    told = [
        {
            "id": batch.id,
            "reviewer": batch.reviewer,
            "band": batch.band.value,
            "references": list(batch.references),
            **({} if batch.stage is Stage.FIRST else {"stage": batch.stage.value}),
            "stages": {reference: stage.value for reference, stage in sorted(batch.stages.items())},
        }
        for batch in batches
    ]
    key = f"known {digest([batch['id'] for batch in told])}"
    office.keeper.append(NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=key, body={"batches": told}))
