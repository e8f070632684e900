"""What the ledger holds of readings made twice, as at the office's position: the frames that assurance rests on."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from clare_review.acts.allocating import allocations
from clare_review.acts.drawing import Purpose
from clare_review.acts.known_cases import Known, known_readings
from clare_review.acts.office import Office
from clare_review.acts.populations import versions
from clare_review.acts.recording import standing
from clare_review.acts.settled import settled
from clare_review.assurance.assured import Asked, Assured, Drawn, assured
from clare_review.assurance.pairs import CANNOT_TELL, FAILURE, NO_FAILURE, Pair
from clare_review.assurance.re_reading import ReRead, Result
from clare_review.assurance.read_twice import Lot, compared_questions, finding, pairs
from clare_review.errors import NotAllowed
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import Standing

if TYPE_CHECKING:
    import pandas as pd

CameTo = Callable[[str], str | None]  # a case to what its last reading came to, None before there is one

_RESULTS = {None: Result.WAITING, NO_FAILURE: Result.SOUND, FAILURE: Result.FAILURE, CANNOT_TELL: Result.CANNOT_TELL}
_COLUMNS = (
    "reference", "question", "first", "second", "band", "first reader", "second reader", "date", "chance drawn",
    "stratum", "blind",
)  # fmt: skip


def assured_of(office: Office) -> Assured:
    """Everything that can be said of how far the review is to be trusted.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
        ReviewNotReady: no population is sealed yet.
    """
    if not office.keeper.counts_every_case():
        raise NotAllowed(
            f"agreement counts every reading, and the server does not show every reading to {office.reader}: the "
            "review lead and the analysts have them"
        )
    pinned = office.as_at(office.position().number)
    return assured(asked_of(pinned))


def asked_of(office: Office, *, only_finding: bool = False) -> Asked:
    """What the report on trust is worked out from, as at the office's position; or only of what readings came to."""
    first, second = standing(office), standing(office, stage=Stage.SECOND)
    came_to = _decided(office, second)
    draws = [each for each in office.entries(EntryKind.DRAWN) if each.body["purpose"] in tuple(Purpose)]
    bands = allocations(office).band_of
    samples = [each for each in draws if each.body["purpose"] == Purpose.CLEARED_SAMPLE]
    known: Known = known_readings(office)
    again = _read_again(office)
    return Asked(
        draws=tuple(
            part
            for draw in draws
            for part in _strata(draw, again if draw.body["purpose"] == Purpose.RE_READ else second)
        ),
        pairs=pairs_of(office, only_finding=only_finding),
        categories=compared_questions(() if only_finding else office.instruments.values()),
        read={each: bands[each] for each in sorted(bands) if finding(first, each) is not None},
        sample=tuple(part for draw in samples for part in _sample(draw, came_to, alone=len(samples) == 1)),
        found=_found_outside(office, samples),
        answers=known.answers,
        why_unknown=known.why_none,
        own=() if only_finding else own_pairs_of(office),
        sessions=tuple((each.at.date().isoformat(), each.number) for each in office.entries(EntryKind.CALIBRATED)),
    )


def pairs_of(office: Office, *, only_finding: bool = False) -> tuple[Pair, ...]:
    """Every pair of readings of an application drawn for a second one, question by question or only the finding."""
    bands = allocations(office).band_of
    draws = [each for each in office.entries(EntryKind.DRAWN) if each.body["purpose"] == Purpose.SECOND_READING]
    told = [(each.subject or "", each.by) for each in office.entries(EntryKind.UNMASKED) if _is_of_first(each)]
    second, held = standing(office, stage=Stage.SECOND), [each.number for each in office.entries(EntryKind.CALIBRATED)]
    lots, first = _lots(draws, bands), standing(office)
    found = pairs(first, second, lots, office.instruments, told, held, only_finding=only_finding)
    return tuple(pair for pair in found if not pair.own)


def own_pairs_of(office: Office) -> tuple[Pair, ...]:
    """Every case that its own first reader read once more, without being told: both readings, question by question."""
    draws = [each for each in office.entries(EntryKind.DRAWN) if each.body["purpose"] == Purpose.RE_READ]
    lots = _lots(draws, allocations(office).band_of)
    found = pairs(standing(office), _read_again(office), lots, office.instruments)
    return tuple(pair for pair in found if pair.own)  # what somebody else corrected since is nobody's own


def _read_again(office: Office) -> Standing:
    """Where the readings stand that readers made of cases of their own once more; each is of one reader."""
    batches = allocations(office).at(Stage.SECOND)
    mine: dict[str, list[str]] = {}
    for batch in batches:
        again = [each for each in batch.references if batch.stage_of(each) is Stage.RE_READ]
        mine.setdefault(batch.reviewer, []).extend(again)
    chains: dict[str, Any] = {}
    for reader, references in mine.items():
        chains |= standing(office, references, Stage.RE_READ, reader).chains if references else {}
    return Standing(chains=chains)


def pairs_frame(office: Office) -> "pd.DataFrame":
    """One row per pair of readings and question: codes only, no text of a case."""
    import pandas as pd

    rows = [
        (
            pair.reference, pair.question, pair.first, pair.second, pair.band, pair.first_reader, pair.second_reader,
            pair.at, pair.chance, pair.stratum, pair.blind,
        )
        for pair in pairs_of(office)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _lots(draws: Iterable[Entry], bands: Mapping[str, str]) -> dict[str, Lot]:
    return {
        chosen["reference"]: Lot(
            draw=draw.number,
            stratum=chosen["stratum"],
            chance=_chance(draw, chosen["stratum"]),
            band=bands.get(chosen["reference"], ""),
        )
        for draw in draws
        for chosen in draw.body["chosen"]
    }


def _chance(draw: Entry, stratum: str) -> float:
    """How likely each of a stratum was to be drawn; 1 where all of it was."""
    told = draw.body["strata"][stratum]
    return int(told["drawn"]) / int(told["pool"])


def _is_of_first(unmasked: Entry) -> bool:
    """Whether a reader was shown the other reading, rather than what the settings hide of the file for a while."""
    return "reading" in unmasked.body.get("what", ())


def _strata(draw: Entry, second: Standing) -> list[Drawn]:
    chosen: dict[str, list[str]] = {}
    for each in draw.body["chosen"]:
        chosen.setdefault(each["stratum"], []).append(each["reference"])
    return [
        Drawn(
            entry=draw.number,
            purpose=draw.body["purpose"],
            stratum=name,
            pool=int(told["pool"]),
            drawn=int(told["drawn"]),
            read=sum(finding(second, each) is not None for each in chosen.get(name, ())),
        )
        for name, told in sorted(draw.body["strata"].items())
    ]


def _sample(draw: Entry, came_to: CameTo, *, alone: bool) -> tuple[ReRead, ...]:
    """The strata of one sample; a later one is of what was cleared since, so that no case is in two pools."""
    chosen = draw.body["chosen"]
    return tuple(
        ReRead(
            name=name if alone else f"entry {draw.number:,}: {name}",
            pool=int(told["pool"]),
            results=tuple(_RESULTS[came_to(each["reference"])] for each in chosen if each["stratum"] == name),
        )
        for name, told in sorted(draw.body["strata"].items())
    )


def _found_outside(office: Office, samples: Iterable[Entry]) -> int:
    """Failures that the review knows of without the sample, as its figures count them."""
    inside = {each["reference"] for sample in samples for each in sample.body["chosen"]}
    outside = (each for each in versions(office) if each not in inside)
    counts = settled(office)
    return sum(finding(counts, each) == FAILURE for each in outside)


def _decided(office: Office, second: Standing) -> CameTo:
    """What a case read a second time came to: as a third person decided, else as the second reader found.

    Until it is decided, a failure that the second reader found counts as one: a bound must not be too low meanwhile.
    """
    decided, counts = standing(office, stage=Stage.ADJUDICATION), settled(office)

    def came_to(reference: str) -> str | None:
        return finding(counts if decided.of(reference) else second, reference)

    return came_to
