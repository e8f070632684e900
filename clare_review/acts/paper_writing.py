"""A paper as a file in the review's folder, and the line that binds that file to the ledger."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from clare_review import __version__
from clare_review.acts.case_paper import case_paper
from clare_review.acts.noting import manifest_of
from clare_review.acts.office import Office
from clare_review.acts.papers import INTERNAL, internal_paper, template_of
from clare_review.acts.public_paper import public_paper
from clare_review.errors import ReviewError
from clare_review.findings.papers.paper import Paper
from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.jobs import RunOutcome
from clare_review.running.manifest import RunLine
from clare_review.running.staleness import code_digest
from clare_review.running.writing import write_whole

FOLDER = "papers"
NOTED_AS = "paper "
"""How a line of the manifest names a paper, before the paper's own name."""


class Form(StrEnum):
    """What kind of file a paper becomes; the value is how its name ends."""

    PAGE = "html"
    PDF = "pdf"
    WORD = "docx"


@dataclass(frozen=True, kw_only=True)
class Written:
    """A paper that was written: the file, its digest, and the entry it is as at."""

    file: Path
    digest: str
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        return f"{self.file}: as at entry {self.entry:,}, digest {self.digest[:16]}; it needs no network"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which paper, and what it is about where it is not about the whole review."""

    name: str
    case: str = ""
    to: str = ""
    release: str = ""


def paper_named(office: Office, wanted: Wanted) -> Paper:
    """The paper that is wanted.

    Raises:
        ReviewError: there is no such paper, or what was said with it belongs to another.
        and whatever the making of it raises.
    """
    takes = {"case": ("case", "to"), "public": ("release",)}
    if wanted.name not in (*INTERNAL, *takes):
        raise ReviewError(f"{wanted.name}: no paper of a review; there are {', '.join((*INTERNAL, *takes))}")
    strange = [
        f"--{name}"
        for name in ("case", "to", "release")
        if getattr(wanted, name) and name not in takes.get(wanted.name, ())
    ]
    if strange:
        raise ReviewError(f"{wanted.name} does not take {' and '.join(strange)}: leave it out")
    if wanted.name == "case":
        return case_paper(office, wanted.case, to=wanted.to)
    return public_paper(office, wanted.release) if wanted.name == "public" else internal_paper(office, wanted.name)


def write_papers(office: Office, wanted: Wanted, formats: Sequence[str]) -> tuple[Written, ...]:
    """Writes one paper in each format, all of them from the same figures; raises as `paper_named` does."""
    forms = [form_named(each) for each in dict.fromkeys(formats)]
    paper = paper_named(office, wanted)
    called = {"case": f"case-{_safe(wanted.case)}", "public": f"public-{wanted.release}"}.get(wanted.name, "")
    return tuple(write_paper(office, paper, form, called=called, release=wanted.release) for form in forms)


def _safe(reference: str) -> str:
    """A reference as part of a file's name on any machine."""
    return re.sub(r"[^A-Za-z0-9]+", "-", reference)


def drawn_as(form: Form) -> Callable[[Paper], bytes]:
    """What makes a file of this kind; each loads its program when it is asked for."""
    match form:
        case Form.PAGE:
            from clare_review.findings.papers.as_page import as_page

            return as_page
        case Form.PDF:
            from clare_review.findings.papers.as_pdf import as_pdf

            return as_pdf
        case Form.WORD:
            from clare_review.findings.papers.as_word import as_word

            return as_word


def form_named(name: str) -> Form:
    """The kind of file of this name.

    Raises:
        ReviewError: there is none.
    """
    if name not in set(Form):
        raise ReviewError(f"--format {name}: no kind of file that a paper becomes; there are {', '.join(Form)}")
    return Form(name)


def write_paper(office: Office, paper: Paper, form: Form, *, called: str = "", release: str = "") -> Written:
    """Writes a paper into the review's folder, whole or not at all, and notes it as runs of notebooks are noted.

    `called` is the file's name without its ending, the paper's own unless it is given; `release` is what it speaks of.
    """
    began = time.monotonic()
    head = office.as_at(paper.entry).position()
    data = drawn_as(form)(paper)
    name = called or (f"{paper.name}-as-at-{office.as_of}" if office.as_of else paper.name)
    file = office.folder / FOLDER / f"{name}.{form}"
    write_whole(file, data, private=True)
    manifest = manifest_of(office)
    manifest.append(
        RunLine(
            label=f"paper-{name}-{form}",
            notebook=f"{NOTED_AS}{paper.name}",
            params={"as_of": head.number, "format": form.value, **({"release": release} if release else {})},
            rests_on={
                "ledger": f"entry {head.number} {head.digest}",
                "template": digest_of_bytes(template_of(office, paper.name).read_bytes()),
                "code": code_digest(),
            },
            package=__version__,
            outcome=RunOutcome.DONE,
            milliseconds=round(1000 * (time.monotonic() - began)),
            output=file.relative_to(office.folder).as_posix(),
            at=office.clock(),
            output_digest=digest_of_bytes(data),
        )
    )
    manifest.settle()
    return Written(file=file, digest=digest_of_bytes(data), entry=head.number)


def remade(office: Office, line: RunLine) -> bytes:
    """A paper that a line of the manifest notes, made again as at its entry; nothing is written.

    Raises:
        ReviewError: it is of one case, which is logged as handed out whenever it is made.
    """
    name = line.notebook.removeprefix(NOTED_AS)
    if name == "case":
        raise ReviewError(
            f"{line.label}: a summary of a case is logged as handed out whenever it is made, so it is not made again "
            "to be compared; write it anew with `clare-review report case`"
        )
    wanted = Wanted(name=name, release=str(line.params.get("release", "")))
    at = office if wanted.release else office.as_at(int(line.params["as_of"]))
    return drawn_as(Form(line.params["format"]))(paper_named(at, wanted))


def changed_since(office: Office, line: RunLine) -> tuple[str, ...]:
    """What a paper rested on that is not the same today."""
    template = template_of(office, line.notebook.removeprefix(NOTED_AS))
    now = {"template": digest_of_bytes(template.read_bytes()), "code": code_digest()}
    return tuple(name for name, digest in now.items() if line.rests_on.get(name) != digest)
