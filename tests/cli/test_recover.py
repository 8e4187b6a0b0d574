"""A file that another program put in the place of ours, on the command line."""

import json
import shutil
from pathlib import Path

import pytest

from careprep.session.session import Session
from tests.cli.conftest import Run
from tests.conftest import TODAY

DAY = TODAY.isoformat()


@pytest.fixture
def overwritten(run: Run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two computers ask one question each; the service keeps the file of the other one."""
    other = Path(shutil.copy(sample, tmp_path / "other.json"))
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("CAREPREP_HOME", str(tmp_path / "other home"))
        assert run("ask", "From there?", "-n", other).code == 0
    assert run("ask", "From here?", "-n", sample).code == 0
    assert run("change", "child", "--called", "June", "-n", sample).code == 0
    shutil.copy(other, sample)
    return sample


def texts(path: Path) -> set[str]:
    return {row["text"] for row in json.loads(path.read_text("utf-8"))["questions"].values()}


def test_it_is_said_and_undo_does_not_say_there_is_nothing(run: Run, overwritten: Path) -> None:
    for _ in range(2):
        ran = run("team", "-n", overwritten)
        assert "2 changes that were saved here on" in ran.err
        assert "another program put an older one in its place" in ran.err
    ran = run("undo", "-n", overwritten)
    assert ran.code == 1
    assert "nothing to undo" not in ran.err
    assert "careprep recover" in ran.err


def test_it_is_shown_and_taken_in_as_one_step(run: Run, overwritten: Path) -> None:
    shown = run("recover", "-n", overwritten)
    assert "From here?" in shown.out
    assert "June" in shown.out
    assert f"careprep recover --yes -n {overwritten}" in shown.err
    assert "From here?" not in texts(overwritten)
    assert "Taken in again: 2 changes." in run("recover", "--yes", "-n", overwritten).err
    assert {"From here?", "From there?"} <= texts(overwritten)
    assert "not in the file" not in run("team", "-n", overwritten).err
    assert "Everything that was saved here" in run("recover", "-n", overwritten).err
    assert "before what was missing came back" in run("backups", "-n", overwritten).out
    assert Session(overwritten, TODAY).steps.known()[-1].kind == "took_in"
    assert run("undo", "-n", overwritten).code == 0
    assert "From here?" not in texts(overwritten)
    assert "From there?" in texts(overwritten)


def test_it_can_be_left_out_for_good(run: Run, overwritten: Path) -> None:
    assert "2 changes stay left out" in run("recover", "--forget", "-n", overwritten).err
    assert "not in the file" not in run("team", "-n", overwritten).err
    assert "nothing to undo" in run("undo", "-n", overwritten).err


def test_a_plain_notebook_has_nothing_to_recover(run: Run, sample: Path) -> None:
    ran = run("recover", "-n", sample)
    assert (ran.code, ran.out) == (0, "")
    assert "Everything that was saved here is in the file." in ran.err
