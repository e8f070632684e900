"""Those in whose case nothing was found wrong: whether they are told that it was checked, and why that is safe.

A letter that says "we looked at your application" tells whoever opens it that there was one. So nobody is told as a
matter of course: for each somebody decides, says why it is safe, and says what was said.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clare_review.errors import FiguresDoNotBalance, RecordingRefused
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.contact import Way

NOT_DECIDED = "not_decided"


class Decision(StrEnum):
    """What was decided of telling somebody."""

    TO_BE_TOLD = "to_be_told"
    TOLD = "told"
    NOT_TOLD = "not_told"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What holds for one application: the decision, who made it, when (UTC), and how she was told if she was."""

    reference: str
    entry: int
    decision: Decision
    by: str
    at: datetime
    way: Way | None = None


def fold_tellings(entries: Iterable[Entry]) -> dict[str, Telling]:
    """Application to what was decided last of telling whoever it concerns."""
    found = {}
    for entry in sorted((each for each in entries if each.kind is EntryKind.TOLD), key=lambda each: each.number):
        way = entry.body.get("way")
        found[entry.subject or ""] = Telling(
            reference=entry.subject or "",
            entry=entry.number,
            decision=Decision(entry.body["decision"]),
            by=entry.by,
            at=entry.at,
            way=Way(way) if way else None,
        )
    return found


def must_be_able_to_tell(decision: Decision, way: Way | None, *, why: str, said: str) -> None:
    """Refuses a decision without its reason, and a telling without how and what; all of it at once.

    Raises:
        RecordingRefused: names what is missing.
    """
    missing = []
    if not why.strip():
        missing.append("say why she is not told" if decision is Decision.NOT_TOLD else "say why it is safe to tell her")
    if decision is Decision.TOLD and way is None:
        missing.append("say how she was told")
    if decision is Decision.TOLD and not said.strip():
        missing.append("say what she was told")
    if decision is not Decision.TOLD and said.strip():
        missing.append("nobody was told yet: say what was said once it was")
    if missing:
        raise RecordingRefused("the decision was not recorded:" + "".join(f"\n  - {line}" for line in missing))


def counts(sealed: Collection[str], at_risk: Collection[str], tellings: Mapping[str, Telling]) -> dict[str, int]:
    """How many applications of nobody at risk stand how; `not_decided` and the decisions add up to all of them.

    Raises:
        FiguresDoNotBalance: something was decided on an application that no population holds.
    """
    strange = sorted(set(tellings) - set(sealed))
    if strange:
        raise FiguresDoNotBalance(f"{say_list(strange)}: telling was decided, and no population holds it")
    others = set(sealed) - set(at_risk)
    found = Counter(tellings[each].decision.value if each in tellings else NOT_DECIDED for each in others)
    return {name: found[name] for name in (*(each.value for each in Decision), NOT_DECIDED)}
