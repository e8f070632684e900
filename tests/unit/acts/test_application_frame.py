"""The frame of sealed applications: column by column what each application says of itself."""

from datetime import date, datetime

import numpy as np

from clare_review.acts.application_frame import _DAYS, _facts, _fields
from clare_review.population.records import Answer, Application, Outcome, Route, System, worked_by

ONE = Application(
    reference="DV1",
    received=datetime.fromisoformat("2019-03-01T10:15"),
    received_has_time=True,
    route=Route.RIGHT_TO_ASK,
    route_as_exported="RTA",
    source="rms",
    outcome=Outcome.DISCLOSED,
    handler="W1",
    supervisor="S1",
    checked_pnc=Answer.YES,
    decided_on=date(2019, 3, 20),
    disclosed_on=date(2019, 3, 25),
    variants={"handler": ("W2", "W1")},
)
OTHER = Application(
    reference="DV2",
    received=datetime.fromisoformat("2020-03-01"),
    received_has_time=False,
    route=Route.RIGHT_TO_KNOW,
    route_as_exported="RTK",
    source="legacy",
    decided_on=date(2020, 2, 1),
    checks_exported=False,
    supervisor_exported=False,
)


def facts(*values: dict[str, object]) -> dict[str, list[object]]:
    told = _fields(values)
    received = np.array(told["received"], "datetime64[us]")
    days = {name: np.array(told[name], "datetime64[D]") for name in _DAYS}
    return {name: list(column) for name, column in _facts(told, received, days).items()}


def test_each_column_says_what_each_application_says() -> None:
    found = facts(ONE.values(), OTHER.values())
    assert found["worked_by"] == [worked_by(ONE), worked_by(OTHER)] == [("W1", "W2"), ()]
    assert found["year"] == [2019, 2020] and found["disclosed"] == [True, False]
    assert found["supervision"] == ["recorded", "not exported"]
    assert found[f"checked_{System.PNC}"] == ["yes", "not exported"]
    assert found[f"checked_{System.PND}"] == ["not recorded", "not exported"]


def test_days_run_to_the_disclosure_else_to_the_decision_and_never_backwards() -> None:
    found = facts(ONE.values(), OTHER.values(), {**ONE.values(), "disclosed_on": None})["days"]
    assert found[::2] == [24, 19] and np.isnan(found[1])


def test_an_application_sealed_before_there_was_a_field_says_what_goes_without_saying() -> None:
    older = {name: value for name, value in ONE.values().items() if name not in ("supervisor_exported", "variants")}
    found = facts({**older, "supervisor": None}, OTHER.values())
    assert found["supervision"] == ["not recorded", "not exported"] and found["worked_by"] == [("W1",), ()]
