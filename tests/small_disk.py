"""A disk small enough to be filled; it takes leave to mount one, as root has it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def small_disk(place: Path, *, megabytes: int) -> Iterator[Path]:
    """A file system in memory of so many MB of 1,048,576 bytes, mounted at a folder made for it."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "small", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """The file system of a folder has no byte left."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            while _written(file, b"0" * size):
                pass
    try:
        yield
    finally:
        ballast.unlink()


def _written(file: BinaryIO, data: bytes) -> bool:
    try:
        return file.write(data) == len(data)
    except OSError:
        return False
