"""A notebook run by another program: left aside, and taken in whole by the program that asked for it.

Whoever runs it may be on another machine, may run it twice, and may die half-way. So each attempt writes under a name
of its own, beside the review's notebooks but not among them; only the program that asked looks for names in it, moves
it into place and notes it, once. What passes between the two is params, paths and digests: what a cell said, or went
wrong with, stays in the review's folder.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.canaries import ShowsNames, must_show_no_names
from clare_review.running.jobs import RunOutcome
from clare_review.running.writing import write_whole

Order = dict[str, Any]
Answer = dict[str, Any]


def set_aside(order: Order, staging: Path) -> Order:
    """The order as it goes to another program: no names, and an output in `staging`."""
    return {name: value for name, value in order.items() if name not in ("names", "output", "kept", "engine")} | {
        "staging": str(staging)
    }


def run_aside(order: Order, run: Callable[[Order], Answer]) -> dict[str, str]:
    """In the other program: runs an order under names of its own; gives the name and digest of its whole answer."""
    own = Path(order["staging"], secrets.token_hex(8))
    answer = run(order | {"output": f"{own}.ipynb", "kept": f"{own}.failed.ipynb"})
    said = json.dumps(answer).encode()
    write_whole(own.with_suffix(".json"), said)
    return {"name": own.name, "digest": digest_of_bytes(said)}


def taken_in(order: Order, told: dict[str, str], staging: Path, names: Iterable[str]) -> Answer:
    """The answer of an order as first asked, with its notebook moved into place when it is whole and shows no name.

    `told` is what `run_aside` gave. What was left aside of it is gone afterwards.
    """
    own = staging / told["name"]
    try:
        said = own.with_suffix(".json").read_bytes()
        if digest_of_bytes(said) != told["digest"]:
            return _failed("what it left aside is not what it said it left")
        return _moved(order, json.loads(said), own, frozenset(names))
    except OSError as problem:
        return _failed(f"the executed notebook could not be taken in: {problem.strerror}")
    finally:
        for left in staging.glob(f"{own.name}*"):
            with suppress(OSError):
                left.unlink()


def _moved(order: Order, answer: Answer, own: Path, names: frozenset[str]) -> Answer:
    done = answer["outcome"] == RunOutcome.DONE
    if not done and not answer["kept"]:
        return answer
    data = Path(f"{own}.ipynb" if done else f"{own}.failed.ipynb").read_bytes()
    if done and digest_of_bytes(data) != answer["output_digest"]:
        return answer | _refused("the notebook it left aside is not the one it executed")
    shown = json.loads(data)
    if not done:
        # The first cell was put there to say what went wrong, so its words are not the notebook's own.
        shown["cells"] = shown["cells"][1:]
    try:
        must_show_no_names(shown, names)
    except ShowsNames as problem:
        return answer | _refused(f"{problem}; what became of it is not repeated, and it was not kept")
    write_whole(Path(order["output"] if done else order["kept"]), data)
    if done:
        Path(order["kept"]).unlink(missing_ok=True)
    return answer | {"kept": None if done else order["kept"]}


def _failed(error: str) -> Answer:
    return {
        "outcome": RunOutcome.FAILED,
        "output_digest": None,
        "error": error,
        "cell": None,
        "kept": None,
        "attempts": 1,
        "seconds": 0.0,
    }


def _refused(error: str) -> Answer:
    return {"outcome": RunOutcome.FAILED, "output_digest": None, "error": error, "kept": None}
