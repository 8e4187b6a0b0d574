"""A whole file in one swap: the order that outlives a power cut, and what killed writers leave."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from careprep.errors import FileTrouble
from careprep.storage import atomic

LEFT = ".careprep-00c0ffee.tmp"
POSIX = pytest.mark.skipif(os.name == "nt", reason="the locks and folders of POSIX")


@pytest.fixture(autouse=True)
def new_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "_swept", set())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@POSIX
@pytest.mark.parametrize("over", [True, False])
def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: bool
) -> None:
    path, done = tmp_path / "n.json", []

    def recorded(name: str) -> None:
        real = getattr(os, name)

        def call(*args: Any, **named: Any) -> Any:
            about = os.readlink(f"/proc/self/fd/{args[0]}") if name == "fsync" else str(args[-1])
            size = os.stat(args[0]).st_size if name != "fsync" or about.endswith(".tmp") else 0
            done.append((name, Path(about).name, size))
            return real(*args, **named)

        monkeypatch.setattr(os, name, call)

    if not Path("/proc/self/fd").exists():
        pytest.skip("no way here to tell what a handle is of")
    for name in ("fsync", "replace", "link"):
        recorded(name)
    atomic.write(path, b"content", over=over)
    (first, sibling, size), *rest = done
    assert (first, size) == ("fsync", 7)  # all of it, before anything else
    assert sibling.endswith(".tmp")
    assert rest == [("replace" if over else "link", "n.json", 7), ("fsync", tmp_path.name, 0)]


def test_what_a_killed_program_left_goes_with_the_next_write(tmp_path: Path) -> None:
    (tmp_path / LEFT).write_bytes(b"half a")
    atomic.write(tmp_path / "n.json", b"content")
    assert names(tmp_path) == ["n.json"]


def test_what_was_left_deeper_down_goes_too(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "one", tmp_path / "one" / "two"):
        folder.mkdir(exist_ok=True)
        (folder / LEFT).write_bytes(b"half a")
    atomic.sweep_below(tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_only_what_is_ours_is_swept(tmp_path: Path) -> None:
    theirs = [".careprep-notes.tmp", "careprep-00c0ffee.tmp", f"{LEFT}.bak", ".n.json.0af1.tmp"]
    for name in theirs:
        (tmp_path / name).write_bytes(b"theirs")
    folder = tmp_path / LEFT
    folder.mkdir()
    atomic.write(tmp_path / "n.json", b"content")
    assert names(tmp_path) == sorted([*theirs, LEFT, "n.json"])


def test_a_folder_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    real = os.listdir

    def listed(folder: Any) -> list[str]:
        looked.append(folder)
        return real(folder)

    monkeypatch.setattr(os, "listdir", listed)
    for _ in range(3):
        atomic.write(tmp_path / "n.json", b"content")
    assert looked == [tmp_path]


_HALFWAY = """
import os, sys
from pathlib import Path
from careprep.storage import atomic
real = os.fsync
def fsync(handle):
    if first.pop():
        print("halfway", flush=True)
        sys.stdin.readline()
    real(handle)
first = [False, True]
os.fsync = fsync
atomic.write(Path(sys.argv[1]), b"theirs")
"""


def halfway(path: Path) -> subprocess.Popen[str]:
    """Another program that has written half of this file, and goes on when it is told to."""
    other = subprocess.Popen(
        [sys.executable, "-c", _HALFWAY, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "halfway\n"
    return other


@POSIX
def test_a_live_writer_keeps_its_half_written_file(tmp_path: Path) -> None:
    other = halfway(tmp_path / "theirs")
    atomic.write(tmp_path / "ours", b"ours")
    assert len(names(tmp_path)) == 2  # theirs is still under its other name
    other.communicate("\n")
    assert other.returncode == 0
    assert names(tmp_path) == ["ours", "theirs"]


@POSIX
def test_a_killed_writer_leaves_nothing_for_long(tmp_path: Path) -> None:
    other = halfway(tmp_path / "theirs")
    other.kill()
    other.communicate()
    assert len(names(tmp_path)) == 1
    atomic.write(tmp_path / "ours", b"ours")
    assert names(tmp_path) == ["ours"]


@pytest.mark.parametrize("over", [True, False])
def test_swept_away_before_it_was_locked_it_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: bool
) -> None:
    real, taken = atomic._bump_mtime, [False, True]

    def date(new: Path, old: Path) -> None:
        if taken.pop():
            new.unlink()
        real(new, old)

    monkeypatch.setattr(atomic, "_bump_mtime", date)
    if os.name == "nt":
        pytest.skip("an open file cannot be removed there")
    atomic.write(tmp_path / "n.json", b"content", over=over)
    assert (tmp_path / "n.json").read_bytes() == b"content"
    assert names(tmp_path) == ["n.json"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="its folder does not exist"):
        atomic.write(tmp_path / "gone" / "n.json", b"content")


@POSIX
def test_a_swap_always_shows_in_the_date(tmp_path: Path) -> None:
    """A clock that ticks slowly, and an inode that is used again, must not hide a change."""
    path = tmp_path / "n.json"
    atomic.write(path, b"1")
    soon = path.stat().st_mtime_ns + 900_000_000
    os.utime(path, ns=(soon, soon))
    dates = [soon]
    for content in (b"2", b"3", b"4"):
        atomic.write(path, content)
        dates.append(path.stat().st_mtime_ns)
    assert dates == sorted(set(dates))


def test_a_wrong_date_is_not_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "n.json"
    path.write_bytes(b"1")
    os.utime(path, (4_000_000_000, 4_000_000_000))
    atomic.write(path, b"2")
    assert path.stat().st_mtime < 4_000_000_000


def test_a_long_name_in_another_alphabet_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("日" * 83 + ".json")
    try:
        path.write_bytes(b"")
    except OSError:
        pytest.skip("no such names here")
    atomic.write(path, b"content")
    assert path.read_bytes() == b"content"


@pytest.mark.parametrize("refusals", [2, 3])
def test_who_reads_the_file_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    """As on Windows; who reads on and on is told of, and the file is the old one."""
    path = tmp_path / "n.json"
    atomic.write(path, b"old")
    real, left = os.replace, [refusals]

    def replace(*args: Any) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError
        real(*args)

    monkeypatch.setattr(atomic, "_WAITS", (0, 0))
    monkeypatch.setattr(os, "replace", replace)
    if refusals == 2:
        atomic.write(path, b"new")
        assert path.read_bytes() == b"new"
    else:
        with pytest.raises(FileTrouble, match="does not allow it"):
            atomic.write(path, b"new")
        assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["n.json"]


@pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")
@pytest.mark.parametrize(
    ("was", "is_"), [(0o664, 0o660), (0o660, 0o660), (0o640, 0o640), (0o644, 0o600), (0o666, 0o660)]
)
def test_what_a_group_was_meant_to_do_it_still_may(tmp_path: Path, was: int, is_: int) -> None:
    path = tmp_path / "n.json"
    path.write_bytes(b"old")
    path.chmod(was)
    atomic.write(path, b"new")
    assert path.stat().st_mode & 0o777 == is_
