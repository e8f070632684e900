"""A whole batch is worked, and then every byte that was written is searched: names stand in the ledger's file alone."""

import gzip
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from playwright.sync_api import Page, expect

from clare_review.acts.cases import Cases
from clare_review.acts.running import run_notebook
from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from clare_review.running.desk import Desk
from tests.browser.breaking import servers
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import LOW_RISK, NOTE, entries, panel, press, reference, small_review, start, wait_for_next
from tests.browser.searching import files_that_hold

pytestmark = pytest.mark.browser

TYPED, CONTROL = "Quillfeather", "Ptarmigan-Óðinsdóttir"
SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save'); }"
KEEP_STATE = "window.jupyterapp.commands.execute('@jupyter-widgets/jupyterlab-manager:saveWidgetState')"
PLANT = """async (words) => {
  localStorage.setItem("control", words);
  const asked = indexedDB.open("control", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
  await new Promise((done) => (asked.onsuccess = done));
  for (let n = 0; n < 200; n += 1) {
    const act = asked.result.transaction("kept", "readwrite");
    act.objectStore("kept").put(`${words} ${n} `.repeat(2000), n);
    await new Promise((done) => (act.oncomplete = done));
  }
  await (await caches.open("control")).put("/control", new Response(words));
}"""


def personal(desk: Desk) -> set[str]:
    """What must stand nowhere else: everybody's name in the batch, and each line of every log."""
    with open_review(desk.review_folder) as review:
        cases = Cases(review.office)
        found = [cases.case(each) for each in review.batch(desk.first.stem).view.references]
    people = [each.application for each in found]
    names = {f"{each.a_forename} {each.a_surname}" for each in people if each.a_forename and each.a_surname}
    names |= {f"{each.b_forename} {each.b_surname}" for each in people if each.b_forename and each.b_surname}
    names |= {each.c_name for each in people if each.c_name}
    return names | {line.text for case in found for line in case.log if len(line.text) > 30}


def work_the_batch(page: Page) -> None:
    """Answers and records every case by keyboard, with a name in each note; looks at everything a case can show."""
    cases = page.locator(".cr-cell").count()
    for number in range(1, cases + 1):
        before = reference(page)
        if number in (3, 20):
            panel(page).focus()
            page.keyboard.press("c")
            page.get_by_role("region", name="Exported rows").wait_for(timeout=PATIENCE)
            page.keyboard.press("Escape")
            page.evaluate(SAVE)
        page.locator(".cr-q-risk_now input").first.focus()
        press(page, LOW_RISK)
        page.locator(NOTE).fill(f"{TYPED} {number}")
        page.keyboard.press("Control+Enter")
        if number < cases:
            wait_for_next(page, before)
    expect(panel(page)).to_contain_text("Everything in this batch is finished", timeout=PATIENCE)
    page.evaluate(KEEP_STATE)
    page.evaluate(SAVE)


def run_folder(lab: Lab) -> Path:
    """The private folder of the server: connection files, sockets, history, logs."""
    (server,) = servers(lab)
    return Path(psutil.Process(server.pid).environ()["JUPYTER_RUNTIME_DIR"]).parent


def test_after_a_whole_batch_names_stand_in_the_ledger_and_nowhere_else(tmp_path: Path) -> None:
    desk, profile = small_review(tmp_path, applications=130, reviewers=2), tmp_path / "profile"
    may_hold = {desk.review_folder / "ledger.sqlite", *tmp_path.glob("exports/*"), *desk.review_folder.glob("staged/*")}
    needles = personal(desk) | {f"{TYPED} {number}" for number in range(1, 26)} | {TYPED}
    with TemporaryDirectory(prefix="c-") as home, pytest.MonkeyPatch.context() as changed:
        changed.setenv("HOME", home)
        changed.setenv("TMPDIR", home)  # a short path: Chromium has a socket there
        with lab_on(desk, profile=profile) as lab:
            lab.open()
            start(lab.page)
            work_the_batch(lab.page)
            assert files_that_hold(needles, [run_folder(lab)]) == {}
            assert not [*run_folder(lab).rglob("history.sqlite")]
            lab.page.evaluate(PLANT, CONTROL)
        with open_review(desk.review_folder) as review:
            run_notebook(review.office, "review", batches=[desk.first.stem], engine="plain", say=lambda _: None)
        held = files_that_hold(needles, [tmp_path, Path(home)])
    assert len(entries(desk, EntryKind.JUDGED)) == 25 and len(needles) > 75
    assert held.keys() <= may_hold and desk.review_folder / "ledger.sqlite" in held
    planted = {each.relative_to(profile).parts[1] for each in files_that_hold([CONTROL], [profile])}
    assert planted >= {"Local Storage", "IndexedDB", "Service Worker"}


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_text(f"a log line: {CONTROL} was opened", encoding="utf-8"),
        lambda path: path.write_text(f'{{"said": "{CONTROL}"}}', encoding="utf-16"),
        lambda path: path.write_bytes(b'{"said": "Ptarmigan-\\u00d3\\u00f0insd\\u00f3ttir"}'),
        lambda path: path.write_bytes(b"before" + gzip.compress(f"{CONTROL}".encode()) + b"after"),
        lambda path: zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED).writestr("inner.txt", CONTROL),
    ],
    ids=["plain", "UTF-16", "escaped", "gzip", "zip"],
)
def test_the_search_finds_a_name_that_was_planted(write, tmp_path: Path) -> None:
    write(tmp_path / "planted")
    (tmp_path / "innocent").write_text("Ptarmigan and Odin")
    assert files_that_hold([CONTROL], [tmp_path]) == {tmp_path / "planted": CONTROL}
