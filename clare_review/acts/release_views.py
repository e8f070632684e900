"""What the release notebook shows: what would be said outside, what is hidden, what an attacker could learn of it."""

from collections.abc import Callable
from dataclasses import dataclass

from clare_review.acts.office import Office
from clare_review.acts.release_register import register_of
from clare_review.acts.releasing import Prepared, prepare
from clare_review.ledger.digest import digest_of_bytes
from clare_review.release.files import DATA
from clare_review.release.looking import (
    Look,
    in_html,
    in_text,
    verdict,
    what_changed,
    what_is_hidden,
    what_is_said,
)

NEXT = "next"
_NOT_SHOWN = Look(
    heading="Not shown",
    words=(
        "As it stands this release would give away what it hides, so nothing of it is shown in a notebook; "
        "`clare-review release make` says what leaks and what would mend it.",
    ),
)
_PARTS: dict[str, Callable[[Prepared], Look]] = {
    "said": lambda made: what_is_said(made.document),
    "hidden": lambda made: what_is_hidden(made.plan, made.document),
    "changed": lambda made: what_changed(made.plan, made.document),
    "verdict": lambda made: verdict(made.plan),
}


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One part of the notebook, as HTML where it can be drawn and as text where it cannot."""

    look: Look

    def _repr_html_(self) -> str:
        return in_html(self.look)

    def __repr__(self) -> str:
        return in_text([self.look])


class ReleaseViews:
    """The next release as at the office's position: the one planned soonest, worked out once."""

    def __init__(self, office: Office) -> None:
        pinned = office.as_at(office.position().number)
        waiting = register_of(pinned).waiting()
        self._made = prepare(pinned, waiting[0].name if waiting else NEXT)

    def show(self, part: str) -> Looked:
        """One part by its name: said, hidden, changed or verdict.

        Raises:
            KeyError: there is no such part; those that there are, are named.
        """
        if part not in _PARTS:
            raise KeyError(f"there is no part {part!r}; there are {', '.join(_PARTS)}")
        if self._made.plan.leaks and part != "verdict":
            return Looked(look=_NOT_SHOWN)
        return Looked(look=_PARTS[part](self._made))

    def receipt(self) -> str:
        """The stable text at the foot of the notebook: which release, as at which entry, and the digest of its data."""
        made = self._made
        earlier = ", ".join(each.name for each in made.plan.earlier) or "none"
        return (
            f"receipt: release {made.document.name} as of entry {made.as_at}, earlier releases: {earlier}; "
            f"{len(made.plan.said.told)} counts, digest of {DATA} {digest_of_bytes(made.files[DATA])}"
        )
