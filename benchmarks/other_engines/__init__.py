"""Other programs that execute notebooks: each in a process that answers one job a line, and what theirs show otherwise.

They run in the environment `.venv-bench`, with their telemetry off and a home of their own. Neither isolates one
notebook from the next: they are timed to be fair to them, and compared by what their notebooks show.
"""

import json
from pathlib import Path
from typing import Any

from clare_review.running.tidying import GIVEN, code_cells, without_widgets

PYTHON = Path(__file__).resolve().parents[2] / ".venv-bench" / "bin" / "python"
QUIET = {"PLOOMBER_STATS_ENABLED": "false", "PLOOMBER_VERSION_CHECK_DISABLED": "true", "DO_NOT_TRACK": "1"}

PLOOMBER = """
import json, sys
from ploomber_engine import execute_notebook
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    execute_notebook(job["notebook"], job["output"], parameters=job["params"], progress_bar=False, cwd=job["cwd"])
    print("done", flush=True)
"""

EXECNB = """
import json, os, sys
from execnb.shell import CaptureShell
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    cells = json.load(open(job["notebook"]))["cells"]
    place = next(n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", ()))
    code = "\\n".join(f"{name} = {value!r}" for name, value in job["params"].items())
    CaptureShell().execute(job["notebook"], job["output"], exc_stop=True, inject_code=code, inject_idx=place)
    print("done", flush=True)
"""


def shown_otherwise(ours: Path, theirs: Path) -> str:
    """In words, of how many cells the outputs differ from those that papermill leaves."""
    one, other = _outputs(ours), _outputs(theirs)
    different = sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    return f"different output in {different} of {len(one)} cells" if different else "same output"


def _outputs(path: Path) -> list[Any]:
    notebook = without_widgets(json.loads(path.read_text(encoding="utf-8")))
    cells = [cell for cell in code_cells(notebook) if not {"parameters", GIVEN} & set(cell["metadata"].get("tags", ()))]
    return [[_plain(output) for output in cell["outputs"]] for cell in cells]


def _plain(output: dict[str, Any]) -> dict[str, Any]:
    """An output with each text in one piece, and without the number of its cell."""
    joined = {name: "".join(value) if isinstance(value, list) else value for name, value in output.items()}
    data = {kind: "".join(said) if isinstance(said, list) else said for kind, said in output.get("data", {}).items()}
    return {name: value for name, value in joined.items() if name not in ("execution_count", "metadata")} | {
        "data": data
    }
