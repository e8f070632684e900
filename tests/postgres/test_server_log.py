"""With the documented settings a server's log holds nothing that was typed, not even of a statement that failed."""

import pytest

from clare_review.errors import NotAllowed
from clare_review.ledger.entry import EntryKind
from tests.server import TestServer

from .conftest import FIRST, OTHER, Shared, fill, made_on

TYPED = "He waited for Iwona Vaughan at the school."


@pytest.fixture
def shared(server: TestServer) -> Shared:
    made = made_on(server)
    fill(made)
    return made


def logged(shared: Shared, *settings: str) -> str:
    """What the log gets while somebody records what they may, and types what is refused in four ways."""
    for setting in settings:
        shared.owner(f"ALTER DATABASE {shared.database} SET {setting}")
    log = shared.server.folder / "log"
    before = log.stat().st_size
    told = {"body": {"instrument": "x"}, "text": {"why": TYPED}}
    shared.append("R01", EntryKind.DEFERRED, FIRST, **told)
    with pytest.raises(NotAllowed):
        shared.append("R01", EntryKind.DEFERRED, OTHER, **told)
    for refused in (
        f"INSERT INTO clare_desk.draft VALUES ('R04', '{FIRST}', 'x', '{TYPED}', 'then')",
        f"INSERT INTO clare_desk.draft VALUES ('R01', '{FIRST}', NULL, '{TYPED}', 'then')",
        f"SELECT clare.append('review', 'judged', 'R01', 'k', '{FIRST}', NULL, '{TYPED}', NULL, NULL, NULL, NULL)",
    ):
        assert isinstance(shared.asked("R01", refused), str)
    return log.read_bytes()[before:].decode(errors="replace")


def test_the_log_of_a_server_set_as_documented_holds_nothing_that_was_typed(shared: Shared):
    assert "Iwona" not in logged(shared)
    assert settings_told(shared) == ()


@pytest.mark.parametrize("setting", ["log_min_error_statement = 'error'", "log_statement = 'all'"])
def test_with_other_settings_it_does_and_the_program_says_which(shared: Shared, setting: str):
    assert "Iwona" in logged(shared, setting)
    assert setting.replace("'", "") in settings_told(shared)


def settings_told(shared: Shared) -> tuple[str, ...]:
    keeper = shared.keeper("L01")
    try:
        return keeper.logs_what_is_typed()
    finally:
        keeper.close()
