"""The forms of the case that is open: what is typed, which entry it would replace, the key that makes it one act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clare_review.ledger.draft import Draft
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.form_data import history_data, judgement_data, plain_answers, values_of
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Judgement, detailed_required
from clare_review.reviewing.judgement_wording import NOT_YET
from clare_review.reviewing.panel.messages import Typed
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.recording import RULES_BESIDES_THE_FORM, RecordRequest, why_not
from clare_review.reviewing.wording import say_date_and_time


@dataclass(frozen=True, kw_only=True)
class Filling:
    """One filling of a form, from its first answer until it is recorded or left."""

    key: str
    answers: Answers
    text: Mapping[str, str]
    supersedes: int | None = None
    reason: str = ""
    note: str = ""

    def with_typed(self, typed: Typed) -> "Filling":
        return replace(self, answers=typed.answers, text=typed.text, reason=typed.reason)

    def as_draft(self, version: str) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "key": self.key,
            "supersedes": self.supersedes,
            "answers": plain_answers(self.answers),
            "text": dict(self.text),
            "reason": self.reason,
            "version": version,
        }


class Fillings:
    """One filling for each instrument that is being filled in; a judgement that stands has none until it is amended."""

    def __init__(self, view: CaseView, drafts: Mapping[str, Draft], new_key: Callable[[], str]) -> None:
        self.view = view
        self._new_key = new_key
        self._open = {name: self._begun(name, drafts.get(name)) for name in view.position.instruments}

    def __copy__(self) -> "Fillings":
        """The same fillings, which stay as they are when these go on."""
        other = Fillings.__new__(Fillings)
        vars(other).update(vars(self) | {"_open": dict(self._open)})
        return other

    def get(self, instrument: str) -> Filling | None:
        """The filling of an instrument, None while what stands is only shown."""
        return self._open[instrument]

    def put(self, instrument: str, filling: Filling | None) -> None:
        """Takes what is typed now, or closes the form."""
        self._open[instrument] = filling

    def amend(self, instrument: str) -> None:
        """Opens a recorded judgement for an amendment, under a key of its own."""
        current = self._current(instrument)
        if current is not None and self._open[instrument] is None:
            answers, text = values_of(current)
            made = Filling(key=self._new_key(), answers=answers, text=text, supersedes=current.entry)
            self._open[instrument] = made

    def leave(self, instrument: str) -> None:
        """Drops what is not recorded: what stands is shown again, or a blank form."""
        self._open[instrument] = self._begun(instrument, None)

    def recorded(self, view: CaseView, instrument: str) -> None:
        """Takes note of what the ledger now holds."""
        self.view = view
        self._open[instrument] = None

    def request(self, instrument: Instrument, filling: Filling, fence: int | None) -> RecordRequest:
        """What is asked of the desk when Record is pressed."""
        return RecordRequest(
            reference=self.view.reference,
            instrument=instrument.name,
            version=instrument.version,
            answers=filling.answers,
            text=filling.text,
            case_version=self.view.position.case_version,
            key=filling.key,
            supersedes=filling.supersedes,
            reason=filling.reason or None,
            fence=fence,
        )

    def shown(self) -> tuple[str, ...]:
        """The forms on the screen; the detailed review is shown when it is asked for, and stands first."""
        asked = detailed_required(self._current(RISK_ASSESSMENT))
        return (DETAILED_REVIEW, RISK_ASSESSMENT) if asked else (RISK_ASSESSMENT,)

    def data(self) -> list[dict[str, Any]]:
        """The forms for the page, in their order."""
        return [self._data(name) for name in self.shown() if name in self._open]

    def _data(self, name: str) -> dict[str, Any]:
        position, filling = self.view.position, self._open[name]
        instrument, current = position.instruments[name], self._current(name)
        told: dict[str, Any] = {"instrument": name, "read_only": position.read_only, "filling": None, "against": ""}
        told["current"] = judgement_data(current) if current else None
        told["history"] = history_data(instrument, position.judgements.get(name, ()))
        if filling is not None:
            told["filling"] = filling.as_draft(instrument.version) | {"note": filling.note}
            told["against"] = self._against(instrument, filling)
        return told

    def _against(self, instrument: Instrument, filling: Filling) -> str:
        """What no answer can put right: another's batch, a case once handled, a review shown as at an earlier entry."""
        if filling.supersedes is not None:
            return ""  # an amendment is measured against what it changes, when it is recorded
        return why_not(self.request(instrument, filling, None), self.view.position, RULES_BESIDES_THE_FORM)

    def _begun(self, name: str, draft: Draft | None) -> Filling | None:
        current = self._current(name)
        stands = current.entry if current else None
        if self.view.position.read_only:
            return None
        if draft is None:
            return None if current else Filling(key=self._new_key(), answers={}, text={})
        kept = draft.value
        overtaken = kept["supersedes"] != stands
        said = "Something else was recorded meanwhile; your answers" if overtaken else "Your answers"
        return Filling(
            key=self._new_key() if overtaken or kept.get("left_by") else kept["key"],
            answers=kept["answers"],
            text=kept["text"],
            supersedes=stands,
            reason=kept["reason"],
            note=_note(said, draft),
        )

    def _current(self, name: str) -> Judgement | None:
        return self.view.position.current(name)


def _note(said: str, draft: Draft) -> str:
    left_by = draft.value.get("left_by")
    when = say_date_and_time(draft.at)
    if left_by:
        return f"{NOT_YET} This is a draft that {left_by} left at {when}; read the case before you make it yours."
    return f"{NOT_YET} {said} are as you left them at {when}."
