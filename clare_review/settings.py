"""The settings of one review: one commented file in its folder, checked on every start, all problems at once."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from clare_review import strict_yaml
from clare_review.errors import ReviewNotReady, SettingsProblem

FILE_NAME = "review.yaml"

Words = Annotated[str, Field(min_length=1, max_length=200)]
Whole = Annotated[int, Field(ge=1)]

# What an address may say to the server besides where it is; anything else could change what a session is.
_ADDRESS_WORDS = {
    "host", "port", "user", "service", "connect_timeout", "application_name", "target_session_attrs", "passfile",
    "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "gssencmode", "krbsrvname", "channel_binding",
    "require_auth",
}  # fmt: skip
_A_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.sqlite")
_SERVER = "postgresql://"
_NO_PASSWORD = (
    "it holds a password, which anybody who reads the file would have: take it out, and give it by a service file, "
    "~/.pgpass, the variable PGPASSWORD, or use a client certificate"
)


def ledger_address(text: str) -> str:
    """The address of a ledger: a file in the review's folder, or `postgresql://host/dbname`.

    Raises:
        ValueError: says what is wrong with it; a password in it is not repeated.
    """
    if _A_FILE.fullmatch(text):
        return text
    if not is_on_a_server(text):
        raise ValueError("name a file in the review's folder, such as ledger.sqlite, or postgresql://host/dbname")
    parts = urlsplit(text)
    words = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.password is not None or {"password", "sslpassword"} & words.keys():
        raise PydanticCustomError("not_repeated", _NO_PASSWORD)
    unknown = sorted(words.keys() - _ADDRESS_WORDS)
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)}: an address does not take that; it takes {', '.join(sorted(_ADDRESS_WORDS))}"
        )
    if not parts.path.strip("/") and "service" not in words:
        raise ValueError("name the database too, as in postgresql://host/dbname")
    return text


def is_on_a_server(address: str) -> bool:
    """Whether an address names a PostgreSQL server rather than a file."""
    return address.startswith(_SERVER)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ScopeSettings(_Part):
    """Which dates of receipt are in scope, both inclusive."""

    received_from: date
    received_to: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.received_to < self.received_from:
            raise ValueError(f"received_to ({self.received_to}) is before received_from ({self.received_from})")
        return self


class BatchSettings(_Part):
    """Applications per batch, and the seed of the allocation."""

    size: Annotated[int, Field(ge=1, le=500)]
    seed: Annotated[int, Field(ge=0)]


class RunningSettings(_Part):
    """Notebooks at once, seconds one cell may take, and MB of 1,048,576 bytes one notebook may hold (0: no limit)."""

    workers: Annotated[int, Field(ge=1, le=64)]
    seconds_per_cell: Annotated[int, Field(ge=5, le=86_400)]
    megabytes_per_notebook: Annotated[int, Field(ge=0, le=1_048_576)] = 4096


class RetentionPeriod(_Part):
    """Whole years until keeping a record has to be reviewed, or "not known", with where that comes from.

    `confidence` is as in the guidance: H, M or L for what a source says, X for what nobody has confirmed.
    """

    years: Annotated[int, Field(ge=1, le=100)] | Literal["not known"]
    confidence: Literal["H", "M", "L", "X"]
    source: Words

    @model_validator(mode="after")
    def _known_or_not(self) -> Self:
        if (self.years == "not known") != (self.confidence == "X"):
            raise ValueError(f"years is {self.years} and confidence is {self.confidence}; X goes with not known")
        return self


class RetentionSettings(_Part):
    """The periods by what became of an application: disclosed or to be disclosed, not disclosed, no decision."""

    disclosed: RetentionPeriod
    not_disclosed: RetentionPeriod
    undecided: RetentionPeriod


class UrgentSettings(_Part):
    """Within how many hours somebody has to hold an urgent matter, and the posts it falls to, from first to last."""

    hours: Annotated[int, Field(ge=1, le=24)]
    falls_to: Annotated[tuple[Words, ...], Field(min_length=1)]


class HarmSettings(_Part):
    """After how many months harm is looked for again once a case is closed, and where: code to words."""

    check_again_after_months: Annotated[tuple[Annotated[int, Field(ge=1, le=120)], ...], Field(min_length=1)]
    searches: Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")], Words], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.check_again_after_months) != sorted(set(self.check_again_after_months)):
            raise ValueError("name each number of months once, the smallest first")
        return self


SEARCHES = {
    "own_records": "the force's own crime, custody and intelligence records, on both people under every name",
    "pnd": "PND and other forces, on both people",
    "marac": "MARAC and the domestic abuse services",
    "social_care": "children's and adults' social care",
    "coroner": "deaths reported to the coroner",
}


class CareSettings(_Part):
    """How many cases marked hard to read come in turn to one reader in a day, and in a row; it hides no work."""

    hard_in_a_day: Annotated[int, Field(ge=1, le=100)] = 8
    hard_in_a_row: Annotated[int, Field(ge=1, le=100)] = 2


class PlanSettings(_Part):
    """From which day the reading began, and by which day each band is to be risk assessed."""

    begins: date
    immediate: date
    high: date
    standard: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        early = [band for band in ("immediate", "high", "standard") if getattr(self, band) <= self.begins]
        if early:
            raise ValueError(f"{' and '.join(early)}: to be done by a day that is not after begins ({self.begins})")
        return self


class SecondReadingSettings(_Part):
    """What a second reader is not shown until their risk assessment is recorded, and the bands in which one of the two
    readers of a case has to be experienced."""

    hide: tuple[Literal["handler", "outcome", "later_harm"], ...] = ()
    one_experienced: tuple[Literal["immediate", "high", "standard"], ...] = ()


class ReleaseSettings(_Part):
    """Which counts are hidden and how the rest is rounded in public, and how much has to stay open to an attacker."""

    hidden_below: Annotated[int, Field(ge=2, le=100)] = 8
    round_to: Annotated[int, Field(ge=1, le=100)] = 5
    hidden_keeps: Annotated[int, Field(ge=2, le=100)] = 7
    difference_keeps: Annotated[int, Field(ge=2, le=100)] = 5

    @model_validator(mode="after")
    def _no_coarser(self) -> Self:
        if self.round_to > self.hidden_below:
            raise ValueError(
                f"round_to ({self.round_to}) is more than hidden_below ({self.hidden_below}): counts that are shown "
                "would be rounded to nothing"
            )
        return self


class ClosingSettings(_Part):
    """What the closing test is put to: the share of cleared cases that may be missed, and how old a dip sample may be.

    `missed_at_most` is text such as 1%, or "not decided".
    """

    missed_at_most: Annotated[str, Field(pattern=r"^(not decided|[0-9]{1,2}(\.[0-9]{1,3})?%)$")] = "not decided"
    dip_sample_days: Annotated[int, Field(ge=1, le=366)] = 31

    @property
    def share(self) -> float | None:
        """The share as a number; None where nobody decided."""
        return None if self.missed_at_most == "not decided" else float(self.missed_at_most[:-1]) / 100


class WatchSettings(_Part):
    """What the running sum over today's applications tells apart, and how seldom it may be wrong; in the review that
    looked back, `review` is the folder of the one that keeps today's applications, as seen from its own folder."""

    review: Words | None = None
    sound: Annotated[float, Field(gt=0, lt=0.5)] = 0.01
    worse: Annotated[float, Field(gt=0, lt=0.9)] = 0.04
    cases_between_false: Annotated[int, Field(ge=10, le=1_000_000)] = 1_000

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.worse <= self.sound:
            raise ValueError(f"worse ({self.worse}) has to be more than sound ({self.sound})")
        return self


class Settings(_Part):
    """Everything two reviews may differ in."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _-]{0,40}$")]
    force: Words
    marking: Words
    answerable: Words
    scope: ScopeSettings
    batches: BatchSettings
    running: RunningSettings
    ledger: Annotated[str, AfterValidator(ledger_address)]
    urgent: UrgentSettings = UrgentSettings(hours=2, falls_to=("review lead",))
    harm: HarmSettings = HarmSettings(check_again_after_months=(3, 12), searches=SEARCHES)
    care: CareSettings = CareSettings()
    retention: RetentionSettings | None = None
    second_readings: SecondReadingSettings = SecondReadingSettings()
    releases: ReleaseSettings = ReleaseSettings()
    plan: PlanSettings | None = None
    closing: ClosingSettings = ClosingSettings()
    watch: WatchSettings = WatchSettings()


def load_settings(folder: Path) -> Settings:
    """Reads and checks the settings in a review's folder.

    Raises:
        ReviewNotReady: the folder is no review.
        SettingsProblem: lists every line that cannot be used, with what would be right.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise ReviewNotReady(
            f"{folder} is not a review: it has no {FILE_NAME}; make one with `clare-review init {folder}`, "
            "or name the review with --review"
        )
    return check_settings(strict_yaml.read(path), str(path))


def check_settings(data: Any, where: str) -> Settings:
    """The settings in data read from a file; see `load_settings`."""
    if not isinstance(data, dict):
        raise SettingsProblem(where, ["it holds no settings; copy params/review.yaml and fill it in"])
    try:
        return Settings.model_validate(data)
    except ValidationError as problem:
        raise SettingsProblem(where, [_sentence(error) for error in problem.errors()]) from None


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the file"
    match error["type"]:
        case "extra_forbidden":
            return f"{place}: not a setting; remove it or correct its spelling"
        case "missing":
            return f"{place}: missing; params/review.yaml shows it with its meaning"
        case "not_repeated":
            return f"{place}: {error['msg']}"
        case _:
            return f"{place}: {error['msg'].removeprefix('Value error, ')} (it says {error['input']!r})"
