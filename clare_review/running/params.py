"""What each notebook may be given: one schema per notebook, checked in full before any kernel starts.

papermill pastes parameter names into code unchecked and only logs a misspelt one, so a name that is not in the
schema is refused here, and every value is held to a narrow form.
"""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from clare_review import strict_yaml
from clare_review.errors import FileProblem, ParamsProblem

_LARGEST_ENTRY = 2**53 - 1
_BATCH = re.compile(r"[BS][0-9]{4,8}")
_TO_ADJUDICATE = re.compile(r"J[0-9]{4,8}")
_BORN = re.compile(
    r"(19|20)[0-9]{2}[-_. ]?(0[1-9]|1[0-2])[-_. ]?[0-3][0-9]"
    r"|[0-3]?[0-9][-_. ][01]?[0-9][-_. ]([0-9]{2}){1,2}"
)
_MOST_DIGITS = 8  # of an id or a folder; a telephone number has nine or more
_NO_PERSONAL_DATA = "params hold no personal data"
_READER = re.compile(r"[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*")


def _inside(value: str) -> str:
    """Refuses a path that leads out of the review folder."""
    posix, windows = PurePosixPath(value), PureWindowsPath(value)
    if posix.is_absolute() or windows.is_absolute() or windows.drive or windows.root:
        raise ValueError("leave it empty or write a path inside the review folder, not an absolute path")
    if ".." in posix.parts or ".." in windows.parts:
        raise ValueError("leave it empty or write a path inside the review folder, without '..'")
    if value.startswith("~") or not value.isprintable():
        raise ValueError("leave it empty or write a plain path inside the review folder")
    return value


def _impersonal(value: str) -> str:
    """Refuses what looks like a date of birth or a telephone number: params are kept, printed and passed on."""
    if _BORN.search(value) or sum(map(str.isdigit, value)) > _MOST_DIGITS:
        raise ValueError(f"it looks like a date of birth or a telephone number; {_NO_PERSONAL_DATA}")
    return value


def _whole(value: object) -> object:
    """Turns digits written as text into a whole number, and takes nothing else for one."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError("must be a whole number of an entry, in digits; 0 means the latest entry")


def _text(value: object) -> object:
    """An empty YAML value is empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _batch(value: str) -> str:
    if not _BATCH.fullmatch(value):
        raise ValueError("must be a batch such as B0001")
    return value


def _to_adjudicate(value: str) -> str:
    if not _TO_ADJUDICATE.fullmatch(value):
        raise ValueError("must be an adjudicator's batch such as J0001")
    return value


def _reader(value: str) -> str:
    if len(value) > 24 or not _READER.fullmatch(value):
        raise ValueError("must be the short id of a reviewer such as R07")
    return value


ReviewPath = Annotated[str, BeforeValidator(_text), AfterValidator(_inside), AfterValidator(_impersonal)]
BatchId = Annotated[str, BeforeValidator(_text), AfterValidator(_batch)]
AdjudicationId = Annotated[str, BeforeValidator(_text), AfterValidator(_to_adjudicate)]
OptionalReaderId = Annotated[
    str, BeforeValidator(_text), AfterValidator(lambda value: value and _reader(value)), AfterValidator(_impersonal)
]
ReaderId = Annotated[str, BeforeValidator(_text), AfterValidator(_reader), AfterValidator(_impersonal)]
AsOf = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=_LARGEST_ENTRY)]


class WholeReviewParams(BaseModel):
    """What a notebook about the whole review takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    review: ReviewPath = ""
    as_of: AsOf = 0


class BatchParams(WholeReviewParams):
    """What a notebook about one reader's batch takes."""

    batch: BatchId
    reader: ReaderId


class AdjudicationParams(WholeReviewParams):
    """What a notebook about one adjudicator's batch takes."""

    batch: AdjudicationId
    reader: ReaderId


class ActionDeskParams(WholeReviewParams):
    """What the notebook with the action desk takes; without a reader it is whoever has the kernel."""

    reader: OptionalReaderId = ""


ACTION_DESK = "70_safeguarding"
SCHEMAS: Mapping[str, type[BaseModel]] = {
    "10_population": WholeReviewParams,
    "20_priorities": WholeReviewParams,
    "30_allocation": WholeReviewParams,
    "40_review": BatchParams,
    "50_adjudication": AdjudicationParams,
    "60_assurance": WholeReviewParams,
    ACTION_DESK: ActionDeskParams,
    "75_referrals": WholeReviewParams,
    "80_findings": WholeReviewParams,
    "90_release": WholeReviewParams,
}


def notebook_for(batch: str) -> str:
    """The notebook in which a batch is worked, by the letter with which its id begins."""
    return "50_adjudication" if batch.startswith("J") else "40_review"


def takes(notebook: str) -> tuple[str, ...]:
    """The names of the parameters of a notebook, e.g. of `40_review`.

    Raises:
        ParamsProblem: there is no such notebook.
    """
    return tuple(_schema(notebook, notebook).model_fields)


def check_params(
    params: object, notebook: str, *, where: str = "the parameters", folder: Path | None = None
) -> dict[str, Any]:
    """The parameters of one run with types given and gaps filled, ready for papermill.

    `params` maps names to text (as read from YAML) or to text and whole numbers; `folder` is the review folder,
    which the path in `review` may not leave, not even through a link.

    Raises:
        ParamsProblem: lists every problem, and what the notebook takes.
    """
    schema = _schema(notebook, where)
    if not isinstance(params, Mapping):
        raise ParamsProblem(where, [f"it must be a list of names and values ({_it_takes(schema)})"])
    try:
        checked = schema.model_validate(dict(params)).model_dump()
    except ValidationError as problem:
        raise ParamsProblem(where, _in_words(problem, notebook, schema)) from None
    if folder is not None and not (folder / checked["review"]).resolve().is_relative_to(folder.resolve()):
        raise ParamsProblem(where, [f"review: {checked['review']!r} leads out of the review folder {folder}"])
    return checked


def load_params(path: Path, notebook: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Reads one params file (strict YAML: everything is text) and checks it; see `check_params`.

    Raises:
        FileProblem: the file is not YAML.
        ParamsProblem: lists every problem, and what the notebook takes.
    """
    return check_params(strict_yaml.read(path), notebook, where=str(path), folder=folder)


def named_values(path: Path) -> dict[str, Any]:
    """Reads one params file (strict YAML: everything is text) without checking what it holds.

    Raises:
        FileProblem: it is not YAML, or holds something else than names and values.
    """
    read = strict_yaml.read(path)
    if not isinstance(read, dict):
        raise FileProblem(str(path), ["it must be a list of names and values"])
    return read


def _schema(notebook: str, where: str) -> type[BaseModel]:
    if notebook not in SCHEMAS:
        raise ParamsProblem(where, [f"{notebook}: not a notebook that can be run (there are {', '.join(SCHEMAS)})"])
    return SCHEMAS[notebook]


def _it_takes(schema: type[BaseModel]) -> str:
    return f"it takes {', '.join(schema.model_fields)}"


def _in_words(problem: ValidationError, notebook: str, schema: type[BaseModel]) -> list[str]:
    return [_sentence(error, notebook, schema) for error in problem.errors(include_url=False)]


def _sentence(error: Any, notebook: str, schema: type[BaseModel]) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{name}: not a parameter of {notebook} ({_it_takes(schema)})"
    if error["type"] == "missing":
        return f"{name}: missing; {notebook} needs it ({_it_takes(schema)})"
    says = str(error["ctx"]["error"]) if "error" in error.get("ctx", {}) else error["msg"]
    # What may be personal is not repeated: messages end in logs.
    return f"{name}: {says}" if says.endswith(_NO_PERSONAL_DATA) else f"{name}: {says}, not {error['input']!r}"
