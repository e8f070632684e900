"""The one desk of a review: `open_review(...)` is what a notebook, a command and a colleague's script start from."""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clare_review.errors import NotAllowed
from clare_review.ledger.entry import Entry
from clare_review.ledger.keeper import Chance, Clock, Keeper
from clare_review.ledger.migrating import Migrated
from clare_review.ledger.opening import migrate, open_keeper
from clare_review.ledger.reading import Head
from clare_review.ledger.verifying import Verified
from clare_review.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

    from clare_review.acts.adjudication import AdjudicationBatch
    from clare_review.acts.assurance_views import AssuranceViews
    from clare_review.acts.backing_up import BackedUp
    from clare_review.acts.batches import BatchDesk
    from clare_review.acts.findings_views import FindingsViews
    from clare_review.acts.giving_first import Allocated
    from clare_review.acts.importing import Imported
    from clare_review.acts.office import Office
    from clare_review.acts.planning_views import PlanningViews
    from clare_review.acts.population_views import PopulationViews
    from clare_review.acts.populations import Sealed
    from clare_review.acts.referral_views import ReferralViews
    from clare_review.acts.release_views import ReleaseViews
    from clare_review.acts.safeguarding_views import SafeguardingViews
    from clare_review.findings.answer import Answer
    from clare_review.findings.figures import Findings
    from clare_review.ledger.checkpoints import Checkpoint
    from clare_review.running.bundle import Lock

FOLDER_VARIABLE = "CLARE_REVIEW_FOLDER"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def open_review(
    folder: str | Path = "",
    *,
    reader: str = "",
    as_of: int = 0,
    clock: Clock = now,
    chance: Chance = secrets.token_bytes,
) -> "Review":
    """Opens a review for one person.

    `folder` is the review's folder; without it the environment variable CLARE_REVIEW_FOLDER, else the folder one
    stands in. `reader` is who acts: a reviewer's id such as R07; without it the name one is logged in under. On a
    shared ledger the server says who that is, from one's login to it, and `reader` may be left out.
    `as_of` shows the review as at that entry of its ledger, where nothing can be recorded; 0 is now.

    Raises:
        ReviewNotReady: the folder is no review.
        SettingsProblem: its settings cannot be used; every problem is listed.
        LedgerUnusable: its ledger cannot be reached.
        NotAllowed: the server knows this login as somebody else than `reader`, or as nobody.
    """
    return Review(_place(folder), reader=reader, as_of=as_of, clock=clock, chance=chance)


def init_review(
    folder: str | Path, *, reader: str = "", clock: Clock = now, chance: Chance = secrets.token_bytes
) -> "Review":
    """Makes a new review: its settings, the templates it may edit, and an empty ledger.

    Settings already in the folder are kept, so that they can be written before.

    Raises:
        ReviewNotReady: the folder holds a review already, or something else.
        SettingsProblem: the folder's name cannot be a review's name, or the settings found there cannot be used.
    """
    from clare_review.acts.beginning import begin

    place = Path(folder).resolve()
    begin(place, reader=reader or getuser(), clock=clock, chance=chance)
    return open_review(place, reader=reader, clock=clock, chance=chance)


def restore_review(file: str | Path, folder: str | Path, lock: "Lock") -> "BackedUp":
    """Restores a backup into a new folder, after its ledger was proved there; see `acts.backing_up.restore`."""
    from clare_review.acts.backing_up import restore

    return restore(Path(file), Path(folder).resolve(), lock, _proved)


@contextmanager
def custodian(folder: str | Path = "", *, reader: str = "") -> "Iterator[Office]":
    """The office of whoever keeps a review: as `open_review` opens it, or that of a shared ledger's owner.

    The owner is nobody in the review, and alone sees all of a ledger on a server.

    Raises:
        as `open_review` does.
    """
    from clare_review.acts.granting import owners_office

    try:
        review = open_review(folder, reader=reader)
    except NotAllowed as problem:
        with owners_office(_place(folder)) as office:
            if not office.keeper.sees_every_draft():
                raise problem from None
            yield office
    else:
        with review:
            yield review.office


@contextmanager
def _proved(folder: Path) -> "Iterator[Office]":
    with open_review(folder) as review:
        review.verify()
        yield review.office


def known_as(keeper: Keeper, claimed: str) -> str:
    """Who acts: on a file whoever somebody says they are, on a server whoever their login is.

    Raises:
        NotAllowed: the login is somebody else, or nobody in this review.
    """
    if not keeper.knows_logins:
        return claimed or getuser()
    person = keeper.person()
    if not person:
        raise NotAllowed(
            f"{keeper.where}: your login to the server is nobody in this review; have the owner of the ledger run "
            "`clare-review grant`"
        )
    if claimed and claimed != person:
        raise NotAllowed(
            f"you are logged in to the server as {person}, and asked to be {claimed}: leave the reader out, or log "
            f"in as {claimed}"
        )
    return person


def migrate_review(folder: str | Path = "") -> Migrated:
    """Takes a review's ledger to the layout that this version reads; no entry is touched.

    Raises:
        ReviewNotReady: the folder is no review.
        LedgerUnusable: its ledger cannot be reached or written, or is newer than this version.
    """
    place = _place(folder)
    return migrate(place, load_settings(place).ledger)


class Review:
    """One review as one person sees it, now or as at an entry of its ledger."""

    def __init__(self, folder: Path, *, reader: str, as_of: int, clock: Clock, chance: Chance) -> None:
        from clare_review.acts.office import Office

        settings = load_settings(folder)
        keeper = open_keeper(folder, settings.ledger, clock=clock, chance=chance)
        try:
            known = known_as(keeper, reader)
        except BaseException:
            keeper.close()
            raise
        self.office: Office = Office(
            folder=folder, settings=settings, keeper=keeper, clock=clock, chance=chance, reader=known, as_of=as_of
        )

    @property
    def folder(self) -> Path:
        """The review's folder."""
        return self.office.folder

    def import_files(self, paths: Sequence[str | Path], *, map_name: str | None = None) -> "tuple[Imported, ...]":
        """Imports exports and side tables in any order; see `acts.importing.import_file`."""
        from clare_review.acts.importing import import_file

        return tuple(import_file(self.office, Path(path), map_name=map_name) for path in paths)

    def seal(self) -> "Sealed":
        """Seals population 1; see `acts.populations.seal`."""
        from clare_review.acts.populations import seal

        return seal(self.office)

    def extend(
        self, paths: Sequence[str | Path] = (), *, map_name: str | None = None
    ) -> "tuple[Sealed, tuple[Imported, ...]]":
        """Adds late finds as a numbered supplement; see `acts.populations.extend`."""
        from clare_review.acts.populations import extend

        return extend(self.office, [Path(path) for path in paths], map_name=map_name)

    def quarantined(self, *, with_values: bool = False) -> list[str]:
        """The rows held back, a line each and with their raw values several; see `acts.showing_rows`."""
        from clare_review.acts.showing_rows import held_back_lines

        return held_back_lines(self.office, with_values=with_values)

    def admit(self, row_id: int, corrections: Mapping[str, str], *, why: str) -> Entry:
        """Corrects and admits a quarantined row; see `acts.populations.admit`."""
        from clare_review.acts.populations import admit

        return admit(self.office, row_id, corrections, why=why)

    def population(self) -> "PopulationViews":
        """What the population notebook shows; see `acts.population_views.PopulationViews`."""
        from clare_review.acts.population_views import PopulationViews

        return PopulationViews(self.office)

    def allocate(self) -> "Allocated":
        """Orders and allocates what is in no batch yet; see `acts.allocating.allocate_new`."""
        from clare_review.acts.giving_first import allocate_new

        return allocate_new(self.office)

    def planning(self) -> "PlanningViews":
        """What the notebooks on priorities and allocation show; see `acts.planning_views.PlanningViews`."""
        from clare_review.acts.planning_views import PlanningViews

        return PlanningViews(self.office)

    def batches(self) -> "pd.DataFrame":
        """One row per batch: id, reviewer, band, applications, risk-assessed, detailed required and reviewed."""
        from clare_review.acts.batch_views import batches_frame

        return batches_frame(self.office)

    def batch(self, batch: str) -> "BatchDesk":
        """One batch as its reader works it; see `acts.batches.BatchDesk`."""
        from clare_review.acts.batches import BatchDesk

        return BatchDesk(self.office, batch)

    def adjudication(self, batch: str) -> "AdjudicationBatch":
        """One batch as its adjudicator works it; see `acts.adjudication.AdjudicationBatch`."""
        from clare_review.acts.adjudication import AdjudicationBatch

        return AdjudicationBatch(self.office, batch)

    def assurance(self) -> "AssuranceViews":
        """What the assurance notebook shows; see `acts.assurance_views.AssuranceViews`."""
        from clare_review.acts.assurance_views import AssuranceViews

        return AssuranceViews(self.office)

    def referrals(self) -> "ReferralViews":
        """What the notebook on referrals shows; see `acts.referral_views.ReferralViews`."""
        from clare_review.acts.referral_views import ReferralViews

        return ReferralViews(self.office)

    def findings(self) -> "Findings":
        """The findings as at the review's position; see `acts.figures.findings_of`."""
        from clare_review.acts.figures import findings_of

        return findings_of(self.office)

    def answers(self, as_of: int = 0, *, population: int = 0) -> "tuple[Answer, ...]":
        """The answers to the 47 questions, as at an entry; see `acts.answering.answers_of`."""
        from clare_review.acts.answering import answers_of

        return answers_of(self.office, as_of, population=population)

    def safeguarding(self) -> "SafeguardingViews":
        """What the safeguarding notebook shows; see `acts.safeguarding_views.SafeguardingViews`."""
        from clare_review.acts.safeguarding_views import SafeguardingViews

        return SafeguardingViews(self.office)

    def findings_views(self) -> "FindingsViews":
        """What the findings notebook shows; see `acts.findings_views.FindingsViews`."""
        from clare_review.acts.findings_views import FindingsViews

        return FindingsViews(self.office)

    def release(self) -> "ReleaseViews":
        """What the release notebook shows; see `acts.release_views.ReleaseViews`."""
        from clare_review.acts.release_views import ReleaseViews

        return ReleaseViews(self.office)

    def status(self) -> dict[str, Any]:
        """Where the review stands, as data for programs; see `acts.status.status_of`."""
        from clare_review.acts.status import status_of

        return status_of(self.office)

    def verify(self, noted: Sequence[Head] = (), notes: "Sequence[Checkpoint]" = ()) -> Verified:
        """Proves the ledger, also against positions and checkpoints; see `acts.custody.verify_review`."""
        from clare_review.acts.custody import verify_review

        return verify_review(self.office, noted, notes)

    def close(self) -> None:
        """Lets go of the ledger."""
        self.office.keeper.close()

    def __enter__(self) -> "Review":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _place(folder: str | Path) -> Path:
    return Path(folder or os.environ.get(FOLDER_VARIABLE) or ".").resolve()
