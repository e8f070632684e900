"""Drafting a column map for an export no map knows yet."""

from pathlib import Path

from clare_review.places import template
from clare_review.population.drafting import DraftedMap, draft_map
from clare_review.population.maps import load_maps


def draft(path: Path) -> DraftedMap:
    """A drafted map of the file, with what could not be placed.

    Raises:
        ImportRefused: the file cannot be read safely.
    """
    return draft_map(path, load_maps([template("maps")]))
