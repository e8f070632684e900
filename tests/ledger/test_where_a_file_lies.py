"""A ledger's file lies on a disk of this machine: on a network file system SQLite loses what it wrote."""

from pathlib import Path

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.sqlite import filesystem_kind, is_over_a_network, kind_of_place, open_engine

from .conftest import open_keeper

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
server:/share /mnt/share nfs4 rw 0 0
//server/dvds /mnt/Clare\\040reviews cifs rw 0 0
/dev/sdb1 /mnt/share/local ext4 rw 0 0
host /home/r07/drive fuse.sshfs rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
server:/over /mnt/twice nfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/review", "ext4"),
        ("/mnt/share", "nfs4"),
        ("/mnt/share/2026/r1", "nfs4"),
        ("/mnt/shared", "ext4"),
        ("/mnt/share/local/r1", "ext4"),
        ("/mnt/Clare reviews/r1", "cifs"),
        ("/home/r07/drive/r1", "fuse.sshfs"),
        ("/mnt/twice/r1", "nfs"),
    ],
)
def test_the_innermost_mount_says_where_a_folder_lies(folder: str, kind: str) -> None:
    assert filesystem_kind(Path(folder), MOUNTS) == kind


def test_without_a_list_of_mounts_it_is_not_known() -> None:
    assert filesystem_kind(Path("/srv/review"), "") == ""


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "vboxsf", "fuse.sshfs", "fuse.rclone"]
)
def test_what_is_kept_elsewhere_is_told_from_what_is_kept_here(kind: str) -> None:
    assert is_over_a_network(kind)
    assert not any(map(is_over_a_network, ("ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuse.gocryptfs", "")))


def test_a_ledger_is_neither_made_nor_opened_on_a_network_file_system(path: Path) -> None:
    open_keeper(path, create=True).close()
    open_engine(path, mounts=f"/dev/sda1 {path.parent} ext4 rw 0 0\n").dispose()
    for create in (False, True):
        with pytest.raises(LedgerUnusable, match=r"network file system \(cifs\), where SQLite can lose what it wrote"):
            open_engine(
                path.with_name("new.sqlite") if create else path,
                create=create,
                mounts=f"//server/dvds {path.parent} cifs rw 0 0\n",
            )
    assert not path.with_name("new.sqlite").exists()


def test_this_machine_says_where_its_folders_lie(path: Path) -> None:
    assert kind_of_place(path.parent)
