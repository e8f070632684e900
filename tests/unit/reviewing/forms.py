"""A small instrument written out as text, for tests that change one thing in it; and a ledger of judgements."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.places import template
from clare_review.reviewing.instrument import Instrument, load_instrument

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SMALL = """
name: small
version: "1"
title: Small
about: A form for tests.
choices:
  yes_no:
    - {code: "yes", say: "Yes"}
    - {code: "no", say: "No"}
    - {code: cannot_tell, say: Cannot tell}
questions:
  - {id: seen, section: First, ask: "Was it seen?", kind: one, required: "yes", answers: yes_no}
  - id: where
    section: First
    ask: Where?
    kind: many
    required: "yes"
    when: {question: seen, is: ["yes"]}
    answers:
      - {code: home, say: At home}
      - {code: street, say: In the street}
      - {code: cannot_tell, say: Cannot tell, alone: "yes"}
  - {id: line, section: First, ask: "Which line?", kind: entry, required: "yes", when: {question: where, is: [home]}}
  - {id: why, section: Last, ask: "Why?", kind: text, required: "yes", when: {question: seen, is_not: ["yes"]}}
  - {id: note, section: Last, ask: Note, kind: text, required: "no"}
"""


def write(folder: Path, text: str = SMALL, codes: str = "") -> Path:
    """Writes an instrument file, and a file of failure codes beside it when there is text for one."""
    if codes:
        (folder / "failure_codes.yaml").write_text(codes, encoding="utf-8")
    path = folder / "small.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def packaged(name: str) -> Instrument:
    return load_instrument(template("instruments", f"{name}.yaml"))


def judged(
    number: int,
    reference: str = "DVDS/2016/00001",
    instrument: str = "risk_assessment",
    supersedes: int | None = None,
    **answers: Any,
) -> Entry:
    """An entry of the ledger that holds a judgement."""
    body = {
        "instrument": instrument,
        "version": "1",
        "instrument_digest": "d",
        "case_version": "c",
        "answers": answers,
        "set_aside": {},
        "set_aside_text": [],
    }
    return Entry(
        number=number,
        kind=EntryKind.JUDGED,
        at=NINE + timedelta(seconds=number),
        by="R07",
        subject=reference,
        supersedes=supersedes,
        key=f"key {number}",
        body=body,
        text_digest=None,
        previous="",
        digest="",
    )
