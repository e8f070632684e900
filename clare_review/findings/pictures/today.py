"""Today's applications in pictures: days, what waits, sign-off, and the running sum of failures."""

from collections.abc import Callable
from typing import Any

from clare_review.findings.figures import Column, Table
from clare_review.findings.pictures.drawing import BLUE, GREY, ORANGE, RED
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.watching import Month, Watch, watch_table


def today_pictures(found: Watch) -> tuple[Picture, ...]:
    """The pictures in the order of the page; none where there is no application yet."""
    last = found.newest
    if last is None:
        return ()
    since = f"From {found.months[0].month} to {last.month}"
    days = "nothing was decided in it" if last.days is None else f"{last.days:g} days at the median in it"
    share = "no export says who signed off in it" if last.signed_share is None else f"{last.signed_share:.0%} in it"
    return (
        _monthly(found, "Days from receipt to decision", "days", f"{since}; {days}.", lambda month: month.days),
        _monthly(
            found, "Open at the end of the month", "open", f"{since}; {last.open:,} now.", lambda month: month.open
        ),
        _monthly(found, "Decisions signed off", "per cent", f"{since}; {share}.", _signed),
        _sum(found),
    )


def _signed(month: Month) -> float | None:
    return None if month.signed_share is None else 100 * month.signed_share


def _monthly(found: Watch, title: str, unit: str, says: str, value: Callable[[Month], float | None]) -> Picture:
    values = [(place, told) for place, month in enumerate(found.months) if (told := value(month)) is not None]

    def paint(figure: Any) -> None:
        axes = figure.add_subplot()
        axes.bar([place for place, _ in values], [told for _, told in values], width=0.7, color=BLUE)
        places = list(range(0, len(found.months), max(1, len(found.months) // 8)))
        axes.set_xticks(places, [found.months[place].month for place in places])
        axes.set_xlim(-0.7, len(found.months) - 0.3)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(unit)
        axes.grid(axis="y")

    id = f"today-{unit.replace(' ', '-')}"
    return Picture(id=id, title=title, says=says, tables=(watch_table(found),), height=2.4, paint=paint)


def _sum(found: Watch) -> Picture:
    limit = found.chart.limit / found.chart.m

    def paint(figure: Any) -> None:
        axes = figure.add_subplot()
        axes.step(range(len(found.walk.sums) + 1), [0.0, *found.walk.sums], where="post", color=BLUE, linewidth=1.6)
        axes.axhline(limit, color=RED, linewidth=1.2, linestyle="--")
        axes.annotate("limit", (0, limit), xytext=(4, 3), textcoords="offset points", color=GREY, fontsize=9)
        if found.walk.signalled:
            axes.axvline(found.walk.signalled, color=ORANGE, linewidth=1.2)
        axes.set_xlim(0, max(1, len(found.walk.sums)))
        axes.set_ylim(0, 1.15 * max([limit, *found.walk.sums]))
        axes.set_xlabel("applications read, in order of receipt")
        axes.set_ylabel("sum")
        axes.grid(axis="y")

    rows = tuple((f"{number}", f"{at:.2f}") for number, at in enumerate(found.walk.sums, start=1))
    columns = (Column(id="number", label="Application read"), Column(id="sum", label="Sum", number=True))
    table = Table(id="sums", caption="The running sum after each application read", columns=columns, rows=rows)
    says = f"{found.failures_words()}."
    return Picture(id="today-sum", title="Running sum of failures", says=says, tables=(table,), height=2.6, paint=paint)
