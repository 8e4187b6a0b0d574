"""Copies that programs for shared folders leave beside a notebook."""

import json
import os
import shutil
from pathlib import Path

import pytest

from careprep.commands import COMMANDS
from careprep.session.session import Session
from careprep.storage import conflict_copies, encryption, paths
from careprep.storage.encryption import Key
from tests.conftest import SAMPLE, TODAY
from tests.locking import BLOCK, KEY, SECRET

SURELY = [
    "Juni (conflicted copy 2026-01-02 101010).json",  # Nextcloud
    "Juni (conflicted copy).json",
    "Juni (Anna's conflicted copy 2026-01-02).json",  # Dropbox
    "Juni (ANNA-PC's conflicted copy 2026-01-02) (1).json",
    "Juni (Annas in Konflikt stehende Kopie 2026-01-02).json",
    "Juni (Copie en conflit de Anna 2026-01-02).json",
    "Juni (Copia en conflicto de Anna 2026-01-02).json",
    "Juni.sync-conflict-20260102-101010-ABCDEFG.json",  # Syncthing
    "Juni_conflict-20260102-101010.json",  # ownCloud
    "Juni (SFConflict anna@example.org 2026-01-02-10-10-10).json",  # Seafile
    "Juni.Conflict.json",  # Resilio Sync
    "Juni_DiskStation_Jan-02-101010-2026_Conflict.json",  # Synology Drive
    "Juni (conflict).json",
    "Juni [Conflict].json",
]
PERHAPS = [
    "Juni (1).json",  # Google Drive
    "Juni 2.json",  # iCloud, and careprep for a second child of that name
    "Juni-LAPTOP-7QX2.json",  # OneDrive
    "Juni-Anna.json",
]
NOT = [
    "Juni.json",
    "Juniper.json",
    "Juni (school).json",
    "Juni and Theo.json",
    "Juni 2026-01-20.json",
    "Juni_old.json",
    "Juni.backup.json",
    "Juni (conflicted copy 2026-01-02 101010).md",
    "Juni (conflicted copy 2026-01-02 101010).json.tmp",
    "Ada (conflicted copy 2026-01-02 101010).json",
    ".Juni.json.1a2b3c4d.tmp",
    "Juni conflict.json",
    "Conflict with school.json",
]


@pytest.mark.parametrize(
    ("name", "like"),
    [
        *((name, "surely") for name in SURELY),
        *((name, "perhaps") for name in PERHAPS),
        *((name, "") for name in NOT),
    ],
)
def test_names_of_copies(name: str, like: str) -> None:
    assert conflict_copies.likeness(name, "Juni.json") == like


def test_a_name_with_signs_of_its_own_is_taken_as_it_is() -> None:
    own = "Juni (1) [x].json"
    assert conflict_copies.likeness("Juni (1) [x] (conflicted copy).json", own) == "surely"
    assert conflict_copies.likeness("Juni 1 x (conflicted copy).json", own) == ""


def test_a_likely_name_is_a_copy_only_of_the_same_notebook(sample: Path) -> None:
    same = Path(shutil.copy(sample, sample.with_name("sample (1).json")))
    Session.start(sample.with_name("sample 2.json"), "Somebody Else")
    data = json.loads(sample.read_text("utf-8"))
    data["notebook"]["notebook"]["identity"] = "another"
    sample.with_name("sample-LAPTOP.json").write_text(json.dumps(data), "utf-8")
    sample.with_name("sample 3.json").write_text("not a notebook", "utf-8")
    assert conflict_copies.copies_of(sample) == (same,)


def test_a_damaged_copy_with_a_sure_name_is_still_said(sample: Path) -> None:
    copy = sample.with_name("sample (conflicted copy).json")
    copy.write_text("{", "utf-8")
    assert conflict_copies.copies_of(sample) == (copy,)


def test_the_shelf_and_the_only_notebook_leave_copies_out(home: Path, sample: Path) -> None:
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    own = Path(shutil.copy(sample, folder / "Juni.json"))
    copy = Path(shutil.copy(sample, folder / "Juni (Anna's conflicted copy 2026-01-02).json"))
    assert paths.known() == [own]
    assert paths.known_copies() == [copy]
    assert paths.find_notebook() == own


def test_a_copy_of_a_locked_notebook_is_known_by_its_key(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_known_keys", {BLOCK: KEY})
    sample.write_bytes(encryption.encrypt(sample.read_bytes(), KEY))
    same = sample.with_name("sample-LAPTOP.json")
    same.write_bytes(encryption.encrypt(SAMPLE.read_bytes(), KEY))
    other = Key(SECRET, BLOCK.replace(b"YWdl", b"YWdm"))
    sample.with_name("sample 2.json").write_bytes(encryption.encrypt(SAMPLE.read_bytes(), other))
    sample.with_name("sample 3.json").write_bytes(sample.read_bytes()[:900])
    assert conflict_copies.copies_of(sample) == (same,)


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_copies_lie_beside_the_file_that_a_link_leads_to(sample: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(sample, sample.with_name("sample (conflicted copy).json")))
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "Juni.json"
    link.symlink_to(sample)
    assert conflict_copies.copies_of(link) == (copy.resolve(),)


def test_check_names_them_and_says_what_to_do(sample: Path) -> None:
    shutil.copy(sample, sample.with_name("sample (conflicted copy).json"))
    outcome = COMMANDS["check"].run(Session(sample, TODAY), {})
    assert outcome.document is not None
    assert outcome.document.data["copies"] == ["sample (conflicted copy).json"]
    assert "1 thing to look at" in outcome.said
