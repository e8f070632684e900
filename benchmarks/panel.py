"""From Record to the next case painted, in a real JupyterLab: this panel beside the same form of plain ipywidgets.

Both work the same 200 invented cases with the same twelve answers, each record committed durably to SQLite, in the same
browser on the same machine, one after the other. Bars: p95 under 100 ms, first case under 1 s after the kernel is
idle, page and kernel memory within 5% over 2,000 cases. Run by `make bench NAME=panel`.
"""

import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.verdict import verdict  # noqa: E402
from clare_review.acts.allocating import allocations  # noqa: E402
from clare_review.acts.params import write_params  # noqa: E402
from clare_review.invented.exports import FIRST_FILES, write_exports  # noqa: E402
from clare_review.ledger.entry import EntryKind  # noqa: E402
from clare_review.review import init_review, open_review  # noqa: E402
from clare_review.running.desk import Desk, prepare_desk  # noqa: E402
from tests.browser.breaking import kernels  # noqa: E402
from tests.browser.conftest import PATIENCE, Lab, lab_on  # noqa: E402

CASES = 200
MORE_CASES = 2_000
LABEL_STUDIO = {"p50": 1_098, "p95": 2_003}  # milliseconds, Label Studio 1.23, same cases and questions, measured once

OURS = "desk.panel()"
PLAIN = f"""import sys
sys.path.insert(0, {str(ROOT)!r})
from benchmarks.plain_panel.panel import review_panel
review_panel(desk.panel_desk())"""

# What a person does, in the page: twelve answers, then Record and open the next, timed to the second frame after the
# reference on the screen has changed.
HANDS = """
  const wait = (ready, from = document.body) => new Promise((done, give) => {
    if (ready()) return done();
    const watch = new MutationObserver(() => { if (ready()) { watch.disconnect(); clearTimeout(end); done(); } });
    watch.observe(from, {childList: true, subtree: true, attributes: true, characterData: true});
    const end = setTimeout(() => { watch.disconnect(); give(new Error('nothing came')); }, 12000);
  });
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const one = (name) => [...document.querySelectorAll('.cr-q-' + name)].find((each) => each.offsetParent);
  const pick = (name, place) => one(name).querySelectorAll('input')[place].click();
  const write = (name, words) => { const area = one(name).querySelector('textarea'); area.value = words;
    for (const kind of ['input', 'change']) area.dispatchEvent(new Event(kind, {bubbles: true})); };
  const answer = async () => {
    pick('risk_now', 2); pick('immediate_contact', 2); pick('failure_suspected', 1);
    for (const place of [1, 2, 3, 4, 5, 6]) pick('evidence_missing', place);
    pick('detailed_required', 1);
    await wait(() => one('contact_caution') && one('note'));
    write('contact_caution', 'Not before ten.'); write('note', 'Nothing further.');
  };
"""


@dataclass
class Run:
    """What was measured of one panel."""

    name: str
    times: list[float] = field(default_factory=list)
    first: float = 0.0
    messages: float = 0.0
    kilobytes: float = 0.0
    entries: int = 0
    page: tuple[float, float] = (0.0, 0.0)
    kernel: tuple[float, float] = (0.0, 0.0)

    def at(self, share: float) -> float:
        """The time, in milliseconds, within which this share of the records led to the next case."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, round(share * len(ordered)) - 1)] if ordered else float("nan")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="clare-bench-") as place:
        ours = measured("one anywidget", OURS, Path(place) / "ours", ".cr-case-head b", more=MORE_CASES)
        plain = measured("plain ipywidgets", PLAIN, Path(place) / "plain", ".cr-reference", more=0)
    return report(ours, plain)


def measured(name: str, cell: str, place: Path, heading: str, *, more: int) -> Run:
    """Drives one panel through all its cases."""
    run = Run(name=name)
    desk = review_of(place, cell)
    frames: list[int] = []
    with lab_on(desk) as lab:
        lab.page.on("websocket", lambda socket: listen(socket, frames))
        lab.open()
        lab.page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
        run.first = first_case(lab, heading)
        frames.clear()
        run.times = lab.page.evaluate(f"async ([heading, cases]) => {{ {HANDS} {LOOP} }}", [heading, CASES])
        run.messages, run.kilobytes = len(frames) / len(run.times), sum(frames) / len(run.times) / 1000
        if more:
            run.page, run.kernel = memory_over(lab, more)
    with open_review(desk.review_folder) as review:
        run.entries = len(review.office.entries(EntryKind.JUDGED))
    return run


LOOP = """
  const label = 'Record and open the next';
  const buttons = () => [...document.querySelectorAll('button')];
  const record = () => buttons().find((each) => each.offsetParent && each.textContent === label);
  const at = () => document.querySelector(heading).firstChild.textContent;
  const times = [];
  for (let n = 0; n < cases; n += 1) {
    const before = at();
    await wait(() => !document.querySelector('.cr-q input:checked'));
    await new Promise((done) => setTimeout(done, 350));  // a form of many widgets is still being cleared
    await answer();
    await wait(() => record() && !record().disabled && record().getAttribute('aria-disabled') !== 'true');
    await new Promise((done) => setTimeout(done, 60));
    const from = performance.now();
    record().click();
    await wait(() => document.querySelector(heading) && at() !== before);
    await frames();
    times.push(performance.now() - from);
  }
  return times;
"""

OPENING = """
  const cells = () => [...document.querySelectorAll('.cr-cell')];
  const at = () => document.querySelector('.cr-case-head b').textContent;
  for (let n = 0; n < cases; n += 1) {
    const all = cells(), before = at();
    const next = all[(all.findIndex((each) => each.getAttribute('aria-current')) + 1) % all.length];
    next.click();
    await wait(() => at() !== before);
  }
"""


def first_case(lab: Lab, heading: str) -> float:
    """Seconds from the kernel's being idle, with the notebook run, to the first case painted."""
    button = lab.page.get_by_role("button", name="next unfinished").first
    button.wait_for(timeout=PATIENCE)
    if heading == ".cr-case-head b":
        switch_off_warnings(lab)
    lab.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'", timeout=PATIENCE
    )
    started = time.perf_counter()
    button.click()
    lab.page.locator(heading).wait_for(timeout=PATIENCE)
    lab.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - started


def switch_off_warnings(lab: Lab) -> None:
    lab.page.get_by_role("button", name="Keys and settings").click()
    lab.page.get_by_role("checkbox", name="Warn before").uncheck()
    lab.page.keyboard.press("Escape")


def memory_over(lab: Lab, cases: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Megabytes of the page's heap and of the kernel before and after opening so many more cases."""
    lab.page.evaluate(f"async (cases) => {{ {HANDS} {OPENING} }}", 200)  # what is made once is made by now
    before = heap(lab), kernel_size(lab)
    for _ in range(cases // 200):
        lab.page.evaluate(f"async (cases) => {{ {HANDS} {OPENING} }}", 200)
    after = heap(lab), kernel_size(lab)
    return (before[0], after[0]), (before[1], after[1])


def heap(lab: Lab) -> float:
    session = lab.page.context.new_cdp_session(lab.page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    session.detach()
    return used


def kernel_size(lab: Lab) -> float:
    """Megabytes the kernel keeps in memory."""
    return max(each.memory_info().rss for each in kernels(lab)) / 1e6


def listen(socket: Any, frames: list[int]) -> None:
    socket.on("framesent", lambda payload: frames.append(len(payload)))
    socket.on("framereceived", lambda payload: frames.append(len(payload)))


def review_of(place: Path, cell: str) -> Desk:
    """A review of one batch with enough cases, and a notebook that shows the panel in `cell`."""
    write_exports(place / "exports", seed=2023, applications=CASES + 30, late=6, recognised=6, reviewers=2)
    text = (ROOT / "params" / "review.yaml").read_text(encoding="utf-8")
    (place / "review").mkdir(parents=True)
    (place / "review" / "review.yaml").write_text(text.replace("size: 25", "size: 500"), encoding="utf-8")
    with init_review(place / "review", reader="review-lead") as review:
        review.import_files([place / "exports" / name for name in FIRST_FILES])
        review.seal()
        review.allocate()
        batches = allocations(review.office).batches
        write_params(review.office, batches)
    first = max(batches, key=lambda batch: len(batch.references))
    return prepare_desk(place / "review", first.reviewer, first=first.id, template=notebook(place, cell))


def notebook(place: Path, cell: str) -> Path:
    opening = (
        "from clare_review import open_review\ndesk = open_review(review, reader=reader, as_of=as_of).batch(batch)"
    )
    sources = ('review = ""\nbatch = ""\nreader = ""\nas_of = 0', opening, cell, "print(desk.receipt())")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = place / "40_review.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def report(ours: Run, plain: Run) -> int:
    print(f"{'':18}{'cases':>6}{'p50 ms':>8}{'p95 ms':>8}{'first s':>9}{'messages':>10}{'kB':>8}  per case, both ways")
    for run in (ours, plain):
        print(
            f"{run.name:18}{len(run.times):>6}{run.at(0.5):>8.0f}{run.at(0.95):>8.0f}{run.first:>9.2f}"
            f"{run.messages:>10.1f}{run.kilobytes:>8.1f}"
        )
    grown = {name: after / before - 1 for name, (before, after) in (("page", ours.page), ("kernel", ours.kernel))}
    print(
        f"memory over {MORE_CASES:,} more cases: "
        f"page {ours.page[0]:.1f} to {ours.page[1]:.1f} MB ({grown['page']:+.1%}), "
        f"kernel {ours.kernel[0]:.1f} to {ours.kernel[1]:.1f} MB ({grown['kernel']:+.1%})"
    )
    faster = [LABEL_STUDIO[name] / ours.at(share) for name, share in (("p50", 0.5), ("p95", 0.95))]
    print(
        f"for scale: Label Studio 1.23 took {LABEL_STUDIO['p50']:,} / {LABEL_STUDIO['p95']:,} ms (p50 / p95) with the "
        f"same cases and questions; this panel is {faster[0]:.1f} and {faster[1]:.1f} times as fast"
    )
    bars = {
        "p95 under 100 ms": ours.at(0.95) < 100,
        "first case under 1 s": ours.first < 1,
        "memory grows under 5%": max(grown.values()) < 0.05,
        "ten times faster than Label Studio": min(faster) >= 10,
        "one entry per record": (ours.entries, plain.entries) == (len(ours.times), len(plain.times)),
    }
    figures = {
        "cases": len(ours.times),
        "p50_ms": round(ours.at(0.5), 1),
        "p95_ms": round(ours.at(0.95), 1),
        "mean_ms": round(statistics.fmean(ours.times), 1),
        "first_case_s": round(ours.first, 3),
        "messages_per_case": round(ours.messages, 1),
        "kilobytes_per_case": round(ours.kilobytes, 1),
        "page_growth": round(grown["page"], 4),
        "kernel_growth": round(grown["kernel"], 4),
        "times_label_studio": [round(each, 1) for each in faster],
        "plain_p50_ms": round(plain.at(0.5), 1),
        "plain_p95_ms": round(plain.at(0.95), 1),
        "plain_messages_per_case": round(plain.messages, 1),
        "plain_kilobytes_per_case": round(plain.kilobytes, 1),
    }
    return verdict("panel", bars, **figures)


if __name__ == "__main__":
    raise SystemExit(main())
