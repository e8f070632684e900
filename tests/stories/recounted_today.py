"""The figures on today's applications, counted with pandas from the exported ledger of the review that keeps them."""

from datetime import date

import pandas as pd

from tests.stories.recount import FAILED, Exported, counted


def figures_of_today(told: Exported, day: date) -> dict[str, int]:
    """Figure to its value, on a day."""
    cases = _as_it_ended(told, counted(told))
    decided = pd.to_datetime(cases["decided_on"]).fillna(pd.to_datetime(cases["disclosed_on"]))
    received = cases["received"].dt.normalize()
    shut = decided.le(pd.Timestamp(day)) | (decided.isna() & cases["outcome"].notna())
    still = received.le(pd.Timestamp(day)) & ~shut
    says = decided.notna() & cases["supervisor_exported"].astype(bool)
    whole = cases["detail_entry"].notna()
    cleared = cases["risk_entry"].notna() & cases["detailed_required"].eq("no")
    unknown = cases["category"].eq("cannot_tell")
    drawn = {each["reference"] for body in told.bodies("drawn") for each in body["chosen"]}
    masks = {
        "failures": cases["category"].isin(FAILED),
        "applications": cases["route"].notna(),
        "open": still,
        "decided": decided.notna(),
        "signed": says & cases["supervisor"].notna(),
        "drawn": pd.Series(cases.index.isin(list(drawn))),
        "cannot_tell": unknown,
        "read": (whole & ~unknown) | (cleared & ~whole),
        "may_say": says,
    }
    found = {f"today.{id}": int(mask.sum()) for id, mask in masks.items()}
    waited = (pd.Timestamp(day) - received[still]).dt.days
    return found | {"today.waits": int(waited.max()) if len(waited) else 0}


def waits_meanwhile(told: Exported, today: Exported) -> dict[str, int]:
    """How long applications took that were received since the look back began, here or in today's, and before."""
    day = told.of("opened")["at"].iloc[0].tz_convert(None).normalize()
    both = pd.concat([_took(told.cases), _took(_as_it_ended(today, counted(today)))])
    since, past = both[both["received"] >= day], _took(told.cases)
    before = past[past["received"] < day]
    return {
        "received_since": len(since),
        "received_since.open": int(since["days"].isna().sum()),
        "days.since": _middle(since["days"]),
        "days.before": _middle(before["days"]),
    }


def _took(cases: pd.DataFrame) -> pd.DataFrame:
    ends = pd.to_datetime(cases["disclosed_on"]).fillna(pd.to_datetime(cases["decided_on"]))
    received = cases["received"].dt.normalize()
    return pd.DataFrame({"received": received, "days": (ends - received).dt.days})


def _middle(days: pd.Series) -> int:
    known = days.dropna().sort_values()
    return int(known.iloc[(len(known) - 1) // 2])


def _as_it_ended(told: Exported, cases: pd.DataFrame) -> pd.DataFrame:
    """The cases with what the exports after the one that sealed them say of their end, the last of them first."""
    sealed = {body["version"]: body["number"] for body in told.bodies("sealed")}
    rows = told.rows[(told.rows["kind"] == "applications") & told.rows["value"].notna()].sort_values(
        "entry", kind="stable"
    )
    said = pd.DataFrame(list(rows["value"]), index=rows["reference"])
    late = rows["entry"].to_numpy() > cases["version"].map(sealed).reindex(said.index).to_numpy()
    names = ["decided_on", "outcome", "disclosed_on", "supervisor"]
    last = said.loc[late, names].groupby(level=0).last()
    return cases.assign(**{name: last[name].reindex(cases.index).combine_first(cases[name]) for name in names})
