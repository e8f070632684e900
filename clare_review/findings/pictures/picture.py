"""One picture of the findings: what it says in words, the table it draws, and how it is drawn, as frozen data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from clare_review.findings.figures import Table
from clare_review.findings.pictures.drawing import as_png, as_svg, with_fixed_colours
from clare_review.guidance.in_number import put_in_number

DOTS = 200  # to the inch, enough for print


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture by its id; `says` is what somebody who cannot see it is told, `tables` hold every number drawn.

    `height` is in inches, the width is that of every picture. `paint` is given a matplotlib figure of that size.
    """

    id: str
    title: str
    says: str
    tables: tuple[Table, ...]
    height: float
    paint: Callable[[Any], None] = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.says.strip():
            raise ValueError(f"picture {self.id}: say in words what it shows, for those who cannot see it")
        put_in_number(self, "says")

    def svg(self) -> str:
        """An SVG element for a page of ours, whose colours the page may set for the dark."""
        return self._svg

    @cached_property
    def _svg(self) -> str:
        return as_svg(self.id, self.title, self.says, self.height, self.paint)

    def svg_alone(self) -> str:
        """The same with its colours fixed: for a file of its own, or a program that knows no style sheets."""
        return with_fixed_colours(self.svg())

    def png(self) -> bytes:
        """The same as dots on white, for programs that draw no SVG."""
        return as_png(self.height, self.paint, DOTS)
