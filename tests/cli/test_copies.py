"""A copy that a program for shared folders left beside the notebook, on both of two computers."""

import json
import os
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from careprep.commands import COMMANDS
from careprep.model import labels
from careprep.model.consent import in_circle, may_hear
from careprep.model.records import Member
from careprep.session.session import Session
from careprep.storage import encryption, paths
from tests.cli.conftest import DAY, Run
from tests.conftest import TODAY
from tests.locking import KEY, PASSPHRASE, at_hand
from tests.revisions import contents

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
    before = contents(two.files["a"])
    said = two.at("a", "merge", "COPY", "--yes")
    (kept,) = (paths.state_for(two.files["a"]) / "copies").iterdir()
    assert str(kept) in said
    assert "90 days" in said
    assert kept.read_bytes() == whole
    assert "lies beside" not in two.at("a", "today")
    said = two.at("a", "undo")
    assert str(kept) in said
    assert contents(two.files["a"]) == before
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
    folder = paths.ensure_folder(paths.state_for(two.files["a"]) / "copies")
    two.at("a", "today")
    folder = paths.ensure_folder(paths.state_for(two.files["a"]) / "copies")
    old, later = folder / "2020-01-01 10.00.00 J.json", folder / "notes.txt"
    for path in (old, later):
        path.write_bytes(b"x")
    shutil.copyfile(two.files["a"], two.files["a"].with_name(COPY))
    two.at("a", "merge", "COPY", "--yes")
    assert not old.exists()
    assert later.exists()


def test_a_copy_beside_a_locked_notebook_is_put_away_locked(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.at("b", "ask", "Asked at the clinic?")
    two.one_file_wins("a")
    monkeypatch.setattr(encryption, "_known_keys", {})
    at_hand()
    file = two.files["b"]
    two.at("b", "today")
    with mock.patch.object(encryption, "new_key", return_value=KEY):
        Session(file, TODAY).lock(PASSPHRASE)
    two.at("b", "merge", "COPY", "--yes")
    (kept,) = (paths.state_for(file) / "copies").iterdir()
    assert encryption.is_locked(kept.read_bytes())
    assert b"Asked at the clinic" not in kept.read_bytes()
    assert "Asked at the clinic?" in {q.text for q in Session(kept).notebook.questions.values()}
    Session(file, TODAY).unlock()
    assert b"Asked at the clinic" in kept.read_bytes()


# ── who may hear what ────────────────────────────────────────────────────────────────────────────

JOYCE, DOCTOR = "joyce", "t-2rj3hm"


def team(two: Two, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(two.files[name].read_text("utf-8"))["team"]
    return found


def hears(two: Two, name: str, topic: str, key: str = "t-sj5pmy") -> bool:
    member = Session(two.files[name]).notebook.team[key]
    return may_hear(member, (topic,), TODAY).yes


def merge(two: Two, at: str, other: str, *more: str) -> str:
    copy = two.files[at].with_name("other.json")
    shutil.copyfile(two.files[other], copy)
    return two.at(at, "merge", str(copy), "--yes", *more)


def test_what_was_ended_on_one_computer_ends_on_the_other_and_never_comes_back(two: Two) -> None:
    two.at("a", "end-consent", JOYCE)
    assert not hears(two, "a", "health")
    said = merge(two, "a", "b")  # the other one still says what it said
    assert not hears(two, "a", "health")
    assert "yes" not in said
    merge(two, "b", "a")
    assert not hears(two, "b", "health")
    merge(two, "a", "b")
    assert not hears(two, "a", "health")


def test_agreed_and_ended_on_one_day_is_not_everything_again(two: Two) -> None:
    doctor = "Selam Abebe"
    two.at("a", "consent", doctor, "health")
    assert "only what anyone may" in two.at("a", "end-consent", doctor)
    assert not hears(two, "a", "money", DOCTOR)
    merge(two, "a", "b")
    assert not hears(two, "a", "money", DOCTOR)
    merge(two, "b", "a")
    assert not hears(two, "b", "money", DOCTOR)


def test_a_new_consent_of_the_other_waits_for_a_yes(two: Two) -> None:
    two.at("a", "consent", JOYCE, "money")
    said = merge(two, "b", "a")
    assert "Joyce Nakamura, RN may hear about money, from Wednesday, January 14, 2026?" in _flat(
        said
    )
    assert "waits for your yes (1): careprep keep lists it" in _flat(said)
    assert not hears(two, "b", "money")
    assert "may hear about money" in _flat(two.at("b", "keep"))
    assert "is new here" in merge(two, "b", "a")
    two.at("b", "keep", JOYCE, "--other")
    assert hears(two, "b", "money")
    assert "No other copy" in two.at("b", "keep")
    assert team(two, "a")["t-sj5pmy"] == team(two, "b")["t-sj5pmy"]


@pytest.mark.parametrize("whose", ["1", "joyce"])
def test_each_is_agreed_to_by_itself(two: Two, whose: str) -> None:
    two.at("a", "consent", JOYCE, "money")
    two.at("a", "consent", "t-njwt02", "money")
    order = [each["id"] for each in _asked(two, "b", "a")]
    number = str(order.index("t-sj5pmy") + 1)
    merge(two, "b", "a", "--agree", whose if whose != "1" else number)
    assert hears(two, "b", "money")
    assert not hears(two, "b", "money", "t-njwt02")


def test_a_no_is_heard_on_the_other_computer(two: Two) -> None:
    two.at("a", "consent", JOYCE, "money")
    merge(two, "b", "a")
    two.at("b", "keep", JOYCE)
    merge(two, "a", "b")
    assert not hears(two, "a", "money")
    assert not hears(two, "b", "money")


def test_a_copy_that_was_tampered_with_lets_nobody_hear_more(two: Two) -> None:
    data = json.loads(two.files["b"].read_text("utf-8"))
    for member in data["team"].values():
        member["kind"] = "family"
        member["consents"] = [{"topics": ["everything"]}]
    for table in ("goals", "questions", "follow_ups"):
        for record in data[table].values():
            record |= {"private": False, "topics": []}
    data["team"]["t-new"] = {"name": "Neighbor", "kind": "family"}
    two.files["b"].write_text(json.dumps(data), encoding="utf-8")
    before = Session(two.files["a"]).notebook
    merge(two, "a", "b")
    after = Session(two.files["a"]).notebook
    for key, member in after.team.items():
        was = before.team.get(key, Member(id=key, name=""))
        for topic in (*labels.TOPIC, "x"):
            assert may_hear(member, (topic,), TODAY).yes <= may_hear(was, (topic,), TODAY).yes
        assert in_circle(member, TODAY) <= in_circle(was, TODAY)
    for table in ("goals", "questions", "follow_ups"):
        for key, record in before.tables[table].items():
            now: Any = after.get(key)
            assert now.private >= record.private  # type: ignore[attr-defined]
            assert set(now.topics) >= set(record.topics)  # type: ignore[attr-defined]
    assert "Neighbor is part of" in _flat(two.at("a", "keep"))


def test_a_backup_lets_nobody_hear_more(two: Two) -> None:
    two.at("a", "ask", "For a backup?")
    two.at("a", "end-consent", JOYCE)
    two.at("a", "change", "question", QUESTION, "--private")
    shown = two.at("a", "restore", "1")
    assert "Joyce Nakamura, RN may hear about" in _flat(shown)
    said = two.at("a", "restore", "1", "--yes")
    assert "Nobody hears more by this" in said
    assert not hears(two, "a", "health")
    assert Session(two.files["a"]).notebook.questions[QUESTION].private
    assert "For a backup" not in two.files["a"].read_text("utf-8")
    two.at("a", "keep", JOYCE, "--other")
    assert hears(two, "a", "health")


def test_an_undo_in_a_later_sitting_lets_nobody_hear_more(two: Two) -> None:
    two.at("a", "end-consent", JOYCE)
    said = two.at("a", "undo")
    assert "Nobody hears more by this" in said
    assert not hears(two, "a", "health")
    two.at("a", "keep", JOYCE, "--other")
    assert hears(two, "a", "health")


def test_an_undo_just_after_says_what_is_heard_again(sample: Path) -> None:
    here = Session(sample, TODAY)
    COMMANDS["end-consent"].run(here, {"which": "t-sj5pmy"})
    whole = contents(sample)
    COMMANDS["undo"].run(here, {})
    assert "Joyce Nakamura, RN may hear about" in here.unsaid[0]
    assert may_hear(here.notebook.team["t-sj5pmy"], ("health",), TODAY).yes
    COMMANDS["redo"].run(here, {})
    assert contents(sample) == whole


def _asked(two: Two, at: str, other: str) -> list[dict[str, Any]]:
    copy = two.files[at].with_name("other.json")
    shutil.copyfile(two.files[other], copy)
    found = json.loads(two.at(at, "merge", str(copy), "--format", "json").rpartition("}")[0] + "}")
    asked: list[dict[str, Any]] = found["asked"]
    return asked


def _flat(text: str) -> str:
    return " ".join(text.split())
