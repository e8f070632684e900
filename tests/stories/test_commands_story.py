"""The commands as somebody meets them who does not know them yet, or who makes a mistake."""

import shutil

import pytest

from clare_review import open_review
from clare_review.errors import LedgerDamaged


def test_a_review_is_not_made_in_a_folder_that_holds_something_else(typed, tmp_path):
    (tmp_path / "minutes.txt").write_text("of the meeting", encoding="utf-8")
    said = typed("init", tmp_path, expect=4).stderr
    assert "holds something else (minutes.txt)" in said
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]


def test_settings_written_before_are_kept(typed, tmp_path, sealed):
    place = tmp_path / "r2"
    place.mkdir()
    shutil.copy(sealed / "review.yaml", place)
    typed("init", place)
    assert (place / "review.yaml").read_bytes() == (sealed / "review.yaml").read_bytes()


def test_a_folder_whose_name_cannot_be_a_review_leaves_nothing_behind(typed, tmp_path):
    typed("init", tmp_path / "r!1", expect=2)
    assert list(tmp_path.iterdir()) == []


def test_a_review_is_not_made_twice(typed, sealed):
    assert "holds a review already" in typed("init", sealed, expect=4).stderr


def test_only_its_owner_may_look_into_a_review(sealed):
    assert oct(sealed.stat().st_mode)[-3:] == "700"


def test_a_file_that_cannot_be_written_is_a_sentence_and_no_traceback(typed, tmp_path, sealed):
    export = sealed.parent / "there.yaml"
    export.write_text("kept", encoding="utf-8")
    said = typed("map", next((sealed / "staged").glob("*.csv")), "--out", export, expect=1).stderr
    assert said.count("\n") == 1 and "there.yaml" in said
    assert export.read_text(encoding="utf-8") == "kept"


def test_the_quarantine_is_listed_without_what_the_export_said_unless_asked(typed, sealed, tmp_path):
    own = shutil.copytree(sealed, tmp_path / "r1")  # the look is logged
    assert "Right to Roam" not in typed("quarantine", "--review", own).stdout
    assert "Right to Roam" in typed("quarantine", "--review", own, "--show-values").stdout


def test_the_figures_for_programs_have_the_same_keys_before_and_after_sealing(status, sealed):
    assert list(status(sealed, "--as-of", 2)) == list(status(sealed))


def test_a_position_noted_elsewhere_finds_a_ledger_that_was_put_back(typed, sealed):
    printed = typed("verify", "--review", sealed).stdout.split()[-1]
    assert "verified" in typed("verify", "--review", sealed, "--head", printed).stdout
    number, _, digest = printed.partition(":")
    later = f"{int(number) + 1}:{digest}"
    assert "its tail was cut off" in typed("verify", "--review", sealed, "--head", later, expect=7).stderr
    assert "ENTRY:DIGEST" in typed("verify", "--review", sealed, "--head", "last week", expect=1).stderr


def test_what_a_run_of_notebooks_noted_finds_a_ledger_that_was_put_back(small, tmp_path):
    from clare_review.acts.running import run_notebook

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    earlier = (copy / "ledger.sqlite").read_bytes()
    with open_review(copy, reader="lead") as review:
        log = review.folder / "late.csv"
        log.write_text("id,name,from,to\nPSE9999,Pat Example,2015-04-01,2016-04-01\n", encoding="utf-8")
        review.import_files([log])
        run_notebook(review.office, "priorities", say=lambda _: None)
    (copy / "ledger.sqlite").write_bytes(earlier)
    with open_review(copy) as review, pytest.raises(LedgerDamaged, match="its tail was cut off"):
        review.verify()


@pytest.mark.parametrize("name", ["review.yaml", "templates/planning/points.yaml", "templates/guidance/dvds.yaml"])
def test_a_notebook_is_run_again_after_a_file_it_rests_on_was_edited(small, tmp_path, name):
    from clare_review.acts.noting import manifest_of
    from clare_review.acts.running import jobs_of, run_notebook
    from clare_review.running.plan import Plan

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    with open_review(copy) as review:
        run_notebook(review.office, "allocation", say=lambda _: None)
    edited = (
        (copy / name)
        .read_text(encoding="utf-8")
        .replace("confirmed:", "confirmed:  ")
        .replace("points: 1\n", "points: 2\n")
    )
    (copy / name).write_text(
        edited.replace("workers: 2", "workers: 1").replace('edition: "', 'edition: "x'), encoding="utf-8"
    )
    with open_review(copy) as review:
        (due,) = Plan(jobs_of(review.office, "allocation"), review.folder, manifest_of(review.office).standing()).dues
    assert due.why and due.why.startswith("changed:")


def test_a_params_file_that_names_an_entry_is_run_as_at_that_entry(small, tmp_path):
    from clare_review.acts.allocating import allocations
    from clare_review.acts.params import write_params
    from clare_review.acts.running import jobs_of
    from clare_review.running.checking import check_jobs

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    with open_review(copy) as review:
        write_params(review.office, allocations(review.office).batches)
        params = copy / "batches" / "B0001.yaml"
        params.write_text(
            params.read_text(encoding="utf-8").replace("as_of: 0\n", f"as_of: {small.january}\n"), encoding="utf-8"
        )
        (job,) = check_jobs(jobs_of(review.office, "review", batches=["B0001"]), review.folder)
    assert job.params["as_of"] == small.january
