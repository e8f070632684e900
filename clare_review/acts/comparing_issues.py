"""Two issues of the answers of one review, as at two entries of its ledger, with the reason for each change."""

from collections import Counter

from clare_review.acts.answering import answers_of
from clare_review.acts.office import Office
from clare_review.acts.populations import versions
from clare_review.acts.recorded import past, whys
from clare_review.acts.settled import settled
from clare_review.errors import ReviewError
from clare_review.findings.answers.changes import Why, standing_of
from clare_review.findings.answers.comparing import Compared, compare
from clare_review.findings.figures import Figure
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage, stage_of

_ROWS = (EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.SEALED)
_HARM = (EntryKind.HARM_JUDGED, EntryKind.HARM_CHECKED)


def compare_issues(office: Office, earlier: int, later: int = 0) -> Compared:
    """Every figure as at two entries; `later` 0 is the office's own position.

    Each issue is made from the ledger as it stood then, so that neither is restated.

    Raises:
        ReviewError: the first is not the earlier one.
        NotAllowed: the server shows this login some of the cases only.
        ReviewNotReady: no population was sealed by then, or the ledger has no such entry.
        FiguresDoNotBalance: figures that must add up do not, or the reasons do not add up to a change.
    """
    then, now = past(office, earlier), past(office, later)
    if then.as_of >= now.as_of:
        raise ReviewError(f"entry {then.as_of:,} is not before entry {now.as_of:,}: name the earlier issue first")
    first, second = answers_of(then), answers_of(now)
    held = (max(versions(then).values()), max(versions(now).values()))
    reasons = _Reasons(then, now)
    return compare(first, second, held, reasons.of, reasons.besides)


class _Reasons:
    """Why applications count otherwise, and what else was recorded between two issues."""

    def __init__(self, then: Office, now: Office) -> None:
        self._since = now.entries(after=then.as_of)
        self._by_case: dict[str, list[Entry]] = {}
        for entry in self._since:
            self._by_case.setdefault(entry.subject or "", []).append(entry)
        stood_then, stood = settled(then), settled(now)
        held = set(versions(then))
        before = {each: standing_of(stood_then, each) if each in held else None for each in versions(now)}
        after = {each: standing_of(stood, each) for each in before}
        changed = {each: was for each, was in before.items() if was != after[each]}
        self._why = whys(now, stood, then.as_of, changed, after)

    def of(self, reference: str) -> Why:
        """Why one application counts otherwise."""
        found = self._why.get(reference)
        if found is not None and found is not Why.OTHER:
            return found
        entries = self._by_case.get(reference, [])
        judged = [entry for entry in entries if entry.kind is EntryKind.JUDGED]
        if judged:
            return _by_judgement(judged[-1])
        if any(entry.kind in _HARM for entry in entries):
            return Why.HARM
        return Why.CONTACT if entries else Why.TIME

    def besides(self, figure: Figure) -> str:
        """What was recorded since, by kind: of the kinds that bear on the figure's unit, else of all."""
        bearing = [entry for entry in self._since if entry.kind in _ROWS] if figure.unit in ("rows", "exports") else []
        counted = Counter(entry.kind.value.replace("_", " ") for entry in bearing or self._since)
        return f"recorded since: {say_list(f'{number:,} {kind}' for kind, number in counted.most_common())}"


def _by_judgement(entry: Entry) -> Why:
    if stage_of(entry.body) in (Stage.ADJUDICATION, Stage.SECOND):
        return Why.DECIDED
    return Why.CORRECTED if entry.supersedes is not None else Why.READ_SINCE
