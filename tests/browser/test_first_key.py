"""Nobody looks for a beginning: the batch runs as it opens, and one key opens its first case."""

from pathlib import Path

import pytest

from tests.browser.conftest import PATIENCE, lab_on
from tests.browser.reviewing import small_review

pytestmark = pytest.mark.browser


def test_one_key_after_opening_shows_the_next_unfinished_case(tmp_path: Path) -> None:
    with lab_on(small_review(tmp_path)) as lab:
        lab.open()
        lab.page.wait_for_function("document.activeElement.matches('.cr-panel button.cr-first')", timeout=PATIENCE)
        lab.page.keyboard.press("Enter")
        lab.page.get_by_role("heading", name="Risk assessment").wait_for(timeout=PATIENCE)
        lab.check_quiet()
