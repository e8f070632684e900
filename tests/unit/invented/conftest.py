"""One invented force of each size, written once and read back by every test."""

import csv
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from clare_review.invented.exports import LEGACY, RMS, write_exports
from clare_review.invented.force import InventedForce


@dataclass(frozen=True, kw_only=True)
class Written:
    """A force and the folder its exports were written to."""

    folder: Path
    force: InventedForce

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def legacy(self) -> list[list[str]]:
        with (self.folder / LEGACY).open(encoding="cp1252", newline="") as file:
            return list(csv.reader(file))

    def sheets(self) -> dict[str, list[tuple[object, ...]]]:
        book = openpyxl.load_workbook(self.folder / RMS, read_only=True)
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("full")
    return Written(folder=folder, force=write_exports(folder, seed=7))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("small")
    force = write_exports(folder, seed=7, applications=60, late=6, recognised=6, reviewers=4)
    return Written(folder=folder, force=force)
