# mypy: allow-untyped-calls
"""What every notebook of ours imports and does first, done once in a process from which kernels are made."""

import importlib
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from clare_review.errors import FileProblem

# What our notebooks import in any case, directly or by way of an act.
IMPORTED = (
    "pandas",
    "pandas.io.formats.html",
    "pandas.io.formats.format",
    "ipywidgets",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "clare_review",
    "clare_review.review",
    "clare_review.acts.batches",
    "clare_review.acts.population_views",
    "clare_review.acts.findings_views",
    "clare_review.reviewing.panel",
    "clare_review.reviewing.panel.widget",
    "holidays.countries",
)

# Clare's Law began in 2014; of other years a notebook works out the bank holidays itself.
_YEARS = range(2014, 2027)


def import_all() -> None:
    """Imports everything; the caller sees to it that libraries find themselves in a notebook when they ask."""
    for name in IMPORTED:
        # What is not there is missed by the notebook that needs it, and told there.
        with suppress(ModuleNotFoundError):
            importlib.import_module(name)


def exercise(draw: Callable[[Any], Any]) -> None:
    """Does once what every notebook does first, so that caches are filled; `draw` is how something is shown."""
    import ipywidgets
    import pandas as pd

    from clare_review.guidance.working_days import england_and_wales
    from clare_review.places import house
    from clare_review.strict_yaml import read

    draw(pd.DataFrame({"a": [1], "b": ["x"]}).set_index("a"))
    for kind in (ipywidgets.HTML, ipywidgets.Button, ipywidgets.Dropdown, ipywidgets.Textarea, ipywidgets.VBox):
        draw(widget := kind())
        widget.close()
    for year in _YEARS:
        england_and_wales().is_working(date(year, 1, 1))
    own = Path(os.environ.get("CLARE_REVIEW_FOLDER") or ".")
    for path in (*house().glob("templates/[!m]*/*.yaml"), *own.glob("templates/*/*.yaml"), own / "review.yaml"):
        # A file that cannot be used is told by the notebook that needs it.
        with suppress(FileProblem):
            read(path)
