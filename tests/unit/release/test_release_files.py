"""What is said outside is what the list names, in words of the list, in files that hold nothing else."""

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from clare_review.errors import FiguresDoNotBalance, FileProblem
from clare_review.findings.gathering import findings
from clare_review.places import house, template
from clare_review.release.allowing import Allowed, load_allowed
from clare_review.release.document import Said, document, share
from clare_review.release.files import data, files_of, sheet
from clare_review.release.planning import plan
from clare_review.release.rule import Form
from clare_review.release.tabling import draw
from tests.unit.findings.invented_review import applications_frame, judgements_frame, position
from tests.unit.release.released import HEADING, RULE, allowed, drawn, found, planned, read


def test_january_and_may_of_the_whole_list_leak_nothing_and_the_headline_is_as_the_rule_says():
    for january, shown in ((True, [3_580, 25, None, 10, 10]), (False, [3_780, 35, None, 15, 15])):
        assert planned(january).leaks == () and planned(january).hiding.proven
        ids = ("applications", "failures", "failures.harm", "failures.service", "failures.administrative")
        assert [planned(january).said.told[id].value for id in ids] == shown


def numbers_in(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(r"(?<![\w.#])\d[\d,]*(?![\w.%])", text)}


def test_every_number_in_every_file_is_one_that_the_rule_shows_or_the_list_says():
    shown = {told.value for told in planned().said.told.values()} - {None}
    words = [template("releases", "public.yaml").read_text(), *read().rules, repr(HEADING), read().dated]
    words += [row for placed in drawn().placed for row in placed.rows]
    elsewhere = set().union(*(numbers_in(each) for each in words))
    files = {name: content.decode() for name, content in files_of(read()).items()}
    page = re.sub(r"<style>.*?</style>|<[^>]*>", " ", files.pop("index.html"), flags=re.DOTALL)
    for text in (page, *files.values()):
        assert shown <= numbers_in(text) <= shown | elsewhere


def test_shares_are_of_what_is_shown_and_none_is_given_where_either_is_hidden():
    told = planned().said.told
    assert share(told["failures"], told["risk_assessed"]) == "0.9%"
    for part, whole, said in (
        (35, 3_780, "0.9%"),
        (15, 35, "42.9%"),
        (5, 8, "62.5%"),
        (1, 16, "6.3%"),
        (15, 15, "100.0%"),
    ):
        both = (replace(told["failures"], value=value) for value in (part, whole))
        assert share(*both) == said
    assert share(told["failures.harm"], told["failures"]) is None
    assert share(told["failures"], replace(told["failures"], value=0, form=Form.EXACT)) is None


def test_the_page_the_data_and_the_sheet_say_the_same_of_every_count():
    told = json.loads(data(read()))
    counts = {figure["id"]: figure["value"] for figure in told["figures"]}
    counts |= {
        count["id"]: count["value"] for table in told["tables"] for row in table["rows"] for count in row["counts"]
    }
    lines = list(csv.DictReader(io.StringIO(sheet(read()).decode("utf-8-sig"))))
    assert {line["id"]: None if line["value"] == "[c]" else int(line["value"]) for line in lines} == counts
    assert counts == {id: one.value for id, one in planned().said.told.items()}
    page = files_of(read())["index.html"].decode()
    assert all(Said(id=id, value=value, exact=False).shown in page for id, value in counts.items())


def test_the_same_release_is_the_same_to_the_byte_and_its_page_asks_nobody():
    assert files_of(read()) == files_of(document(HEADING, allowed(), drawn().placed, planned().said.told, RULE))
    page = files_of(read())["index.html"].decode()
    assert "default-src 'none'" in page and not re.search(r"https?://|<script|src=|url\(|generator", page)


def test_a_cell_that_a_spreadsheet_would_work_out_is_made_harmless():
    first, *others = allowed().figures
    listed = allowed().model_copy(update={"figures": (first.model_copy(update={"label": "=1+1"}), *others)})
    written = sheet(document(HEADING, listed, drawn().placed, planned().said.told, RULE))
    assert b",'=1+1," in written and b",=1+1" not in written


CANARY = "Kanarie"


def test_canaries_in_every_field_of_the_findings_are_in_no_byte():
    applications = applications_frame()
    for place, column in enumerate(
        ("reference", "handler", "source", "batch", "reviewer", "guidance_version", "outcome")
    ):
        applications[column] = applications[column].map(lambda said, place=place: f"{CANARY}{place}-{said}")
    judgements = judgements_frame(applications)
    judgements["by"] = f"{CANARY}20"
    judgements["answers"] = judgements["answers"].map(
        lambda said: {**said, "note": f"{CANARY}21", "harm": [f"{CANARY}22"]}
    )
    told = position() | {"chain": f"{CANARY}23", "rests_on": {f"{CANARY}24": [f"{CANARY}25"]}}
    told["populations"] = [each | {"digest": f"{CANARY}26"} for each in told["populations"]]
    made = findings(applications, judgements, told, secret=b"s" * 32)
    counted = draw(made, allowed())
    files = files_of(document(HEADING, allowed(), counted.placed, RULE.tell(counted.tables), RULE))
    assert CANARY in repr(made)
    assert [name for name, content in files.items() if CANARY.lower().encode() in content.lower()] == []


def test_a_row_that_the_list_does_not_allow_stops_the_release():
    applications = applications_frame()
    applications.loc[0, "year"] = 99
    strange = findings(applications, judgements_frame(applications), position(), secret=b"s" * 32)
    with pytest.raises(FiguresDoNotBalance, match="table volumes: 99 may not be said"):
        draw(strange, allowed())


def with_timeliness(folder: Path) -> Allowed:
    """The list of the house with the table that the documentation shows; its rows are the rules of these findings."""
    shown = (house() / "docs" / "release.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    rules = [str(row[0]) for row in found().table("timeliness_total").rows]
    for name, here in zip(re.findall(r"      - (.*)", shown), rules, strict=True):
        shown = shown.replace(f"- {name}\n", f"- {here}\n")
    listed = folder / "public.yaml"
    listed.write_text(template("releases", "public.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n" + shown)
    return load_allowed(listed)


def test_the_table_of_timeliness_that_the_documentation_shows_may_be_added_and_nothing_leaks_of_it(tmp_path: Path):
    listed = with_timeliness(tmp_path)
    january = plan("january", draw(found(True), listed).tables, RULE, [])
    may = plan("may", draw(found(), listed).tables, RULE, [january.said])
    assert january.leaks == may.leaks == ()
    told = may.said.told
    assert told["timeliness_total.total.over"].form is Form.ROUNDED and told["applications"].value == 3_780


def test_a_list_that_names_what_is_not_there_is_refused_all_at_once(tmp_path: Path):
    text = template("releases", "public.yaml").read_text(encoding="utf-8")
    bad = tmp_path / "public.yaml"
    bad.write_text(text.replace("within: applications", "within: appliances", 1).replace("worth: 40", "worth: 0", 1))
    with pytest.raises(FileProblem, match=r"figures\.0\.worth"):
        load_allowed(bad)
    bad.write_text(text.replace("within: applications", "within: appliances", 1))
    with pytest.raises(FileProblem, match="disclosed: within names appliances, which is no other figure"):
        load_allowed(bad)
    bad.write_text(text.replace("id: disclosed", "id: disclosures", 1).replace("right_to_ask:", "left_to_ask:", 1))
    with pytest.raises(FileProblem, match=r"disclosures is no figure[\s\S]*volumes has no column left_to_ask"):
        draw(found(), load_allowed(bad))


def test_the_list_comes_back_from_stored_data_in_its_order():
    stored = json.loads(json.dumps(allowed().as_json(), sort_keys=True))
    assert Allowed.from_json(stored) == allowed() and Allowed.from_json(stored).digest == allowed().digest


def test_an_exception_shows_one_small_number_and_says_so():
    counted = draw(found(), allowed(), exact=frozenset(("failures.harm",)))
    made = plan("may", counted.tables, RULE)
    said = document(HEADING, allowed(), counted.placed, made.said.told, RULE)
    (harm,) = (each for each in said.figures if each.said.id == "failures.harm")
    assert (harm.said.value, harm.said.exact) == (2, True)
    with pytest.raises(FileProblem, match=r"failures\.nothing: no count of this release"):
        draw(found(), allowed(), exact=frozenset(("failures.nothing",)))
