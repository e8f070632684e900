"""What the findings are worked out from: frames and a ledger position, checked at the door and made into records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from clare_review.errors import FiguresDoNotBalance, ReviewNotReady
from clare_review.findings.figures import Position
from clare_review.findings.members import FAILED, Clock, Members, Reviewed, Words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Column = NDArray[Any]


STEPS = ("total", "checks", "met")
RISK_ASSESSMENT, DETAILED_REVIEW = "risk_assessment", "detailed_review"
FATES = ("accepted", "merged", "quarantined", "not_data")
_COLUMNS = ("reference", "year", "received", "route", "disclosed", "handler", "population", "band", "batch")
_CLOCKS = ("guidance_version", "clock_total", "clock_total_provisional", "clock_checks", "clock_met")
_JUDGED = ("reference", "instrument", "entry", "at", "answers", "category")


@dataclass(frozen=True, kw_only=True)
class Read:
    """One application as a picture looks at it; `received` is a day as ISO text, `reviewed` what a review came to."""

    reference: str
    population: int
    received: str
    assessed: bool
    detailed_required: bool
    reviewed: Reviewed | None

    @property
    def read(self) -> bool:
        """Whether any judgement on it stands."""
        return self.assessed or self.reviewed is not None

    @property
    def failed(self) -> bool:
        """Whether a detailed review found a failure."""
        return self.reviewed in FAILED


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """One population as its seal states it."""

    version: int
    applications: int
    digest: str
    entry: int


@dataclass(frozen=True, kw_only=True)
class Given:
    """All that the findings rest on, in an order of its own: applications by reference, populations by version."""

    members: Members
    populations: tuple[Sealed, ...]
    position: Position

    def of(self, version: int) -> Members:
        """The applications of one population: those a seal up to and including it first held."""
        return self.members.only(self.members.population <= version)

    @cached_property
    def applications(self) -> tuple[Read, ...]:
        """The same one by one."""
        each = self.members
        came_to = (None if word is None else Reviewed(word) for word in each.reviewed.told())
        columns = (each.reference, each.population, each.received, each.is_assessed, each.detailed_required)
        rows = zip(*(column.tolist() for column in columns), came_to, strict=True)
        names = ("reference", "population", "received", "assessed", "detailed_required", "reviewed")
        return tuple(Read(**dict(zip(names, row, strict=True))) for row in rows)


def given(applications: "pd.DataFrame", judgements: "pd.DataFrame", position: Mapping[str, Any]) -> Given:
    """Takes the frames in, whatever their order.

    Raises:
        ReviewNotReady: no population is sealed yet.
        FiguresDoNotBalance: an application or a judgement is there twice, or a judgement is on no application.
        ValueError: a column, a key or a word is not one the findings know; all are named.
    """
    _refuse_unknown_shape(applications, judgements, position)
    if not position["populations"]:
        raise ReviewNotReady("no population is sealed yet, so there is nothing to count: seal the review first")
    references = applications["reference"].astype(str)
    if not references.is_monotonic_increasing:
        order = references.argsort(kind="stable").to_numpy()
        applications, references = applications.iloc[order], references.iloc[order]
    _refuse_judged_twice(judgements)
    _refuse_unknown_words(applications, judgements)
    _refuse_strays(references, judgements)
    return Given(
        members=_members(applications, references, judgements),
        populations=tuple(sorted((_sealed(each) for each in position["populations"]), key=lambda s: s.version)),
        position=Position(
            entry=int(position["entry"]),
            at=utc(position["at"]),
            chain=str(position["chain"]),
            rows=tuple((fate, int(position["rows"][fate])) for fate in FATES),
            rests_on=tuple((str(k), tuple(map(str, v))) for k, v in sorted(position.get("rests_on", {}).items())),
        ),
    )


def utc(moment: Any) -> str:
    """A moment, a datetime with its zone or ISO text, as ISO text in UTC to the second.

    Raises:
        ValueError: it has no zone, so nobody can tell when it was.
    """
    known: datetime = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
    if known.tzinfo is None:
        raise ValueError(f"{moment} has no time zone: ledger times are in UTC and say so")
    return known.astimezone(UTC).isoformat(timespec="seconds")


def _refuse_unknown_shape(
    applications: "pd.DataFrame", judgements: "pd.DataFrame", position: Mapping[str, Any]
) -> None:
    problems = [f"applications have no column {c}" for c in (*_COLUMNS, *_CLOCKS) if c not in applications.columns]
    problems += [f"judgements have no column {c}" for c in _JUDGED if c not in judgements.columns]
    problems += [
        f"the position has no {k}" for k in ("entry", "at", "chain", "populations", "rows") if k not in position
    ]
    problems += [f"the position's rows have no {f}" for f in FATES if f not in position.get("rows", FATES)]
    if problems:
        raise ValueError("; ".join(problems))


def _refuse_judged_twice(judgements: "pd.DataFrame") -> None:
    again = judgements[judgements[["reference", "instrument"]].duplicated().to_numpy()]
    if len(again):
        of, instrument = again.iloc[0][["reference", "instrument"]]
        raise FiguresDoNotBalance(f"{of} has two current judgements of {instrument}: only one can stand")


def _refuse_unknown_words(applications: "pd.DataFrame", judgements: "pd.DataFrame") -> None:
    detailed = judgements[(judgements["instrument"] == DETAILED_REVIEW).to_numpy()]
    problems = [said for step in STEPS for said in _unknown(applications, f"clock_{step}", (*Clock, None))]
    problems += _unknown(judgements, "instrument", (RISK_ASSESSMENT, DETAILED_REVIEW))
    problems += _unknown(detailed, "category", tuple(Reviewed))
    if problems:
        raise ValueError("; ".join(problems))


def _unknown(frame: "pd.DataFrame", column: str, known: Sequence[str | None]) -> list[str]:
    """A sentence for each word of a column that is not known, with one application that has it."""
    missing = frame[column].isna()
    wrong = ~(frame[column].isin([word for word in known if word is not None]) | (missing & (None in known)))
    named = frame[column].astype(object).where(~missing, None)[wrong.to_numpy()]
    strange = {str(word): str(of) for word, of in zip(named, frame["reference"][wrong.to_numpy()], strict=True)}
    allowed = ", ".join(word for word in known if word is not None)
    return [f"{column} of {of} is {word!r}, and has to be one of {allowed}" for word, of in sorted(strange.items())]


def _refuse_strays(references: "pd.Series[Any]", judgements: "pd.DataFrame") -> None:
    twice = sorted(set(references[references.duplicated().to_numpy()]))
    if twice:
        raise FiguresDoNotBalance(f"applications are counted twice: {', '.join(twice[:5])}")
    judged = judgements["reference"].astype(str)
    strays = sorted(set(judged[~judged.isin(references).to_numpy()]))
    if strays:
        raise FiguresDoNotBalance(
            f"{len(strays)} judged application(s) are in no sealed population, e.g. {', '.join(strays[:5])}"
        )


def _sealed(stated: Mapping[str, Any]) -> Sealed:
    return Sealed(
        version=int(stated["version"]),
        applications=int(stated["applications"]),
        digest=str(stated["digest"]),
        entry=int(stated["entry"]),
    )


def _members(applications: "pd.DataFrame", references: "pd.Series[Any]", judgements: "pd.DataFrame") -> Members:
    import numpy as np

    risk = _Judged.of(judgements, RISK_ASSESSMENT, references)
    detail = _Judged.of(judgements, DETAILED_REVIEW, references)
    return Members(
        reference=references.to_numpy(object),
        population=applications["population"].to_numpy(int),
        year=applications["year"].to_numpy(int),
        received=_days(applications["received"]),
        route=Words.of(applications["route"], "None"),
        disclosed=_is_true(applications["disclosed"]),
        handler=Words.of(applications["handler"]),
        band=Words.of(applications["band"]),
        batch=Words.of(applications["batch"]),
        guidance_version=Words.of(applications["guidance_version"], "not known"),
        clocks={step: Words.of(applications[f"clock_{step}"], Clock.CANNOT_TELL) for step in STEPS},
        provisional={step: _stated(applications, f"clock_{step}_provisional") for step in STEPS},
        assessed=risk.spread(risk.frame["entry"].astype(int), 0),
        assessed_at=risk.spread(_in_utc(risk.frame["at"]), np.datetime64("NaT", "s")),
        risk_now=risk.answered("risk_now"),
        detailed_required=risk.said_yes("detailed_required"),
        suspected=risk.said_yes("failure_suspected"),
        immediate_contact=risk.said_yes("immediate_contact"),
        reviewed=Words.of(detail.spread(detail.frame["category"].tolist(), None)),
    )


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """The judgements under one instrument, and the place of the application of each."""

    frame: "pd.DataFrame"
    places: "Column"
    size: int
    answers: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, judgements: "pd.DataFrame", instrument: str, references: "pd.Series[Any]") -> Self:
        import pandas as pd

        frame = judgements[(judgements["instrument"] == instrument).to_numpy()]
        places = pd.Index(references.to_numpy(object)).get_indexer(frame["reference"].astype(str).to_numpy(object))
        answers = [each if isinstance(each, Mapping) else {} for each in frame["answers"]]
        return cls(frame=frame, places=places, size=len(references), answers=answers)

    def spread(self, values: Any, nothing: Any) -> "Column":
        """What is said of each, at the place of its application; `nothing` at the others'."""
        import numpy as np

        found = np.full(self.size, nothing, object if nothing is None else np.asarray(nothing).dtype)
        found[self.places] = values
        return found

    def answered(self, question: str) -> Words:
        return Words.of(self.spread([each.get(question) for each in self.answers], None))

    def said_yes(self, question: str) -> "Column":
        return self.spread([each.get(question) == "yes" for each in self.answers], False)


def _days(received: "pd.Series[Any]") -> "Column":
    """Days as ISO text, from moments or from text that begins with one."""
    import numpy as np

    if received.dtype.kind == "M":
        return np.datetime_as_string(received.to_numpy(), unit="D").astype(object)
    return np.fromiter((str(each)[:10] for each in received), object)


def _in_utc(moments: "pd.Series[Any]") -> "Column":
    """Moments as datetime64[s] in UTC; raises as `utc` does."""
    import numpy as np
    import pandas as pd

    if isinstance(moments.dtype, pd.DatetimeTZDtype):
        found: Column = moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[s]")
        return found
    return np.array([utc(each)[:19] for each in moments], "datetime64[s]")


def _is_true(column: "pd.Series[Any]") -> "Column":
    return column.fillna(False).to_numpy(bool) if column.dtype == object else column.to_numpy(bool)


def _stated(applications: "pd.DataFrame", column: str) -> "Column":
    import numpy as np

    if column not in applications.columns:
        return np.full(len(applications), -1)
    if applications[column].dtype == bool:
        return applications[column].to_numpy().astype(int)
    missing = applications[column].isna().to_numpy()
    return np.where(missing, -1, applications[column].where(~missing, 0).to_numpy(bool).astype(int))
