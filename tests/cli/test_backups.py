"""Backups on the command line: list, look, go back, also from a file that cannot be opened."""

import json
import os
import shlex
from pathlib import Path

import pytest

from careprep.model.consent import covers
from careprep.model.validation import all_issues
from careprep.session.session import Session
from careprep.storage import paths
from careprep.storage.backups import kept
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE, TODAY
from tests.revisions import contents

Q = "q-dyf2ny"


@pytest.fixture
def changed(run: Run, sample: Path) -> Path:
    """The sample after two changes, with one backup."""
    run("ask", "Is it new?", "-n", sample)
    run("remove", "follow-up", "f-qjn0v5", "-n", sample)
    return sample


def damaged(path: Path) -> bytes:
    """Cut off in the middle."""
    content = path.read_bytes()[:30_000]
    path.write_bytes(content)
    return content


def offered(err: str) -> list[str]:
    """The words of the command line that the last line of a message offers."""
    return shlex.split(err.splitlines()[-1].partition(": ")[2])[1:]


def test_no_backup_yet(run: Run, sample: Path) -> None:
    ran = run("backups", sample)
    assert (ran.code, ran.out) == (0, "")
    assert "no backup of this notebook yet" in ran.err
    ran = run("restore", "-n", sample)
    assert (ran.code, ran.out) == (1, "")
    assert "no backup" in ran.err


def test_backups_says_when_why_and_how_much(run: Run, changed: Path) -> None:
    ran = run("backups", changed)
    assert "before the first change of the day" in ran.out
    assert "14 questions, 14 follow-ups and 3 meetings" in ran.out
    (row,) = json.loads(run("backups", changed, "--format", "json").out)["backups"]
    assert row["bytes"] == kept(changed)[0].size


def test_restore_shows_what_would_change_and_does_nothing(run: Run, changed: Path) -> None:
    whole = changed.read_bytes()
    ran = run("restore", "1", "-n", changed)
    assert ran.code == 0
    assert "1 record would be added and 1 removed" in ran.out
    assert "Removed: Is it new?" in ran.out
    assert "Added: Fill in the health form" in ran.out
    assert "By when: “Friday, February 13, 2026”" in ran.out
    assert "Nothing was changed yet" in ran.err
    assert changed.read_bytes() == whole
    assert len(kept(changed)) == 1


def test_what_is_offered_does_it_and_undo_brings_back(run: Run, changed: Path) -> None:
    before = Session(changed).notebook.tables
    argv = offered(run("restore", "-n", changed).err)
    ran = run(*argv)
    assert ran.code == 0, ran.err
    assert "careprep undo" in ran.err
    restored = Session(changed).notebook.follow_ups["f-qjn0v5"]
    # The record's own dates, not those of today.
    assert restored == Session(SAMPLE).notebook.follow_ups["f-qjn0v5"]
    assert "Is it new?" not in changed.read_text("utf-8")
    assert [copy.why for copy in kept(changed)] == [
        "before a restore",
        "before the first change of the day",
    ]
    assert run("undo", changed).code == 0
    assert Session(changed).notebook.tables == before
    assert "says the same" in run("restore", "1", "-n", changed).err


@pytest.mark.parametrize("which", ["9", "2020-01-01", "gibberish"])
def test_a_backup_that_is_not_there(run: Run, changed: Path, which: str) -> None:
    whole = changed.read_bytes()
    ran = run("restore", which, "--yes", "-n", changed)
    assert ran.code == 1
    assert ran.err
    assert changed.read_bytes() == whole


def test_a_day_with_several_asks_which(run: Run, changed: Path) -> None:
    Session(changed).back_up("before a merge")
    day = kept(changed)[0].moment.date().isoformat()
    ran = run("restore", day, "-n", changed)
    assert ran.code == 1
    assert "There are 2 backups" in ran.err
    assert "before a merge" in ran.err


def test_a_backup_with_a_fault_of_its_own_still_comes_back(run: Run, sample: Path) -> None:
    data = json.loads(sample.read_text("utf-8"))
    data["questions"][Q]["ask"] = ["t-nobody"]
    sample.write_text(json.dumps(data), encoding="utf-8")
    run("change", "question", Q, "--of", "", "-n", sample)
    assert all_issues(Session(sample).notebook) == ()
    assert run("restore", "--yes", "-n", sample).code == 0
    assert Session(sample).notebook.questions[Q].ask == ("t-nobody",)


# ── where the file cannot be opened ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", [False, True])
def test_a_backup_brings_back_what_cannot_be_read_in_the_notebook(
    run: Run, changed: Path, table: bool
) -> None:
    data = json.loads(changed.read_text("utf-8"))
    data["questions"] = 7 if table else {**data["questions"], Q: {"text": 7}}
    broken = json.dumps(data)
    changed.write_text(broken, encoding="utf-8")
    shown = run("restore", "1", "-n", changed)
    assert "undo does not take this back" in shown.out
    assert changed.read_text("utf-8") == broken
    went = run("restore", "1", "--yes", "-n", changed)
    assert went.code == 0
    assert "careprep undo" not in went.err
    assert changed.read_bytes() == SAMPLE.read_bytes()
    assert kept(changed)[0].path.read_text("utf-8") == broken
    assert "nothing to undo" in run("undo", changed).err


def test_a_backup_from_before_a_merge_knows_nothing_of_it(run: Run, sample: Path) -> None:
    """Neither what the copy said otherwise nor that it was taken in."""
    copy = sample.with_name("copy.json")
    copy.write_bytes(sample.read_bytes())
    for path, number in ((sample, "555-1"), (copy, "555-2")):
        run("change", "member", "rivera", "--phone", number, "-n", path)
    before = json.loads(contents(sample))
    run("merge", copy, "-n", sample, "--yes")
    after = contents(sample)
    run("restore", "1", "--yes", "-n", sample)
    assert json.loads(contents(sample)) == before
    run("undo", sample)
    assert contents(sample) == after


def test_a_renamed_notebook_has_its_backups_under_the_old_name(run: Run, changed: Path) -> None:
    new = changed.rename(changed.with_name("renamed.json"))
    assert "careprep backups OLDNAME" in run("backups", new).err
    assert "before the first change" in run("backups", changed).out
    assert run("restore", "-n", changed, "--yes").code == 0
    assert changed.read_bytes() == SAMPLE.read_bytes()


def test_the_message_about_a_damaged_file_says_what_to_do(run: Run, changed: Path) -> None:
    damaged(changed)
    ran = run("agenda", "-n", changed)
    assert ran.code == 1
    assert "careprep restore" in ran.err
    assert "careprep check --save-readable" in ran.err


def test_a_backup_takes_the_place_of_a_damaged_file(run: Run, changed: Path) -> None:
    backup = kept(changed)[0].path.read_bytes()
    content = damaged(changed)
    ran = run("restore", "-n", changed)
    assert ran.code == 0
    assert "cannot be opened; to be read in it: 22 members and" in ran.out
    assert "Added: Fill in the health form" in ran.out
    assert changed.read_bytes() == content
    ran = run(*offered(ran.err))
    assert ran.code == 0
    assert changed.read_bytes() == backup
    (held,) = (paths.state_for(changed) / "damaged").iterdir()
    assert held.read_bytes() == content
    assert str(held) in ran.err
    assert run("undo", changed).code == 1  # the steps were about another file
    assert run("ask", "Why?", "-n", changed).code == 0


def test_going_back_over_a_damaged_file_brings_no_consent_back(run: Run, sample: Path) -> None:
    run("ask", "Is it new?", "-n", sample)  # makes the backup of the day
    run("end-consent", "walt", "-n", sample, "--today", DAY)
    sample.write_bytes(sample.read_bytes() + b"}")
    ran = run(*offered(run("restore", "-n", sample).err))
    assert ran.code == 0
    walt = Session(sample, TODAY).notebook.team["t-pndb31"]
    assert covers(walt, TODAY) == ()


def test_a_file_that_is_gone_comes_back(run: Run, changed: Path) -> None:
    backup = kept(changed)[0].path.read_bytes()
    changed.unlink()
    assert "restore" in run("team", "-n", changed).err
    assert run("backups", "-n", changed).out
    assert run("restore", "-n", changed).code == 0
    assert not changed.exists()
    assert run("restore", "--yes", "-n", changed).code == 0
    assert changed.read_bytes() == backup


def test_nothing_is_replaced_where_the_damaged_file_cannot_be_kept(run: Run, changed: Path) -> None:
    content = damaged(changed)
    (paths.state_for(changed) / "damaged").write_bytes(b"in the way")
    assert run("restore", "--yes", "-n", changed).code == 1
    assert changed.read_bytes() == content


def test_a_damaged_backup_is_said_to_be(run: Run, changed: Path) -> None:
    kept(changed)[0].path.write_bytes(b"{")
    whole = changed.read_bytes()
    assert "cannot be opened here" in run("backups", changed).out
    assert run("restore", "--yes", "-n", changed).code == 1
    assert changed.read_bytes() == whole


# ── save what can be read ────────────────────────────────────────────────────────────────────────


def test_check_saves_everything_that_can_be_read(run: Run, sample: Path, tmp_path: Path) -> None:
    content = damaged(sample)
    new = tmp_path / "new.json"
    ran = run("check", sample)
    assert ran.code == 1
    assert "What can be read: 22 members" in ran.err
    assert "it is damaged in the file" in ran.out
    ran = run("check", sample, "--save-readable", new)
    assert ran.code == 0
    assert sample.read_bytes() == content
    saved = Session(new).notebook
    assert len(saved.team) == 22
    assert saved.issues == ()
    if os.name != "nt":
        assert new.stat().st_mode & 0o777 == 0o600
    ran = run("check", sample, "--save-readable", new)
    assert ran.code == 1
    assert "already a file" in ran.err


def test_check_saves_a_record_without_its_bad_field(run: Run, sample: Path, tmp_path: Path) -> None:
    data = json.loads(sample.read_text("utf-8"))
    data["questions"][Q]["minutes"] = "long"
    sample.write_text(json.dumps(data), encoding="utf-8")
    ran = run("check", sample, "--save-readable", tmp_path / "new.json")
    assert ran.code == 0
    assert "its “minutes” cannot be read (it says “long”); that was left out" in ran.out
    assert Session(tmp_path / "new.json").notebook.questions[Q].minutes == 5


@pytest.mark.parametrize("at", [0, 1, 40, 90, 5_000, 50_000])
def test_check_of_a_file_cut_anywhere_is_no_crash(run: Run, sample: Path, at: int) -> None:
    sample.write_bytes(sample.read_bytes()[:at])
    ran = run("check", sample)
    assert ran.code == 1
    assert "careprep" in ran.err


# ── a backup that cannot be made ─────────────────────────────────────────────────────────────────


def test_a_backup_that_cannot_be_made_is_said(run: Run, sample: Path) -> None:
    (paths.state_for(sample) / "backups").write_bytes(b"in the way")
    ran = run("ask", "Is it saved?", "-n", sample)
    assert ran.code == 0
    assert "It is saved, but today’s backup could not be made" in ran.err
    assert "Is it saved?" in sample.read_text("utf-8")


# ── the log ──────────────────────────────────────────────────────────────────────────────────────


def test_the_log_of_one_person_since_a_day(run: Run, sample: Path) -> None:
    argv = ("--today", DAY, "-n", sample, "--format", "json")
    every = json.loads(run("log", *argv).out)["events"]
    days = [event["on"] for event in every]
    assert days == sorted(days, reverse=True)
    assert days[0] <= DAY
    late = json.loads(run("log", *argv, "--since", "2025-12-01").out)["events"]
    assert late == [event for event in every if event["on"] >= "2025-12-01"]
    hers = json.loads(run("log", *argv, "--owner", "abebe").out)["events"]
    assert hers == [event for event in every if "t-2rj3hm" in event["who"]]
    assert {"Met", "Decided", "Asked", "Promised", "Done"} <= {event["what"] for event in hers}
