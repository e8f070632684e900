"""What the release notebook shows: all that is said, all that could be worked out, and nothing that only we know."""

from dataclasses import replace

from clare_review.release.document import document
from clare_review.release.looking import in_html, in_text, verdict, what_changed, what_is_hidden, what_is_said
from clare_review.release.planning import Plan, plan
from clare_review.release.tabling import Drawn
from tests.unit.release.released import HEADING, RULE, allowed, drawn, planned, read


def moved(one: Drawn, **by: int) -> Drawn:
    """The same counts with some of them moved."""
    counts = tuple(replace(count, value=count.value + by.get(count.id, 0)) for count in one.tables.counts)
    return replace(one, tables=replace(one.tables, counts=counts))


def shown(made: Plan) -> str:
    said = document(HEADING, allowed(), drawn().placed, made.said.told, RULE)
    looks = [what_is_said(said), what_is_hidden(made, said), what_changed(made, said), verdict(made)]
    return in_text(looks) + "".join(map(in_html, looks))


def test_two_worlds_that_are_told_alike_show_the_same_notebook():
    january = planned(january=True).said
    worlds = (drawn(), moved(drawn(), **{"failures.harm": 1, "failures.service": -1}))
    plans = [plan("may", one.tables, RULE, [january]) for one in worlds]
    assert plans[0].said.tables != plans[1].said.tables and plans[0].said.told == plans[1].said.told
    assert shown(plans[0]) == shown(plans[1])


def test_every_hidden_count_is_listed_with_what_is_left_of_it_and_every_figure_with_its_change():
    hidden = [id for id, told in planned().said.told.items() if told.value is None]
    (table,) = what_is_hidden(planned(), read()).tables
    assert len(table.rows) == len(hidden) > 0
    assert all("to" in str(left) or "more" in str(left) for _, left in table.rows)
    (changed,) = what_changed(planned(), read()).tables
    assert [row[0] for row in changed.rows] == [figure.label for figure in read().figures]


def test_a_first_release_says_that_nothing_was_released_before():
    told = what_changed(planned(january=True), read(january=True))
    assert told.words == ("Nothing was released before.",) and told.tables == ()
    assert "no earlier release" in verdict(planned(january=True)).words[0]


def test_a_release_that_would_leak_is_said_to_be_refused_without_saying_what_leaks():
    bare = plan("may", drawn().tables, RULE, [planned(january=True).said], hidden=frozenset())
    exact = tuple(replace(count, exact=count.id == "failures.harm") for count in bare.said.tables.counts)
    leaking = plan("may", replace(bare.said.tables, counts=exact), RULE, [planned(january=True).said])
    assert leaking.leaks and "It would be refused" in verdict(leaking).words[1]
    assert "harm" not in " ".join(verdict(leaking).words)
