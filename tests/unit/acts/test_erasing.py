"""A case is erased: nothing personal is left of it anywhere in the ledger, and every figure stays as it was."""

from typing import Any

import pytest

from clare_review.acts.cases import Cases
from clare_review.acts.erasing import erase
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.office import Office
from clare_review.acts.populations import admit, quarantined_rows, rows_by_fate, seal
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.review import Review

from .conftest import Give, found, table

REF, OTHER = "54200000001", "54200000002"
LOG = "Reference,Entered,By,Entry"
HISTORY = "Reference,Subject name,Subject DOB,Recorded on,System,Category,Outcome,Victim was partner"


@pytest.fixture
def held(office: Office, give: Give) -> Office:
    """Two applications, one with a log of lines that only their text tells apart, a history, and a corrected row."""
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R07,r07,Ann Leaver,CID,37,"))
    give("a.csv", found({"Type": "Roam"}, {"Reference": OTHER, "A name": "Pat Oakley"}))
    lines = (f"{REF},2020-03-10,P1,Zelda rang", f"{REF},2020-03-10,P1,Abel wrote", f"{REF},2020-03-09,P1,Tom Reed rang")
    give("log.csv", table(LOG, *lines, f"{OTHER},2020-03-10,P1,Pat Oakley rang"))
    give("held.csv", table(HISTORY, f"{REF},Tom Reed,1980-01-02,03/04/2012,PND,ABH,NFA,Y", f"{REF},Tom Reed,,,PND,,,"))
    (row,) = quarantined_rows(office)
    admit(office, row["id"], {"Type": "RTA"}, why="Tom Reed's custody record")
    seal(office)
    allocate_new(office)
    return office


def besides_position(data: Any) -> Any:
    """Figures without where in the ledger they were worked out."""
    if isinstance(data, dict):
        return {name: besides_position(each) for name, each in data.items() if name not in ("as_at", "entries")}
    return [besides_position(each) for each in data] if isinstance(data, list) else data


def everything(office: Office) -> str:
    """All that the ledger says of one case, whatever table it stands in."""
    keeper = office.keeper
    return str([keeper.source_rows(reference=REF), keeper.members(references=[REF]), keeper.texts()])


def test_nothing_personal_is_left_and_the_rest_of_the_review_is_untouched(held: Office, review: Review) -> None:
    assert "Reed" in everything(held) and "1981-02-03" in everything(held)
    told = erase(held, references=[REF], why="the subject asked, and the ground holds")
    text = everything(held)
    assert [word for word in ("Reed", "Hart", "Zelda", "1981-02-03", "1980-01-02", "custody") if word in text] == []
    assert "Pat Oakley" in str(held.keeper.source_rows(reference=OTHER))
    assert (told.texts, told.members) == (1, 1) and "still holds it" in told.sentence()
    assert "erased by entry" in review.verify().sentence()


def test_figures_counts_and_the_numbers_of_cited_lines_stay(held: Office, review: Review) -> None:
    before, rows = review.findings().as_json(), rows_by_fate(held)
    lines = [(one.line, one.entered) for one in Cases(held).case(REF).log]
    erase(held, references=[REF], why="retention review")
    case = Cases(held).case(REF)
    assert [(one.line, one.entered) for one in case.log] == lines
    assert [one.text for one in case.log] == ["(erased 0002)", "(erased 0001)", "(erased 0003)"]
    assert len(case.history) == 2 and case.later_rows == ()
    assert besides_position(review.findings().as_json()) == besides_position(before)
    assert rows_by_fate(held) == rows


def test_the_text_of_one_entry_goes_alone(held: Office, review: Review) -> None:
    (number,) = held.keeper.texts()
    erase(held, entries=[number], why="it named a child")
    assert number not in held.keeper.texts() and "Reed" in everything(held)
    review.verify()


def test_what_cannot_be_erased_is_named_and_nothing_goes(held: Office) -> None:
    before = held.position()
    with pytest.raises(ReviewNotReady, match=r"nothing was erased: nobody: nothing is held on it; entry 1: it has no"):
        erase(held, references=[REF, "nobody"], entries=[1], why="asked")
    with pytest.raises(ReviewError, match="say why"):
        erase(held, references=[REF], why=" ")
    with pytest.raises(ReviewError, match="name what is erased"):
        erase(held, why="asked")
    assert held.position() == before


def test_an_erasure_asked_for_again_changes_nothing(held: Office) -> None:
    erase(held, references=[REF], why="asked")
    before = held.position()
    with pytest.raises(ReviewNotReady, match="erased before"):
        erase(held, references=[REF], why="asked again")
    assert held.position() == before
