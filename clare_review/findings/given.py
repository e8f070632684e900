"""What the findings are worked out from: frames and a ledger position, checked at the door and made into records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from clare_review.errors import FiguresDoNotBalance, ReviewNotReady
from clare_review.findings.figures import Position

if TYPE_CHECKING:
    import pandas as pd


class Clock(StrEnum):
    """The result of one step of a case's clock."""

    WITHIN = "within"
    OVER = "over"
    CANNOT_TELL = "cannot_tell"


class Reviewed(StrEnum):
    """What a detailed review came to."""

    HARM = "harm"
    SERVICE = "service"
    ADMINISTRATIVE = "administrative"
    NONE = "none"
    CANNOT_TELL = "cannot_tell"


_CLOCK = {result.value: result for result in Clock}
STEPS = ("total", "checks", "met")
RISK_ASSESSMENT, DETAILED_REVIEW = "risk_assessment", "detailed_review"
FATES = ("accepted", "merged", "quarantined", "not_data")
_COLUMNS = ("reference", "year", "received", "route", "disclosed", "handler", "population", "band", "batch")
_CLOCKS = ("guidance_version", "clock_total", "clock_total_provisional", "clock_checks", "clock_met")
_JUDGED = ("reference", "instrument", "entry", "at", "answers", "category")


@dataclass(frozen=True, kw_only=True)
class Read:
    """One application as the findings see it: what was exported, how its clock ran, and what was judged.

    `clocks` gives for each of `STEPS` the result and whether it is provisional (None: not stated).
    `assessed` is the entry and time of the risk assessment, `reviewed` the result of the detailed review.
    """

    reference: str
    population: int
    year: int
    received: str
    route: str
    disclosed: bool
    handler: str | None
    band: str | None
    batch: str | None
    guidance_version: str
    clocks: Mapping[str, tuple[Clock, bool | None]]
    assessed: tuple[int, str] | None = None
    risk_now: str | None = None
    detailed_required: bool = False
    suspected: bool = False
    immediate_contact: bool = False
    reviewed: Reviewed | None = None
    failure_code: str | None = None

    @property
    def read(self) -> bool:
        """Whether any judgement on it stands."""
        return self.assessed is not None or self.reviewed is not None

    @property
    def failed(self) -> bool:
        """Whether a detailed review found a failure."""
        return self.reviewed in (Reviewed.HARM, Reviewed.SERVICE, Reviewed.ADMINISTRATIVE)


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

    applications: tuple[Read, ...]
    populations: tuple[Sealed, ...]
    position: Position

    def of(self, version: int) -> tuple[Read, ...]:
        """The applications of one population: those a seal up to and including it first held."""
        return tuple(each for each in self.applications if each.population <= version)


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
    judged = _judgements(judgements)
    asked = [*_COLUMNS, *_CLOCKS, *(f"clock_{step}_provisional" for step in STEPS)]
    known = applications[[name for name in dict.fromkeys(asked) if name in applications.columns]]
    records = sorted(_records(known), key=lambda record: str(record["reference"]))
    _refuse_unknown_words(records, list(judged.values()))
    _refuse_strays([str(record["reference"]) for record in records], judged)
    return Given(
        applications=tuple(_read(record, judged) for record in records),
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


def _refuse_unknown_words(applications: "list[dict[str, Any]]", judgements: list[Mapping[str, Any]]) -> None:
    detailed = [each for each in judgements if each["instrument"] == DETAILED_REVIEW]
    problems = [said for step in STEPS for said in _unknown(applications, f"clock_{step}", (*Clock, None))]
    problems += _unknown(judgements, "instrument", (RISK_ASSESSMENT, DETAILED_REVIEW))
    problems += _unknown(detailed, "category", tuple(Reviewed))
    if problems:
        raise ValueError("; ".join(problems))


def _unknown(records: Sequence[Mapping[str, Any]], column: str, known: Sequence[str | None]) -> list[str]:
    """A sentence for each word of a column that is not known, with one application that has it."""
    strange = {str(each[column]): str(each["reference"]) for each in records if each[column] not in known}
    allowed = ", ".join(word for word in known if word is not None)
    return [f"{column} of {of} is {word!r}, and has to be one of {allowed}" for word, of in sorted(strange.items())]


def _refuse_strays(references: list[str], judged: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
    known = set(references)
    if len(known) < len(references):
        twice = sorted({reference for reference in references if references.count(reference) > 1})
        raise FiguresDoNotBalance(f"applications are counted twice: {', '.join(twice[:5])}")
    strays = sorted({reference for reference, _ in judged if reference not in known})
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


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows as mappings, every missing value (NaN, NaT, pd.NA) as None."""
    columns = [
        [None if gone else value for value, gone in zip(frame[name].tolist(), frame[name].isna().tolist(), strict=True)]
        for name in frame.columns
    ]
    return [dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True)]


def _judgements(frame: "pd.DataFrame") -> dict[tuple[str, str], Mapping[str, Any]]:
    judged: dict[tuple[str, str], Mapping[str, Any]] = {}
    for record in _records(frame):
        key = (str(record["reference"]), str(record["instrument"]))
        if key in judged:
            raise FiguresDoNotBalance(f"{key[0]} has two current judgements of {key[1]}: only one can stand")
        judged[key] = record
    return judged


def _read(record: Mapping[str, Any], judged: Mapping[tuple[str, str], Mapping[str, Any]]) -> Read:
    reference = str(record["reference"])
    assessment = judged.get((reference, RISK_ASSESSMENT))
    detailed = judged.get((reference, DETAILED_REVIEW))
    answers = dict(assessment["answers"] or {}) if assessment else {}
    code = dict(detailed["answers"] or {}).get("primary_failure") if detailed else None
    return Read(
        reference=reference,
        population=int(record["population"]),
        year=int(record["year"]),
        received=str(record["received"])[:10],
        route=str(record["route"]),
        disclosed=bool(record["disclosed"]),
        handler=_text(record["handler"]),
        band=_text(record["band"]),
        batch=_text(record["batch"]),
        guidance_version=str(record["guidance_version"] or "not known"),
        clocks={step: _clock(record, step) for step in STEPS},
        assessed=(int(assessment["entry"]), utc(assessment["at"])) if assessment else None,
        risk_now=_text(answers.get("risk_now")) if assessment else None,
        detailed_required=answers.get("detailed_required") == "yes",
        suspected=answers.get("failure_suspected") == "yes",
        immediate_contact=answers.get("immediate_contact") == "yes",
        reviewed=Reviewed(detailed["category"]) if detailed else None,
        failure_code=_text(code),
    )


def _clock(record: Mapping[str, Any], step: str) -> tuple[Clock, bool | None]:
    stated = record.get(f"clock_{step}_provisional")
    said = _CLOCK[record[f"clock_{step}"] or "cannot_tell"]  # checked at the door
    return said, None if stated is None else bool(stated)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
