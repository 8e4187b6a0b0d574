"""A copy that a program for shared folders left beside the notebook, on both of two computers."""

import os
import shutil
from pathlib import Path

import pytest

from careprep import folders
from tests.cli.conftest import DAY, Run

QUESTION = "q-dyf2ny"
COPY = "J.sync-conflict-20261124-170642-LTZWLIT.json"


class Two:
    """Two computers, each with a state folder and a file of its own."""

    def __init__(self, run: Run, patch: pytest.MonkeyPatch, root: Path, start: Path) -> None:
        self._run, self._patch = run, patch
        self.files = {}
        for name in "ab":
            self.files[name] = root / name / "shared" / "J.json"
            self.files[name].parent.mkdir(parents=True)
            shutil.copyfile(start, self.files[name])

    def at(self, name: str, *argv: str) -> str:
        """Run a verb on one of the two; gives what it said and wrote."""
        file = self.files[name]
        self._patch.setenv("CAREPREP_HOME", str(file.parents[1]))
        here = [str(file.with_name(COPY)) if word == "COPY" else word for word in argv]
        ran = self._run(*here, "-n", file, "--today", DAY)
        assert ran.code == 0, ran.err
        return str(ran.out + ran.err)

    def one_file_wins(self, winner: str) -> None:
        loser = "b" if winner == "a" else "a"
        lost, won = self.files[loser].read_bytes(), self.files[winner].read_bytes()
        for file in self.files.values():
            file.with_name(COPY).write_bytes(lost)
        self.files[loser].write_bytes(won)
        os.utime(self.files[loser], ns=(1, 1))

    def copies(self) -> list[Path]:
        return [p for f in self.files.values() for p in f.parent.iterdir() if p.name == COPY]


@pytest.fixture
def two(run: Run, monkeypatch: pytest.MonkeyPatch, sample: Path, tmp_path: Path) -> Two:
    return Two(run, monkeypatch, tmp_path / "two", sample)


@pytest.mark.parametrize("winner", ["a", "b"])
@pytest.mark.parametrize("where", ["a", "b"])
def test_the_edit_that_lost_is_shown_and_taken(two: Two, winner: str, where: str) -> None:
    two.at("a", "change", "follow-up", "f-cd3a2k", "--waiting-on", "the quote")
    two.at("b", "change", "follow-up", "f-cd3a2k", "--reason", "too dear")
    two.one_file_wins(winner)
    text = {"a": "too dear", "b": "the quote"}[winner]
    assert text in two.at(where, "merge", "COPY")
    assert len(two.copies()) == 2
    assert "is taken in" in two.at(where, "merge", "COPY", "--yes")
    for said in ("the quote", "too dear"):
        assert said in two.files[where].read_text("utf-8")


@pytest.mark.parametrize("winner", ["a", "b"])
def test_both_take_it_in_and_write_the_same(two: Two, winner: str) -> None:
    two.at("a", "ask", "Asked at home?")
    two.at("b", "ask", "Asked at the clinic?")
    two.one_file_wins(winner)
    for name in "ab":
        two.at(name, "merge", "COPY", "--yes")
    assert two.copies() == []
    assert two.files["a"].read_bytes() == two.files["b"].read_bytes()


def test_a_copy_that_was_taken_in_is_put_away_and_undo_says_where(two: Two) -> None:
    two.at("a", "ask", "Asked at home?")
    two.at("b", "ask", "Asked at the clinic?")
    two.one_file_wins("a")
    said = two.at("a", "ask", "Something else?")
    assert "lies beside this notebook" in said
    assert "away" not in said
    whole = two.files["a"].with_name(COPY).read_bytes()
    before = two.files["a"].read_bytes()
    said = two.at("a", "merge", "COPY", "--yes")
    (kept,) = (folders.state_for(two.files["a"]) / "copies").iterdir()
    assert str(kept) in said
    assert "90 days" in said
    assert kept.read_bytes() == whole
    assert "lies beside" not in two.at("a", "today")
    said = two.at("a", "undo")
    assert str(kept) in said
    assert two.files["a"].read_bytes() == before
    two.at("a", "merge", str(kept), "--yes")
    assert "Asked at the clinic?" in two.files["a"].read_text("utf-8")
    assert kept.read_bytes() == whole


def test_nothing_new_in_it_and_it_is_put_away_all_the_same(two: Two) -> None:
    shutil.copyfile(two.files["a"], two.files["a"].with_name(COPY))
    assert "is new here" in two.at("a", "merge", "COPY")
    assert len(two.copies()) == 1
    assert "is new here" in two.at("a", "merge", "COPY", "--yes")
    assert two.copies() == []


def test_a_file_that_was_named_elsewhere_stays(two: Two, tmp_path: Path) -> None:
    other = Path(shutil.copy(two.files["b"], tmp_path / "coordinator.json"))
    two.at("a", "merge", str(other), "--yes")
    assert other.exists()


def test_what_was_put_away_goes_after_90_days(two: Two) -> None:
    folder = folders.made(folders.state_for(two.files["a"]) / "copies")
    two.at("a", "today")
    folder = folders.made(folders.state_for(two.files["a"]) / "copies")
    old, later = folder / "2020-01-01 10.00.00 J.json", folder / "notes.txt"
    for path in (old, later):
        path.write_bytes(b"x")
    shutil.copyfile(two.files["a"], two.files["a"].with_name(COPY))
    two.at("a", "merge", "COPY", "--yes")
    assert not old.exists()
    assert later.exists()
