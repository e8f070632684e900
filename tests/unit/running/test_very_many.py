"""A run of very many notebooks: what the program that starts it keeps of each."""

import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome, RunResult
from clare_review.running.made_when_asked import KeptParams, MadeWhenAsked
from clare_review.running.manifest import Manifest
from clare_review.running.plan import Plan
from clare_review.running.results import Results
from clare_review.running.run import run_notebooks

Made = Callable[..., Path]
JobOf = Callable[..., Job]
MANY = 1_000
MOST_BYTES_OF_EACH = 150


def many(job: JobOf, path: Path, size: int) -> Sequence[Job]:
    return MadeWhenAsked(size, lambda number: job(path, f"B{number:04}"))


def test_a_plan_and_its_results_keep_of_each_notebook_next_to_nothing(notebook: Made, job: JobOf, folder: Path) -> None:
    jobs = many(job, notebook(), MANY)
    Plan(jobs[:1], folder)
    tracemalloc.start()
    try:
        plan, results = Plan(jobs, folder), Results(jobs, folder)
        for number in plan.stale():
            digest = digest_of_bytes(bytes(number))
            done = RunResult(label="", outcome=RunOutcome.DONE, output=folder, seconds=number, output_digest=digest)
            results.note(number, done)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(plan) == MANY and kept / MANY < MOST_BYTES_OF_EACH
    assert results.one(7).output_digest == digest_of_bytes(bytes(7)) and results.one(7).seconds == 7


def test_results_come_in_the_order_asked_for_whatever_became_of_each(notebook: Made, job: JobOf, folder: Path) -> None:
    manifest = Manifest(folder / "runs" / "manifest.jsonl")
    path, wrong = notebook(), notebook("1 / 0", within="b")
    asked = [job(wrong if number == 1 else path, f"B{number:04}") for number in range(4)]
    run_notebooks(asked[2:3], 1, folder=folder, manifest=manifest)
    told: list[str] = []
    results = run_notebooks(asked, 2, lambda result: told.append(result.label), folder=folder, manifest=manifest)
    assert [str(result.outcome) for result in results] == ["done", "failed", "current", "done"]
    assert [result.label for result in results] == [each.label for each in asked] and told[0] == "B0002"
    assert results[0].output_digest == digest_of_bytes(results[0].output.read_bytes())
    assert results[2].output == folder / "executed" / "B0002.ipynb" and results[1].error is not None


def test_the_last_line_of_an_output_is_read_where_it_stands(notebook: Made, job: JobOf, folder: Path) -> None:
    manifest = Manifest(folder / "runs" / "manifest.jsonl")
    jobs = many(job, notebook(), 3)
    for again in (False, True):
        run_notebooks(jobs, 1, folder=folder, manifest=manifest, again=again)
    latest = Manifest(manifest.path).latest()
    assert {**latest} == {line.output: line for line in manifest.lines()} and len(manifest.lines()) == 6


def test_a_part_of_what_is_made_when_asked_is_made_when_asked_too() -> None:
    made: list[int] = []
    things = MadeWhenAsked(9, lambda number: made.append(number) or number * 10)
    part = things[7:1:-2]
    assert (len(part), made) == (3, [])
    assert [*part] == [70, 50, 30] and part[-1] == 30 and things[-1] == 80


def test_params_come_back_as_their_files_say_them() -> None:
    kept = KeptParams()
    said = [{"batch": "B0001", "as_of": "0"}, {"batch": "B0002", "as_of": None, "x": ["1"]}, {}]
    for params in said:
        kept.add(params)
    assert [kept[number] for number in range(3)] == said
