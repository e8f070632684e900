"""What is typed and not yet recorded, and who has a case open: replaceable, and no part of the chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from clare_review.ledger.stages import Stage

NO_SIGN_OF_LIFE = timedelta(seconds=45)  # a page says every ten seconds that it is there


@dataclass(frozen=True, kw_only=True)
class DraftPlace:
    """Where a draft stands: one for each reader, application and instrument, and for each stage of a batch.

    A reader may have a case twice, to see how steady they are: what they typed on it once must not come up again. The
    stage is the one the reader is told, which is their batch's.
    """

    reader: str
    reference: str
    instrument: str
    stage: Stage = Stage.FIRST

    @property
    def form(self) -> str:
        """The instrument and the stage in one word, as a draft is kept under; of a first reading the instrument."""
        return self.instrument if self.stage is Stage.FIRST else f"{self.instrument}@{self.stage.value}"

    @classmethod
    def of(cls, reader: str, reference: str, form: str) -> Self:
        """The place that a draft is kept under."""
        instrument, _, stage = form.partition("@")
        return cls(reader=reader, reference=reference, instrument=instrument, stage=Stage(stage or Stage.FIRST))


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One draft: what stands on the form, as plain data, and when it was kept (UTC)."""

    place: DraftPlace
    value: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who has a case open. `fence` grows each time the case changes hands; only the last one may write.

    `holder` is the random name of a page, empty when nobody has it. `seen` is its last sign of life.
    """

    fence: int
    holder: str
    taken: datetime
    seen: datetime

    def held_against(self, holder: str, now: datetime, gone: Iterable[str] = ()) -> bool:
        """Whether another page than `holder` has the case, is not known to be gone, and gave a sign of life lately.

        A holder is named `page/view`; `gone` names single views, or pages with all their views.
        """
        known = {self.holder, self.holder.partition("/")[0]}
        there = bool(self.holder) and self.holder != holder and known.isdisjoint(gone)
        return there and now - self.seen < NO_SIGN_OF_LIFE
