"""What the page may say, read strictly: a message that is not of the agreed shape is refused in words.

The page asks: `hello`, `open`, `draft`, `record`, `amend`, `leave`, `urgent`, `mark`, `rows`, `beat`, `bye`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.reviewing.questions import Instrument

_KEY = re.compile("[0-9a-f]{32}")
LONGEST = 200_000  # characters of one text in a draft; what may be recorded is a tenth of it


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands on a form: codes, free text, and why a judgement is amended."""

    answers: Mapping[str, Any]
    text: Mapping[str, str]
    reason: str = ""

    @property
    def blank(self) -> bool:
        return not (self.answers or self.text or self.reason)


def typed(message: Mapping[str, Any], instrument: Instrument) -> Typed:
    """The form in a message; empty answers are left out.

    Raises:
        RecordingRefused: it is not a form, or a text is too long to be kept.
    """
    answers = {name: _codes(name, value) for name, value in _mapping(message, "answers").items() if value}
    text = {name: _text(name, value) for name, value in _mapping(message, "text").items() if value}
    strange = [name for name in (*answers, *text) if name not in instrument.by_id]
    if strange:
        raise RecordingRefused(f"{instrument.title} does not ask {', '.join(sorted(strange))}: open the case again")
    return Typed(answers=answers, text=text, reason=_text("the reason", message.get("reason") or ""))


def word(message: Mapping[str, Any], name: str) -> str:
    """A short text in a message; empty when it is not there."""
    return _text(name, message.get(name) or "")


def named_texts(message: Mapping[str, Any], name: str) -> dict[str, str]:
    """Short texts by name in a message; none when it is not there."""
    return {each: _text(name, value) for each, value in _mapping(message, name).items()}


def key_of_page(message: Mapping[str, Any]) -> str:
    """The key under which the page sends an act, 32 digits of 16; empty when it names none of that shape."""
    key = word(message, "key")
    return key if _KEY.fullmatch(key) else ""


def _mapping(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = message.get(name) or {}
    if not isinstance(found, dict):
        raise RecordingRefused(f"the page sent {name} in a form that is not known; load the page again")
    return found


def _codes(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise RecordingRefused(f"the page sent an answer to {name} in a form that is not known; load the page again")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise RecordingRefused(f"the page sent {name} in a form that is not known; load the page again")
    if len(value) > LONGEST:
        raise RecordingRefused(f"{name}: {len(value):,} characters are too many to keep; {LONGEST:,} fit")
    return value
