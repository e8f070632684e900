"""How a benchmark ends: a line for each bar, and one line of JSON with `met`, which is true only if every bar is."""

import json
import os
from collections.abc import Mapping
from typing import Any


def verdict(bench: str, bars: Mapping[str, bool | None], **figures: Any) -> int:
    """Prints both and returns the exit code; a bar that this run did not measure is None, and is not met."""
    for name, kept in bars.items():
        print(f"{'not run' if kept is None else 'met' if kept else 'NOT MET':8}{name}")
    met = all(kept is True for kept in bars.values())
    print(json.dumps({"bench": bench, "met": met, "bars": dict(bars), **figures, "processors": os.cpu_count()}))
    return 0 if met else 1
