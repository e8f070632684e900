"""What became of every second reading: agreed, to be adjudicated, adjudicated, and what has to change because of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from clare_review.acts.office import Office
from clare_review.acts.settled import settled_cases
from clare_review.reviewing.adjudication import Cause, Confidence
from clare_review.reviewing.settling import Settled, State

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("reference", "part", "state", "differing", "cause", "confidence", "guidance", "entry")


def settled_frame(office: Office, references: Sequence[str] | None = None) -> "pd.DataFrame":
    """One row per case and instrument that two people answered; codes and counts, nobody's name and no text.

    `differing` counts the questions on which they disagree; `entry` is the decision's, empty where none holds.
    """
    import pandas as pd

    return pd.DataFrame([_row(office, each) for each in pairs(office, references)], columns=list(COLUMNS))


def causes_frame(office: Office, references: Sequence[str] | None = None) -> "pd.DataFrame":
    """How many decisions were put down to each cause, and in how many of them the guidance needs changing."""
    import pandas as pd

    decided = [each.decision.deciding for each in pairs(office, references) if each.decision]
    told = [each for each in decided if each is not None]
    rows = {
        cause.say: {
            "decisions": sum(each.cause == cause for each in told),
            "guidance needs changing": sum(each.cause == cause and each.guidance for each in told),
        }
        for cause in Cause
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("cause")


def guidance_frame(office: Office, references: Sequence[str] | None = None) -> "pd.DataFrame":
    """The list for whoever keeps the guidance: one row per question on which a decision says that it needs changing."""
    import pandas as pd

    rows = list(_needs_changing(office, pairs(office, references)))
    return pd.DataFrame(rows, columns=["question", "part", "reference", "cause", "entry"])


def pairs(office: Office, references: Sequence[str] | None = None) -> tuple[Settled, ...]:
    """Every case and instrument that two people answered, by reference."""
    found = settled_cases(office, references)
    return tuple(
        each for reference in sorted(found) for each in found[reference].values() if each.first and each.second
    )


def say_settled(office: Office) -> str:
    """What became of the second readings for a screen: a line for each state, and one for each decision."""
    found = pairs(office)
    counts = [(state, sum(each.state is state for each in found)) for state in State if state is not State.ONCE]
    lines = [f"{number:,} {state.value}" for state, number in counts]
    rows = (_row(office, each) for each in found if each.decision)
    told = (f"  {r['reference']}, {r['part']}: {r['cause']}; {r['confidence']}; guidance {r['guidance']}" for r in rows)
    return "\n".join([*lines, *told])


def say_guidance(office: Office) -> str:
    """The list for whoever keeps the guidance, for a screen."""
    rows = _needs_changing(office, pairs(office))
    lines = [f"{r['question']} ({r['part']}; {r['reference']}; {r['cause']}; entry {r['entry']:,})" for r in rows]
    return "\n".join(lines) or "no decision says that the guidance needs changing"


def _row(office: Office, it: Settled) -> dict[str, Any]:
    deciding = it.decision.deciding if it.decision else None
    return {
        "reference": it.reference,
        "part": office.instrument(it.instrument).title,
        "state": it.state.value,
        "differing": len(it.differing),
        "cause": Cause(deciding.cause).say if deciding else "",
        "confidence": Confidence(deciding.confidence).say if deciding else "",
        "guidance": ("needs changing" if deciding.guidance else "may stay") if deciding else "",
        "entry": str(it.decision.entry) if it.decision else "",
    }


def _needs_changing(office: Office, settled: Iterable[Settled]) -> Iterator[dict[str, Any]]:
    for it in settled:
        deciding = it.decision.deciding if it.decision else None
        if it.decision is None or deciding is None or not deciding.guidance:
            continue
        form = office.instrument(it.instrument)
        for name in it.differing:
            question = form.by_id.get(name)
            yield {
                "question": question.ask if question else name,
                "part": form.title,
                "reference": it.reference,
                "cause": Cause(deciding.cause).say,
                "entry": it.decision.entry,
            }
