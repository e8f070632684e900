"""Beginning a review: its folder, its settings, the templates it may edit, and an empty ledger."""

from pathlib import Path

from clare_review import places, strict_yaml
from clare_review.acts.office import EDITABLE, PSEUDONYM_FILE
from clare_review.errors import FileProblem, ReviewNotReady, SettingsProblem
from clare_review.ledger.digest import digest_of_bytes
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.keeper import Chance, Clock
from clare_review.ledger.opening import make_keeper
from clare_review.running.writing import write_whole
from clare_review.settings import FILE_NAME, check_settings, load_settings


def begin(place: Path, *, reader: str, clock: Clock, chance: Chance) -> None:
    """Makes a new review in a folder; settings already there are kept, so that they can be written before.

    Raises:
        ReviewNotReady: the folder holds a review already, or something else.
        SettingsProblem: the folder's name cannot be a review's name, or the settings found there cannot be used.
    """
    _must_be_free(place)
    _write_settings(place)
    settings = load_settings(place)
    for name in EDITABLE:
        _copy_once(places.template(*name.split("/")), place / "templates" / name)
    (place / "maps").mkdir(exist_ok=True)
    _keep_to_ourselves(place)
    write_whole(place / PSEUDONYM_FILE, chance(32), private=True)
    made = make_keeper(place, settings.ledger, person=reader, clock=clock, chance=chance)
    body = {"name": settings.name, "settings": digest_of_bytes((place / FILE_NAME).read_bytes())}
    made.append(NewEntry(kind=EntryKind.OPENED, by=reader, key="opened", body=body))
    made.close()


def _must_be_free(place: Path) -> None:
    if place.exists() and not place.is_dir():
        raise ReviewNotReady(f"{place} is a file; name a new folder for the review")
    there = {path.name for path in place.iterdir()} if place.exists() else set()
    if any(name.endswith(".sqlite") for name in there):
        raise ReviewNotReady(f"{place} holds a review already; open it, or choose another folder")
    if there - {FILE_NAME}:
        found = ", ".join(sorted(there - {FILE_NAME})[:3])
        raise ReviewNotReady(
            f"{place} holds something else ({found}); a review gets a folder of its own, in which at most a "
            f"{FILE_NAME} may stand before"
        )


def _write_settings(place: Path) -> None:
    if (place / FILE_NAME).exists():
        return
    text = (places.house() / "params" / FILE_NAME).read_text(encoding="utf-8")
    text = text.replace("\nname: review\n", f"\nname: {place.name}\n", 1)
    try:
        check_settings(strict_yaml.parse(text, FILE_NAME), FILE_NAME)
    except FileProblem as problem:
        raise SettingsProblem(
            str(place), [f"the folder's name becomes the review's name: {line}" for line in problem.problems]
        ) from None
    place.mkdir(parents=True, exist_ok=True)
    write_whole(place / FILE_NAME, text.encode())


def _copy_once(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        write_whole(target, source.read_bytes())


def _keep_to_ourselves(place: Path) -> None:
    """Nobody else on the machine may look into a review, and git takes nothing of it in."""
    place.chmod(0o700)
    (place / ".gitignore").write_text("*\n", encoding="utf-8")
