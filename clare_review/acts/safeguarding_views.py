"""What the notebook on safeguarding shows: how everybody at risk stands, what is needed, and the panel of the desk.

The tables are as at the last entry, at its moment. What has become late since then, the panel and the command say.
"""

from collections import Counter
from typing import TYPE_CHECKING

from clare_review.acts.action_desk import action_desk
from clare_review.acts.desk_people import desk_of
from clare_review.acts.office import Office
from clare_review.acts.telling import everybody_else
from clare_review.guidance.wording import say_list
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.attempts import fold_attempts
from clare_review.safeguarding.contact import Ended

if TYPE_CHECKING:
    import pandas as pd

    from clare_review.safeguarding.panel.widget import DeskPanel


class SafeguardingViews:
    """Everybody at risk, one row each; no table here holds a name or anything that was typed."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._then = office.as_at(office.position().number)
        self._desk = action_desk(self._then)

    def balance(self) -> "pd.DataFrame":
        """How many people stand how; the parts add up to all of them, and nobody is unowned."""
        rows = [*self._desk.counts.items(), ("all", len(self._desk.rows)), ("unowned", self._desk.unowned)]
        return _table(rows, "contact", "people")

    def people(self) -> "pd.DataFrame":
        """One row per person, those in trouble first: how contact stands, who sees to her, when next, what is open."""
        import pandas as pd

        rows = [
            {
                "applications": say_list(one.person.references),
                "contact": one.person.stands,
                "attempts": one.person.attempts,
                "with": say_list(one.owners),
                "next on": one.next_on.isoformat() if one.next_on else "",
                "needed": ", ".join(each.kind.value for each in one.open_actions),
                "closed": sum(not each.is_open for each in one.actions),
                "red": "; ".join(one.red(self._desk.today)),
            }
            for one in self._desk.rows
        ]
        columns = ["applications", "contact", "attempts", "with", "next on", "needed", "closed", "red"]
        return pd.DataFrame(rows, columns=columns).set_index("applications")

    def needed(self) -> "pd.DataFrame":
        """What was needed for how many people, and what came of it."""
        import pandas as pd

        actions = [each for one in self._desk.rows for each in one.actions]
        found = Counter((each.kind, each.closing.outcome if each.closing else None) for each in actions)
        rows = [
            {"needed": kind.say, "open": found[kind, None]}
            | {outcome.say: found[kind, outcome] for outcome in Outcome}
            | {"all": sum(number for (each, _), number in found.items() if each is kind)}
            for kind in ActionKind
        ]
        return pd.DataFrame(rows).set_index("needed")

    def attempts(self) -> "pd.DataFrame":
        """How attempts to reach somebody ended, and how many of them went against a warning."""
        import pandas as pd

        made = fold_attempts(self._then.entries(EntryKind.CONTACTED))
        rows = [
            {
                "ended": each.value.replace("_", " "),
                "attempts": sum(one.ended is each for one in made),
                "against a warning": sum(one.ended is each and bool(one.broken) for one in made),
            }
            for each in Ended
        ]
        return pd.DataFrame(rows).set_index("ended")

    def everybody_else(self) -> "pd.DataFrame":
        """Whether those in whose case nothing was found are told that it was checked."""
        told = everybody_else(self._then)
        rows = [(name.replace("_", " "), number) for name, number in told.items()]
        return _table([*rows, ("all", sum(told.values()))], "everybody else", "applications")

    def panel(self) -> "DeskPanel":
        """The desk itself; nobody's name is on it before somebody opens her, which is logged."""
        from clare_review.safeguarding.panel import desk_panel

        return desk_panel(desk_of(self._office))

    def receipt(self) -> str:
        """The stable text at the foot of the notebook."""
        head = self._then.position()
        told = {**self._desk.as_json(), "everybody_else": everybody_else(self._then)}
        return (
            f"receipt: safeguarding of {self._office.settings.name}, as of entry {head.number} ({head.digest[:16]}): "
            f"{self._desk.sentence()}; digest {digest(told)}"
        )


def _table(rows: list[tuple[str, int]], what: str, how_many: str) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=[what, how_many]).set_index(what)
