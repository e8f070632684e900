"""Running notebooks: the jobs a review has, their progress on a screen, and a reviewer's desk in JupyterLab."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.acts.adjudication import AdjudicationBatch
from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.known_cases import lists_digest
from clare_review.acts.noting import limits_of, manifest_of
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.personal import Names
from clare_review.acts.run_progress import RunProgress
from clare_review.acts.run_telling import tell_results
from clare_review.errors import FileProblem, ParamsProblem, ReviewError
from clare_review.ledger.digest import digest, digest_of_bytes
from clare_review.ledger.reading import Head
from clare_review.ledger.stages import Stage
from clare_review.planning.allocation import Batch
from clare_review.running.desk import Desk, prepare_action_desk, prepare_desk
from clare_review.running.engines import Scheduler
from clare_review.running.expecting import ASKED_AGAIN, say_due
from clare_review.running.jobs import Job, RunResult
from clare_review.running.made_when_asked import KeptParams, MadeWhenAsked
from clare_review.running.params import ACTION_DESK, named_values, notebook_for
from clare_review.running.plan import Plan
from clare_review.running.run import check_engine, run_notebooks
from clare_review.settings import FILE_NAME

PER_BATCH = ("review", "adjudication")
_POSITION = re.compile(r"entry (\d+) ([0-9a-f]{64})")
NOTEBOOKS = {
    "population": "10_population",
    "priorities": "20_priorities",
    "allocation": "30_allocation",
    "review": "40_review",
    "adjudication": "50_adjudication",
    "assurance": "60_assurance",
    "safeguarding": ACTION_DESK,
    "referrals": "75_referrals",
    "findings": "80_findings",
    "release": "90_release",
}


def run_notebook(
    office: Office,
    name: str,
    *,
    batches: Sequence[str] = (),
    all_batches: bool = False,
    workers: int = 0,
    engine: str = "",
    scheduler: Scheduler | None = None,
    again: bool = False,
    say: Callable[[str], None] | None = None,
) -> Sequence[RunResult]:
    """Executes one notebook, or for `review` and `adjudication` one per batch, and says what became of each.

    Every notebook of one run sees the review at the same entry, so that they agree. `engine` is `warm`, `plain`,
    `ready` or `dask`, which needs a `scheduler`; without it, warm where that is possible.

    Raises:
        ReviewError: the notebook's name, or the batches asked for, make no run.
        RunFailed: at least one notebook did not come to its end; the others did.
    """
    speak = say or _print
    check_engine(engine, scheduler)
    jobs = jobs_of(office, name, batches=batches, all_batches=all_batches, say=speak)
    return _run(office, jobs, workers=workers, engine=engine, scheduler=scheduler, again=again, say=speak)


def run_every_notebook(
    office: Office, *, workers: int = 0, engine: str = "", say: Callable[[str], None] | None = None
) -> Sequence[RunResult]:
    """Executes every notebook of the review in one run, the one about batches once for each; see `run_notebook`."""
    speak = say or _print
    names = Names(office)
    jobs = [
        job
        for name in NOTEBOOKS
        for job in jobs_of(office, name, all_batches=name in PER_BATCH, say=speak, names=names)
    ]
    jobs.sort(key=lambda job: job.label not in NOTEBOOKS.values())  # those about the whole review take longest
    return _run(office, jobs, workers=workers, engine=engine, again=False, say=speak)


def say_what_would_run(
    office: Office,
    name: str,
    *,
    batches: Sequence[str] = (),
    all_batches: bool = False,
    workers: int = 0,
    engine: str = "",
    scheduler: Scheduler | None = None,
    again: bool = False,
) -> str:
    """What a run would do and why, without doing it: a line for each notebook and one for all.

    Raises:
        ReviewError: the run would be refused.
    """
    check_engine(engine, scheduler)
    if name == "review" and not allocations(office).batches:
        return "nobody has a batch yet: `run review --all` makes them first, and then runs each"
    jobs = jobs_of(office, name, batches=batches, all_batches=all_batches)
    standing = manifest_of(office).standing()
    dues = Plan(jobs, office.folder, standing).dues
    workers = workers or office.settings.running.workers
    otherwise = ASKED_AGAIN if again else "current"
    lines = [f"{job.label}: {due.why or otherwise}" for job, due in zip(jobs, dues, strict=True)]
    return "\n".join([*lines, say_due(dues, standing.latest, workers, again=again)])


def _run(
    office: Office,
    jobs: Sequence[Job],
    *,
    workers: int,
    engine: str,
    again: bool,
    say: Callable[[str], None],
    scheduler: Scheduler | None = None,
) -> Sequence[RunResult]:
    settings = office.settings.running
    with RunProgress(len(jobs)) as tick:
        results = run_notebooks(
            jobs,
            workers or settings.workers,
            tick,
            folder=office.folder,
            manifest=manifest_of(office),
            limits=limits_of(settings),
            engine=engine,
            scheduler=scheduler,
            again=again,
            on_plan=say,
        )
    tell_results(results, office.folder / "executed", say)
    return results


def jobs_of(
    office: Office,
    name: str,
    *,
    batches: Sequence[str] = (),
    all_batches: bool = False,
    say: Callable[[str], None] | None = None,
    names: Names | None = None,
) -> Sequence[Job]:
    """The jobs a run consists of; batches that nobody made yet are made first when all are asked for.

    There may be very many, so the job of a batch is made whenever it is asked for. `names` may be shared by the
    notebooks of one run.
    """
    if name not in NOTEBOOKS:
        raise ReviewError(f"{name}: not a notebook of a review; there are {', '.join(NOTEBOOKS)}")
    if name not in PER_BATCH:
        if batches or all_batches:
            raise ReviewError(f"{name} is about the whole review; leave out --batch and --all")
        return [_whole_job(office, NOTEBOOKS[name], names or Names(office))]
    if not batches and not all_batches:
        raise ReviewError("say which batches: --batch B0001, or --all")
    if name == "review" and not allocations(office).batches and not office.as_of:
        made = allocate_new(office)
        (say or _print)(f"no batches yet, so they were made: {made.sentence()}")
    known = allocations(office)
    wanted = known.named(batches) or known.batches
    strange = [batch.id for batch in wanted if notebook_for(batch.id) != NOTEBOOKS[name]]
    if batches and strange:
        raise ReviewError(f"{', '.join(strange)}: worked in {notebook_for(strange[0])}, so not with `run {name}`")
    wanted = tuple(batch for batch in wanted if batch.id not in strange)
    write_params(office, wanted)
    shared = _Shared(
        names=names or Names(office),
        number=office.position().number,
        rests_on={blind: _rests_on(office, blind=blind) for blind in (False, True)},
    )
    return _batch_jobs(office, wanted, shared)


def noted_heads(office: Office) -> tuple[Head, ...]:
    """The ledger's positions that runs of notebooks wrote down: the chain must still pass through each of them."""
    said = {line.rests_on.get("ledger", "") for line in manifest_of(office).lines()}
    found = [_POSITION.fullmatch(text) for text in sorted(said)]
    return tuple(Head(number=int(match[1]), digest=match[2]) for match in found if match)


def open_desk(office: Office, *, browser: bool, safeguarding: bool = False) -> None:
    """Prepares a reviewer's desk, or the action desk, and serves JupyterLab on it until it is stopped."""
    from clare_review.running.lab import open_lab

    open_lab(_action_desk(office) if safeguarding else _desk(office), browser=browser)


def open_desk_page(office: Office, *, batch: str = "", browser: bool, safeguarding: bool = False) -> None:
    """Prepares a reviewer's desk and serves one batch, or the action desk, as a page without code until it is stopped.

    Raises:
        ReviewError: the reviewer has no batches, or not the one named.
    """
    from clare_review.running.page import open_page

    open_page(_action_desk(office) if safeguarding else _desk(office, batch), browser=browser)


def _action_desk(office: Office) -> Desk:
    return prepare_action_desk(office.folder, office.reader)


def _desk(office: Office, batch: str = "") -> Desk:
    mine = [batch for batch in allocations(office).batches if batch.reviewer == office.reader]
    if not mine:
        raise ReviewError(f"{office.reader} has no batches; `clare-review status` lists who has")
    if batch and batch not in {each.id for each in mine}:
        raise ReviewError(f"{batch} is no batch of {office.reader}, who has {', '.join(each.id for each in mine)}")
    write_params(office, mine)
    return prepare_desk(office.folder, office.reader, first=batch or _first_unfinished(office, mine))


def _first_unfinished(office: Office, batches: Sequence[Batch]) -> str:
    """The batch to open: the first in which something is to do, else the first."""
    for batch in batches:
        if not _finished(office, batch):
            return batch.id
    return batches[0].id


def _finished(office: Office, batch: Batch) -> bool:
    if batch.stage is Stage.ADJUDICATION:
        return len(AdjudicationBatch(office, batch.id).decided()) == len(batch.references)
    return all(each.finished for each in BatchDesk(office, batch.id).progress_of_cases())


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """What the jobs of one run share: the names, the entry they see, and what they rest on, blind or not."""

    names: Names
    number: int
    rests_on: Mapping[bool, Mapping[str, str]]


def _whole_job(office: Office, notebook: str, names: Names) -> Job:
    return Job(
        label=notebook,
        notebook=_notebook(notebook),
        params={"review": "", "as_of": office.position().number},
        output=Path("executed") / f"{notebook}.ipynb",
        rests_on=_rests_on(office) | ({"known cases": lists_digest(office)} if notebook == "60_assurance" else {}),
        names=names,
    )


def _batch_jobs(office: Office, batches: Sequence[Batch], shared: _Shared) -> Sequence[Job]:
    """The job of each batch; what is wrong with their params is told when all of them are checked.

    Raises:
        ParamsProblem: files that cannot be read, or hold something else than names and values; each is named.
    """
    kept = KeptParams()
    problems = []
    for batch in batches:
        path = office.folder / "batches" / f"{batch.id}.yaml"
        try:
            kept.add(named_values(path))
        except FileProblem as problem:
            problems += [f"{path.name}: {said}" for said in problem.problems]
    if problems:
        raise ParamsProblem(f"the folder {office.folder / 'batches'}", problems)
    return MadeWhenAsked(len(batches), lambda number: _batch_job(batches[number], kept[number], shared))


def _batch_job(batch: Batch, params: Mapping[str, Any], shared: _Shared) -> Job:
    notebook = notebook_for(batch.id)
    now = str(params.get("as_of") or "0").strip("0") == ""
    return Job(
        label=batch.id,
        notebook=_notebook(notebook),
        params={**params, "as_of": shared.number} if now else params,
        output=Path("executed") / notebook / f"{batch.id}.ipynb",
        rests_on={**shared.rests_on[batch.stage is not Stage.FIRST], "cases": digest(list(batch.references))},
        names=partial(shared.names, batch.references),
        fixed={"batch": batch.id},
        own=frozenset({batch.reviewer}),
    )


def _rests_on(office: Office, *, blind: bool = False) -> dict[str, str]:
    """What a notebook rests on. Of a blind reading only the number: the digest differs with what others judged."""
    head = office.position()
    return {
        "ledger": f"entry {head.number}" if blind else f"entry {head.number} {head.digest}",
        "guidance": office.guidance.digest,
        "points": office.points.digest,
        "failure codes": office.failure_codes.digest,
        "settings": digest_of_bytes((office.folder / FILE_NAME).read_bytes()),
        **{f"instrument {name}": instrument.digest for name, instrument in sorted(office.instruments.items())},
    }


def _notebook(name: str) -> Path:
    return places.house() / "notebooks" / f"{name}.ipynb"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
