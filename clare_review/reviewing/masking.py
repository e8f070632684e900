"""What a second reader is not shown until their own risk assessment is recorded: who worked a case, and how it ended.

A reader who knows the outcome finds the way to it (hindsight), so that each thing is shown only after the answer it
would colour is locked: sequential unmasking (Dror and others, J. Forensic Sci. 60(4), 2015, on linear sequential
unmasking). Only the screen is masked; what the ledger holds, and the version of the file that was read, stay whole.
"""

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

from clare_review.guidance.lines import Step
from clare_review.population.records import Application, Case
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.file_lines import citable

HIDDEN = "hidden until you have recorded the risk assessment"


class Mask(StrEnum):
    """What can be hidden."""

    HANDLER = "handler"
    OUTCOME = "outcome"
    LATER_HARM = "later_harm"


_FIELDS = {
    Mask.HANDLER: frozenset(("handler", "supervisor")),
    Mask.OUTCOME: frozenset(
        ("outcome", "outcome_as_exported", "outcome_reason", "decided_on", "disclosed_on", "disclosed_to")
    ),
    Mask.LATER_HARM: frozenset[str](),
}
_NO_WORDS = frozenset(("outcome", "decided_on", "disclosed_on"))  # a code and two days; the screen says they are hidden
_TELL_THE_END = frozenset((Step.DISCLOSURE, Step.OUTCOME_TOLD, Step.TOTAL))


def masked(view: CaseView, hide: Collection[Mask]) -> CaseView:
    """The view without what is to be hidden; nothing of it can be read from what is left, or cited.

    Signals are left out where they speak of the outcome or of later harm, and so are the steps that end with it.
    """
    if not hide:
        return view
    case = _case(view.case, hide)
    ends = Mask.OUTCOME in hide
    return replace(
        view,
        case=case,
        clock=tuple(each for each in view.clock if not (ends and each.step in _TELL_THE_END)),
        signals=() if ends or Mask.LATER_HARM in hide else view.signals,
        position=replace(view.position, citable=citable(case)),
        hidden=tuple(mask.value for mask in Mask if mask in hide),
    )


def _case(case: Case, hide: Collection[Mask]) -> Case:
    names = frozenset().union(*(_FIELDS[mask] for mask in hide))
    by_hand = Mask.HANDLER in hide
    return replace(
        case,
        application=_application(case.application, names),
        log=tuple(replace(each, by="hidden") for each in case.log) if by_hand else case.log,
        incidents=() if Mask.LATER_HARM in hide else case.incidents,
        later_rows=tuple(row for row in case.later_rows if row.field not in names),
    )


def _application(it: Application, names: frozenset[str]) -> Application:
    words = dict.fromkeys(names - _NO_WORDS, HIDDEN)
    nothing = dict.fromkeys(names & _NO_WORDS)
    variants = {name: values for name, values in it.variants.items() if name not in names}
    return replace(it, **words, **nothing, variants=variants)  # type: ignore[arg-type]
