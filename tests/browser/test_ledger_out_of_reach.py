"""A ledger that cannot be written: the cause is said, the text is kept, nothing is claimed, a retry makes one entry."""

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.breaking import NOTE, fill_low_risk, kernels, press_record, recorded_on, refused_then_recorded
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import draft_kept, reference, small_review, start, status, untouched

pytestmark = pytest.mark.browser

WORDS = "Half a thought"
HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab_on(small_review(tmp_path_factory.mktemp("ledger"))) as opened:
        opened.open()
        start(opened.page)
        yield opened


@pytest.fixture
def lab(shared: Lab) -> Lab:
    """The lab with a case open on which nothing was typed."""
    untouched(shared.page)
    return shared


def ledger_of(lab: Lab) -> Path:
    return lab.desk.review_folder / "ledger.sqlite"


@contextmanager
def no_room(lab: Lab) -> Iterator[None]:
    """The system refuses the kernel every write past the first page of a file."""
    (kernel,) = kernels(lab)
    before = resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def held(lab: Lab) -> Iterator[None]:
    """Another process holds the ledger."""
    command = [sys.executable, "-c", HOLDER, str(ledger_of(lab))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        yield
        holder.communicate()


@contextmanager
def moved_away(lab: Lab) -> Iterator[None]:
    ledger = ledger_of(lab)
    away = ledger.rename(ledger.with_name("elsewhere"))
    yield
    assert not ledger.exists()  # nobody began a new one
    away.rename(ledger)


def test_a_disk_that_refuses_to_write_is_said_and_a_retry_records_once(lab: Lab) -> None:
    refused_then_recorded(lab, no_room, "the disk refused to write")


def test_a_ledger_that_was_moved_away_is_said_and_a_retry_records_once(lab: Lab) -> None:
    refused_then_recorded(lab, moved_away, "the ledger cannot be")


def test_while_another_process_holds_the_ledger_nothing_is_claimed(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    with held(lab):
        press_record(page)
        expect(status(page)).to_have_text("Recording. Do not close the page.")
        expect(page.locator(NOTE)).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": WORDS}]


@pytest.mark.long
def test_a_ledger_held_for_longer_than_one_waits_is_said_and_a_retry_records_once(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    with held(lab):
        press_record(page)
        expect(status(page)).to_contain_text("It is not known whether this was recorded", timeout=PATIENCE)
        expect(status(page)).to_contain_text("This could not be recorded", timeout=PATIENCE)
        expect(status(page)).to_contain_text("another program holds the ledger")
        expect(page.locator(NOTE)).to_have_value(WORDS)
    assert recorded_on(lab, case) == []
    press_record(page)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": WORDS}]
