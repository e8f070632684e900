"""The figures of a review as at an entry: the frames the findings rest on, and the page that shows them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from clare_review.acts.application_frame import applications_of
from clare_review.acts.office import Office
from clare_review.acts.populations import rows_by_fate, sealed_populations
from clare_review.acts.settled import settled
from clare_review.errors import NotAllowed
from clare_review.findings.figures import Findings
from clare_review.findings.gathering import findings
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import Stage, is_at
from clare_review.reviewing.judgement import Standing

if TYPE_CHECKING:
    import pandas as pd


def findings_of(office: Office) -> Findings:
    """The findings as at the office's position.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
        ReviewNotReady: no population is sealed yet.
        FiguresDoNotBalance: figures that must add up do not.
    """
    if not office.keeper.counts_every_case():
        raise NotAllowed(
            f"figures count every case, and the server does not show every case to {office.reader}: the review lead "
            "and the analysts have them; `open_review().batches()` says how far your own batches are"
        )
    head, secret = office.position(), office.pseudonym_secret()
    pinned = office.as_at(head.number)  # what is recorded meanwhile belongs to a later issue
    erased = pinned.ledger.entries(kinds=(EntryKind.ERASED,))
    return pinned.kept(
        ("findings", head.number),
        (head.digest, pinned.guidance.digest, secret, *(entry.digest for entry in erased)),
        lambda: findings(applications_of(pinned), judgements_of(pinned), position_of(pinned), secret=secret),
    )


def judgements_of(office: Office) -> "pd.DataFrame":
    """One row per judgement that counts: codes only, no free text; see `acts.settled`."""
    return judged_frame(settled(office))


def judged_frame(stood: Standing) -> "pd.DataFrame":
    """The same of where the judgements stand; `first_at` says when the first of those that led to it was made."""
    import pandas as pd

    chains = [chain for of_case in stood.chains.values() for chain in of_case.values() if chain]
    chains.sort(key=lambda chain: chain[-1].entry)
    judged = [chain[-1] for chain in chains]
    return pd.DataFrame(
        {
            "reference": [each.reference for each in judged],
            "instrument": [each.instrument for each in judged],
            "entry": [each.entry for each in judged],
            "at": [each.at for each in judged],
            "by": [each.by for each in judged],
            "stage": [each.stage.value for each in judged],
            "first_at": [chain[0].at for chain in chains],
            "answers": [each.answers for each in judged],
            "category": [each.category for each in judged],
        }
    )


def position_of(office: Office) -> dict[str, Any]:
    """Where in the ledger the figures stand, which populations are sealed there, and what became of every row."""
    head = office.position()
    last = office.keeper.entries(after=head.number - 1, upto=head.number)[0]
    return {
        "entry": head.number,
        "at": last.at,
        "chain": head.digest,
        "populations": [
            {"version": s.version, "applications": s.applications, "digest": s.digest, "entry": s.entry}
            for s in sealed_populations(office)
        ],
        "rows": rows_by_fate(office),
        "rests_on": _rests_on(office),
    }


def _rests_on(office: Office) -> dict[str, list[str]]:
    """The digests of the editable files behind the figures: as recorded when batches were made and reviews judged.

    Only the guidance is asked for today, since the clock of every case is worked out anew.
    """
    allocated = [entry.body["points"] for entry in office.entries(EntryKind.ALLOCATED) if "points" in entry.body]
    judged = [
        entry.body.get("failure_codes") for entry in office.entries(EntryKind.JUDGED) if is_at(entry, Stage.FIRST)
    ]
    return {
        "guidance": [office.guidance.digest],
        "points": list(dict.fromkeys(allocated)),
        "failure_codes": list(dict.fromkeys(each for each in judged if each)),
    }


def write_report(office: Office) -> Path:
    """Writes the findings as one page that needs no network, and returns where it is."""
    from clare_review.findings.report import report

    settings = office.settings
    title = f"Findings of the review: {settings.force}"
    html = report(findings_of(office), title=title, marking=f"{settings.marking}: internal, not for release")
    folder = office.folder / "findings"
    folder.mkdir(exist_ok=True)
    name = f"findings-as-at-{office.as_of}.html" if office.as_of else "findings.html"
    part = folder / f"{name}.part"
    part.write_text(html, encoding="utf-8")
    return part.replace(folder / name)
