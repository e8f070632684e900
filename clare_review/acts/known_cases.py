"""Known-answer cases: sealed lists, who waits for which of their cases, and what readers made of them.

The ledger holds that a list was sealed, its digest and how many cases it has; which answers are right stands in a file
that the review lead keeps. What readers record on these cases is at a stage of its own and is in no other figure.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review import strict_yaml
from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.office import Office
from clare_review.acts.recording import standing
from clare_review.assurance.drift import drift
from clare_review.assurance.known_answers import KnownAnswer, Measured, measure
from clare_review.assurance.pairs import CANNOT_TELL, FAILURE
from clare_review.assurance.read_twice import finding
from clare_review.assurance.sealed_list import KnownCase, SealedList, sealed_list
from clare_review.errors import FileProblem, NotAllowed
from clare_review.guidance.wording import say_count
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import Stage

FOLDER = "known"
"""Where the lists are kept in the review's folder; whoever may read it knows the answers."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What readers said of known cases so far, and why there is nothing where there is nothing.

    `given` is how many the lists hold, `waiting` how many of them are in no batch of their reader yet.
    """

    answers: tuple[KnownAnswer, ...]
    given: int
    why_none: str
    waiting: int = 0

    def text(self) -> str:
        """Sensitivity and specificity of each reader and of all, for a screen."""
        wait = f"{say_count(self.waiting, 'known case')} more to be slipped into the next batch of their reader"
        if not self.answers:
            return "\n".join([self.why_none, *([wait] if self.waiting else [])])
        readers = sorted({answer.reader for answer in self.answers})
        signals = {each.reader: each.sentence() for each in drift(self.answers)}
        lines = [f"{len(self.answers):,} of {self.given:,} known cases read"]
        lines += [
            f"  {reader}: {_said([a for a in self.answers if a.reader == reader])}"
            + (f"; {signals[reader]}" if reader in signals else "")
            for reader in readers
        ]
        return "\n".join([*lines, f"  all: {_said(self.answers)}", *([f"  {wait}"] if self.waiting else [])])

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        marks = measure(self.answers)
        return {
            "given": self.given,
            "read": len(self.answers),
            "waiting": self.waiting,
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


@dataclass(frozen=True, kw_only=True)
class KnownFile:
    """A file of known cases: who reads which, what is right, and the files with the cases that are invented."""

    cases: tuple[KnownCase, ...]
    invented: tuple[Path, ...]


def known_in(path: Path) -> KnownFile:
    """The known cases in a file of strict YAML: `cases`, each with reference, reader, failure and known from, and
    `invented`, the exports with the cases that are invented, named from the file's own folder.

    Raises:
        FileProblem: the file is no such list; every problem is named.
    """
    data = strict_yaml.read(path)
    given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    named = given.get("invented") or []
    problems = [
        f"{name}: not known here; a list holds cases and invented" for name in given.keys() - {"cases", "invented"}
    ]
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        problems.append("invented: a list of the names of files")
    try:
        cases = sealed_list({"salt": "0" * 64, "cases": given.get("cases")}).cases
    except ValueError as problem:
        problems += str(problem).split("; ")
    if problems:
        raise FileProblem(str(path), problems)
    return KnownFile(cases=cases, invented=tuple(path.parent / one for one in named))


def known_readings(office: Office) -> Known:
    """What readers said of the known cases whose lists are here and are the ones the ledger was told of.

    Raises:
        NotAllowed: a list here is not the one sealed in the ledger: somebody changed it.
    """
    sealed = {entry.body["commitment"]: entry for entry in office.entries(EntryKind.KNOWN)}
    if not sealed:
        return Known(answers=(), given=0, why_none="no known-answer case was given out")
    given = sum(int(entry.body["cases"]) for entry in sealed.values())
    cases = cases_of_lists(office)
    if not cases:
        return Known(answers=(), given=given, why_none="the sealed lists are not here, so what is right is not known")
    answers = tuple(sorted(_answers(office, cases), key=lambda answer: answer.entry))
    waits = sum(map(len, waiting_known(office, allocations(office)).values()))
    why = "" if answers else f"none of the {given:,} is read yet"
    return Known(answers=answers, given=given, why_none=why, waiting=waits)


def cases_of_lists(office: Office) -> tuple[KnownCase, ...]:
    """Every known case whose list is here and is one that the ledger was told of, as at the office's position.

    Raises:
        NotAllowed: a list here is not the one sealed in the ledger: somebody changed it.
    """
    sealed = {entry.body["commitment"]: entry for entry in office.entries(EntryKind.KNOWN)}
    lists = [_opened(path, sealed) for path in sorted((office.folder / FOLDER).glob("*.json"))]
    return tuple(case for each in lists if each for case in each.cases)


def waiting_known(office: Office, allocated: Allocations) -> dict[str, list[str]]:
    """Reader to the known cases that are meant for them and are in no batch of theirs yet; whoever gives batches out
    slips them in."""
    given = {
        (batch.reviewer, each)
        for batch in allocated.batches
        for each, stage in batch.stages.items()
        if stage is Stage.CHECK
    }
    waits: dict[str, list[str]] = {}
    for case in cases_of_lists(office):
        if (case.reader, case.reference) not in given:
            waits.setdefault(case.reader, []).append(case.reference)
    return {reader: sorted(waits[reader]) for reader in sorted(waits)}


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
