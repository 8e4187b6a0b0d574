"""A name twice in one place of the file: nothing of it is lost, and it is said."""

import json
from pathlib import Path

import pytest

from careprep.commands import COMMANDS
from careprep.model.validation import all_issues
from careprep.session.session import Session
from careprep.storage.file import Store
from tests.conftest import TODAY

HEAD = (
    '{"notebook": {"notebook": {"format": "careprep", "version": 1}}, '
    '"child": {"child": {"name": "Juni"}}, '
)


def opened(tmp_path: Path, rest: str) -> Session:
    path = tmp_path / "n.json"
    path.write_text(HEAD + rest, encoding="utf-8")
    return Session(path, TODAY)


def told(session: Session) -> list[tuple[str, str, str]]:
    return [(issue.table, issue.id, issue.text) for issue in all_issues(session.notebook)]


def test_two_records_of_one_name_are_both_there(tmp_path: Path) -> None:
    session = opened(tmp_path, '"questions": {"q-1": {"text": "A?"}, "q-1": {"text": "B?"}}}')
    assert {key: q.text for key, q in session.notebook.questions.items()} == {
        "q-1": "B?",
        "q-1-1": "A?",
    }
    assert told(session) == [
        ("questions", "q-1-1", "“q-1” stands twice in the file; the first is now “q-1-1”")
    ]


def test_nothing_is_lost_when_it_is_saved_and_then_all_is_well(tmp_path: Path) -> None:
    session = opened(
        tmp_path,
        '"questions": {"q-1": {"text": "A?", "text": "B?", "x": 1}, "q-1": {"text": "C?"}},'
        ' "questions": {"q-1": {"text": "D?"}, "q-2": {"text": "E?"}}}',
    )
    assert [text for _, _, text in told(session)] == [
        "“questions” stands twice in the file; both were read",
        "“q-1” stands twice in the file; the first is now “q-1-1”",
        "its “text” stands twice in the file; the first is kept as “text-1”",
        "“q-1” stands twice in the file; the first is now “q-1-2”",
    ]
    assert sorted(q.text for q in session.notebook.questions.values()) == ["B?", "C?", "D?", "E?"]
    COMMANDS["ask"].run(session, {"text": "New?"})
    whole = session.path.read_text("utf-8")
    for text in "ABCDE":
        assert f'"{text}?"' in whole
    assert all_issues(Session(session.path, TODAY).notebook) == ()


@pytest.mark.parametrize("rest", ['"questions": {"q-1": {"text": "A?"}, "q-1": {"text": "A?"}}}'])
def test_twice_the_same_is_once(tmp_path: Path, rest: str) -> None:
    session = opened(tmp_path, rest)
    assert told(session) == []
    assert list(session.notebook.questions) == ["q-1"]


def test_the_last_child_is_the_child(tmp_path: Path) -> None:
    session = opened(tmp_path, '"child": {"child": {"name": "Juni B."}}}')
    assert session.notebook.child.name == "Juni B."
    assert "“child” stands twice in the file; both were read" in [t for _, _, t in told(session)]


def test_a_file_without_doubles_is_read_as_it_is(sample: Path, tmp_path: Path) -> None:
    """However its letters and spaces are written."""
    data = json.loads(sample.read_text("utf-8"))
    other = tmp_path / "other.json"
    other.write_text(json.dumps(data, ensure_ascii=True, indent=7), encoding="utf-8")
    assert Store(other).load().tables == Store(sample).load().tables
    assert Store(other).load().issues == ()
