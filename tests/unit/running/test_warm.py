"""The warm engine: what one notebook does has no effect on the next, and nothing is left behind."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from clare_review.errors import ReviewError
from clare_review.running.engines import PLAIN, engine_named
from clare_review.running.jobs import Job, Limits, RunOutcome
from clare_review.running.run import run_notebooks

Made = Callable[..., Path]
JobOf = Callable[..., Job]

CHANGES = (
    "import pandas, random, os, sys, threading, time, builtins, json",
    "pandas.DataFrame.__repr__ = lambda self: 'spoilt'\njson.spoilt = 1\nbuiltins.print_was = print",
    "random.seed(1)\nimport numpy\nnumpy.random.seed(1)",
    "os.environ['SPOILT'] = 'yes'\nos.chdir('/')\nsys.path.append('spoilt')",
    "threading.Thread(target=time.sleep, args=(60,)).start()",
    "pandas.options.display.max_rows = 1\nleft = 1",
)
LOOKS = (
    "import pandas, os, sys, threading, builtins, json",
    "print(pandas.DataFrame({'a': [1]}), hasattr(json, 'spoilt'), hasattr(builtins, 'print_was'))",
    "print(os.environ.get('SPOILT'), os.getcwd(), 'spoilt' in sys.path)",
    "print(threading.active_count(), pandas.options.display.max_rows, 'left' in globals())",
)


def shown(path: Path) -> list[str]:
    cells = json.loads(path.read_text())["cells"]
    return ["".join(out.get("text", ())) for cell in cells for out in cell.get("outputs", ())]


def test_what_one_notebook_changes_the_next_one_does_not_see(notebook: Made, job: JobOf, folder: Path) -> None:
    looks = notebook(*LOOKS, within="looks")
    jobs = [job(looks, "B0001"), job(notebook(*CHANGES), "B0002"), job(looks, "B0003")]
    before, changed, after = run_notebooks(jobs, 1, folder=folder, engine="warm")
    assert {before.outcome, changed.outcome, after.outcome} == {RunOutcome.DONE}
    assert shown(before.output)[:-1] == shown(after.output)[:-1]
    assert shown(after.output)[1] == f"None {folder} False\n"


def test_every_notebook_has_chance_of_its_own(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook(
        "import random, numpy, os, secrets, tempfile, uuid",
        "print(random.random(), numpy.random.random(), numpy.random.default_rng().random(), os.getpid())",
        "print(uuid.uuid1(), uuid.uuid4(), secrets.token_hex(), tempfile.mkdtemp(dir='.'))",
    )
    results = run_notebooks([job(path, f"B{n:04}") for n in range(1, 6)], 1, folder=folder, engine="warm")
    numbers = [number for result in results for said in shown(result.output)[:2] for number in said.split()]
    assert len(numbers) == len(set(numbers)) == 40


def test_chance_that_a_notebook_seeds_is_the_same_each_time(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook(
        "import random, numpy\nrandom.seed(7)\nnumpy.random.seed(7)\nprint(random.random(), numpy.random.random())"
    )
    results = run_notebooks([job(path, f"B{n:04}") for n in range(1, 4)], 1, folder=folder, engine="warm")
    assert {shown(result.output)[0] for result in results} == {"0.32383276483316237 0.07630828937395717\n"}


def test_a_child_holds_nothing_of_the_one_before(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook("import os\nprint(sorted(map(int, os.listdir('/proc/self/fd'))))")
    results = run_notebooks([job(path, f"B{n:04}") for n in range(1, 30)], 1, folder=folder, engine="warm")
    assert len({shown(result.output)[0] for result in results}) == 1


def test_a_child_has_no_file_of_a_ledger_and_no_socket_of_its_parent_so_two_never_share_a_connection(
    notebook: Made, job: JobOf, folder: Path
) -> None:
    path = notebook(
        "import contextlib, os\ndef held(of):\n    for n in os.listdir(f'/proc/{of}/fd'):\n"
        "        with contextlib.suppress(FileNotFoundError):\n            yield os.readlink(f'/proc/{of}/fd/{n}')",
        "mine, parents = set(held('self')), set(held(os.getppid()))",
        "shared = [name for name in mine if 'sqlite' in name or 'socket' in name and name in parents]",
        "print(sorted(shared), len(mine) > 3)",
    )
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm")
    assert shown(result.output)[0] == "[] True\n"


def test_what_a_child_started_ends_with_it(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook("import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)")
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm")
    left = Path("/proc", shown(result.output)[0].strip(), "stat")
    assert not left.exists() or left.read_text().split()[2] == "Z"


def test_the_output_of_a_dying_cell_is_kept_to_the_last_word(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook("import os\nprint('before the end', end='')\ndisplay('shown')\nprint('last')\nos._exit(1)")
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm")
    assert result.outcome is RunOutcome.DIED and result.cell == 3
    assert result.kept is not None
    assert all(said in result.kept.read_text() for said in ("before the end", "shown", "last"))


@pytest.mark.parametrize("how", ["os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "os.kill(0, signal.SIGTERM)"])
@pytest.mark.parametrize("cell", range(3))
def test_a_child_that_ends_in_any_cell_is_never_done(
    how: str, cell: int, notebook: Made, job: JobOf, folder: Path
) -> None:
    sources = ["import os, signal"] * 3
    sources[cell] += f"\n{how}"
    (result,) = run_notebooks([job(notebook(*sources))], 1, folder=folder, engine="warm")
    assert result.outcome is RunOutcome.DIED and result.cell == cell + 3
    assert not result.output.exists()


END = "def end(*_):\n    seen.append(1)\n    if len(seen) == {}:\n        os.kill(os.getpid(), signal.SIGKILL)"


def test_a_child_killed_between_any_two_cells_is_never_done(notebook: Made, job: JobOf, folder: Path) -> None:
    jobs = []
    for number, (event, cell) in enumerate(product(("pre_run_cell", "post_run_cell"), (1, 2, 3))):
        kill = f"import os, signal\nseen = []\n{END.format(cell)}\nget_ipython().events.register('{event}', end)"
        jobs.append(job(notebook(kill, "2", within=str(number)), f"B{number:04}"))
    results = run_notebooks([*jobs, job(notebook(), "B0009")], 1, folder=folder, engine="warm")
    # Only two cells begin after the first one that kills, so the third of them lives on to its end.
    killed = [result for result in results[:-1] if result.outcome is RunOutcome.DIED]
    assert [result.label for result in killed] == ["B0000", "B0001", "B0003", "B0004", "B0005"]
    assert [path.name for path in folder.glob("executed/B????.ipynb")] == ["B0002.ipynb", "B0009.ipynb"]


def test_a_journal_that_a_cell_wrote_into_counts_as_a_death(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook(
        "import os\nfor n in range(3, 20):\n    try:\n        os.write(n, b'x' * 9)\n    except OSError: pass"
    )
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm", limits=Limits(cell_seconds=5))
    assert result.outcome in (RunOutcome.DIED, RunOutcome.TIMED_OUT)


def test_a_notebook_that_wants_too_much_memory_fails_and_the_next_one_runs(
    notebook: Made, job: JobOf, folder: Path, engine: str
) -> None:
    greedy = notebook("grown = bytearray(3_000_000_000)", within="greedy")
    jobs = [job(greedy, "B0001"), job(notebook(), "B0002")]
    limits = Limits(memory_mb=1024, cell_seconds=30)
    results = run_notebooks(jobs, 1, folder=folder, engine=engine, limits=limits)
    assert [result.outcome for result in results] == [RunOutcome.FAILED, RunOutcome.DONE]
    assert results[0].error == (
        "code cell 3: out of memory: one notebook may hold 1,024 MB (MemoryError); "
        "`megabytes_per_notebook` in review.yaml says how many"
    )


def test_a_hung_cell_keeps_what_it_said(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook("import time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('here')\ntime.sleep(60)")
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm", limits=Limits(cell_seconds=1))
    assert result.outcome is RunOutcome.TIMED_OUT
    assert result.kept is not None and "here" in result.kept.read_text()


def test_papermill_itself_finds_the_engine_by_its_name(notebook: Made, tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("papermill")), str(notebook()), str(tmp_path / "out.ipynb")]
    command += [
        "--engine",
        "clare-review-warm",
        "-k",
        "python3",
        "--language",
        "python",
        "--no-progress-bar",
        "-r",
        "batch",
        "B0007",
    ]
    subprocess.run(command, check=True, capture_output=True, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"})
    assert shown(tmp_path / "out.ipynb")[-1] == "receipt of B0007\n"


def test_an_engine_that_does_not_exist_is_refused_with_those_that_do() -> None:
    assert engine_named("plain") == PLAIN
    with pytest.raises(ReviewError, match="warm, plain, ready"):
        engine_named("hot")


def test_what_goes_into_an_output_widget_is_there_in_the_next_cell(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook(
        "import ipywidgets\nout = ipywidgets.Output()",
        "with out:\n    print('inside')\nprint('outside')",
        "print([said['text'] for said in out.outputs])",
    )
    (result,) = run_notebooks([job(path)], 1, folder=folder, engine="warm")
    assert shown(result.output)[:2] == ["outside\n", "['inside\\n']\n"]
