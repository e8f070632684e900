"""The matrix of rights: for every role and every thing of the shared ledger, which rows it may see and change."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.possible_afterwards import HARM, REGISTER
from clare_review.ledger.possible_safeguarding import DESK_KINDS
from clare_review.ledger.stages import APART, Stage

TABLES = "clare"  # the schema of the tables
DESK = "clare_desk"  # the schema of what people use


class Role(StrEnum):
    """What somebody is in a review; a person may be more than one, each login is one person."""

    REVIEWER = "reviewer"
    SECOND_READER = "second_reader"
    ADJUDICATOR = "adjudicator"
    LEAD = "lead"
    SAFEGUARDING = "safeguarding"
    ANALYST = "analyst"
    AUDITOR = "auditor"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of the database roles of one review, none of which can log in.

    They begin with a word for the review, since roles belong to the whole server and two reviews may share one.
    `owner` owns the tables; `viewer` owns the views, under row-level security; `keeper` owns the functions that write.
    """

    review: str

    @property
    def owner(self) -> str:
        return f"{self.review}_owner"

    @property
    def viewer(self) -> str:
        return f"{self.review}_viewer"

    @property
    def keeper(self) -> str:
        return f"{self.review}_keeper"

    def group(self, role: Role) -> str:
        """The role that a person's login is made a member of."""
        return f"{self.review}_{role.value}"

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(self.group(role) for role in Role)


STAGES_OF: Mapping[Role, tuple[Stage, ...]] = {
    Role.REVIEWER: (Stage.FIRST, *APART),
    Role.SECOND_READER: (Stage.SECOND, *APART),
    Role.ADJUDICATOR: (Stage.ADJUDICATION,),
}
"""The roles that read cases, each at its stages."""

NEVER_TOGETHER = (
    (Role.SECOND_READER, Role.ANALYST),
    (Role.SECOND_READER, Role.LEAD),
    (Role.SECOND_READER, Role.AUDITOR),
    (Role.SECOND_READER, Role.SAFEGUARDING),
)
"""Roles nobody has both of, because the second would show a blind reader what they must not see."""


class Thing(StrEnum):
    """What there is in the ledger: a table for the owner, and a view of the same name for people."""

    ENTRY = "entry"
    TEXT = "entry_text"
    CONSULTATION = "consultation"
    RUN = "run"
    SOURCE_ROW = "source_row"
    MEMBER = "member"
    RELATION = "relation"
    ALLOTMENT = "allotment"
    GIVING = "giving"
    PERSON = "person"
    DRAFT = "draft"
    CLAIM = "claim"
    PROOF = "proof"


class Rows(StrEnum):
    """Which rows of a thing somebody sees, in the words of the documentation."""

    ALL = "all"
    ALL_NO_NAMES = "all, without names and text"
    OWN = "own"
    ALLOTTED = "allotted cases"
    READING = "general, and the own reading of allotted cases"
    DECIDING = "general, and both readings of allotted cases"
    OWN_READING = "the own reading of allotted cases"
    BOTH_READINGS = "both readings of allotted cases"
    URGENT = "those about people at risk"
    GENERAL_AND_URGENT = (
        "general, those about people at risk, referrals and harm, and codes of the judgements on their cases"
    )
    URGENT_AND_AFTER = "those about people at risk, referrals and harm"
    OFFICE = "why something was done to a record, case, batch or release, or may not be read; referrals, harm, learning"


GENERAL = (EntryKind.OPENED, EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.SEALED)
"""The kinds of entry everybody needs to work; none of them says anything of a single case."""

READING_KINDS = (
    EntryKind.JUDGED,
    EntryKind.URGENT,
    EntryKind.DEFERRED,
    EntryKind.PASSED_ON,
    EntryKind.RESUMED,
    EntryKind.UNMASKED,
)
"""The kinds of entry in which a reader says something of a case, or what they were shown of it."""

BATCH_KINDS = (EntryKind.HANDED_IN, EntryKind.ACCEPTED, EntryKind.RETURNED)
"""The kinds of entry about a batch as a whole, which its reader sees."""


URGENT_KINDS = (EntryKind.URGENT, EntryKind.ACKNOWLEDGED)
"""The kinds of entry that say that somebody may be in danger, and who sees to it."""


@dataclass(frozen=True, kw_only=True)
class Right:
    """What one role may do with one thing: see these rows, and change rows of its own where it is a working paper."""

    sees: Rows
    changes: bool = False


_READER = {
    Thing.ENTRY: Right(sees=Rows.READING),
    Thing.TEXT: Right(sees=Rows.OWN_READING),
    Thing.CONSULTATION: Right(sees=Rows.OWN),
    Thing.RUN: Right(sees=Rows.OWN),
    Thing.SOURCE_ROW: Right(sees=Rows.ALLOTTED),
    Thing.MEMBER: Right(sees=Rows.ALLOTTED),
    Thing.RELATION: Right(sees=Rows.ALLOTTED),
    Thing.ALLOTMENT: Right(sees=Rows.OWN),
    Thing.GIVING: Right(sees=Rows.ALLOTTED),
    Thing.PERSON: Right(sees=Rows.OWN),
    Thing.DRAFT: Right(sees=Rows.OWN, changes=True),
    Thing.CLAIM: Right(sees=Rows.OWN, changes=True),
}

SEES: Mapping[Role, Mapping[Thing, Right]] = {
    Role.REVIEWER: _READER,
    Role.SECOND_READER: _READER,
    Role.ADJUDICATOR: _READER | {Thing.ENTRY: Right(sees=Rows.DECIDING), Thing.TEXT: Right(sees=Rows.BOTH_READINGS)},
    Role.LEAD: {
        Thing.ENTRY: Right(sees=Rows.ALL),
        Thing.TEXT: Right(sees=Rows.OFFICE),
        Thing.CONSULTATION: Right(sees=Rows.ALL),
        Thing.RUN: Right(sees=Rows.ALL),
        Thing.SOURCE_ROW: Right(sees=Rows.ALL),
        Thing.MEMBER: Right(sees=Rows.ALL),
        Thing.RELATION: Right(sees=Rows.ALL),
        Thing.ALLOTMENT: Right(sees=Rows.ALL),
        Thing.GIVING: Right(sees=Rows.ALL),
        Thing.PERSON: Right(sees=Rows.ALL),
        Thing.PROOF: Right(sees=Rows.OWN, changes=True),
    },
    Role.SAFEGUARDING: {
        Thing.ENTRY: Right(sees=Rows.GENERAL_AND_URGENT),
        Thing.TEXT: Right(sees=Rows.URGENT_AND_AFTER),
        Thing.CONSULTATION: Right(sees=Rows.OWN),
        Thing.RUN: Right(sees=Rows.OWN),
        Thing.MEMBER: Right(sees=Rows.URGENT),
        Thing.PERSON: Right(sees=Rows.OWN),
    },
    Role.ANALYST: {
        Thing.ENTRY: Right(sees=Rows.ALL),
        Thing.RUN: Right(sees=Rows.ALL),
        Thing.MEMBER: Right(sees=Rows.ALL_NO_NAMES),
        Thing.GIVING: Right(sees=Rows.ALL),
        Thing.PERSON: Right(sees=Rows.OWN),
    },
    Role.AUDITOR: {
        Thing.ENTRY: Right(sees=Rows.ALL),
        Thing.CONSULTATION: Right(sees=Rows.ALL),
        Thing.RUN: Right(sees=Rows.ALL),
        Thing.ALLOTMENT: Right(sees=Rows.ALL),
        Thing.GIVING: Right(sees=Rows.ALL),
        Thing.PERSON: Right(sees=Rows.ALL),
    },
}
"""Role to thing to right; what is not here, the database refuses."""

OFFICE_KINDS = (
    *(EntryKind.ADMITTED, EntryKind.RETAINED, EntryKind.ERASED),
    *(EntryKind.REOPENED, EntryKind.RETURNED, EntryKind.DECLARED, EntryKind.TOLD, EntryKind.CALIBRATED),
    *(*REGISTER, *HARM, EntryKind.LEARNT),
    EntryKind.EXCEPTED,
)
"""The kinds of entry whose free text the lead reads: why they did something, or why a reader may not read a case, and
what followed from a failure."""

ABOUT_ANYBODY = (EntryKind.LINKED, EntryKind.CAME_IN, EntryKind.TOLD)
"""What safeguarding appends about somebody who need not have been flagged before; all else is about who was."""

ON_ANY_GIVEN = (EntryKind.CONSULTED, EntryKind.DECLARED)
"""What a reader appends on a case given to them at whatever stage; everything else names its stage."""

_READING = (*ON_ANY_GIVEN, *READING_KINDS, EntryKind.HANDED_IN)
APPENDS: Mapping[Role, tuple[EntryKind, ...]] = {
    Role.REVIEWER: _READING,
    Role.SECOND_READER: _READING,
    Role.ADJUDICATOR: (*ON_ANY_GIVEN, EntryKind.JUDGED),
    Role.LEAD: (
        *(EntryKind.OPENED, EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.SEALED),
        *(EntryKind.ALLOCATED, EntryKind.HANDED_OVER, EntryKind.EXPORTED, EntryKind.RETAINED),
        *(EntryKind.ERASED, EntryKind.DRAWN, EntryKind.REOPENED, EntryKind.ACCEPTED, EntryKind.RETURNED),
        *(
            EntryKind.KNOWN,
            EntryKind.CALIBRATED,
            EntryKind.CONSULTED,
            EntryKind.TOLD,
            *REGISTER,
            *HARM,
            EntryKind.LEARNT,
        ),
        *(EntryKind.RELEASE_PLANNED, EntryKind.EXCEPTED, EntryKind.RELEASED),
    ),
    Role.SAFEGUARDING: (EntryKind.CONSULTED, EntryKind.ACKNOWLEDGED, *DESK_KINDS, EntryKind.REGISTERED),
    Role.ANALYST: (),
    Role.AUDITOR: (EntryKind.EXPORTED,),
}
"""The kinds of entry a role may append, by the one function; a reader only on a case allotted at a stage of the role,
and of what is about a batch only on their own."""

WHOLE_CHAIN = (Role.LEAD, Role.ANALYST, Role.AUDITOR)
"""The roles to whom an entry shows its digest; to all others it is empty, because it rests on what they may not see."""


def drawn() -> str:
    """The matrix as the documentation shows it, in Markdown."""
    things = "".join(f" {thing.value} |" for thing in Thing)
    lines = [f"| role |{things} appends |", "|---|" + "---|" * (len(Thing) + 1)]
    for role in Role:
        cells = "".join(f" {_cell(SEES[role].get(thing))} |" for thing in Thing)
        kinds = ", ".join(kind.value.replace("_", " ") for kind in APPENDS[role]) or "nothing"
        lines.append(f"| {role.say} |{cells} {kinds} |")
    return "\n".join(lines)


def _cell(right: Right | None) -> str:
    if right is None:
        return "no"
    return f"{right.sees.value}, changes them" if right.changes else right.sees.value
