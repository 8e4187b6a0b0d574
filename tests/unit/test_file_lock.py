"""The lock: one at a time, never left beside the notebook, and no Python warning where it fails."""

import errno
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from careprep.errors import NotSaved
from careprep.model.records import Question
from careprep.session.session import Session
from careprep.storage import file_lock, paths
from careprep.storage.file import NOT_KEPT_OUT, WAITING
from tests.conftest import TODAY

pytestmark = pytest.mark.skipif(os.name == "nt", reason="what POSIX locks do")


def put(session: Session, key: str = "q-new000") -> None:
    session.apply(lambda notebook: notebook.put(Question(id=key, text="Why?")), "asked")


def beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.lock")


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


HOLD = """
import fcntl, os, sys
handle = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
fcntl.flock(handle, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
if len(sys.argv) > 2:
    os.unlink(sys.argv[1])
"""


def holding(path: Path, *more: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), *more],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def let_go(child: subprocess.Popen[str]) -> None:
    child.communicate("\n")


def test_nothing_is_left_beside_the_notebook(sample: Path) -> None:
    put(Session(sample, TODAY))
    assert listed(sample.parent) == [sample.name]


def test_what_a_killed_program_left_is_no_hindrance_and_goes(sample: Path) -> None:
    beside(sample).touch()
    put(Session(sample, TODAY))
    assert listed(sample.parent) == [sample.name]


@pytest.mark.parametrize("more", [(), ("removed",)])
def test_it_is_waited_for_and_that_is_said(
    sample: Path, more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the other one removes the file or leaves it."""
    monkeypatch.setattr(file_lock, "QUIET", 0.05)
    child = holding(beside(sample), *more)
    session, said = Session(sample, TODAY), list[str]()

    def heard(sentence: str) -> None:
        said.append(sentence)
        let_go(child)

    session.while_waiting(heard)
    put(session)
    assert said == [WAITING]
    assert "q-new000" in json.loads(sample.read_text("utf-8"))["questions"]
    assert listed(sample.parent) == [sample.name]


def test_one_who_does_not_finish_is_not_waited_for_for_ever(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_lock, "LONGEST", 0.05)
    child, whole = holding(beside(sample)), sample.read_bytes()
    try:
        with pytest.raises(NotSaved, match="does not finish"):
            put(Session(sample, TODAY))
    finally:
        let_go(child)
    assert sample.read_bytes() == whole


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_where_there_are_no_locks_it_is_said_once(
    sample: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    import fcntl

    def refused(*_args: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refused)
    session = Session(sample, TODAY)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        put(session, "q-one000")
        put(session, "q-two000")
    assert session.unsaid == [NOT_KEPT_OUT]
    assert listed(sample.parent) == [sample.name]
    assert {"q-one000", "q-two000"} <= Session(sample, TODAY).notebook.questions.keys()


def test_a_folder_in_its_place_is_no_hindrance(sample: Path) -> None:
    beside(sample).mkdir()
    session = Session(sample, TODAY)
    put(session)
    assert session.unsaid == [NOT_KEPT_OUT]


def test_it_is_no_notebook_and_no_copy(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "notebooks", lambda: sample.parent)
    beside(sample).touch()
    assert paths.known() == [sample]
    assert paths.known_copies() == []
    assert paths.others(sample) == []
