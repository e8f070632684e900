"""At which stage somebody reads an application: the table of stages, from which the documentation draws it.

What is read first carries no stage, so that an entry made before there were others keeps its digest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clare_review.ledger.entry import Entry


class Stage(StrEnum):
    """As what somebody is given an application."""

    FIRST = "first"
    SECOND = "second"
    ADJUDICATION = "adjudication"
    CHECK = "check"
    RE_READ = "re_read"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


_BY_NAME = {stage.value: stage for stage in Stage}  # a word is looked up in a tenth of the time that Stage(word) takes


@dataclass(frozen=True, kw_only=True)
class StageRule:
    """What one stage is: `prefix` begins the ids of its batches, `differs_from` are the stages whose reader may not
    have this one, `follows` is the stage that this very reader has to have had. `apart` says that any number of people
    read it, each for themselves; `blind` that nothing of another reading is shown.
    """

    prefix: str
    what: str
    given_to: str
    sees: str
    differs_from: tuple[Stage, ...]
    follows: Stage | None = None
    apart: bool = False
    blind: bool = True


TABLE: Mapping[Stage, StageRule] = {
    Stage.FIRST: StageRule(
        prefix="B",
        what="everybody's first reading, of every application",
        given_to="reviewers",
        sees="the case; the judgements and marks of this reading",
        differs_from=(Stage.SECOND, Stage.ADJUDICATION, Stage.CHECK),
    ),
    Stage.SECOND: StageRule(
        prefix="S",
        what="read again blind, because it was drawn",
        given_to="second readers",
        sees="the case, without what the settings hide until its risk is assessed; the judgements and marks of this "
        "reading",
        differs_from=(Stage.FIRST, Stage.ADJUDICATION, Stage.CHECK),
    ),
    Stage.ADJUDICATION: StageRule(
        prefix="J",
        what="decided where two readings disagree",
        given_to="adjudicators",
        sees="the case; what the first and the second reader judged, without their names",
        differs_from=(Stage.FIRST, Stage.SECOND, Stage.CHECK),
        blind=False,
    ),
    Stage.CHECK: StageRule(
        prefix="K",
        what="read to measure a reader, because its answer is known",
        given_to="reviewers and second readers, in an ordinary batch of theirs",
        sees="what the other cases of the batch show; the reader's own judgements and marks of this reading",
        differs_from=(Stage.FIRST, Stage.SECOND, Stage.ADJUDICATION),
        apart=True,
    ),
    Stage.RE_READ: StageRule(
        prefix="R",
        what="read once more by the same reader, to measure how steady they are",
        given_to="reviewers and second readers, in a batch of second readings of theirs",
        sees="what the other cases of the batch show; the reader's own judgements and marks of this reading",
        differs_from=(Stage.SECOND, Stage.ADJUDICATION, Stage.CHECK),
        follows=Stage.FIRST,
        apart=True,
    ),
}
"""Stage to what it is."""

APART = tuple(stage for stage in Stage if TABLE[stage].apart)
"""The stages at which any number of people read a case, each for themselves; they never change hands."""


def stage_of(part: Mapping[str, Any]) -> Stage:
    """The stage that the body of an entry, a batch or a move speaks of; the first where it names none."""
    named = part.get("stage")
    return Stage.FIRST if named is None else _BY_NAME.get(named) or Stage(named)


def stage_in(part: Mapping[str, Any], reference: str) -> Stage:
    """The stage of one application of a batch or a move, which may hold some of another stage than its own."""
    named = part.get("stages", {}).get(reference, part.get("stage"))
    return Stage.FIRST if named is None else _BY_NAME.get(named) or Stage(named)


def staged(stage: Stage) -> dict[str, str]:
    """What a body says of its stage: nothing of the first."""
    return {} if stage is Stage.FIRST else {"stage": stage.value}


def is_at(entry: Entry, stage: Stage, reader: str | None = None) -> bool:
    """Whether an entry belongs to a stage, and is by this reader where one is named."""
    return stage_of(entry.body) is stage and (reader is None or entry.by == reader)


def drawn() -> str:
    """The table as the documentation shows it, in Markdown."""
    head = ("stage", "batches", "what", "given to", "never to whoever had it as", "sees")
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for stage in Stage:
        rule = TABLE[stage]
        never = ", ".join(other.say for other in rule.differs_from)
        only = f"; only to whoever had it as {rule.follows.say}" if rule.follows else ""
        batches = f"{rule.prefix}0001" if not rule.apart else "in others"
        lines.append(f"| {stage.say} | {batches} | {rule.what} | {rule.given_to} | {never}{only} | {rule.sees} |")
    return "\n".join(lines)
