"""What is costly to begin with, made once for all the processes that run the tests, and copied for each."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar

import pytest

from clare_review.invented.assuring import assure
from clare_review.invented.making import SCALES, Made, make_review
from clare_review.invented.referring import refer
from clare_review.invented.watching import watch_today

T = TypeVar("T")

_KEPT = "what_was_made.pickle"


class _Pickler(pickle.Pickler):
    """One that takes read-only mappings too."""

    dispatch_table: ClassVar = {MappingProxyType: lambda proxy: (_read_only, (dict(proxy),))}


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> tuple[Path, T]:
    """A copy of the folder that `make` filled, for this process to write in, and what `make` returned.

    Whichever process asks first makes it, and the others wait for it.
    """
    own = factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "made-once"
    shared.mkdir(exist_ok=True)
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _KEPT).exists():
            shutil.rmtree(folder, ignore_errors=True)  # begun by a process that failed or was killed
            folder.mkdir()
            kept = BytesIO()
            _Pickler(kept).dump(make(folder))
            (folder / _KEPT).write_bytes(kept.getvalue())
    copy = factory.mktemp(name) / "copy"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(_KEPT))
    return copy, pickle.loads((folder / _KEPT).read_bytes())


SMALL = SCALES["small"]


def small_read(factory: pytest.TempPathFactory, seed: int = 7) -> Made:
    """The small invented review, read to the end of its first readings."""
    return _copied(
        *made_once(factory, f"read-{seed}", lambda to: make_review(to, SMALL, seed=seed, say=lambda _: None))
    )


def small_assured(factory: pytest.TempPathFactory, seed: int = 2023) -> tuple[Made, list[str]]:
    """The same read again and assured, and what was said meanwhile."""

    def make(folder: Path) -> tuple[Made, list[str]]:
        begun, told = small_read(factory, seed), list[str]()
        made = _moved(begun, folder)
        assure(made, SMALL, seed=seed, say=told.append)
        return made, told

    copy, (made, told) = made_once(factory, f"assured-{seed}", make)
    return _copied(copy, made), told


def small_whole(factory: pytest.TempPathFactory, seed: int = 2023) -> Made:
    """The same with everything that follows, which the committed notebooks show."""

    def make(folder: Path) -> Made:
        made = _moved(small_assured(factory, seed)[0], folder)
        refer(made, SMALL, seed=seed, say=lambda _: None)
        watch_today(made, SMALL, seed=seed, say=lambda _: None)
        return made

    return _copied(*made_once(factory, f"whole-{seed}", make))


def _moved(made: Made, folder: Path) -> Made:
    shutil.copytree(made.folder.parent, folder, dirs_exist_ok=True)
    return _copied(folder, made)


def _copied(copy: Path, made: Made) -> Made:
    return replace(made, folder=copy / made.folder.name)
