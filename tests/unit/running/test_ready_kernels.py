"""Kernels that are ready at once, started as JupyterLab and nbclient start them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient import NotebookClient

from clare_review.running import ready_kernels
from clare_review.running.kernels import WARM_KERNELS, warm_kernels
from clare_review.running.provisioner import arguments_of
from clare_review.running.ready_kernels import Forks, Spares

PATIENCE = 60


class Kernel:
    """A started kernel and what one says to it."""

    def __init__(self, folder: Path) -> None:
        self.manager = KernelManager(transport="ipc", ip=str(folder / "k"))
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)

    def says(self, code: str) -> str:
        """What a cell prints, or the name of its error."""
        told: list[str] = []

        def heard(message: Any) -> None:
            told.append(message["content"].get("text", ""))

        # Right after an error a kernel gives back what waited behind it, unexecuted; it is asked once more then.
        while (reply := self._asked(code, heard))["content"]["status"] == "aborted":
            continue
        return str(reply["content"].get("ename", "".join(told).strip()))

    def _asked(self, code: str, heard: Callable[[Any], None]) -> Any:
        return self.client.execute_interactive(code, output_hook=heard, timeout=PATIENCE)

    def end(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def by_name() -> Iterator[None]:
    """jupyter_client starts what does not say otherwise by our provisioner."""
    factory = KernelProvisionerFactory.instance()
    before, factory.default_provisioner_name = factory.default_provisioner_name, WARM_KERNELS
    yield
    factory.default_provisioner_name = before
    ready_kernels.end()


@pytest.fixture(params=[Forks, Spares])
def source(request: pytest.FixtureRequest, by_name: None) -> Any:
    """Either way of having kernels ready: what a test asks of one it asks of both."""
    return ready_kernels.make_ready(request.param)


@pytest.fixture
def forks(by_name: None) -> Any:
    return ready_kernels.make_ready(Forks)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Kernel]]:
    started: list[Kernel] = []

    def begun() -> Kernel:
        (tmp_path / str(len(started))).mkdir()
        started.append(Kernel(tmp_path / str(len(started))))
        return started[-1]

    yield begun
    for kernel in started:
        kernel.end()


def gone(pid: int) -> bool:
    """Whether a process is no more, or soon is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_kernel_has_everything_imported_and_stands_where_it_was_told(source: Any, start: Any, tmp_path: Path) -> None:
    kernel = start()
    looks = "import os, sys\nprint('clare_review.reviewing.panel' in sys.modules, os.getcwd(), sys.argv[1:2])"
    assert kernel.says(looks) == f"True {tmp_path / '0'} ['-f']"
    assert kernel.says("import pandas, ipywidgets\npandas.get_option('display.max_columns')") == ""


def test_an_interrupt_ends_the_cell_and_nothing_else(source: Any, start: Any) -> None:
    kernel = start()
    kernel.says("left = 5")
    identity = kernel.client.execute("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    while kernel.client.get_iopub_msg(timeout=PATIENCE)["content"].get("text") != "begun\n":
        continue
    kernel.manager.interrupt_kernel()
    while (reply := kernel.client.get_shell_msg(timeout=PATIENCE))["parent_header"].get("msg_id") != identity:
        continue
    assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert kernel.says("print(left)") == "5"


def test_a_restart_gives_a_new_kernel_and_the_old_one_is_gone(source: Any, start: Any) -> None:
    kernel = start()
    before = int(kernel.says("left = 1\nimport os\nprint(os.getpid())"))
    kernel.manager.restart_kernel(now=True)
    kernel.client.wait_for_ready(timeout=PATIENCE)
    assert kernel.says("left") == "NameError"
    assert int(kernel.says("import os\nprint(os.getpid())")) != before
    assert gone(before)


def test_a_kernel_that_is_shut_down_leaves_no_process(source: Any, start: Any) -> None:
    kernel = start()
    pids = [int(pid) for pid in kernel.says(STARTS).split()]
    kernel.manager.shutdown_kernel(now=True)
    assert not kernel.manager.is_alive()
    assert all(gone(pid) for pid in pids)


STARTS = "import os, subprocess\nprint(os.getpid(), subprocess.Popen(['sleep', '600']).pid)"


def test_a_forked_kernel_that_dies_takes_what_it_started_along(forks: Any, start: Any) -> None:
    kernel = start()
    own, started = (int(pid) for pid in kernel.says(STARTS).split())
    os.kill(own, signal.SIGKILL)
    assert gone(own) and gone(started)
    assert not kernel.manager.is_alive()


def test_what_one_kernel_changes_no_other_sees(forks: Any, start: Any) -> None:
    one, other = start(), start()
    one.says("import pandas, os, random\npandas.DataFrame.shape = 'spoilt'\nos.environ['SPOILT'] = '1'\nrandom.seed(1)")
    looks = "import pandas, os, random\nprint(pandas.DataFrame().shape, os.environ.get('SPOILT'))"
    assert other.says(looks) == start().says(looks) == "(0, 0) None"
    drawn_by = "random.random(), numpy.random.random(), uuid.uuid4(), secrets.token_hex()"
    chance = f"import random, numpy, secrets, uuid\nprint({drawn_by})"
    drawn = [*other.says(chance).split(), *start().says(chance).split()]
    assert len(set(drawn)) == len(drawn) == 8


def test_without_the_process_that_forks_a_kernel_starts_cold_and_the_log_says_so(
    forks: Any, start: Any, caplog: pytest.LogCaptureFixture
) -> None:
    running = start()
    os.kill(forks.pid, signal.SIGKILL)
    assert gone(forks.pid)
    cold = start()
    assert "this kernel is started cold" in caplog.text
    assert cold.says("print(1)") == running.says("print(1)") == "1"


def test_a_kernel_kept_ready_that_is_gone_is_replaced_by_a_cold_one(
    by_name: None, start: Any, caplog: pytest.LogCaptureFixture
) -> None:
    spares = ready_kernels.make_ready(Spares)
    assert isinstance(spares, Spares)
    os.kill(spares.pid, signal.SIGKILL)
    assert gone(spares.pid)
    assert start().says("print(1)") == "1"
    assert "this kernel is started cold" in caplog.text


OWNER = """
import sys, time
from pathlib import Path
from tests.unit.running.test_ready_kernels import *
KernelProvisionerFactory.instance().default_provisioner_name = WARM_KERNELS
ready_kernels.make_ready({source})
kernel = Kernel(Path(sys.argv[1]))
print(kernel.says("import os\\nprint(os.getpid())"), kernel.says("print(os.getppid())"), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("source", ["Forks", "Spares"])
def test_when_the_program_is_killed_its_kernels_end(source: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", OWNER.format(source=source), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as program:
        assert program.stdout is not None
        pids = [int(pid) for pid in program.stdout.readline().split()]
        program.kill()
    assert len(pids) == 2 and all(gone(pid) for pid in pids)


def test_nbclient_runs_a_notebook_in_a_kernel_that_was_ready(forks: Any, tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in ("import os\nprint(os.getppid())", "1 + 1")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=PATIENCE, kernel_name="python3").execute(cwd=str(tmp_path))
    assert int(notebook.cells[0].outputs[0]["text"]) == forks.pid
    assert notebook.cells[1].outputs[0]["data"]["text/plain"] == "2"


@pytest.mark.parametrize(
    "command", [["/usr/bin/R", "--slave"], [sys.executable, "-m", "other"], ["python9", "-m", "ipykernel_launcher"]]
)
def test_a_kernel_of_another_kind_is_left_to_jupyter(command: list[str]) -> None:
    assert arguments_of(command) is None
    assert arguments_of([sys.executable, "-m", "ipykernel_launcher", "-f", "x.json"]) == ["-f", "x.json"]


def test_a_kernel_as_ipykernel_installs_it_is_ours_by_any_name_of_this_python() -> None:
    for python in (sys.executable, str(Path(sys.executable).with_name("python3"))):
        command = [python, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "x.json"]
        assert arguments_of(command) == ["-f", "x.json"]


def test_the_package_is_installed_so_that_jupyter_finds_it() -> None:
    assert warm_kernels() == {"JUPYTER_DEFAULT_PROVISIONER_NAME": WARM_KERNELS}
