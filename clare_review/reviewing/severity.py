"""The word of warning before a case that is hard to read."""

from collections.abc import Iterable

from clare_review.planning.points import SignalCode

_WARNINGS = {
    SignalCode.LATER_SERIOUS_INJURY: "someone was seriously injured after the application",
    SignalCode.SERIOUS_HISTORY_NOT_DISCLOSED: "it records serious violence before the application",
}


def severity_of(signals: Iterable[str]) -> str:
    """What a reader should know before they open a case; empty when nothing marks it severe."""
    codes = set(signals)
    said = [words for code, words in _WARNINGS.items() if code.value in codes]
    return " and ".join(said)
