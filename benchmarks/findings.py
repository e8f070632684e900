"""What the 47 answers cost, beside reading their data, and beside plain pandas on the same ledger.

`make bench NAME=findings`. Reviews of 3.8, 38 and 380 thousand applications, each with its first readings, detailed
reviews and failures; the second readings, the sample and what was done for people are those of a small review. *Read*
is every entry and every sealed application as the package reads them; *answers* is all 47, from opening the review to
the last answer balanced; *pandas* is the recount of the tests, which reads the same file with sqlite3 and counts the
same figures with pandas alone, without intervals, cases, words, chains or checks. Each is timed in a process of its
own that had imported everything, on the clock, which the bars are about, and in seconds of a processor, which a loaded
machine still tells. The last line is JSON, with what is asked for and whether it was met; `--most 38000` leaves the
largest out, which then counts as not met.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.verdict import verdict  # noqa: E402
from benchmarks.worked import worked_review  # noqa: E402

SIZES = (3_800, 38_000, 380_000)
SECONDS, TIMES_READING, LINEAR = 5.0, 2.0, 10.0


def main() -> int:
    """Runs the benchmark."""
    asked = _asked()
    if asked.act:
        print(json.dumps(_ACTS[asked.act](asked.review)))
        return 0
    found = [_measured(size) for size in SIZES if size <= asked.most]
    return _tell(found)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="leave out larger reviews")
    parser.add_argument("--act", default="", help=argparse.SUPPRESS)
    parser.add_argument("--review", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        review = worked_review(Path(folder), size)
        told = {act: _timed_apart(act, review) for act in _ACTS}
    ours, theirs = (told[act]["figures"] for act in ("answers", "pandas"))
    same = [id for id in theirs if id in ours]
    wrong = [id for id in same if ours[id] != theirs[id]]
    if wrong:
        sys.exit(f"{size:,}: {', '.join(wrong[:5])} are counted differently, so nothing is said of their time")
    print(f"{ours['applications']:>9,} applications: {len(same)} of {len(ours)} figures recounted", flush=True)
    seconds = {act: one["seconds"] for act, one in told.items()}
    worked = {f"{act}_processor": one["processor"] for act, one in told.items()}
    return {"applications": ours["applications"], "figures": len(ours), "recounted": len(same), **seconds, **worked}


def _timed_apart(act: str, review: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--act", act, "--review", str(review)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{act}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{act:>9} {found['seconds']:9.2f} s, {found['processor']:9.2f} s of a processor", flush=True)
    return found


def _read(review: Path) -> dict[str, Any]:
    from clare_review.acts.populations import applications
    from clare_review.acts.recorded import past
    from clare_review.review import open_review

    with _timed() as took, open_review(review) as desk:
        at = past(desk.office)
        at.entries()
        applications(at)
    return took


def _answers(review: Path) -> dict[str, Any]:
    import holidays.countries  # noqa: F401
    import pandas  # noqa: F401
    import scipy.special  # noqa: F401

    from clare_review.acts import answering  # noqa: F401
    from clare_review.review import open_review

    with _timed() as took, open_review(review) as desk:
        told = desk.answers()
    return took | {"figures": {figure.id: figure.value for one in told for figure in one.figures}}


def _pandas(review: Path) -> dict[str, Any]:
    import holidays.countries  # noqa: F401

    from tests.stories.recount import Exported
    from tests.stories.recounted import all_figures

    with _timed() as took:
        figures = all_figures(Exported.of_file(review / "ledger.sqlite"))
    return took | {"figures": figures}


@contextmanager
def _timed() -> Iterator[dict[str, Any]]:
    """Takes the seconds on the clock, and those of a processor."""
    took: dict[str, Any] = {}
    began, worked = time.perf_counter(), time.process_time()
    yield took
    took |= {"seconds": time.perf_counter() - began, "processor": time.process_time() - worked}


_ACTS: dict[str, Callable[[Path], dict[str, Any]]] = {"read": _read, "answers": _answers, "pandas": _pandas}


def _tell(found: list[dict[str, Any]]) -> int:
    first = found[0]
    whole = len(found) == len(SIZES)
    grows = [later["answers"] / earlier["answers"] for earlier, later in itertools.pairwise(found)]
    bars: dict[str, bool | None] = {
        f"3.8 thousand applications, at most {SECONDS:g} s": first["answers"] <= SECONDS,
        f"against reading its data, at most {TIMES_READING:g} times": first["answers"] <= TIMES_READING * first["read"],
        f"at ten times the size, at most {LINEAR:g} times": all(each <= LINEAR for each in grows) if whole else None,
        "against plain pandas, no slower at any size": all(one["answers"] <= one["pandas"] for one in found)
        if whole
        else None,
    }
    rounded = [{name: round(value, 3) for name, value in one.items()} for one in found]
    return verdict("findings", bars, sizes=rounded, grows=[round(each, 2) for each in grows])


if __name__ == "__main__":
    sys.exit(main())
