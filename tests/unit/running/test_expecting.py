"""What is said before a run."""

from clare_review.running.expecting import Due, say_due


def test_how_long_a_run_takes_is_said_to_be_unknown_where_nothing_like_it_ran() -> None:
    told = say_due([Due(kind="40_review", why="never run")], {}, 2)
    assert told == "1 notebook to run (1 never run); how long it takes is not known before the first run"
