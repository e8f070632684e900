"""Where the notebooks, templates and params that come with the package are: in a checkout or inside a wheel."""

from pathlib import Path

from clare_review.errors import ReviewError

_PACKAGE = Path(__file__).resolve().parent


def house() -> Path:
    """The folder that holds `notebooks/`, `templates/` and `params/`.

    Raises:
        ReviewError: neither a checkout nor an installed package has them.
    """
    for root in (_PACKAGE / "_house", _PACKAGE.parent):
        if (root / "templates").is_dir() and (root / "notebooks").is_dir():
            return root
    raise ReviewError(f"{_PACKAGE}: the templates that come with clare-review are missing; install the package again")


def template(*parts: str) -> Path:
    """The path of one template, e.g. `template("guidance", "dvds.yaml")`."""
    return house().joinpath("templates", *parts)
