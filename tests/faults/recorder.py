"""A reader who records without end until killed; a program of its own, so that it can be.

`python -m tests.faults.recorder FOLDER READER` takes one line after another: `call N` kills the reader at the N-th call
that reaches the file system from the first recording on, `after S` kills it S seconds after that began, `end` ends.
Each reader is a fork of this program, which has loaded everything already. What the reader was told is printed as it is
told: `began`, then `recorded KEY`; `gone` follows each death.
"""

import os
import signal
import sys
import time
import traceback
from itertools import count
from pathlib import Path

from clare_review.acts.batches import BatchDesk
from clare_review.review import Review, open_review
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from tests.faults.recording_vfs import OK, Call, RecordingVfs
from tests.faults.small_review import desk_of, request


def main() -> None:
    """Takes the lines."""
    folder, reader = Path(sys.argv[1]), sys.argv[2]
    vfs = RecordingVfs(folder)
    with vfs.installed(), open_review(folder, reader=reader) as review:
        desk = _loaded(review)
        for number, line in enumerate(sys.stdin):
            how, _, amount = line.strip().partition(" ")
            if how == "end":
                return
            at_work, begun = os.pipe()
            child = os.fork()
            if not child:
                try:
                    vfs.fault = _Killing(int(amount) if how == "call" else 0)
                    _read(review, desk, f"{reader} {number}", vfs.fault, begun)
                finally:
                    traceback.print_exc()
                    os._exit(1)
            os.close(begun)
            os.read(at_work, 1)
            os.close(at_work)
            if how == "after":
                _kill_after(child, float(amount))
            os.waitpid(child, 0)
            _say("gone")


def _loaded(review: Review) -> BatchDesk:
    """The reader's desk with everything loaded, and no connection that a fork would share."""
    desk = desk_of(review)
    reference = desk.view.references[0]
    request(review, desk.open(reference), key="")
    review.verify()
    review.close()
    return desk


def _read(review: Review, desk: BatchDesk, name: str, killing: "_Killing", begun: int) -> None:
    keeping = desk.panel_desk().keeping
    for n in count():
        reference = desk.view.references[n % len(desk.view.references)]
        fence = keeping.claim(reference, name, take=True).fence
        view = desk.open(reference)
        keeping.keep(reference, RISK_ASSESSMENT, {"note": f"{name} {n}"}, fence)
        if n == 0:
            _say("began")
            os.write(begun, b".")
            killing.armed = True
        reason = "Read again" if view.position.current(RISK_ASSESSMENT) else None
        text = {"note": f"Read by {name} for the {n}. time."}
        wanted = request(review, view, key=f"{name} {n}", fence=fence, reason=reason, text=text)
        desk.record(wanted)
        _say(f"recorded {wanted.key}")


class _Killing:
    """Kills its own program at the n-th call from when it is armed."""

    def __init__(self, nth: int) -> None:
        self.armed, self._left = False, nth

    def __call__(self, call: Call) -> int:
        self._left -= self.armed
        if self.armed and not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        return OK


def _kill_after(child: int, seconds: float) -> None:
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)


def _say(told: str) -> None:
    os.write(1, f"{told}\n".encode())  # past every buffer: what was said before the kill is said


if __name__ == "__main__":
    main()
