"""What the notebook on referrals shows: units side by side, what has to be handed over, harm, and what was learnt."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from clare_review.acts.harming import checks, counted_otherwise, harm_figures, harm_of, reissued, unjudged
from clare_review.acts.learning import learning_of
from clare_review.acts.office import Office
from clare_review.acts.referring import Referrals, referrals
from clare_review.guidance.wording import say_list
from clare_review.ledger.digest import digest
from clare_review.safeguarding.harm import HarmFigures
from clare_review.safeguarding.learning import Learning
from clare_review.safeguarding.register import Body
from clare_review.safeguarding.units import OUTSIDE

if TYPE_CHECKING:
    import pandas as pd

_UNITS = ("applications", "people", "complaints", "conduct_matters")


class ReferralViews:
    """What follows failures, as at the office's position and on the day of its last entry; ids only, no names.

    Of the day of that entry, because what is due today would be another thing each time the notebook is run.
    """

    def __init__(self, office: Office) -> None:
        """Takes up the register.

        Raises:
            NotAllowed: the server shows this login some of the cases only.
            FiguresDoNotBalance: the units do not reconcile.
        """
        self._office = office.as_at(office.position().number)
        self.told: Referrals = referrals(self._office)

    def register(self) -> "pd.DataFrame":
        """One row per referral with what it brought that no earlier one had, what is in none, and the sum of each."""
        rows = [
            {
                "referral": "" if line.entry is None else f"{line.entry:,}",
                "to": line.to.say if line.to else OUTSIDE,
                "on": line.on.isoformat() if line.on else "",
                "referrals": line.units.referrals,
                **{name.replace("_", " "): line.units.as_json()[name] for name in _UNITS},
                "stands": line.stands if line.to else "",
            }
            for line in self.told.lines
        ]
        units = {name.replace("_", " "): number for name, number in self.told.units.as_json().items()}
        return _frame([*rows, {"referral": "all", "to": "", "on": "", "stands": "", **units}], "referral")

    def bodies(self) -> "pd.DataFrame":
        """To each body: how many referrals, of which open, and how many applications they cover, each once."""
        made = [each for each in self.told.register.items if each.to is not None]
        rows = []
        for body in Body:
            theirs = [each for each in made if each.to is body]
            cases = {reference for each in theirs for reference in each.applications}
            rows.append(
                {
                    "to": body.say,
                    "referrals": len(theirs),
                    "open": sum(each.is_open for each in theirs),
                    "applications": len(cases),
                }
            )
        return _frame(rows, "to")

    def came(self) -> "pd.DataFrame":
        """What came of each referral, complaint and conduct matter, in turn, and what it changed."""
        rows = [
            {
                "entry": f"{item.entry:,}",
                "unit": item.unit.say,
                "on": each.on.isoformat(),
                "what came of it": each.what.say,
                "changes": say_list(each.changes),
            }
            for item in self.told.register.items
            for each in item.came
        ]
        return _frame(rows, "entry", "unit", "on", "what came of it", "changes")

    def hand_over(self) -> "pd.DataFrame":
        """What has to be handed over and was not, the oldest first."""
        rows = [
            {
                "application": each.reference,
                "since entry": f"{each.since:,}",
                "had to be on": each.day.isoformat(),
                "late": "yes" if each.late(self.told.today) else "no",
                "why": say_list(why.value.replace("_", " ") for why in each.whys) or say_list(each.concerns),
                "referred before": "yes" if each.again else "no",
            }
            for each in self.told.prompts
        ]
        names = ("application", "since entry", "had to be on", "late", "why", "referred before")
        return _frame(rows, *names)

    def harm(self) -> "pd.DataFrame":
        """How many people came to harm, by kind."""
        told = self._harm.as_json()
        rows = [{"figure": name.replace("_", " "), "number": number} for name, number in told.items()]
        return _frame(rows, "figure")

    def links(self) -> "pd.DataFrame":
        """The applications with harm and a failure: how the link between them was judged, by whom, and how."""
        rows = [
            {
                "application": one.reference,
                "harm": say_list(kind.value for kind in one.kinds),
                "known from": say_list(each.value.replace("_", " ") for each in one.known_from),
                "linked": one.link.value.replace("_", " "),
                "judged by": one.by,
                "how": "apart from the reading" if one.apart else "as read",
            }
            for one in sorted(harm_of(self._office).values(), key=lambda each: each.reference)
            if one.kinds and one.link is not None
        ]
        return _frame(rows, "application", "harm", "known from", "linked", "judged by", "how")

    def reissued(self) -> "pd.DataFrame":
        """Each entry that made a figure of harm another, and which."""
        rows = [
            {"entry": f"{one.entry:,}", "application": one.reference, "figure": figure}
            for one in reissued(self._office)
            for figure in one.figures
        ]
        return _frame(rows, "entry", "application", "figure")

    def otherwise(self) -> "pd.DataFrame":
        """The failures whose category would be another, by how harm was judged since, if they were decided anew."""
        harm = harm_of(self._office)
        rows = [
            {"application": each, "harm judged by entry": f"{harm[each].entry:,}"}
            for each in counted_otherwise(self._office)
        ]
        return _frame(rows, "application", "harm judged by entry")

    def due(self) -> "pd.DataFrame":
        """By horizon: in how many cases harm has been looked for again, is to be now, or later."""
        every = checks(self._office)
        rows = []
        for months in self._office.settings.harm.check_again_after_months:
            mine = [each for each in every if each.months == months]
            due = sum(each.is_due(self.told.today) for each in mine)
            done = sum(each.done is not None for each in mine)
            rows.append(
                {"months": months, "cases": len(mine), "done": done, "due": due, "later": len(mine) - done - due}
            )
        return _frame(rows, "months")

    def incidents(self) -> "pd.DataFrame":
        """The closed cases with a later incident that nobody has confirmed or ruled out, and how many of them."""
        cases = sorted({each.reference for each in checks(self._office)})
        left = unjudged(self._office, cases)
        harm = harm_of(self._office)
        rows = [
            {
                "application": reference,
                "later incidents to look at": len(left[reference]),
                "harm as it stands": say_list(kind.value for kind in harm[reference].kinds) or "none known",
            }
            for reference in cases
            if reference in left
        ]
        return _frame(rows, "application", "later incidents to look at", "harm as it stands")

    def causes(self) -> "pd.DataFrame":
        """The causes by kind, on how many applications each showed, and whether an action answers it."""
        rows = [
            {
                "entry": f"{each.entry:,}",
                "cause": each.kind.value,
                "applications": len(each.applications),
                "answered": "no" if each.entry in self._learning.unanswered else "yes",
            }
            for each in self._learning.causes
        ]
        return _frame(rows, "entry", "cause", "applications", "answered")

    def warnings(self) -> "pd.DataFrame":
        """The warnings that came before, in the order in which they were given, and what became of them."""
        rows = [
            {
                "on": each.on.isoformat(),
                "from": each.source.value,
                "became of it": each.became.value.replace("_", " "),
                "entry": f"{each.entry:,}",
            }
            for each in self._learning.warnings
        ]
        return _frame(rows, "on", "from", "became of it", "entry")

    def actions(self) -> "pd.DataFrame":
        """What is done about causes and warnings: whose it is, by when, and whether it was proved to work."""
        rows = [
            {
                "entry": f"{each.entry:,}",
                "answers": say_list(f"{number:,}" for number in each.of),
                "owner": each.owner,
                "due": each.due.isoformat(),
                "stands": each.stands(self.told.today),
                "proved": each.proved.value.replace("_", " ") if each.proved else "not yet",
            }
            for each in self._learning.actions
        ]
        return _frame(rows, "entry", "answers", "owner", "due", "stands", "proved")

    def receipt(self) -> str:
        """The stable text at the foot of the notebook."""
        head, facts = self._office.position(), self.told.as_json() | {"harm": self._harm.as_json()}
        return (
            f"receipt: referrals of {self._office.settings.name}, as of entry {head.number} ({head.digest[:16]}): "
            f"{self.told.units.sentence()}; {len(self.told.prompts)} to be handed over, {self._harm.people} came to "
            f"harm; digest {digest(facts)}"
        )

    @cached_property
    def _harm(self) -> HarmFigures:
        return harm_figures(self._office)

    @cached_property
    def _learning(self) -> Learning:
        return learning_of(self._office)


def _frame(rows: Iterable[dict[str, Any]], index: str, *columns: str) -> "pd.DataFrame":
    import pandas as pd

    frame = pd.DataFrame(list(rows), columns=[index, *columns] if columns else None)
    return frame.set_index(index)
