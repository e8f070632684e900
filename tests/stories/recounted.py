"""Every figure of the 47 answers, counted with pandas from an exported ledger; see `recount`."""

from datetime import date
from typing import Any

import holidays
import numpy as np
import pandas as pd

from tests.stories.recount import FAILED, KINDS, SYSTEMS, Exported, clock_total, counted, has


def all_figures(told: Exported) -> dict[str, int]:
    """Figure to its value."""
    cases = counted(told)
    for name in ("category", "primary_failure", "harm", "harm_linked"):
        cases[name] = cases.get(name, pd.Series(dtype=object)).astype(object)
    masks = {**_scope(told, cases), **_wrong(cases), **_harm(told, cases), **_rest(told, cases), **_steps(cases)}
    found = {id: int(mask.sum()) for id, mask in masks.items()}
    found |= _populations(told) | _people(told, cases) | _numbers(told, cases)
    return found | _first_read(told, cases) | _checked_again(told, cases) | _second_looks(told, cases)


def _scope(told: Exported, cases: pd.DataFrame) -> dict[str, pd.Series]:
    read, failed, reviewed = _read(cases), cases["category"].isin(FAILED), cases["detail_entry"].notna()
    said = cases["outcome"] == "disclosed"
    late = cases["version"] > 1
    clock = clock_total(cases)
    day = cases["received"].dt.strftime("%Y-%m-%d")
    return {
        "applications": cases["route"].notna(),
        "late_finds": late,
        "late_finds.assessed": late & cases["risk_entry"].notna(),
        "outside_scope": (day < "2015-04-01") | (day > "2023-08-31"),
        "no_handler": cases["handler"].isna(),
        "disclosed.failures": said & failed,
        "disclosed.read": said & read,
        "disclosed.reviewed": said & reviewed,
        "disclosed.partial": said & ((cases["primary_failure"] == "A2") | (cases["delivery"] == "partial")),
        "disclosed.wrong": said
        & (
            (cases["primary_failure"] == "D5")
            | _column(cases, "delivery_person").isin(["not_in_person", "wrong_person", "unsafely"])
        ),
        "disclosed.no_plan": said & ((cases["primary_failure"] == "D4") | (_column(cases, "safety_plan") == "no")),
        "late": clock == "over",
        "late.within": clock == "within",
        "late.cannot_tell": clock == "cannot_tell",
        "late.provisional": clock == "over",
        "elsewhere.disclosed": said & (day >= "2019-04-01") & (day < "2023-04-01"),
        "received.last_days": cases["received"] > cases["received"].max() - pd.Timedelta(days=365),
        f"received.{cases['received'].dt.year.max()}": cases["received"].dt.year == cases["received"].dt.year.max(),
    }


def _wrong(cases: pd.DataFrame) -> dict[str, pd.Series]:
    read, failed, reviewed = _read(cases), cases["category"].isin(FAILED), cases["detail_entry"].notna()
    none = cases["outcome"] != "disclosed"
    missed = pd.concat([cases[f"research_{system}"] == "not_checked" for system in SYSTEMS], axis=1).any(axis=1)
    silent = [cases[f"research_{system}"].isin(["not_recorded", "cannot_tell"]) for system in SYSTEMS]
    police = SYSTEMS[:4]
    closed = cases["outcome"] == "nothing_held"
    exported = closed & cases["checks_exported"].astype(bool)
    ended = cases["outcome"].notna()
    told = ended & cases["supervisor_exported"].astype(bool)
    narrow = cases["identity_search"].isin(["partial", "not_searched"])
    coded = failed & cases["primary_failure"].isin(["C1", "C3", "E1", "E2", "E3", "E4", "E5"])
    gap, other = _column(cases, "identity_gap"), _column(cases, "other_failures")
    return {
        "should_have_been_told": none & (cases["should_disclose_then"] == "yes"),
        "should_have_been_told.cannot_tell": none & (cases["should_disclose_then"] == "cannot_tell"),
        "not_disclosed": none,
        "not_disclosed.read": none & read,
        "not_disclosed.reviewed": none & reviewed,
        "research.missed": missed,
        "research.silent": pd.concat(silent, axis=1).any(axis=1) & ~missed,
        "research.failure": cases["primary_failure"].isin(["B1", "B2", "B3", "B4", "B5"]),
        **{f"research.{system}": cases[f"research_{system}"] == "not_checked" for system in SYSTEMS},
        "nothing_held": closed,
        "nothing_held.no_search": exported & (cases[[f"checked_{system}" for system in police]] != "yes").all(axis=1),
        "nothing_held.denied": exported & (cases[[f"checked_{system}" for system in police]] == "no").any(axis=1),
        "nothing_held.unsearched": closed
        & (cases[[f"research_{system}" for system in police]] == "not_checked").any(axis=1),
        "nothing_held.reassured": closed & (cases["outcome_told"] == "falsely_reassured"),
        "identity.failures": narrow & failed,
        "identity.narrow": narrow,
        "identity.born": narrow & has(gap, "date_of_birth"),
        "identity.code": cases["primary_failure"] == "B2",
        "unsupervised": told & cases["supervisor"].isna(),
        "unsupervised.found": cases["supervised"] == "no",
        "unsupervised.silent": cases["supervised"].isin(["not_recorded", "cannot_tell"]),
        "supervised.named": told & cases["supervisor"].notna(),
        "supervised.found": cases["supervised"] == "yes",
        "supervised.failed": (cases["supervised"] == "yes") & failed,
        "supervised.nobody": failed & (cases["primary_failure"] == "E4"),
        "untrained": failed & ((cases["primary_failure"] == "B3") | has(other, "B3")),
        "warnings.failures": failed & ((cases["primary_failure"] == "E5") | has(other, "E5")),
        "failures": failed,
        **{f"failures.{name}": cases["category"] == name for name in FAILED},
        "administrative.coded": coded,
        "administrative.harm": coded & (cases["category"] == "harm"),
        "reasons.fall": none & (cases["should_disclose_then"] == "yes"),
        "reasons.given": none & cases["outcome_reason"].notna(),
        "reasons.unrecorded": none & cases["reasons_recorded"].isin(["no", "partly"]),
        "reasons.wrong_test": none & cases["test_applied"].isin(["wrong_test", "no_test"]),
        "cannot_tell": cases["category"] == "cannot_tell",
        "no_failure": cases["category"] == "none",
        "thin.missing": cases["risk_entry"].notna() & ~has(cases["evidence_missing"], "nothing"),
        "thin.gaps": cases["record_kept"].isin(["gaps", "overwritten"]),
        "detailed.failed": failed,
        "detailed_required": cases["detailed_required"] == "yes",
        "detailed_reviewed": reviewed,
        "learnt.asked": has(cases["action"], "learning"),
    }


def _harm(told: Exported, cases: pd.DataFrame) -> dict[str, pd.Series]:
    """Harm as it stands: what was judged apart last, else what the review that counts says."""
    apart = {each["subject"]: each for each in told.bodies("harm_judged")}
    kinds = cases["harm"].copy()
    link, asked = cases["harm_linked"].copy(), pd.Series(False, index=cases.index)
    for reference, one in apart.items():
        kinds[reference] = one["kinds"] or (["cannot_tell"] if one["cannot_tell"] else ["none"])
        link[reference], asked[reference] = one["link"], True
    harmed, yes = has(kinds, *KINDS), link.isin(["yes", "probable"])
    first = _first_harm(told, cases)
    judged = harmed & link.notna()
    twice = judged & (asked | cases["detail_state"].isin(["agreed", "decided"]))
    failed = cases["category"].isin(FAILED)
    coded = failed & cases["primary_failure"].isin(["C1", "C3", "E1", "E2", "E3", "E4", "E5"])
    return {
        "harmed": harmed,
        "harmed.children": harmed & has(kinds, "children"),
        "harmed.death": has(kinds, "death"),
        "harmed.linked": harmed & yes,
        "harmed.cannot_tell": has(kinds, "cannot_tell"),
        "linked": judged & yes,
        "linked.asked": judged,
        "linked.twice": twice,
        "linked.apart": judged & asked,
        "harm_found_since": harmed & ~first,
        "harm_withdrawn": first & ~harmed,
        "harmed.first": first,
        "unknown_harm": failed & ~harmed,
        "administrative.unlinked": coded & link.isin(["no", "cannot_tell"]),
    }


def _first_harm(told: Exported, cases: pd.DataFrame) -> pd.Series:
    """What the first detailed review that led to what counts says of harm."""
    first: dict[str, Any] = {}
    for each in told.bodies("judged"):
        if each["instrument"] == "detailed_review" and "stage" not in each:
            first.setdefault(each["subject"], each["answers"]["harm"])
    numbers = {each["number"]: each["answers"].get("harm") for each in told.bodies("judged")}
    counts = cases["detail_entry"].map(lambda number: numbers.get(number))
    told_first = pd.Series({name: first.get(name, counts[name]) for name in cases.index}, dtype=object)
    return has(told_first.where(cases["detail_entry"].notna(), None), *KINDS)


def _rest(told: Exported, cases: pd.DataFrame) -> dict[str, pd.Series]:
    order: dict[str, str] = {}
    for each in told.bodies("allocated"):
        order |= {name: one["band"] for name, one in each.get("order", {}).items()}
    band = pd.Series({name: order.get(name) for name in cases.index}, dtype=object)
    return {
        **{f"band.{name}": band == name for name in ("immediate", "high", "standard")},
        "band.none": band.isna(),
    }


def _populations(told: Exported) -> dict[str, int]:
    sealed = told.bodies("sealed")
    rows = sealed[-1]["rows"]
    files = [each for each in told.bodies("imported") if each["kind"] == "applications"]
    return {
        **{f"applications.population_{each['version']}": each["applications"] for each in sealed},
        **{f"rows.{fate}": number for fate, number in rows.items()},
        "rows": sum(rows.values()),
        "exports": len(files),
        "entries": int(told.entries["number"].max()),
    }


def _people(told: Exported, cases: pd.DataFrame) -> dict[str, int]:
    """People at risk: applications flagged on any reading, with a failure at any time, raised, or seen to on the "
    "desk."""
    judged = [each for each in told.bodies("judged") if each.get("stage") in (None, "second", "adjudication")]
    settled = {number for number in [*cases["risk_entry"], *cases["detail_entry"]] if pd.notna(number)}
    flagged = {
        each["subject"]
        for each in judged
        if (
            each["answers"].get("immediate_contact") == "yes"
            and (each.get("stage") != "adjudication" or each["number"] in settled)
        )
        or (each.get("category") in FAILED and ("stage" not in each or each["number"] in settled))
    }
    on_desk = ("urgent", "owned", "safe_ways", "contacted", "came_in", "needed", "done", "undone")
    flagged |= {each["subject"] for each in told.bodies(*on_desk) if each["subject"]}
    replaced = set(told.of("linked")["supersedes"].dropna())
    links = [each["references"] for each in told.bodies("linked") if each["number"] not in replaced]
    people = _joined(flagged, links)
    last = {each["subject"]: each for each in told.bodies("contacted")}
    stands = [_stands(one, last) for one in people]
    calls = [
        each
        for each in told.bodies("judged", "urgent")
        if "answers" not in each or each["answers"].get("immediate_contact") == "yes"
    ]
    at_once = [one for one in people if one & {each["subject"] for each in calls}]
    tried = {each["subject"] for each in told.bodies("contacted")}
    names = ("open", "reached", "unreachable", "unsafe", "declined", "deceased", "moved")
    reached = {name for one, how in zip(people, stands, strict=True) if how == "reached" for name in one}
    harmed = _harm(told, cases)
    quiet = harmed["unknown_harm"]
    decided = {each["subject"]: each["decision"] for each in told.bodies("told")}
    others = set(cases.index) - {name for one in people for name in one}
    waits = {
        what: _waits(told, at_once, calls, how) for what, how in (("first", None), ("talk", ("reached", "declined")))
    }
    done = _done(told)
    linked = {name for name in cases.index if harmed["harmed.linked"][name]}
    sick = {name for name in cases.index if harmed["harmed"][name]}
    doubt = {name for name in cases.index if harmed["harmed.cannot_tell"][name]} - sick
    return {
        "contact": len(people),
        "contact.at_once": len(at_once),
        **{f"contact.{name}": stands.count(name) for name in names},
        "contact.untried": sum(how == "open" and not one & tried for one, how in zip(people, stands, strict=True)),
        "urgent": len(told.bodies("urgent")),
        "people.deceased": stands.count("deceased"),
        "people.moved": stands.count("moved"),
        "unknown_harm.unasked": int((quiet & ~quiet.index.isin(list(reached))).sum()),
        **{f"wait.{what}.people": len(hours) for what, hours in waits.items()},
        **{f"wait.{what}": sorted(hours)[(len(hours) - 1) // 2] for what, hours in waits.items() if hours},
        **{f"wait.{what}.longest": max(hours) for what, hours in waits.items() if hours},
        "given.people": sum(bool(one & {name for name, how in done.values() if how == "done"}) for one in people),
        "given": sum(how == "done" for _, how in done.values()),
        "given.open": sum(how == "open" for _, how in done.values()),
        "actions": len(done),
        "others": len(others),
        **{
            f"others.{word}": sum(decided.get(name) == word for name in others)
            for word in ("to_be_told", "told", "not_told")
        },
        "others.not_decided": sum(name not in decided for name in others),
        "harmed.people": len(_joined(sick, links)),
        "harmed.linked_people": len(_joined(linked, links)),
        "harmed.not_told": sum(not one & sick for one in _joined(doubt, links)),
        "own_work": len(_own_work(told, cases)),
    }


def _joined(names: set[str], links: list[list[str]]) -> list[set[str]]:
    groups = [{name} for name in {*names, *(each for link in links for each in link)}]
    for link in links:
        whole = set(link).union(*(one for one in groups if one & set(link)))
        groups = [one for one in groups if not one & whole] + [whole]
    return [one for one in groups if one & names]


def _stands(one: set[str], last: dict[str, Any]) -> str:
    own = sorted((last[name] for name in one if name in last), key=lambda each: each["number"])
    return own[-1]["ended"] if own and own[-1]["ended"] not in ("no_answer", "call_again") else "open"


def _waits(told: Exported, people: list[set[str]], calls: list[Any], ended: Any) -> list[int]:
    found = []
    for one in people:
        flag = min(each["when"] for each in calls if each["subject"] in one)
        tries = [pd.Timestamp(each["at"]) for each in told.bodies("contacted")
                 if each["subject"] in one and (ended is None or each["ended"] in ended)]  # fmt: skip
        found += [max(0, int((min(tries) - flag).total_seconds() // 3600))] if tries else []
    return found


def _done(told: Exported) -> dict[int, tuple[str, str]]:
    """What was needed, by its first entry: for which application, and how it stands."""
    found: dict[int, tuple[str, str]] = {}
    closes: dict[int, int] = {}
    kinds = dict(zip(told.entries["number"], told.entries["kind"], strict=True))
    for each in told.bodies("needed", "done", "undone"):
        kind = kinds[each["number"]]
        if kind == "needed":
            found.setdefault(each.get("of", each["number"]), (each["subject"], "open"))
        elif kind == "done":
            found[each["of"]] = (found[each["of"]][0], each["outcome"])
            closes[each["number"]] = each["of"]
        else:
            found[closes[each["of"]]] = (found[closes[each["of"]]][0], "open")
    return found


def _own_work(told: Exported, cases: pd.DataFrame) -> set[str]:
    staff = [row["value"] for _, row in told.rows.iterrows() if row["kind"] == "reviewers" and row["value"]]
    former = {each["id"]: {one.strip().casefold() for one in each["formerly"]} for each in staff}
    return {
        each["subject"]
        for each in told.bodies("judged")
        if str(cases["handler"].get(each["subject"])).strip().casefold() in former.get(each["by"], set())
    }


def _numbers(told: Exported, cases: pd.DataFrame) -> dict[str, int]:
    read, failed = _read(cases), cases["category"].isin(FAILED)
    months = cases.groupby([cases["handler"], cases["received"].dt.strftime("%Y-%m")]).size().sort_values()
    signal = _signal(cases[read].assign(failed=failed[read]))
    learnt = _learnt(told)
    kinds = [each["unit"] for each in told.bodies("registered")]
    registered = {name for each in told.bodies("registered") for name in each["applications"]}
    links = [each["references"] for each in told.bodies("linked")]
    came = told.bodies("fed_back")
    ends = ("sent_back", "investigated_locally", "investigated_independently", "criminal_proceedings",
            "civil_proceedings", "inquest")  # fmt: skip
    closed = {each["of"] for each in came if each["what"] not in ends}
    inbound = [each["channel"].replace("_", " ") for each in told.bodies("came_in")]
    states = [*cases["risk_state"], *cases["detail_state"]]
    return {
        "handlers": cases["handler"].nunique(),
        "readers": len({each["by"] for each in told.bodies("judged")}),
        "conflicts": len(told.bodies("declared")),
        "unmasked": len(told.bodies("unmasked")),
        "workload.middle": int(months.iloc[(len(months) - 1) // 2]),
        "workload.most": int(months.iloc[-1]),
        **signal,
        **learnt,
        "register.referrals": kinds.count("referral"),
        "register.complaints": kinds.count("complaint"),
        "register.conduct_matters": kinds.count("conduct_matter"),
        "register.applications": len(registered),
        "register.people": len(_joined(registered, links)),
        **{f"came.{what}": len({each["of"] for each in came if each["what"] == what})
           for what in ("criminal_proceedings", "civil_proceedings", "inquest")},
        "came.open": len(kinds) - len(closed),
        "came_in": len(inbound),
        **{f"came_in.{channel.replace(' ', '_')}": inbound.count(channel) for channel in set(inbound)},
        **{f"settled.{name}": states.count(name) for name in ("agreed", "disputed", "reopened", "decided")},
        "settled": sum(states.count(name) for name in ("agreed", "disputed", "reopened", "decided")),
        "elsewhere.national": 8_715 + 13_442 + 15_666 + 17_438,
        "missed.read": _sampled(told),
        "learnt.guidance": _guidance(told, cases),
        "linked.judges": _judges(told, cases),
        "pairs": _pairs(told, cases),
        "blind": _pairs(told, cases),
    }  # fmt: skip


def _signal(read: pd.DataFrame) -> dict[str, int]:
    """The running sum by hand: a failure adds 109 of 110, a sound case takes 1 of 110, and 293 of 110 signals."""
    at = 0
    in_turn = sorted(zip(read["received"].dt.strftime("%Y-%m-%d"), read.index, read["failed"], strict=True))
    for number, (_, _, failed) in enumerate(in_turn, 1):
        at = max(0, at - 1 + (110 if failed else 0))
        if at >= 293:
            return {"first_shown.case": number, "first_shown.failures": sum(each[2] for each in in_turn[:number])}
    return {}


def _learnt(told: Exported) -> dict[str, int]:
    parts = [
        each for each in told.bodies("learnt") if each["number"] not in set(told.of("learnt")["supersedes"].dropna())
    ]
    causes, warnings, actions, proofs = ([each for each in parts if each["part"] == part]
                                         for part in ("cause", "warning", "action", "proof"))  # fmt: skip
    worked = {number for each in proofs if each["proved"] == "worked" for number in each["of"]}
    today = told.entries["at"].max().tz_convert("Europe/London").date()
    answered = {number for each in actions for number in each["of"]}
    asked = [each["number"] for each in causes] + [each["number"] for each in warnings if each["became"] != "acted_on"]
    open_ = sum(number not in answered for number in asked)
    return {
        "learnt.causes": len(causes),
        "learnt.actions": len(actions),
        "learnt.worked": sum(each["number"] in worked for each in actions),
        "learnt.overdue": sum(
            each["number"] not in worked and date.fromisoformat(each["due"]) < today for each in actions
        ),
        "learnt.unanswered": open_,
        "warnings": len(warnings),
        **{f"warnings.{word}": sum(each["became"] == word for each in warnings)
           for word in ("acted_on", "partly", "not_acted_on", "cannot_tell")},
    }  # fmt: skip


def _sampled(told: Exported) -> int:
    return sum(len(each["chosen"]) for each in told.bodies("drawn") if each["purpose"] == "cleared_sample")


def _guidance(told: Exported, cases: pd.DataFrame) -> int:
    counts = {number for number in [*cases["risk_entry"], *cases["detail_entry"]] if pd.notna(number)}
    return sum(bool(each.get("guidance")) for each in told.bodies("judged") if each["number"] in counts)


def _judges(told: Exported, cases: pd.DataFrame) -> int:
    judged = _harm(told, cases)["linked.asked"]
    apart = {each["subject"]: each["by"] for each in told.bodies("harm_judged")}
    return len({apart.get(name, cases["detail_by"][name]) for name in cases.index if judged[name]})


def _pairs(told: Exported, cases: pd.DataFrame) -> int:
    """Applications drawn for a second reading that both readers finished."""
    drawn = {
        one["reference"]
        for each in told.bodies("drawn")
        if each["purpose"] == "second_reading"
        for one in each["chosen"]
    }
    done: dict[tuple[str, str], set[str]] = {}
    asks: dict[tuple[str, str], bool] = {}
    for each in told.bodies("judged"):
        at = (each["subject"], each.get("stage", "first"))
        done.setdefault(at, set()).add(each["instrument"])
        if each["instrument"] == "risk_assessment":
            asks[at] = each["answers"]["detailed_required"] == "yes"
    finished = {at for at, forms in done.items() if "detailed_review" in forms or not asks.get(at, True)}
    return sum((name, "first") in finished and (name, "second") in finished for name in drawn)


def _read(cases: pd.DataFrame) -> pd.Series:
    return cases["risk_entry"].notna() | cases["detail_entry"].notna()


def _column(cases: pd.DataFrame, name: str) -> pd.Series:
    """A column that no reading may have filled in."""
    return cases[name] if name in cases else pd.Series(None, index=cases.index, dtype=object)


def _steps(cases: pd.DataFrame) -> dict[str, pd.Series]:
    """Late with the checks (24 hours) and with the meeting (10 working days), where the guidance gives a limit."""
    asked = cases["route"] == "right_to_ask"
    received, day = cases["received"], cases["received"].dt.normalize()
    until = received.where(cases["received_has_time"].astype(bool), day + pd.Timedelta(hours=24))
    checked, met = pd.to_datetime(cases["checks_on"]), pd.to_datetime(cases["met_on"])
    changed = pd.Timestamp("2023-04-05")
    closed = [np.datetime64(each) for each in holidays.country_holidays("GB", subdiv="ENG", years=range(2014, 2026))]
    dues = np.busday_offset(day.dt.date.to_numpy().astype("datetime64[D]"), 10, roll="backward", holidays=closed)
    due = pd.Series(pd.to_datetime(dues), index=cases.index)
    by_checks = until + pd.Timedelta(hours=24)
    known = asked & (day < changed)
    return {
        "late.checks": known & (checked > by_checks) & (by_checks < changed),
        "late.met": known & (day >= pd.Timestamp("2017-01-01")) & (met > due) & (due < changed),
    }


def _first_read(told: Exported, cases: pd.DataFrame) -> dict[str, int]:
    """Days from the allocation of each application to its first risk assessment, by band."""
    given: dict[str, Any] = {}
    band: dict[str, str] = {}
    for each in told.bodies("allocated"):
        for name, one in each.get("order", {}).items():
            given.setdefault(name, each["when"])
            band[name] = one["band"]
    first: dict[str, Any] = {}
    for each in told.bodies("judged"):
        if each["instrument"] == "risk_assessment" and "stage" not in each:
            first.setdefault(each["subject"], each["when"])
    frame = pd.DataFrame({"band": band, "given": given, "first": first}).dropna()
    frame["days"] = (frame["first"] - frame["given"]).dt.days
    half = {name: sorted(some["days"])[(len(some) - 1) // 2] for name, some in frame.groupby("band")}
    due = {when: sorted(some["first"])[(len(some) - 1) // 2]
           for when, some in frame[frame["band"] == "immediate"].groupby("given")}  # fmt: skip
    early = sum(
        each.band == "standard" and each.given in due and each.first < due[each.given] for each in frame.itertuples()
    )
    return {**{f"first.{name}": int(days) for name, days in half.items()}, "first.jumped": early}


def _checked_again(told: Exported, cases: pd.DataFrame) -> dict[str, int]:
    today = pd.Timestamp(told.entries["at"].max().tz_convert("Europe/London").date())
    made = {(each["subject"], each["months"]): pd.Timestamp(each["on"]) for each in told.bodies("harm_checked")}
    closed = cases[cases["detail_entry"].notna() & (cases["primary_failure"] != "none")]
    dues = [
        (name, months, pd.Timestamp(at.tz_convert("Europe/London").date()) + pd.DateOffset(months=months))
        for name, at in closed["detail_at"].items()
        for months in (3, 12)
    ]
    done = [each for each in dues if made.get(each[:2], pd.Timestamp.min) >= each[2]]
    late = sum(each not in done and each[2] <= today for each in dues)
    return {"harm_checks": len(dues), "harm_checks.made": len(done), "harm_checks.due": late}


def _second_looks(told: Exported, cases: pd.DataFrame) -> dict[str, int]:
    """What second readings found: in the pairs, and in the sample of cleared cases."""
    chosen = {purpose: [one["reference"] for each in told.bodies("drawn") if each["purpose"] == purpose
                        for one in each["chosen"]] for purpose in ("second_reading", "cleared_sample")}  # fmt: skip
    came: dict[tuple[str, str], str] = {}
    for each in told.bodies("judged"):
        at = (each["subject"], each.get("stage", "first"))
        if each["instrument"] == "risk_assessment":
            came[at] = "wait" if each["answers"]["detailed_required"] == "yes" else "none"
        else:
            came[at] = "failure" if each["category"] in FAILED else each["category"]
    differ = sum(came[name, "first"] != came[name, "second"] for name in chosen["second_reading"])
    settled = {name: "failure" if cases["category"][name] in FAILED else "other" for name in chosen["cleared_sample"]}
    found = sum((settled[name] if (name, "adjudication") in came else came[name, "second"]) == "failure"
                for name in chosen["cleared_sample"])  # fmt: skip
    return {"pairs.differing": differ, "missed.found": found}


def changes_since(before: Exported, told: Exported) -> dict[str, int]:
    """Failures now less failures when the newest population was sealed, and why."""
    then, now = counted(before), counted(told)
    was = set(then.index[then.get("category", pd.Series(dtype=object)).isin(FAILED)])
    is_now = set(now.index[now["category"].isin(FAILED)])
    late = {name for name in is_now if now["version"][name] == now["version"].max()}
    stage = {each["number"]: each.get("stage") for each in told.bodies("judged")}
    decided = {name for name in (is_now - was - late) if stage[_found_by(told, now, name)]}
    return {
        "changes": len(is_now) - len(was),
        "changes.late_find": len(late),
        "changes.decided": len(decided),
        "changes.corrected": len(is_now - was - late - decided),
    }


def _found_by(told: Exported, now: pd.DataFrame, name: str) -> int:
    """The first detailed review of those that count which says what the last of them says."""
    last = int(now["detail_entry"][name])
    judged = [each for each in told.bodies("judged") if each["subject"] == name]
    chain = [each for each in judged if each["instrument"] == "detailed_review"
             and ("stage" not in each or each["number"] == last)]  # fmt: skip
    found = last
    for each in reversed(chain):
        if each["category"] != now["category"][name]:
            break
        found = each["number"]
    return found
