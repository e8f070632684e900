"""Scrutiny that goes on: this month's applications imported, flagged, sampled and charted, in a review of their own.

A review of today's applications is a review like any other, whose scope begins where the look back ended. Each export
of it goes through the same import; what is new is ordered by the same signals; a sample is drawn by lot, with its seed
in the ledger before anybody reads, and only what was drawn goes to readers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clare_review.acts.allocating import allocations
from clare_review.acts.at_risk import in_england, today_here
from clare_review.acts.cases import Cases
from clare_review.acts.coming_to_an_end import as_it_ended, ends_since
from clare_review.acts.giving_first import Allocated, allocate_new, ordered
from clare_review.acts.importing import Imported, import_file
from clare_review.acts.office import Office
from clare_review.acts.populations import Sealed, applications, extend, seal, sealed_populations
from clare_review.acts.settled import settled
from clare_review.assurance.choosing import Candidate, Choice, Chosen, choose
from clare_review.findings.closing import Live
from clare_review.findings.watching import New, Rates, Watch, watch_table, watched
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.population.records import Application
from clare_review.reviewing.judgement import DETAILED_REVIEW, Standing
from clare_review.running.writing import write_whole

DIP_SAMPLE = "dip_sample"
_FAILED = ("harm", "service", "administrative")


@dataclass(frozen=True, kw_only=True)
class Drew:
    """One sample of what was new: by stratum how many there were and were drawn, and the entry that holds it."""

    strata: Mapping[str, tuple[int, int]]
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        parts = ", ".join(f"{drawn:,} of {pool:,} {name}" for name, (pool, drawn) in sorted(self.strata.items()))
        return f"drawn to be read: {parts} (entry {self.entry:,})"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look at today's applications did; `drew` and `allocated` are None where nothing was new."""

    imported: tuple[Imported, ...]
    sealed: Sealed
    drew: Drew | None
    allocated: Allocated | None


@dataclass(frozen=True, kw_only=True)
class Watched(Looked):
    """What one look at today's applications did and found, and the page of its charts."""

    watch: Watch
    page: Path

    def sentences(self) -> list[str]:
        """What to say on a screen, in order."""
        found = self.watch
        lines = [*(one.sentence() for one in self.imported), self.sealed.sentence()]
        lines += [self.drew.sentence() if self.drew else "nothing is new, so nothing was drawn"]
        lines += [self.allocated.sentence()] if self.allocated else []
        return [*lines, *in_brief(found), f"{self.page}: the charts; open it in any browser, it needs no network"]


def watch(office: Office, paths: Sequence[Path], choice: Choice, *, map_name: str | None = None) -> Watched:
    """Imports the latest exports, draws and gives out a sample of what is new in them, and charts the months.

    Raises:
        ImportRefused: an export cannot be taken in.
        ReviewNotReady: nothing was imported yet, or no reviewers.
        NotAllowed: the review is shown as at an earlier entry.
    """
    cases = Cases(office, at_once=True)
    took = look(office, paths, choice, cases=cases, map_name=map_name)
    found = watch_of(office, cases=cases)
    return Watched(**vars(took), watch=found, page=write_watch(office, found))


def look(
    office: Office, paths: Sequence[Path], choice: Choice, *, cases: Cases | None = None, map_name: str | None = None
) -> Looked:
    """The same without the charts; `cases` may hand in what was gathered already. Raises as `watch` does."""
    office.must_be_now()
    sealed, imported = _taken_in(office, paths, map_name)
    cases = cases or Cases(office, at_once=True)
    drew = _draw(office, choice, cases)
    allocated = allocate_new(office, cases=cases, only=drawn_of(office)) if drew else None
    return Looked(imported=imported, sealed=sealed, drew=drew, allocated=allocated)


def watch_of(office: Office, day: date | None = None, *, cases: Cases | None = None) -> Watch:
    """Today's applications as they stand at the office's position, on the day of that or a later one.

    Without `cases` nothing is ordered: no case is gathered, and how many are in each band is not said.
    """
    bands, drawn, stands = _bands(office, cases) if cases else {}, drawn_of(office), settled(office)
    ended = ends_since(office)
    new = [
        _new(as_it_ended(one, ended.get(one.reference, {})), bands, drawn, stands)
        for one in applications(office).values()
    ]
    rates = office.settings.watch
    return watched(
        new,
        day or today_here(office),
        Rates(sound=rates.sound, worse=rates.worse, cases_between_false=rates.cases_between_false),
    )


def dip_of(office: Office, today: date) -> Live:
    """What the closing test asks of the scrutiny of today's applications."""
    draws = _draws(office)
    if not draws:
        return Live(days_old=None, drawn=0, unread=0)
    chosen = [each["reference"] for each in draws[-1].body["chosen"]]
    stands = settled(office)
    unread = sum(not _is_read(stands, reference) for reference in chosen)
    return Live(days_old=(today - in_england(draws[-1].at).date()).days, drawn=len(chosen), unread=unread)


def drawn_of(office: Office) -> frozenset[str]:
    """Every application ever drawn into a sample of today's."""
    return frozenset(each["reference"] for entry in _draws(office) for each in entry.body["chosen"])


def in_brief(found: Watch) -> list[str]:
    """The newest month and the running sum, a sentence each."""
    last = found.newest
    if last is None:
        return ["there is no application yet"]
    days = "nothing decided" if last.days is None else f"{last.days:g} days to decision at the median"
    signed = "" if last.signed_share is None else f", {last.signed_share:.0%} of decisions signed off"
    flagged = ", ".join(f"{number:,} {band}" for band, number in found.bands)
    return [
        f"{last.month}: {last.received:,} received, {last.decided:,} decided, {days}{signed}; {last.open:,} open, the "
        f"longest for {say_count(last.waits, 'day')}",
        f"flagged by the signals: {flagged or 'none'}",
        found.failures_words(),
    ]


def _taken_in(office: Office, paths: Sequence[Path], map_name: str | None) -> tuple[Sealed, tuple[Imported, ...]]:
    if sealed_populations(office):
        return extend(office, list(paths), map_name=map_name)
    imported = tuple(import_file(office, path, map_name=map_name) for path in paths)
    return seal(office), imported


def _draw(office: Office, choice: Choice, cases: Cases) -> Drew | None:
    """Draws from what no earlier draw had before it; what the settings' bands flag is read for certain."""
    seen = {reference for entry in _draws(office) for reference in entry.body["pool"]}
    fresh = [reference for reference in sorted(applications(office)) if reference not in seen]
    if not fresh:
        return None
    bands = _bands(office, cases, fresh)
    seed = office.chance(16).hex()
    candidates = [Candidate(reference=each, band=bands[each], suspected=False, stratum=bands[each]) for each in fresh]
    chosen = choose(candidates, choice, seed)
    strata = _strata(fresh, bands, chosen)
    body = {
        "purpose": DIP_SAMPLE,
        "seed": seed,
        "share": str(choice.share),
        "least": choice.least,
        "bands": sorted(choice.bands),
        "pool": fresh,
        "strata": {name: {"pool": pool, "drawn": drawn} for name, (pool, drawn) in strata.items()},
        "chosen": [{"reference": each.reference, "stratum": bands[each.reference]} for each in chosen],
    }
    entry = office.keeper.append(NewEntry(kind=EntryKind.DRAWN, by=office.reader, key=f"draw {seed}", body=body))
    return Drew(strata=strata, entry=entry.number)


def _strata(fresh: Sequence[str], bands: Mapping[str, str], chosen: Sequence[Chosen]) -> dict[str, tuple[int, int]]:
    pools = Counter(bands[each] for each in fresh)
    taken = Counter(bands[each.reference] for each in chosen)
    return {band: (pool, taken[band]) for band, pool in sorted(pools.items())}


def _draws(office: Office) -> list[Entry]:
    return [entry for entry in office.entries(EntryKind.DRAWN) if entry.body["purpose"] == DIP_SAMPLE]


def _bands(office: Office, cases: Cases, among: Sequence[str] | None = None) -> dict[str, str]:
    """Application to its band, by the signals of today; one that was given out keeps the band it was given out by."""
    given, every = allocations(office).band_of, cases.every()
    wanted = every if among is None else among
    return {each: given.get(each) or ordered(office, every[each])[0].band.value for each in wanted}


def _new(one: Application, bands: Mapping[str, str], drawn: frozenset[str], stands: Standing) -> New:
    decided = one.decided_on or one.disclosed_on
    detailed = stands.current(one.reference, DETAILED_REVIEW)
    read = _is_read(stands, one.reference)
    failed = detailed.category in _FAILED if detailed else False if read else None
    return New(
        reference=one.reference,
        received=one.received.date(),
        decided=decided,
        ended=one.disclosed_on or one.decided_on,
        closed=one.outcome is not None,
        signed=one.supervisor is not None if one.supervisor_exported else None,
        band=bands.get(one.reference, ""),
        drawn=one.reference in drawn,
        read=read,
        failed=None if detailed and detailed.category == "cannot_tell" else failed,
    )


def _is_read(stands: Standing, reference: str) -> bool:
    required = stands.detailed_required(reference)
    return required is not None and (not required or bool(stands.detailed_reviewed(reference)))


def write_watch(office: Office, found: Watch) -> Path:
    """Writes the page of the charts, and gives back where it is."""
    from clare_review.findings.report import watch_page

    settings = office.settings
    html = watch_page(
        found,
        watch_table(found),
        title=f"Today's applications: {settings.force}",
        as_at=f"As on {found.day.isoformat()}, entry {office.position().number:,}",
        brief=[f"{line[:1].upper()}{line[1:]}." for line in in_brief(found)],
        marking=f"{settings.marking}: internal, not for release",
    )
    path = office.folder / "watch" / "watch.html"
    write_whole(path, html.encode())
    return path
