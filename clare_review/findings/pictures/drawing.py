"""How a picture becomes SVG text or dots: one calm style, the same bytes every time, offline and in the dark.

Only this folder touches matplotlib, and only when a picture is drawn.
"""

import html
import io
import re
from collections.abc import Callable
from typing import Any

# The hues of Okabe and Ito (2008), darkened so that they stand out from white paper; any two areas of one picture are
# told apart with any colour vision and in grey print, which a test holds them to.
INK, MUTED, RULE, PAPER = "#1d2329", "#56616b", "#d4dade", "#fefefe"
BLUE, ORANGE, RED, GREY, PALE = "#00548a", "#c28500", "#bf4f00", "#88929b", "#dde3e8"
RAMP = ("#f5f8fb", "#b4cdde", "#7aa4c6", "#326c99", "#0b4a78")  # from little to much, in steps that print tells apart
_NAMES = {
    INK: "ink", MUTED: "muted", RULE: "rule", PAPER: "paper",
    BLUE: "blue", ORANGE: "orange", RED: "red", GREY: "grey", PALE: "pale",
    **{colour: f"ramp{step}" for step, colour in enumerate(RAMP)},
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


Paint = Callable[[Any], None]


def as_svg(id: str, title: str, description: str, height: float, paint: Paint) -> str:
    """Paints one figure and gives it back as an SVG element, with a title and a description for those who listen.

    `id` prefixes every identifier inside, so that pictures share a page; `paint` is given a matplotlib figure of
    `WIDTH` by `height` inches.
    """
    data = {"Date": None, "Creator": None, "Format": None, "Type": None}
    # Without a salt the identifiers differ every time.
    drawn = _drawn(height, paint, {"svg.hashsalt": f"clare-review {id}"}, format="svg", metadata=data)
    return _tidied(drawn.decode(), id, title, description)


def as_png(height: float, paint: Paint, dots: int) -> bytes:
    """Paints one figure on white, with so many dots to the inch and no word of what made it."""
    return _drawn(height, paint, {"figure.facecolor": PAPER}, format="png", dpi=dots, metadata={"Software": None})


def with_fixed_colours(svg: str) -> str:
    """A drawing on white whose colours no page can change, in the one font that comes along."""
    fixed = re.sub(r"var\(--chart-[a-z0-9]+, (#[0-9a-f]{6})\)", r"\1", svg).replace(_FONTS, "'DejaVu Sans'")
    return fixed.replace('class="chart"', f'style="background: {PAPER}"', 1)


def _drawn(height: float, paint: Paint, more: dict[str, Any], **save: Any) -> bytes:
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = io.BytesIO()
    style: Any = {**_STYLE, **more}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(WIDTH, height))
        canvas = FigureCanvasSVG if save["format"] == "svg" else FigureCanvasAgg
        canvas(figure)
        paint(figure)
        figure.savefig(out, **save)
    return out.getvalue()


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
