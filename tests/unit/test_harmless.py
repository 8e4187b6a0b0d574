"""A text in a file cannot control the terminal, and stays in the file until its record changes."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.model import codec
from careprep.model.notebook import Notebook
from careprep.model.records import Question, StoredConflict
from careprep.model.validation import all_issues, mention_issues
from careprep.session.session import Session
from careprep.storage import undo_log
from careprep.storage.undo_log import Step
from careprep.sync.merge import merge
from careprep.text import UNSAFE, sanitize
from tests import hostile
from tests.conftest import SAMPLE, TODAY
from tests.revisions import contents

RAW = json.loads(SAMPLE.read_text("utf-8"))
WHICH = next(iter(RAW["questions"]))
WHOLE = {
    name: text.encode("utf-8", "replace").decode()
    for name, text in (hostile.TEXT | {"everything": hostile.ORDER}).items()
}


def texts(value: Any) -> list[str]:
    return list(codec._texts(msgspec.to_builtins(value)))


def harmless(value: Any) -> bool:
    return not any(UNSAFE.search(text) for text in texts(value))


def spoiled(text: str, table: str = "questions", key: str = WHICH, field: str = "text") -> Any:
    """The sample with one text in one of its fields."""
    return {**RAW, table: {**RAW[table], key: {**RAW[table][key], field: text}}}


def written(path: Path, raw: Any) -> Path:
    path.write_text(json.dumps(raw, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def everywhere(raw: Any, text: str) -> Any:
    """The parsed file with more of a text in it everywhere, also in fields that nobody knows."""
    more = {f"un{text}known": [text, {text: text}]}
    return {
        table: rows if table == "notebook" else {key: {**row, **more} for key, row in rows.items()}
        for table, rows in hostile.in_every_text(raw, text).items()
    }


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_loaded_it_is_as_it_would_be_pasted(text: str) -> None:
    raw = spoiled(text)
    before = json.dumps(raw)
    found = codec.decode(raw)
    question = found.questions[WHICH]
    assert question.text == (sanitize(text) if UNSAFE.search(text) else text)
    assert json.dumps(raw) == before
    bad = bool(UNSAFE.search(text.replace("\r\n", "\n")))
    assert [issue.id for _, issue in found.cleaned] == [WHICH] * bad
    assert found.issues == ()


@given(st.text(max_size=30), st.text(st.sampled_from(hostile.ORDER), max_size=30))
def test_nothing_in_a_loaded_notebook_could_control_a_terminal(some: str, order: str) -> None:
    text = (some + order).encode("utf-8", "replace").decode()
    tables = ("child", "team", "questions", "goals", "follow_ups", "meetings", "expectations")
    for table in tables:
        key, row = next(iter(RAW[table].items()))
        raw = everywhere({"notebook": RAW["notebook"], table: {key: row}}, text)
        found = codec.decode(raw)
        assert key in found.tables[table]
        assert harmless({name: [*rows.values()] for name, rows in found.tables.items()})


def test_what_no_field_of_ours_is_called_never_becomes_one() -> None:
    raw = spoiled("other", field="te\x1bxt")
    question = codec.decode(raw).questions[WHICH]
    assert question.text == RAW["questions"][WHICH]["text"]
    assert question.extra == {"te\ufffdxt": "other"}
    assert codec.encode(question)["text"] == question.text


def test_unknown_data_keeps_its_line_ends() -> None:
    lines = "BEGIN:VEVENT\r\nSUMMARY:\tx\r\n"
    found = codec.decode(spoiled(lines, field="ics"))
    assert found.questions[WHICH].extra == {"ics": lines}
    assert found.cleaned == ()


def test_the_file_keeps_it_until_that_record_is_changed(tmp_path: Path) -> None:
    raw = everywhere({**RAW, "mine": {"x": {"text": "a"}}}, hostile.ORDER)
    path = written(tmp_path / "n.json", raw)
    session = Session(path, TODAY)
    key, other = list(session.notebook.questions)[:2]
    question = session.notebook.questions[key]
    session.apply(lambda notebook: notebook.put(replace(question, minutes=7)), "changed it")
    after = json.loads(contents(path))
    assert harmless(after["questions"][key])
    assert after["questions"][key]["minutes"] == 7
    assert after["questions"][key]["text"] == sanitize(raw["questions"][key]["text"])
    assert raw["questions"][key]["text"].endswith(hostile.ORDER)
    assert {**after["questions"], key: 0} == {**raw["questions"], key: 0}
    assert {**after, "questions": 0} == {**raw, "questions": 0}
    assert after["questions"][other]["text"].endswith(hostile.ORDER)


def test_it_is_named_in_plain_words_until_then_and_nothing_is_in_the_way(tmp_path: Path) -> None:
    session = Session(written(tmp_path / "n.json", spoiled("Why?" + hostile.ORDER)), TODAY)
    [issue] = all_issues(session.notebook)
    assert (issue.table, issue.id) == ("questions", WHICH)
    assert issue.text == "its “text” held signs that control a terminal; they are not shown"
    assert mention_issues(session.notebook)
    question = session.notebook.questions[WHICH]
    session.apply(lambda notebook: notebook.put(replace(question, answer="Yes")), "answered it")
    assert all_issues(session.notebook) == ()
    assert Session(session.path, TODAY).notebook.cleaned == ()
    session.undo()
    assert session.notebook.questions[WHICH].text == question.text


def test_a_record_whose_id_would_is_set_aside_and_stays_in_the_file(tmp_path: Path) -> None:
    key = "q-\x1b[2J"
    raw = {**RAW, "questions": {**RAW["questions"], key: {"text": "Why?"}}}
    path = written(tmp_path / "n.json", raw)
    session = Session(path, TODAY)
    assert key not in session.notebook.questions
    [issue] = session.notebook.issues
    assert issue.text == (
        "its id held signs that control a terminal: give it another one in the file"
    )
    session.apply(lambda book: book.put(replace(book.child, called="Juju")), "renamed")
    assert json.loads(path.read_text("utf-8"))["questions"][key] == {"text": "Why?"}


def test_a_merge_carries_nothing_of_it_into_a_clean_notebook() -> None:
    clean_one = codec.decode(RAW)
    other = everywhere(RAW, hostile.ORDER)
    value = {"text": hostile.ORDER, hostile.ORDER: [hostile.ORDER]}
    row = {"of": WHICH, "at": ["text", hostile.ORDER], "value": value}
    new = {"text": hostile.ORDER, "un\x1bknown": value}
    other["variants"] = {"v-1": row, "v-\x1b]2;x\x07": row}
    other["questions"]["q-new000"] = new
    other["questions"]["q-\u202enew"] = new
    for base in (None, clean_one):
        merged = merge(base, clean_one, codec.decode(other)).notebook
        assert isinstance(merged.variants["v-1"], StoredConflict)
        assert merged.questions["q-new000"].text == sanitize(hostile.ORDER)
        assert merged.cleaned == ()
        assert harmless(
            {
                name: {key: codec.encode(record) for key, record in rows.items()}
                for name, rows in merged.tables.items()
            }
        )


def test_what_ours_held_is_named_after_a_merge_as_before() -> None:
    ours = codec.decode(spoiled("Why?" + hostile.ORDER))
    merged = merge(None, ours, codec.decode(RAW)).notebook
    assert [issue.id for issue in all_issues(merged)] in ([WHICH], [])
    same = merge(None, ours, ours).notebook
    assert [issue.id for issue in all_issues(same)] == [WHICH]


def test_undo_brings_none_back(tmp_path: Path) -> None:
    path = tmp_path / "steps"
    old = Question(id="q-1", text="Why?" + hostile.ORDER)
    undo_log.note(path, Step("x", (("questions", "q-1", old, None),)))
    [step] = undo_log.load(path).steps
    assert harmless(step.changes[0][2])


def test_a_sound_notebook_is_looked_at_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """No record of it is gone through by itself: opening stays as fast as it was."""
    looks: list[Any] = []
    whole = codec._harmless

    def look(value: Any) -> bool:
        looks.append(value)
        return whole(value)

    monkeypatch.setattr(codec, "_harmless", look)
    monkeypatch.setattr(codec, "_spoiled", None)
    found = codec.decode(RAW)
    assert isinstance(found, Notebook)
    assert sum(value is RAW for value in looks) == 1
    assert len(looks) <= 3  # the header is read ahead
