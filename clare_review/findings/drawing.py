"""How a chart becomes SVG text: one calm style, the same bytes every time, readable offline and in the dark.

Only this module and `charts` touch matplotlib, and only when a chart is drawn.
"""

import html
import io
import re
from collections.abc import Callable
from typing import Any

# Okabe and Ito (2008), told apart with any colour vision and by lightness in grey print.
INK, MUTED, RULE, PAPER = "#1d2329", "#5b6670", "#d4dade", "#fefefe"
BLUE, SKY, ORANGE, RED, GREY = "#0072b2", "#56b4e9", "#e69f00", "#d55e00", "#a7b0b8"
_NAMES = {
    INK: "ink", MUTED: "muted", RULE: "rule", PAPER: "paper",
    BLUE: "blue", SKY: "sky", ORANGE: "orange", RED: "red", GREY: "grey",
}  # fmt: skip
_FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
_STYLE = {
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and copied
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib, so every machine measures alike
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.facecolor": "none",
    "axes.unicode_minus": False,
    "figure.facecolor": "none",
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.9,
}
WIDTH = 7.6  # inches; the page scales it


def draw(id: str, title: str, description: str, height: float, paint: Callable[[Any], None]) -> str:
    """Paints one figure and gives it back as an SVG element, with a title and a description for those who listen.

    `id` prefixes every identifier inside, so that charts share a page; `paint` is given a matplotlib figure of
    `WIDTH` by `height` inches.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = io.StringIO()
    style: Any = {**_STYLE, "svg.hashsalt": f"clare-review {id}"}  # without a salt the ids differ every time
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasSVG(figure)
        paint(figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _tidied(out.getvalue(), id, title, description)


def _tidied(svg: str, id: str, title: str, description: str) -> str:
    box = re.search(r'viewBox="([^"]+)"', svg)
    if box is None:
        raise ValueError("the drawing has no viewBox")
    body = svg[svg.index(">", svg.index("<svg")) + 1 :].strip().removesuffix("</svg>")
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = body.replace("*{stroke-linejoin", ".chart *{stroke-linejoin")  # a page's own drawings stay as they are
    body = re.sub(r"(id=\"|href=\"#|url\(#)", rf"\g<1>{id}-", body)
    body = _themed(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" class="chart" '
        f'viewBox="{box[1]}" role="img" aria-labelledby="{id}-title {id}-desc">'
        f'<title id="{id}-title">{html.escape(title)}</title>'
        f'<desc id="{id}-desc">{html.escape(description)}</desc>\n{body}</svg>\n'
    )


def _themed(body: str) -> str:
    """Colours become variables that a page may set for the dark; on its own the chart keeps the colours it has."""
    body = re.sub(r'(fill|stroke)="(#[0-9a-f]{6})"', r'style="\1: \2"', body)
    for colour, name in _NAMES.items():
        body = body.replace(colour, f"var(--chart-{name}, {colour})")
    return re.sub(r"'DejaVu Sans'(, [^;\"]*)?", _FONTS, body)
