"""The figures on today's applications, counted with pandas from the exported ledger of the review that keeps them."""

from datetime import date

import pandas as pd

from tests.stories.recount import FAILED, Exported, counted


def figures_of_today(told: Exported, day: date) -> dict[str, int]:
    """Figure to its value, on a day."""
    cases = counted(told)
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
