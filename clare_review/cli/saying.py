"""What a command says: a sentence, data for programs, and the next step on a terminal; and a day it is told."""

import json
import sys
from datetime import date
from typing import Any

from clare_review.errors import ReviewError


def say(text: str) -> None:
    """Prints one line."""
    sys.stdout.write(f"{text}\n")


def say_next(command: str) -> None:
    """Prints the next step, on a terminal only, so that a program that reads along meets results alone."""
    if sys.stdout.isatty():
        say(f"next: {command}")


def say_data(data: Any) -> None:
    """Prints data as JSON."""
    say(json.dumps(data, indent=2, ensure_ascii=False))


def day_in(text: str, option: str) -> date:
    """The day that an option names.

    Raises:
        ReviewError: it is no day, or not written as one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ReviewError(f"{option} {text}: a day is written as 2026-03-02") from None
