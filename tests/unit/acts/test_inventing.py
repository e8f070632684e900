"""Invented cases with a known answer: slipped into batches, like the others to their reader, and in no figure."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.application_frame import applications_of
from clare_review.acts.assuring import asked_of
from clare_review.acts.backing_up import back_up
from clare_review.acts.batches import BatchDesk
from clare_review.acts.contacting import flagged
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.figures import findings_of, judgements_of
from clare_review.acts.giving_again import give_again
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.giving_known import give_out
from clare_review.acts.handing_out import export_ledger
from clare_review.acts.known_cases import known_in, known_readings
from clare_review.acts.office import Office
from clare_review.acts.planning_views import PlanningViews
from clare_review.acts.population_views import PopulationViews
from clare_review.acts.populations import applications, seal
from clare_review.acts.sampling import cleared
from clare_review.acts.status import status_of
from clare_review.acts.strays import strays
from clare_review.acts.urgent import urgent_matters
from clare_review.assurance.sealed_list import KnownCase
from clare_review.errors import FileProblem, NotAllowed
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import Stage
from clare_review.review import Review, init_review, restore_review
from clare_review.reviewing.case_data import case_data
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.running.bundle import Lock

from .conftest import Give, found, table, ticking
from .test_assuring import draw as drawn
from .test_handing_over import REFERENCES, STAFF, desk_of, request

PILE = REFERENCES[:6]
MADE = "54200000099"
PEOPLE = {"A name": "Ida Moss", "A DOB": "1990-05-05", "B name": "Karl Voss", "B DOB": "1989-04-04"}
LINES = table(
    "Reference,Entered,By,Entry", f"{MADE},2020-03-05 10:00,P1,Rang her.", f"{MADE},2020-03-06 11:00,P1,No reply."
)
INCIDENT = table(
    "Incident,Occurred,Category,Victim name,Victim DOB,Suspect name,Suspect DOB,Injury",
    "INC000900,04/03/2021,ABH,Ida Moss,05/05/1990,Karl Voss,04/04/1989,none",
)
STAFFED = table(STAFF, "R07,r07,Ann First,CID,37,", "R12,r12,Bea,CID,37,", "R13,r13,Cy,CID,37,P9")
OTHER_INCIDENT = INCIDENT.replace("INC000900", "INC000001").replace("Ida Moss", "Eve Hill").replace("Voss", "Hill")
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(name: str, text: str) -> Path:
        (tmp_path / "made").mkdir(exist_ok=True)
        path = tmp_path / "made" / name
        path.write_text(text, encoding="utf-8")
        return path

    return to


def begun(office: Office, give: Give, *more: dict[str, str], lines: str = "", incident: str = OTHER_INCIDENT) -> Office:
    """Six applications, and perhaps more, read by R07 and cleared; R12 and R13 joined later."""
    give("staff.csv", table(STAFF, "R07,r07,Ann First,CID,37,"))
    give("log.csv", table("Reference,Entered,By,Entry", f"{PILE[0]},2020-03-05 09:00,P1,Searched.") + lines)
    give("incidents.csv", incident)
    give("a.csv", found(*({"Reference": each, "Handler": "P1"} for each in PILE), *more))
    seal(office)
    allocate_new(office)
    give("more.csv", STAFFED)
    desk = desk_of(office, "R07")
    for each in desk.view.references:
        desk.record(request(desk, each, f"first {each}"))
    return office


@pytest.fixture
def read(office: Office, give: Give) -> Office:
    return begun(office, give)


def known(reference: str = MADE, reader: str = "R12", failure: bool = True) -> KnownCase:
    return KnownCase(reference=reference, reader=reader, failure=failure, known_from="invented")


def made_of(write: Write, **changes: str) -> list[Path]:
    row = {"Reference": MADE, "Handler": "P1", **PEOPLE, **changes}
    return [write("x.csv", found(row)), write("y.csv", LINES), write("z.csv", INCIDENT)]


def slipped(office: Office, write: Write) -> BatchDesk:
    """The invented case is sealed for R12 and slipped among three second readings of R12."""
    give_out(office, [known()], invented=made_of(write))
    draw(office, Purpose.SECOND_READING, rule_of("0%", 3, []), seed="s")
    give_again(office, readers=["R12"])
    return desk_of(office, "R12", "S0001")


def figures(office: Office) -> dict[str, Any]:
    """Everything that is said of the population, wherever it is said."""
    planning, population = PlanningViews(office), PopulationViews(office)
    status = status_of(office)
    frames = [planning.bands(), planning.signals(), planning.loads(), planning.conflicts(), planning.order()]
    frames += [population.populations(), population.sources(), population.side_tables(), population.months()]
    frames += [population.duplicates(), population.differences(), population.gaps(), population.quarantine()]
    told = findings_of(office).as_json()
    return _without_position(
        {
            "frames": [frame.to_csv() for frame in (*frames, judgements_of(office), applications_of(office))],
            "findings": told,
            "status": {
                name: status[name] for name in ("population", "populations", "rows", "side_rows", "failures", "urgent")
            },
            "cleared": cleared(office),
            "found": asked_of(office).found,
            "members": [row["reference"] for row in office.ledger.members()],
            "rows": len(office.ledger.source_rows()),
            "applications": sorted(applications(office)),
            "urgent": urgent_matters(office).counts,
            "people": flagged(office),
        }
    )


def _without_position(told: Any) -> Any:
    """Without the entry at which it was worked out, which grows with everything that anybody does."""
    if isinstance(told, dict):
        return {name: _without_position(part) for name, part in told.items() if name not in ("as_at", "entries")}
    return [_without_position(part) for part in told] if isinstance(told, list) else told


def test_an_invented_case_stands_among_the_others_of_a_batch_and_is_measured(read: Office, write: Write) -> None:
    desk = slipped(read, write)
    assert len(desk.view.references) == 4 and MADE in desk.view.references
    assert allocations(read).batch("S0001").stages == {MADE: Stage.CHECK}
    assert not desk.overview().isna().any(axis=None)
    view = desk.open(MADE)
    assert [line.text for line in view.case.log] == ["Rang her.", "No reply."]
    assert [one.incident.incident for one in view.case.incidents] == ["INC000900"] and view.case.others == ()
    (row,) = desk.exported(MADE)
    assert (row.file, row.fate) == ("a.csv", "understood") and row.row <= 7
    desk.record(request(desk, MADE, "read"))
    assert [(each.reader, each.failure, each.said) for each in known_readings(read).answers] == [("R12", True, False)]


def test_no_figure_of_the_population_is_another_with_invented_cases_than_without(read: Office, write: Write) -> None:
    before = figures(read)
    desk = slipped(read, write)
    desk.record(request(desk, MADE, "read"))
    desk.mark(MarkRequest(reference=MADE, kind=MarkKind.URGENT, key="u", why="he is back"))
    after = figures(read)
    assert {name: after[name] for name in before if after[name] != before[name]} == {}


def test_the_same_case_looks_the_same_to_its_reader_whether_it_was_exported_or_invented(
    tmp_path: Path, write: Write
) -> None:

    seen = []
    for world in ("exported", "invented"):
        with init_review(tmp_path / world, reader="lead", clock=ticking(), chance=Random(1).randbytes) as review:
            seen.append(shown(review, world, write))
    assert seen[0] == seen[1]


def shown(review: Review, world: str, write: Write) -> list[Any]:
    """All that R12 has of the case on their screen, and of its batch in their files."""

    def give(name: str, text: str) -> Any:
        return review.import_files([write(f"{world}_{name}", text)])[0]

    office, row = review.office, {"Reference": MADE, "Handler": "P1", **PEOPLE}
    if world == "exported":
        begun(office, give, row, lines=LINES.partition("\n")[2], incident=OTHER_INCIDENT + INCIDENT.partition("\n")[2])
        give_out(office, [known()])
    else:
        begun(office, give)
        give_out(office, [known()], invented=made_of(write))
    drawn(office, "second_reading", PILE[:3], 6)
    give_again(office, readers=["R12"])
    desk = desk_of(office, "R12", "S0001")
    view = desk.open(MADE)
    params = (review.folder / "batches" / "S0001.yaml").read_text(encoding="utf-8")
    line = desk.overview().set_index("reference").loc[MADE].drop(labels="case", errors="ignore")
    rows = [(each.sheet, each.fate, each.cells) for each in desk.exported(MADE)]
    return [
        repr(view.case),
        json.dumps(case_data(view)),
        repr(view.clock),
        repr(view.signals),
        params,
        list(line),
        rows,
    ]


def test_a_known_case_is_slipped_into_the_first_batch_that_its_reader_gets(
    read: Office, write: Write, give: Give, review: Review
) -> None:
    give_out(read, [known(), known(PILE[0], failure=False)], invented=made_of(write))
    assert known_readings(read).waiting == 2 and "2 known cases more to be slipped" in known_readings(read).text()
    review.extend([write("late.csv", found(*({"Reference": f"542000005{n}", "Handler": "P1"} for n in range(10, 70))))])
    allocate_new(read)
    mine = [batch for batch in allocations(read).at(Stage.FIRST) if batch.reviewer == "R12"]
    assert {each for batch in mine for each in batch.stages} == {MADE, PILE[0]}
    assert sum(len(batch.references) for batch in mine) > 2 and known_readings(read).waiting == 0
    review.verify()


def test_a_reader_is_not_given_a_known_case_as_a_second_reading_meanwhile(read: Office) -> None:
    give_out(read, [known(PILE[0], failure=False)])
    draw(read, Purpose.SECOND_READING, rule_of("100%", 0))
    give_again(read)
    after = allocations(read)
    assert after.reviewer_of(PILE[0], Stage.SECOND) == "R13" and after.readers_of(PILE[0], Stage.CHECK) == {"R12"}


def test_a_ledger_with_invented_cases_proves_here_in_a_backup_and_by_the_script(
    read: Office, write: Write, review: Review, tmp_path: Path
) -> None:
    desk = slipped(read, write)
    desk.record(request(desk, MADE, "read"))
    assert "invented" in read.entries(EntryKind.KNOWN)[0].body and strays(read) == ()
    review.verify()
    out = export_ledger(read, tmp_path / "ledger.jsonl", to="an auditor", texts=True)
    told = subprocess.run([sys.executable, "-I", out.verifier, out.file], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    lock = Lock(passphrase="correct horse battery staple")
    back_up(read, tmp_path / "b.age", lock)
    restore_review(tmp_path / "b.age", tmp_path / "again", lock)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Reference": PILE[0]}, f"{PILE[0]} is there already"),
        ({"Reference": "DVDS/2016/00001"}, "DVDS/2016/00001 is written like no reference of the population"),
        ({"B name": "Tom Reed", "B DOB": "1980-01-02"}, f"its subject is like that of {PILE[0]}"),
        ({"Received": "soon"}, "x.csv row 2: "),
    ],
)
def test_an_invented_case_that_would_stand_out_is_refused_with_what_would_be_right(
    read: Office, write: Write, changes: dict[str, str], said: str
) -> None:
    before = read.position().number
    with pytest.raises(NotAllowed) as problem:
        give_out(read, [known(changes.get("Reference", MADE))], invented=made_of(write, **changes))
    assert said in str(problem.value) and read.position().number == before


def test_every_problem_of_invented_cases_is_named_at_once(read: Office, write: Write) -> None:
    files = [*made_of(write), write("staff.csv", STAFFED), write("w.csv", LINES.replace(MADE, "54200000098"))]
    with pytest.raises(NotAllowed) as problem:
        give_out(read, [known()], invented=files)
    assert "staff.csv: rows of reviewers are part of no case" in str(problem.value)
    assert "a row is about 54200000098, which is not among the invented applications" in str(problem.value)
    with pytest.raises(NotAllowed, match=f"{MADE} is invented, and no reader is given it"):
        give_out(read, [known(PILE[0])], invented=made_of(write))


def test_the_file_of_known_cases_names_the_files_of_invented_ones(write: Write) -> None:
    path = write(
        "known.yaml", "invented: [x.csv]\ncases:\n  - {reference: a, reader: R12, failure: yes, known from: b}\n"
    )
    assert known_in(path).invented == (path.parent / "x.csv",)
    with pytest.raises(FileProblem) as problem:
        known_in(write("bad.yaml", "invented: x.csv\nothers: []\ncases: []\n"))
    assert "invented: a list of the names of files" in str(problem.value) and "others: not known here" in str(
        problem.value
    )
