"""Questions 25 to 28: the order of the work, what it found, and what waited meanwhile."""

from datetime import date
from typing import TYPE_CHECKING, Any

from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    counts_table,
    middle,
    not_recorded,
    share_words,
)
from clare_review.findings.figures import Column, Figure, Table, in_words
from clare_review.findings.progress import BANDS
from clare_review.findings.watching import Watch
from clare_review.guidance.wording import say_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[Any]

RECEIVED = "applications received"


def bands(counting: Counting) -> Said:
    """Question 25."""
    record, points = counting.record, counting.record.points
    in_band = {band: record.is_("band", band) for band in BANDS}
    none = ~record.there("band")
    counts = ", ".join(f"{int(mask.sum()):,} {BANDS[band].lower()}" for band, mask in in_band.items())
    figures: list[Figure] = [
        counting.figure(f"band.{band}", f"Band: {BANDS[band].lower()}", mask,
                        "applications that were put in this band when they were allocated", of=counting.everything,
                        census=True, left_out=f"{int(none.sum()):,} not allocated yet")
        for band, mask in in_band.items()
    ]  # fmt: skip
    figures.append(
        counting.figure("band.none", "In no band yet", none, "applications not allocated yet", of=counting.everything,
                        census=True)
    )  # fmt: skip
    figures.append(counting.of_population("applications"))
    return Said(
        words=(
            f"{len(BANDS)} bands: {counts}; {int(none.sum()):,} not allocated yet. Facts of the record make points, "
            f"{points.immediate_from:,} points or more make the band immediate and {points.high_from:,} or more "
            "high. Bands order the reading and clear nobody."
        ),
        definition=f"points as decided by {points.decided_by} ({points.name}, edition {points.edition})",
        left_out=f"{int(none.sum()):,} applications not allocated yet",
        figures=tuple(figures),
        sums=(("applications", (*(f"band.{band}" for band in BANDS), "band.none")),),
        tables=(_criteria(counting),),
    )


def _criteria(counting: Counting) -> Table:
    record = counting.record
    rows = [
        (record.points.reasons[code], number, int(record.has("signals", code.value).sum()))
        for code, number in record.points.points.items()
    ]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return Table(
        id="criteria",
        caption="What moves an application forward, and how many have it",
        columns=(
            Column(id="fact", label="Fact of the record"),
            Column(id="points", label="Points", number=True),
            Column(id="applications", label="Applications", number=True),
        ),
        rows=tuple(rows),
        notes=("The points in force today; each application keeps the band it was given. One may have several facts.",),
    )


def detailed(counting: Counting) -> Said:
    """Question 26."""
    failed, reviewed = counting.failed, counting.reviewed
    required = counting.record.is_("detailed_required", "yes")
    rows = []
    for band, say in BANDS.items():
        inside = counting.record.is_("band", band)
        rows.append((say, tuple(int((inside & mask).sum()) for mask in (counting.read, required, reviewed, failed))))
    inside = ~counting.record.is_("band", *BANDS)
    rest = tuple(int((inside & mask).sum()) for mask in (counting.read, required, reviewed, failed))
    rows += [("In no band", rest)] if any(rest) else []
    return Said(
        words=(
            f"{int(required.sum()):,} were found to need one and {int(reviewed.sum()):,} have one; "
            f"{share_words(int(failed.sum()), int(reviewed.sum()))} of those had failed, which is "
            f"{share_words(int(failed.sum()), int(counting.read.sum()))} of all that were read."
        ),
        definition="failures found by a detailed review, of the applications reviewed in detail",
        left_out=counting.unread(),
        figures=(
            counting.figure("detailed.failed", "Failed, of those reviewed in detail", failed,
                            "applications whose detailed review found a failure", of=reviewed, rate=True,
                            others=((counting.read, "all applications read"),
                                    (counting.everything, "all applications")), left_out=counting.unread()),
            counting.of_population("detailed_required"),
            counting.of_population("detailed_reviewed"),
            counting.of_population("failures"),
            counting.of_population("no_failure"),
            counting.of_population("cannot_tell"),
        ),
        sums=(("detailed_reviewed", ("failures", "no_failure", "cannot_tell")),),
        tables=(
            counts_table("detailed_by_band", "Detailed reviews and failures by band", "Band", rows,
                         (("read", "Read"), ("required", "Detailed review required"), ("reviewed", "Reviewed in "
                                                                                                   "detail"),
                          ("failures", "Failures")),
                         total=[int(mask.sum()) for mask in (counting.read, required, reviewed, failed)]),
        ),
    )  # fmt: skip


def highest_first(counting: Counting) -> Said:
    """Question 27."""
    waits = {band: _days(counting, counting.record.is_("band", band)) for band in BANDS}
    halves = {band: middle(days) for band, days in waits.items()}
    known = [(BANDS[band].lower(), half) for band, half in halves.items() if half is not None]
    figures = [
        counting.number(f"first.{band}", f"Middle wait, {BANDS[band].lower()}", half, "days",
                        "whole days from the allocation of an application to its first risk assessment, of the "
                        "middle "
                        "one of its band that is assessed")
        for band, half in halves.items() if half is not None
    ]  # fmt: skip
    jumped = _jumped(counting)
    if jumped is not None:
        figures.append(jumped)
    in_order = [half for _, half in known] == sorted(half for _, half in known)
    told = ", ".join(f"{half:,} days {say}" for say, half in known)
    return Said(
        words=(
            f"{'Yes' if in_order else 'No'}, by the middle wait from allocation to the first risk assessment: {told}."
            if known
            else ""
        ),
        definition="the first risk assessment of an application, whatever was corrected in it since",
        left_out=f"{int((~counting.record.there('assessed')).sum()):,} applications not risk assessed yet",
        figures=tuple(figures),
        tables=(counting.record.findings.table("progress"), _waits(waits)),
        gaps=()
        if known
        else (not_recorded("nothing is risk assessed yet", "risk assessments, which the reading of batches records"),),
    )


def _days(counting: Counting, among: "Mask") -> list[int]:
    frame = counting.record.cases.loc[among, ["allocated_at", "assessed_first_at"]].dropna()
    waited = frame["assessed_first_at"] - frame["allocated_at"]
    return [int(days) for days in waited.dt.days.tolist()]


def _jumped(counting: Counting) -> Figure | None:
    """Standard cases read before half of the immediate ones of the same allocation were."""
    record = counting.record
    immediate = record.cases.loc[record.is_("band", "immediate"), ["allocated_at", "assessed_first_at"]].dropna()
    if immediate.empty:
        return None
    half = immediate.groupby("allocated_at")["assessed_first_at"].apply(
        lambda days: days.sort_values().iloc[(len(days) - 1) // 2]
    )
    due = record.cases["allocated_at"].map(half)
    early = record.is_("band", "standard") & (record.cases["assessed_first_at"] < due).to_numpy()
    return counting.figure("first.jumped", "Standard ones read early", early,
                           "applications in band standard that were read before half of the immediate ones given out "
                           "with them were", of=record.is_("band", "standard"))  # fmt: skip


def _waits(waits: dict[str, list[int]]) -> Table:
    rows = []
    for band, days in waits.items():
        placed = sorted(days)
        nine = placed[-(-9 * len(placed) // 10) - 1] if placed else None
        rows.append((BANDS[band], len(days), middle(days), nine, placed[-1] if placed else None))
    return Table(
        id="waits",
        caption="Days from allocation to the first risk assessment, by band",
        columns=(
            Column(id="band", label="Band"),
            Column(id="assessed", label="Risk assessed", number=True),
            Column(id="half", label="Middle one", number=True),
            Column(id="nine", label="Nine in ten by", number=True),
            Column(id="last", label="Longest", number=True),
        ),
        rows=tuple(rows),
    )


def waited_meanwhile(counting: Counting) -> Said:
    """Question 28; applications received since come from the review of today's where there is one."""
    record = counting.record
    day = record.opened.date()
    mask = (record.cases["received"].dt.date >= day).to_numpy()
    dated = record.there("days")
    today = record.scrutiny.found if record.scrutiny else None
    since, ended = _received_since(today, day)
    since += int(mask.sum())
    after = middle([*ended, *_whole_days(counting, mask & dated)])
    before = middle(_whole_days(counting, ~mask & dated))
    if after is None or before is None:
        return Said(
            gaps=(
                not_recorded(
                    f"the review began on {in_words(day.isoformat())}, and {since:,} applications of the "
                    f"population were received since, {int((mask & dated).sum()):,} of them with a dated end",
                    "the applications received since, by an export of today's work",
                ),
            ),
        )
    still = since - len(ended) - int((mask & dated).sum())
    return Said(
        words=(
            f"Of {say_count(since, 'application')} received since {in_words(day.isoformat())} those that ended took "
            f"{say_count(after, 'day')}, the middle one of them; those received before took {before:,}. "
            f"{still:,} of them {'has' if still == 1 else 'have'} no end yet, and may wait longer."
        ),
        definition="whole days from receipt to the disclosure, or else to the decision",
        left_out=f"{int((~mask & ~dated).sum()) + still:,} applications of which neither is dated",
        figures=(
            counting.number("days.since", "Middle days since the review began", after, "days",
                            "of applications received on or after the day the review began"),
            counting.number("days.before", "Middle days before", before, "days", "of applications received before it"),
            counting.number("received_since", "Received since", since, RECEIVED,
                            "applications received on or after the day the review began, in its population or in that "
                            "of the review of today's applications"),
            counting.number("received_since.open", "Without an end yet", still, RECEIVED,
                            "of these, neither a disclosure nor a decision is dated", of=since),
        ),
    )  # fmt: skip


def _received_since(today: Watch | None, day: date) -> tuple[int, list[int]]:
    """How many of today's applications were received from a day on, and the days to their end of those that ended."""
    if today is None:
        return 0, []
    return sum(received >= day for received in today.received), [days for at, days in today.took if at >= day]


def _whole_days(counting: Counting, among: "Mask") -> list[int]:
    return [int(each) for each in counting.record.cases.loc[among, "days"].tolist()]


ANSWERS: dict[int, Answering] = {25: bands, 26: detailed, 27: highest_first, 28: waited_meanwhile}
