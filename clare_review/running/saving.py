"""What JupyterLab's server leaves out of a notebook it saves: widget state, whatever the settings say."""

from typing import Any

from clare_review.running.tidying import without_widgets


def before_saving(*, model: dict[str, Any], **_: Any) -> None:
    """Takes widget state and widget views out of a notebook about to be saved (a hook of jupyter_server).

    The state of a panel holds the text of the case that is open; a click in a menu could have it saved.
    """
    if model.get("type") == "notebook" and model.get("content"):
        without_widgets(model["content"])
