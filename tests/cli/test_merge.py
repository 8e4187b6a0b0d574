"""Two people with a copy each: shown before it is taken, taken as one step, refused in words."""

import json
import os
import shutil
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from careprep.session.session import Session
from careprep.storage import encryption, paths
from tests.cli.conftest import DAY, Run
from tests.conftest import TODAY
from tests.locking import ANOTHER, KEY, PASSPHRASE, at_hand
from tests.revisions import contents

QUESTION, PROMISE = "q-dyf2ny", "f-cd3a2k"


@pytest.fixture
def pair(sample: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The parent's copy and the coordinator's."""
    return sample, Path(shutil.copy(sample, tmp_path / "coordinator.json"))


def rows(path: Path) -> Any:
    found = json.loads(contents(path))
    found["notebook"]["notebook"].pop("took", None)  # what was taken in when: not what it says
    return found


def edit_both(run: Run, ours: Path, theirs: Path) -> None:
    for path, text, due in ((ours, "Who?", "2026-02-03"), (theirs, "When?", "2026-02-10")):
        said = ["--today", DAY, "-n", path]
        assert run("change", "question", QUESTION, "--text", text, *said).code == 0
        assert run("change", "follow-up", PROMISE, "--due", due, *said).code == 0
        assert run("ask", f"Only {text}", *said).code == 0
    assert run("change", "member", "rivera", "--phone", "555-0199", "-n", theirs).code == 0


def test_it_is_shown_before_anything_is_changed(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    before = ours.read_bytes(), theirs.read_bytes()
    shown = run("merge", theirs, "-n", ours, "--today", DAY)
    assert shown.code == 0
    assert "Nothing is changed yet" in shown.err
    assert shown.out.index("Both say something different") < shown.out.index("Added: Only When?")
    for said in ("here: Who?", "in coordinator.json: When?", "Tuesday, February 10, 2026"):
        assert said in shown.out
    assert "Phone: “555-0199” instead of “555-0112”" in shown.out
    assert (ours.read_bytes(), theirs.read_bytes()) == before


def test_both_ways_both_say_the_same(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    before = theirs.read_bytes()
    taken = run("merge", theirs, "-n", ours, "--yes")
    assert "coordinator.json is taken in. In 2 places both words are kept" in taken.err
    assert theirs.read_bytes() == before
    assert run("merge", ours, "-n", theirs, "--yes").code == 0
    assert rows(ours) == rows(theirs)
    assert "555-0199" in ours.read_text("utf-8")
    for one, two in (pair, (theirs, ours)):
        again = run("merge", one, "-n", two, "--yes")
        assert "Nothing in" in again.err


def test_it_is_one_step_to_undo_and_can_be_done_again(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    before = contents(ours)
    run("merge", theirs, "-n", ours, "--yes")
    after = rows(ours)
    assert run("undo", "-n", ours).err == (
        "In Juni’s notebook: Undone: took in coordinator.json.\n"
    )
    assert contents(ours) == before
    run("merge", theirs, "-n", ours, "--yes")
    assert rows(ours) == after


def test_what_was_removed_since_goes_and_nothing_else(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    run("merge", theirs, "-n", ours, "--yes")
    run("remove", "question", "Only When", "-n", theirs)
    run("change", "follow-up", PROMISE, "--due", "2026-03-03", "-n", theirs, "--today", DAY)
    shown = run("merge", theirs, "-n", ours, "--today", DAY)
    assert "1 record would be changed and 1 removed" in shown.out
    assert "Both say" not in shown.out
    run("merge", theirs, "-n", ours, "--yes")
    assert [q["text"] for q in rows(ours)["questions"].values()].count("Only Who?") == 1
    assert rows(ours)["follow_ups"][PROMISE]["due"] == "2026-03-03"


def test_a_copy_that_comes_back_after_an_undo_removes_nothing(
    run: Run, pair: tuple[Path, Path]
) -> None:
    """Ours took theirs in and went back: it does not know theirs, whatever was kept of it."""
    ours, theirs = pair
    edit_both(run, ours, theirs)
    run("merge", theirs, "-n", ours, "--yes")
    run("undo", "-n", ours)
    run("merge", ours, "-n", theirs, "--yes")
    texts = [question["text"] for question in rows(theirs)["questions"].values()]
    assert {"Only Who?", "Only When?"} <= set(texts)


def test_after_going_back_to_a_backup_the_copy_brings_everything_again(
    run: Run, pair: tuple[Path, Path]
) -> None:
    """What was kept of the copy must not look as if it had all been removed since."""
    ours, theirs = pair
    edit_both(run, ours, theirs)
    run("merge", theirs, "-n", ours, "--yes")
    after = rows(ours)
    assert "1. " in run("backups", "-n", ours).out.partition("before a merge")[0]
    assert run("restore", "1", "--yes", "-n", ours).code == 0
    assert "Only When?" not in ours.read_text("utf-8")
    run("merge", theirs, "-n", ours, "--yes")
    assert rows(ours)["questions"].keys() == after["questions"].keys()
    assert rows(ours)["team"] == after["team"]


@pytest.mark.parametrize(
    ("side", "text"), [("this", "Who?"), ("other", "When?"), ("theirs", "When?")]
)
def test_one_side_can_be_preferred(run: Run, pair: tuple[Path, Path], side: str, text: str) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    word = {"this": "this notebook", "other": "the other copy"}.get(side, side)
    taken = run("merge", theirs, "-n", ours, "--yes", "--prefer", word)
    assert taken.err.startswith("In Juni’s notebook: coordinator.json is taken in.\n")
    assert rows(ours)["questions"][QUESTION]["text"] == text
    assert "variants" not in rows(ours)


def test_what_is_said_differently_is_settled_later(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    assert run("keep", "-n", ours).err == "No other copy says anything else.\n"
    run("merge", theirs, "-n", ours, "--yes")
    stands = rows(ours)["questions"][QUESTION]["text"]
    other = ({"Who?", "When?"} - {stands}).pop()
    shown = run("keep", "-n", ours)
    assert f"stands: {stands}" in shown.out
    assert f"another copy: {other}" in shown.out
    assert "2 places to decide" in shown.err
    assert run("keep", QUESTION, "--other", "-n", ours).code == 0
    assert rows(ours)["questions"][QUESTION]["text"] == other
    assert run("keep", PROMISE, "-n", ours).code == 0
    assert run("keep", "-n", ours).out == ""
    assert run("keep", PROMISE, "-n", ours).code == 1


def test_a_backup_is_made_before(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    before = ours.read_bytes()
    run("merge", theirs, "-n", ours, "--yes")
    copies = [path for path in paths.state_for(ours).rglob("*before a merge*") if path.is_file()]
    assert [copy.read_bytes() for copy in copies] == [before]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps permissions in another way")
def test_what_is_kept_of_a_copy_is_the_owners_alone(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    edit_both(run, ours, theirs)
    run("merge", theirs, "-n", ours, "--yes")
    kept = [p for side in pair for p in (paths.state_for(side) / "taken").iterdir()]
    assert len(kept) == 2
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


# ── what is no other copy ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b'{"notebook": {', "damaged"),
        (b"[1, 2]", "not a careprep notebook"),
        (b'{"shopping": ["milk"]}', "not a careprep notebook"),
        (
            b'{"notebook": {"notebook": {"format": "careprep", "version": 99}}}',
            "A newer careprep wrote other.json",
        ),
    ],
)
def test_what_cannot_be_taken_in_is_said(
    run: Run, sample: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    other = tmp_path / "other.json"
    if content is not None:
        other.write_bytes(content)
    before = sample.read_bytes()
    refused = run("merge", other, "-n", sample, "--yes")
    assert refused.code == 1
    assert says in refused.err
    assert "other.json" in refused.err
    assert "Traceback" not in refused.err
    assert sample.read_bytes() == before


def test_the_notebook_itself_is_no_copy(run: Run, sample: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    os.link(sample, link)
    for other in (sample, link):
        refused = run("merge", other, "-n", sample)
        assert (refused.code, "notebook itself" in refused.err) == (1, True)


def test_another_child_is_refused_unless_it_is_the_same(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    other = tmp_path / "kim.json"
    run("new", "Kim", "-n", other)
    refused = run("merge", other, "-n", sample, "--yes")
    assert refused.code == 1
    assert "about Kim" in refused.err
    assert "Juniper Example" in refused.err
    assert run("merge", other, "-n", sample, "--same-child").code == 0


def test_what_cannot_be_read_in_the_copy_is_said_and_stays_there(
    run: Run, pair: tuple[Path, Path]
) -> None:
    ours, theirs = pair
    data = json.loads(theirs.read_text("utf-8"))
    data["questions"]["q-odd"] = {"text": 7}
    data["questions"][QUESTION]["color"] = "red"
    theirs.write_text(json.dumps(data), encoding="utf-8")
    shown = run("merge", theirs, "-n", ours, "--yes")
    assert "Stays in coordinator.json only" in shown.out
    assert "q-odd" in shown.out
    assert rows(ours)["questions"][QUESTION]["color"] == "red"
    assert "q-odd" not in rows(ours)["questions"]
    assert json.loads(theirs.read_text("utf-8")) == data


def test_a_row_that_cannot_be_read_here_keeps_its_place(run: Run, pair: tuple[Path, Path]) -> None:
    ours, theirs = pair
    data = json.loads(ours.read_text("utf-8"))
    data["questions"][QUESTION] = {"text": 7}
    ours.write_text(json.dumps(data), encoding="utf-8")
    edit_both(run, theirs, theirs)
    taken = run("merge", theirs, "-n", ours, "--yes")
    assert taken.code == 0
    assert QUESTION in taken.out
    assert rows(ours)["questions"][QUESTION] == {"text": 7}
    assert rows(ours)["follow_ups"][PROMISE]["due"] == "2026-02-10"


def test_locked_copies_are_merged_and_nothing_of_them_is_plain_afterwards(
    run: Run, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two passphrases, each asked for once; what is remembered of a merge is locked as well."""
    ours, theirs = pair
    edit_both(run, ours, theirs)
    monkeypatch.setattr(encryption, "_known_keys", {})
    at_hand()
    for path, key in ((ours, KEY), (theirs, ANOTHER)):
        with mock.patch.object(encryption, "new_key", return_value=key):
            Session(path, TODAY).lock(PASSPHRASE)
    assert run("merge", theirs, "-n", ours, "--yes").code == 0
    assert run("merge", ours, "-n", theirs, "--yes").code == 0
    assert "is new here" in run("merge", theirs, "-n", ours, "--yes").err
    assert Session(ours, TODAY).notebook.team == Session(theirs, TODAY).notebook.team
    kept = [path for path in paths.state().rglob("*") if path.is_file() and path.name != "last"]
    for path in [ours, theirs, *kept]:
        assert b"555-0199" not in path.read_bytes()
        assert b"Juniper" not in path.read_bytes()
    encryption._known_keys.pop(ANOTHER.block)
    ran = run("merge", theirs, "-n", ours)
    assert (ran.code, ran.out) == (1, "")
    assert "coordinator.json is locked" in ran.err


def test_an_older_copy_under_the_same_name_removes_nothing(
    run: Run, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    """What came by mail last week is saved over what came today: it never had what is missing."""
    ours, theirs = pair
    mail = tmp_path / "mail.json"
    earlier = theirs.read_bytes()
    run("ask", "Asked by the coordinator", "-n", theirs)
    mail.write_bytes(theirs.read_bytes())
    run("merge", mail, "-n", ours, "--yes")
    mail.write_bytes(earlier)
    assert "Nothing in mail.json is new here" in run("merge", mail, "-n", ours, "--yes").err
    assert "Asked by the coordinator" in ours.read_text("utf-8")


def test_another_copy_under_the_same_name_removes_nothing(
    run: Run, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    """Two people send theirs, and each is saved as the same file."""
    ours, theirs = pair
    mail = tmp_path / "mail.json"
    third = tmp_path / "third.json"
    third.write_bytes(theirs.read_bytes())
    run("add", "member", "Known to the coordinator", "-n", theirs)
    run("change", "member", "rivera", "--phone", "555-1", "-n", theirs)
    run("ask", "Asked by somebody else", "-n", third)
    mail.write_bytes(theirs.read_bytes())
    run("merge", mail, "-n", ours, "--yes", "--prefer", "theirs")
    mail.write_bytes(third.read_bytes())
    run("merge", mail, "-n", ours, "--yes")
    for said in ("Known to the coordinator", "Asked by somebody else", "555-1"):
        assert said in ours.read_text("utf-8")


@pytest.mark.parametrize("knew", [True, False])
def test_what_another_computer_removed_goes_if_it_had_taken_ours_in(
    run: Run, pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knew: bool
) -> None:
    """Its steps are not known here: the mark in its file says that it knew what it removed."""
    ours, theirs = pair

    def there(*argv: str | Path) -> None:
        with monkeypatch.context() as at:
            at.setenv("CAREPREP_HOME", str(tmp_path / "there"))
            assert run(*argv, "-n", theirs).code == 0

    run("ask", "Only here?", "-n", ours)
    there("ask", "Only there?")
    run("merge", theirs, "-n", ours, "--yes")
    if knew:
        there("merge", ours, "--yes")
    there("remove", "question", "Only there")
    there("ask", "Later?")
    run("merge", theirs, "-n", ours, "--yes")
    assert "Later?" in ours.read_text("utf-8")
    assert ("Only there?" in ours.read_text("utf-8")) is not knew


def test_what_was_settled_here_is_not_asked_again(run: Run, pair: tuple[Path, Path]) -> None:
    """The copy took in ours with both words; it has nothing to say against the choice made here."""
    ours, theirs = pair
    edit_both(run, ours, theirs)
    run("merge", theirs, "-n", ours, "--yes")
    run("merge", ours, "-n", theirs, "--yes")
    for which in (QUESTION, PROMISE):
        assert run("keep", which, "-n", ours).code == 0
    run("ask", "Something else", "-n", theirs)
    run("merge", theirs, "-n", ours, "--yes")
    assert "Something else" in ours.read_text("utf-8")
    assert "variants" not in rows(ours)


def test_a_header_of_two_minds_is_a_place_to_decide(run: Run, pair: tuple[Path, Path]) -> None:
    for path, color in zip(pair, ("red", "blue"), strict=True):
        data = json.loads(path.read_text("utf-8"))
        data["notebook"]["notebook"]["color"] = color
        path.write_text(json.dumps(data), encoding="utf-8")
    ours, theirs = pair
    taken = run("merge", theirs, "-n", ours, "--yes")
    assert taken.code == 0
    assert "In 1 place both words are kept" in taken.err
    assert "another copy: blue" in run("keep", "-n", ours).out
    assert run("keep", "notebook", "--other", "-n", ours).code == 0
    assert rows(ours)["notebook"]["notebook"]["color"] == "blue"


def test_what_nobody_is_called_cannot_be_settled(run: Run, sample: Path) -> None:
    refused = run("keep", "zzzzqqq", "-n", sample)
    assert refused.code == 1
    assert refused.err.startswith("Nobody on the team is called “zzzzqqq”.")
