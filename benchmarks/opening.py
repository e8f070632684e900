"""From opening a batch in JupyterLab to its first case painted: with a warm kernel and with a cold one, in turn.

`make bench NAME=opening`. Two servers, two windows of Chromium, one invented review. *Batch*: JupyterLab is open, and
the batch is opened in it, as by a click in its list of files. *From nothing*: the page is loaded too. Each time the
panel comes, the key that opens the next case is pressed, and the clock stops two frames after the case's reference is
on the screen; then the kernel is shut down and the notebook closed. The last line is JSON, with what is asked for and
whether it was met.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from benchmarks.verdict import verdict  # noqa: E402
from clare_review.running.desk import Desk, prepare_desk  # noqa: E402
from tests.browser.conftest import PATIENCE, Lab, lab_beside  # noqa: E402
from tests.browser.reviewing import panel, pass_warning, small_review  # noqa: E402

WANTED = {"batch, warm against cold, at most": 0.5}

# What JupyterLab says when its kernel is shut down while it is asked something, which this does after every batch.
KERNEL_GONE = (r"^Canceled future for", r"WebSocket connection to 'ws://127\.0\.0\.1")
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
OPEN = "(path) => { window.jupyterapp.commands.execute('docmanager:open', {path}); }"
AWAY = """
  async () => {
    const app = window.jupyterapp;
    const widget = app.shell.currentWidget;
    if (widget && widget.context) {
      await widget.context.sessionContext.shutdown();
      widget.context.model.dirty = false;
      widget.dispose();
    }
  }
"""


def main() -> int:
    """Runs the benchmark."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="clare-") as folder, sync_playwright() as browser, ExitStack() as labs_open:
        desk = small_review(Path(folder))
        labs = {
            name: labs_open.enter_context(
                lab_beside(_copy(desk, Path(folder, name)), browser, warm=name == "warm", forgiven=KERNEL_GONE)
            )
            for name in ("warm", "cold")
        }
        batch, whole = _in_turn(labs, asked.rounds, _batch), _in_turn(labs, asked.loads, _from_nothing)
        return _tell(batch, whole)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="batches opened each way")
    parser.add_argument("--loads", type=int, default=5, help="pages loaded each way")
    return parser.parse_args()


def _copy(desk: Desk, place: Path) -> Desk:
    """The same review in a folder of its own: a batch open on two desks would say so instead of its case."""
    shutil.copytree(desk.review_folder, place)
    return prepare_desk(place, desk.reader, first=desk.first.stem)


def _in_turn(labs: dict[str, Lab], rounds: int, act: Callable[[Lab], float]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in labs}
    for number in range(-1, rounds):  # the first of each is not counted
        for name in list(labs) if number % 2 else reversed(list(labs)):
            took = act(labs[name])
            if number >= 0:
                times[name].append(took)
    return times


def _batch(lab: Lab) -> float:
    page = lab.page
    if "/lab/tree/" not in page.url:
        page.goto(lab.server.address)
        _first_case(page)
        page.evaluate(AWAY)
    time.sleep(1)  # what the last one left to do is done
    begun = time.perf_counter()
    page.evaluate(OPEN, lab.desk.first.name)
    _first_case(page)
    took = time.perf_counter() - begun
    page.evaluate(AWAY)
    return took


def _from_nothing(lab: Lab) -> float:
    lab.page.goto("about:blank")
    time.sleep(1)
    begun = time.perf_counter()
    lab.page.goto(lab.server.address)
    _first_case(lab.page)
    took = time.perf_counter() - begun
    lab.page.evaluate(AWAY)
    return took


def _first_case(page: Page) -> None:
    """The page opens the case again that was open in it before; a key does, where there was none."""
    page.locator(".cr-case-head:visible, button:visible:text('Open the next unfinished case')").first.wait_for(
        timeout=PATIENCE
    )
    if not page.locator(".cr-case-head").count():
        panel(page).focus()
        page.keyboard.press("n")
        pass_warning(page)
    page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
    page.evaluate(FRAMES)


def _tell(batch: dict[str, list[float]], whole: dict[str, list[float]]) -> int:
    print(f"{'seconds to the first case, medians':40}{'warm':>8}{'cold':>8}{'ratio':>8}   quartiles")
    figures = {}
    for said, times in (("batch opened in JupyterLab", batch), ("from nothing, page included", whole)):
        ratios = sorted(warm / cold for warm, cold in zip(times["warm"], times["cold"], strict=True))
        quarter = len(ratios) // 4
        warm, cold, middle = (statistics.median(each) for each in (times["warm"], times["cold"], ratios))
        print(f"{said:40}{warm:8.2f}{cold:8.2f}{middle:8.2f}   {ratios[quarter]:.2f} to {ratios[-1 - quarter]:.2f}")
        figures[said] = round(middle, 2)
    bars = {name: figures["batch opened in JupyterLab"] <= most for name, most in WANTED.items()}
    return verdict("opening", bars, figures=figures, wanted=WANTED)


if __name__ == "__main__":
    sys.exit(main())
