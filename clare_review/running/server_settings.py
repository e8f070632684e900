"""What of a JupyterLab's settings would be unsafe with case files behind it: as we start it, and as the user would.

Read from the files, as Jupyter itself finds and merges them; nothing is started. The names of the settings are those of
jupyter_server's documentation (ServerApp, IdentityProvider, PasswordIdentityProvider).
"""

import ast
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NAMES = ("jupyter_config", "jupyter_notebook_config", "jupyter_server_config", "jupyter_lab_config")
_APPS = ("ServerApp", "NotebookApp", "LabApp", "ExtensionApp")


def unsafe(settings: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is unsafe in merged settings, by class and name; an absent setting has Jupyter's safe default."""
    for app in _APPS:
        told = settings.get(app, {})
        if str(told.get("ip", "localhost")) not in _LOOPBACK:
            yield f"{app}.ip is {told['ip'] or 'empty'}: the whole network could reach it, not this machine alone"
        if told.get("allow_remote_access") is True:
            yield f"{app}.allow_remote_access is on"
        if told.get("disable_check_xsrf") is True:
            yield f"{app}.disable_check_xsrf is on: any page in the browser could act in your name"
        if told.get("token") == "" and not told.get("password"):
            yield f"{app}.token is empty: whoever reaches it needs no token"
        if told.get("allow_origin") == "*":
            yield f"{app}.allow_origin is *: any page in the browser could read it"
        if told.get("allow_origin_pat"):
            yield f"{app}.allow_origin_pat is {told['allow_origin_pat']}: pages from elsewhere could read it"
        if told.get("allow_root") is True:
            yield f"{app}.allow_root is on"
    for provider in ("IdentityProvider", "PasswordIdentityProvider"):
        if settings.get(provider, {}).get("token") == "":
            yield f"{provider}.token is empty: whoever reaches it needs no token"


def unsafe_in_own_settings(review_folder: Path, folders: Sequence[Path] | None = None) -> tuple[str, ...]:
    """What is unsafe in how `clare-review lab` would start JupyterLab here; empty when all is well.

    What the machine's own `folders` of settings say counts where our command says nothing. Started by an administrator
    it has to allow that, which is said of the administrator and not of the settings.
    """
    from clare_review.running.lab import command_settings

    merged, problems = _merged(_of_the_machine() if folders is None else folders)
    for app, told in command_settings(review_folder).items():
        merged.setdefault(app, {}).update(told)
    merged["ServerApp"].pop("allow_root", None)
    return (*problems, *unsafe(merged))


def unsafe_in_users_settings() -> tuple[str, ...]:
    """What is unsafe in the settings a JupyterLab would find that the user starts without us."""
    merged, problems = _merged(_folders())
    return (*problems, *unsafe(merged))


def _folders() -> list[Path]:
    """Where Jupyter looks for settings, what counts most first: the user's own folder."""
    from jupyter_core.paths import jupyter_config_path

    return [Path(folder) for folder in jupyter_config_path()]


def _of_the_machine() -> list[Path]:
    """Those of them that count for a server of ours too: neither the user's own, nor what the environment names."""
    from jupyter_core.paths import jupyter_config_dir

    named = os.environ.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep)
    return [folder for folder in _folders() if str(folder) not in (jupyter_config_dir(), *named)]


def _merged(folders: Sequence[Path]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    merged: dict[str, dict[str, Any]] = {}
    problems: list[str] = []
    paths = (
        folder / f"{name}.{ending}" for folder in reversed(folders) for name in _NAMES for ending in ("py", "json")
    )
    for path in (path for path in paths if path.is_file()):
        try:
            text = path.read_text(encoding="utf-8")
            found = _said_in_json(text) if path.suffix == ".json" else _said_in_python(text)
        except (OSError, ValueError, SyntaxError) as problem:
            problems.append(f"{path} cannot be read ({type(problem).__name__})")
            continue
        for app, told in found.items():
            merged.setdefault(app, {}).update(told)
    return merged, problems


def _said_in_json(text: str) -> dict[str, dict[str, Any]]:
    return {app: told for app, told in json.loads(text).items() if isinstance(told, dict)}


def _said_in_python(text: str) -> dict[str, dict[str, Any]]:
    """What a file of settings plainly sets, as `c.ServerApp.ip = "0.0.0.0"`; it is read and never run."""
    found: dict[str, dict[str, Any]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.value, ast.Constant):
            names = ast.unparse(node.targets[0]).split(".")
            if len(names) == 3 and names[0] == "c":
                found.setdefault(names[1], {})[names[2]] = node.value.value
    return found
