"""Which writing of a notebook a file holds: told by its header, and by nothing a person says."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.errors import ChangedElsewhere
from careprep.model.records import Question
from careprep.session.session import Session
from careprep.storage import atomic
from careprep.storage.revision import Revision, put_in, taken_out
from tests.conftest import SAMPLE, TODAY
from tests.revisions import contents

Q = "q-dyf2ny"
INSTALLS = ("aaaa", "bbbb", "cccc")

walks = st.lists(st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(0, 2))), max_size=12)
"""Three computers: who writes, and whose file it takes in when it does (None: nobody's)."""


def header(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))["notebook"]["notebook"]


def at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this is another computer."""
    monkeypatch.setenv("CAREPREP_HOME", str(folder / "home"))


def put(session: Session, key: str, text: str = "Why?") -> None:
    session.apply(lambda notebook: notebook.put(Question(id=key, text=text)), f"asked {key}")


@given(walks)
def test_a_file_has_what_it_came_of_and_nothing_else(walk: list[tuple[int, int | None]]) -> None:
    files = [Revision()] * 3
    inside: list[set[tuple[int, str]]] = [set(), set(), set()]
    written: set[tuple[int, str]] = set()
    for count, (who, other) in enumerate(walk):
        if other is None or other == who:
            files[who] = files[who].next(INSTALLS[who])
        else:
            files[who] = files[who].joined(files[other], f"{count:04x}…")
            inside[who] = inside[who] | inside[other]
        new = files[who].number, files[who].by
        inside[who] = inside[who] | {new}
        written.add(new)
    for file, known in zip(files, inside, strict=True):
        assert {each for each in written if file.has(*each)} == known


@given(walks, st.integers(0, 2), st.integers(0, 2))
def test_both_who_take_in_each_other_write_the_same(
    walk: list[tuple[int, int | None]], one: int, two: int
) -> None:
    files = [Revision()] * 3
    for who, _ in walk:
        files[who] = files[who].next(INSTALLS[who])
    assert files[one].joined(files[two], "9f3c77") == files[two].joined(files[one], "9f3c77")


def test_the_longest_ago_goes_and_counts_as_known() -> None:
    file = Revision()
    for number in range(100):
        file = file.next(f"{number:04x}")
    assert len(file.holds) < 100
    assert file.has(3, "0002")
    assert not file.has(200, "0002")


@pytest.mark.parametrize("odd", [None, -1, True, "7", 1.5, [1], {}, 1 << 70])
def test_what_is_no_revision_is_none(odd: Any) -> None:
    data = {"notebook": {"notebook": {"format": "careprep", "revision": odd, "holds": {"a": odd}}}}
    rest, found = taken_out(data)
    assert found == Revision()
    assert rest == {"notebook": {"notebook": {"format": "careprep"}}}
    assert taken_out(put_in(rest, Revision(2, "abcd", {"abcd": 2})))[1].number == 2


def test_it_goes_up_with_each_writing_and_is_no_part_of_the_notebook(sample: Path) -> None:
    session = Session(sample, TODAY)
    before = session.notebook
    put(session, "q-one000")
    put(session, "q-two000")
    first = header(sample)
    assert (first["revision"], len(first["by"])) == (2, 4)
    assert first["holds"] == {first["by"]: 2}
    assert [session.undo().what, session.undo().what] == ["asked q-two000", "asked q-one000"]
    assert header(sample)["revision"] == 4
    assert contents(sample) == SAMPLE.read_bytes()
    assert session.notebook.tables == Session(sample, TODAY).notebook.tables == before.tables


def test_two_computers_that_take_in_each_other_write_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = []
    for name in ("one", "two"):
        at(tmp_path / name, monkeypatch)
        (tmp_path / name).mkdir()
        paths.append(Path(shutil.copy(SAMPLE, tmp_path / name / "n.json")))
        put(Session(paths[-1], TODAY), f"q-{name}000")
    sessions = [Session(path, TODAY) for path in paths]
    both = sessions[0].notebook.put(sessions[1].notebook.questions["q-two000"])
    revisions = [session.revision for session in sessions]
    for session, theirs in zip(sessions, reversed(revisions), strict=True):
        session.take_in(both, "the other", theirs, "9f3c77aa")
    assert header(paths[0]) == header(paths[1])
    assert header(paths[0])["by"] == "9f3c"


def test_what_was_put_in_its_place_after_the_swap_is_seen(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No lock keeps a sync program out: its file takes the place of what was just written."""
    session, real = Session(sample, TODAY), atomic.write
    with monkeypatch.context() as other:
        other.setenv("CAREPREP_HOME", str(sample.parent / "elsewhere"))
        copy = Path(shutil.copy(sample, sample.parent / "copy.json"))
        theirs = Session(copy, TODAY)
        put(theirs, "q-theirs")
        theirs.apply(
            lambda notebook: notebook.put(replace(notebook.questions[Q], text="Theirs?")), "said it"
        )
    left = [1]

    def overtaken(path: Path, content: bytes, **more: Any) -> None:
        real(path, content, **more)
        if path == sample and left.pop():
            left.append(0)
            os.replace(copy, sample)

    monkeypatch.setattr(atomic, "write", overtaken)
    put(session, "q-ours00")
    assert {"q-ours00", "q-theirs"} <= session.notebook.questions.keys()
    assert {"q-ours00", "q-theirs"} <= Session(sample, TODAY).notebook.questions.keys()


def test_and_where_both_say_something_else_it_is_asked(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, real = Session(sample, TODAY), atomic.write

    def reworded(text: str) -> None:
        data = json.loads(contents(sample))
        data["questions"][Q]["text"] = text
        sample.write_text(json.dumps(data), encoding="utf-8")

    def overtaken(path: Path, content: bytes, **more: Any) -> None:
        real(path, content, **more)
        if path == sample:
            reworded("Theirs?")

    monkeypatch.setattr(atomic, "write", overtaken)
    ours = replace(session.notebook.questions[Q], text="Ours?")
    with pytest.raises(ChangedElsewhere):
        session.apply(lambda notebook: notebook.put(ours), "said it")
    assert session.notebook.questions[Q].text == "Theirs?"
