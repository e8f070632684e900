"""The doctor says what is well, what to know, and refuses what is unsafe with its mend."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.acts.examining import Level, examine
from clare_review.running.server_settings import unsafe, unsafe_in_own_settings, unsafe_in_users_settings


@pytest.fixture
def copy(sealed, tmp_path) -> Path:
    return Path(shutil.copytree(sealed, tmp_path / "review"))


def unsafe_things(folder: Path, later: timedelta = timedelta()) -> list[str]:
    """What the doctor calls unsafe, but for who runs the tests."""
    with open_review(folder) as review:
        office = replace(review.office, clock=lambda: review.office.clock() + later)
        found = examine(office)
    return [one.sentence() for one in found if one.level is Level.UNSAFE and "administrator" not in one.what]


def test_a_review_as_it_was_made_is_well(copy):
    assert unsafe_things(copy) == []


@pytest.mark.parametrize(("name", "mode", "mend"), [("", 0o755, "chmod 700"), ("pseudonyms.key", 0o644, "chmod 600")])
def test_what_others_may_open_is_unsafe(copy, name, mode, mend):
    (copy / name).chmod(mode)
    (said,) = [one for one in unsafe_things(copy) if not name or name in one][:1]
    assert "others on this machine may open it" in said and mend in said


def test_a_missing_guard_is_unsafe(copy):
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw:
        raw.execute("DROP TRIGGER entry_no_delete")
        raw.commit()
    assert "entry_no_delete" in unsafe_things(copy)[0]


def test_a_journal_that_another_program_changed_is_unsafe(copy):
    with closing(sqlite3.connect(copy / "ledger.sqlite")) as raw, open_review(copy) as review:
        raw.execute("PRAGMA journal_mode=wal")
        found = [one.sentence() for one in examine(review.office) if one.level is Level.UNSAFE]
    assert [one for one in found if "the ledger's journal is wal" in one and "close it there" in one] != []


def test_a_clock_behind_the_last_entry_is_unsafe(copy):
    assert any("set the clock" in one for one in unsafe_things(copy, later=timedelta(days=-30)))
    assert unsafe_things(copy, later=timedelta(days=30)) == []


def test_what_the_embedded_file_cannot_promise_is_said(typed, copy):
    with open_review(copy) as review:
        said = "\n".join(one.sentence() for one in examine(review.office))
    assert "one file trusts whoever holds it" in said and "no backup was made from here" in said
    code = 12 if hasattr(os, "geteuid") and os.geteuid() == 0 else 0
    typed("doctor", "--review", copy, expect=code)


@pytest.mark.parametrize(
    ("app", "name", "value"),
    [
        ("ServerApp", "ip", "0.0.0.0"),
        ("ServerApp", "ip", "*"),
        ("ServerApp", "ip", ""),
        ("LabApp", "ip", "::"),
        ("ServerApp", "disable_check_xsrf", True),
        ("ServerApp", "token", ""),
        ("NotebookApp", "token", ""),
        ("IdentityProvider", "token", ""),
        ("ServerApp", "allow_origin", "*"),
        ("ServerApp", "allow_origin_pat", ".*"),
        ("ServerApp", "allow_remote_access", True),
        ("ServerApp", "allow_root", True),
    ],
)
def test_each_unsafe_setting_of_a_server_is_named(app, name, value):
    assert [one for one in unsafe({app: {name: value}}) if f"{app}.{name}" in one]
    assert list(unsafe({app: {"ip": "127.0.0.1", "disable_check_xsrf": False}})) == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("jupyter_server_config.py", "c = get_config()\nc.ServerApp.ip = '0.0.0.0'\n"),
        ("jupyter_lab_config.json", '{"ServerApp": {"ip": "0.0.0.0"}}'),
    ],
)
def test_the_users_own_settings_are_read_and_never_run_and_ours_stay_safe(tmp_path, monkeypatch, file, text):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / file).write_text(text + ("raise SystemExit('run')\n" if file.endswith(".py") else ""), encoding="utf-8")
    assert "ServerApp.ip is 0.0.0.0" in unsafe_in_users_settings()[0]
    assert unsafe_in_own_settings(tmp_path) == ()


def test_settings_of_the_whole_machine_that_ours_do_not_cover_are_found(tmp_path):
    path = tmp_path / "jupyter_server_config.json"
    path.write_text('{"ServerApp": {"disable_check_xsrf": true, "ip": "*"}}', encoding="utf-8")
    assert unsafe_in_own_settings(tmp_path, [tmp_path]) == ()
    path.write_text('{"IdentityProvider": {"token": ""}}', encoding="utf-8")
    assert "token is empty" in unsafe_in_own_settings(tmp_path, [tmp_path])[0]
    path.write_text("{", encoding="utf-8")
    assert "cannot be read" in unsafe_in_own_settings(tmp_path, [tmp_path])[0]
