"""What was saved here and is not in the file any more: told, offered, and told of no more."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands.recover import recover
from careprep.errors import BadInput
from careprep.model.records import Question
from careprep.session import clock, lost_changes
from careprep.session.session import REPLACED, Session
from careprep.storage import backups, last_write, undo_log
from careprep.storage.backups import kept
from careprep.storage.revision import Revision, Writing, left_out
from tests.conftest import SAMPLE, TODAY

Q = "q-dyf2ny"


def put(session: Session, key: str, text: str = "Why?") -> None:
    session.apply(lambda notebook: notebook.put(Question(id=key, text=text)), f"asked {key}")


def reword(session: Session, text: str) -> None:
    new = replace(session.notebook.questions[Q], text=text)
    session.apply(lambda notebook: notebook.put(new), f"said {text}")


class Shared:
    """Two computers and what a program between them does: the last writer's file stands."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._monkeypatch = folder, monkeypatch
        for name in ("one", "two"):
            (folder / name).mkdir()
            shutil.copy(SAMPLE, folder / name / "n.json")

    def on(self, name: str) -> Session:
        """The notebook, open on that computer from here on."""
        self._monkeypatch.setenv("CAREPREP_HOME", str(self.folder / name / "home"))
        return Session(self.folder / name / "n.json", TODAY)

    def overwrite(self, name: str, by: str) -> None:
        shutil.copy(self.folder / by / "n.json", self.folder / name / "n.json")


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shared:
    return Shared(tmp_path, monkeypatch)


def said(session: Session) -> str:
    return lost_changes.mention_lost(lost_changes.find_lost(session))


def test_the_last_writers_file_in_the_place_of_ours_is_told_and_taken_in(shared: Shared) -> None:
    put(shared.on("two"), "q-theirs")
    one = shared.on("one")
    put(one, "q-ours00")
    reword(one, "Ours?")
    assert said(one) == ""
    shared.overwrite("one", by="two")

    one = shared.on("one")
    day = f"{clock.today():%b} {clock.today().day}"
    assert said(one).startswith("2 changes that were saved here on ")
    assert f"{day} are not in the file any more" in said(one)
    with pytest.raises(BadInput, match="careprep recover"):
        one.undo()
    shown = recover(one, {})
    assert shown.document is not None
    assert shown.offer == {"yes": True}
    assert "q-ours00" not in one.notebook.questions

    recover(one, {"yes": True})
    assert {"q-ours00", "q-theirs"} <= one.notebook.questions.keys()
    assert one.notebook.questions[Q].text == "Ours?"
    assert said(one) == said(shared.on("one")) == ""
    one.undo()
    assert "q-ours00" not in one.notebook.questions
    assert "q-theirs" in one.notebook.questions


def test_saving_something_else_first_hides_nothing(shared: Shared) -> None:
    put(shared.on("two"), "q-theirs")
    put(shared.on("one"), "q-ours00")
    shared.overwrite("one", by="two")
    for count in range(3):
        put(shared.on("one"), f"q-after{count}")
    one = shared.on("one")
    assert said(one).startswith("1 change that was saved here")
    recover(one, {"yes": True})
    assert {"q-ours00", "q-theirs", "q-after0", "q-after2"} <= one.notebook.questions.keys()


def test_an_older_file_of_our_own_is_told_too(shared: Shared) -> None:
    one = shared.on("one")
    put(one, "q-first0")
    old = one.path.read_bytes()
    put(one, "q-second")
    one.path.write_bytes(old)
    one = shared.on("one")
    assert said(one).startswith("1 change")
    assert said(one) == said(one)  # until something is done about it
    recover(one, {"forget": True})
    assert said(one) == said(shared.on("one")) == ""
    assert one.undo().what == "asked q-first0"


def test_what_another_computer_changed_or_removed_on_purpose_is_not_lost(shared: Shared) -> None:
    one = shared.on("one")
    put(one, "q-ours00")
    reword(one, "Ours?")
    shared.overwrite("two", by="one")
    two = shared.on("two")
    two.apply(lambda notebook: notebook.drop("q-ours00"), "removed it")
    reword(two, "Theirs?")
    shared.overwrite("one", by="two")
    one = shared.on("one")
    assert said(one) == ""
    assert last_write.read(one.path).whole is not None  # and it is not looked for again
    assert one._store.is_whole()


def test_what_undo_took_back_is_not_lost(shared: Shared) -> None:
    one = shared.on("one")
    put(one, "q-ours00")
    one.undo()
    put(one, "q-then00")
    one.undo()
    one.redo()
    assert said(one) == said(shared.on("one")) == ""


def test_what_both_say_otherwise_is_kept_both(shared: Shared) -> None:
    reword(shared.on("two"), "Theirs?")
    reword(shared.on("one"), "Ours?")
    shared.overwrite("one", by="two")
    one = shared.on("one")
    assert said(one).startswith("1 change")
    recover(one, {"yes": True})
    words = {one.notebook.questions[Q].text, *(v.value for v in one.notebook.variants.values())}
    assert words == {"Ours?", "Theirs?"}
    assert said(shared.on("one")) == ""


def test_what_is_long_ago_is_not_told(shared: Shared, monkeypatch: pytest.MonkeyPatch) -> None:
    one = shared.on("one")
    old = one.path.read_bytes()
    put(one, "q-ours00")
    one.path.write_bytes(old)
    later = clock.now() + dt.timedelta(days=backups.DAYS + 2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert said(shared.on("one")) == ""


def test_a_file_that_came_of_ours_is_known_by_one_short_look(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(shared.on("one"), "q-ours00")
    monkeypatch.setattr(undo_log, "load", lambda *_: pytest.fail("it read all the steps"))
    assert said(shared.on("one")) == ""


# ── while it is open ─────────────────────────────────────────────────────────────────────────────


def test_what_was_open_is_kept_before_an_older_file_is_taken_in(shared: Shared) -> None:
    one = shared.on("one")
    old = one.path.read_bytes()
    for count in range(3):
        put(one, f"q-new{count}")
    whole = one.path.read_bytes()
    one.path.write_bytes(old)
    assert one.refresh()
    (sentence,) = one.unsaid
    assert "older file" in sentence
    assert "careprep recover" in sentence
    assert whole in [copy.path.read_bytes() for copy in kept(one.path) if copy.why == REPLACED]
    recover(one, {"yes": True})
    assert {"q-new0", "q-new1", "q-new2"} <= one.notebook.questions.keys()


def test_and_before_a_change_is_saved_into_it(shared: Shared) -> None:
    one = shared.on("one")
    old = one.path.read_bytes()
    put(one, "q-first0")
    one.path.write_bytes(old)
    put(one, "q-then00")
    assert kept(one.path)[0].why == REPLACED
    assert "q-first0" not in one.notebook.questions
    assert said(one).startswith("1 change")


def test_a_newer_file_needs_no_copy(shared: Shared) -> None:
    one = shared.on("one")
    put(one, "q-first0")
    put(shared.on("one"), "q-then00")
    assert one.refresh()
    assert one.unsaid == []
    assert REPLACED not in [copy.why for copy in kept(one.path)]


# ── the chain ────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.sampled_from(["write", "other", "back", "join"]), max_size=14))
def test_a_writing_is_left_out_exactly_where_the_file_did_not_come_of_it(deeds: list[str]) -> None:
    """A file that now and then becomes what it was at some earlier moment."""
    now, inside, last = Revision(), frozenset[Writing](), 0
    earlier = [(now, inside)]
    writings: list[Writing] = []
    for count, deed in enumerate(deeds):
        upon = (now.holds["ours"],) if "ours" in now.holds else ()
        if deed == "back":
            now, inside = earlier[(count * 7) % len(earlier)]
        elif deed == "other":
            now = now.next("them")
        else:
            join = deed == "join"
            now = now.joined(Revision(), f"{count:04x}") if join else now.next("ours", last)
            last = max(last, now.number)
            writings.append(Writing(now.number, now.by, upon))
            inside |= {writings[-1]}
        earlier.append((now, inside))
    assert left_out(writings, now, "ours") == {*writings} - inside
