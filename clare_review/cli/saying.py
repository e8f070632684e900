"""What a command says: a sentence, data for programs, and the next step on a terminal."""

import json
import sys
from typing import Any


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
