"""What can still be read in a damaged file."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from careprep.model import codec
from careprep.model.notebook import Notebook
from careprep.model.records import FORMAT, TABLES
from careprep.model.validation import all_issues
from careprep.storage.recovery import Salvage, salvage
from tests.conftest import SAMPLE
from tests.strategies import notebooks

RAW = json.loads(SAMPLE.read_text("utf-8"))


def rows(book: Notebook) -> codec.Tables:
    return {
        name: {key: codec.encode(record) for key, record in table.items()}
        for name, table in book.tables.items()
    }


def file(tables: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(tables), indent=2) + b"\n"


def told(found: Salvage) -> list[str]:
    return [f"{issue.id or issue.table}: {issue.text}" for issue in found.left_out]


def test_of_a_sound_file_everything_is_saved() -> None:
    found = salvage(SAMPLE.read_bytes())
    assert found.tables == RAW
    assert found.left_out == ()


@pytest.mark.parametrize("form", ["utf-16-le", "utf-16-be"])
def test_in_wide_letters_everything_is_read_too(form: str) -> None:
    wide = f"\ufeff{SAMPLE.read_text('utf-8')}".encode(form)
    found = salvage(wide)
    assert (found.tables, found.left_out) == (RAW, ())
    assert salvage(wide[:30_001]).tables["team"]


@given(notebooks(most=3), st.data())
def test_cut_at_any_byte_every_record_that_is_whole_is_saved(
    book: Notebook, data: st.DataObject
) -> None:
    tables = rows(book)
    whole = file(tables)
    cut = data.draw(st.integers(0, len(whole)))
    found = salvage(whole[:cut])
    assert codec.decode(found.tables).read_only == ""
    end, before = 0, []
    for name, table in tables.items():
        end = whole.index(f'\n  "{name}": {{'.encode(), end)
        for key, row in table.items():
            begins = whole.index(f"\n    {json.dumps(key)}: {{".encode(), end)
            end = begins + len(_written(key, row))
            if end <= cut:
                before.append((name, key, row))
    for name, key, row in before:
        assert found.tables[name][key] == row
    saved = {(name, key) for name, table in found.tables.items() for key in table}
    assert saved <= {(name, key) for name, table in tables.items() for key in table} | {
        ("notebook", "notebook")
    }


def _written(key: str, row: Any) -> bytes:
    """One row as it stands in the file, from the line break before it to its closing brace."""
    inner = msgspec.json.format(msgspec.json.encode({"": {key: row}}), indent=2)
    return inner[inner.index(b"\n    ") : inner.rindex(b"\n  }")]


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\ abq-1', max_size=200).map(str.encode))
def test_whatever_the_bytes_are_it_does_not_fall_over(content: bytes) -> None:
    found = salvage(content)
    assert codec.decode(found.tables).tables["notebook"]
    file(found.tables)


@given(st.integers(0, len(SAMPLE.read_bytes()) - 1), st.integers(1, 60), st.binary(max_size=3))
@example(30323, 48, b"")  # the beginning of something inside a record: its end closes the table
def test_a_hole_costs_what_it_touches(at: int, size: int, filling: bytes) -> None:
    """Whatever is lost in one place, the records elsewhere are there."""
    whole = SAMPLE.read_bytes()
    found = salvage(whole[:at] + filling + whole[at + size :])
    assert codec.decode(found.tables).read_only == "" or filling
    touched = whole[max(0, at - 1) : at + size + 1]
    lost = [
        key
        for table in RAW.values()
        for key, row in table.items()
        if not any(isinstance(t, dict) and t.get(key) == row for t in found.tables.values())
    ]
    assert len(lost) <= 2 + touched.count(b"\n    }") + touched.count(b"{"), (touched, lost)


@pytest.mark.parametrize("key", ["q-dyf2ny", "t-y8xp8h", "m-jf3wts"])
def test_a_bad_byte_costs_a_letter(key: str) -> None:
    table = next(name for name, table in RAW.items() if key in table)
    whole = SAMPLE.read_bytes()
    at = whole.index(b'": "', whole.index(f'    "{key}": {{'.encode())) + 4
    found = salvage(whole[:at] + b"\xff" + whole[at + 1 :])
    assert found.tables.keys() == RAW.keys()
    assert found.tables[table].keys() == RAW[table].keys()
    assert told(found) == [f"{key}: letters that cannot be read are now \ufffd"]


def test_of_a_record_with_one_bad_field_the_rest_is_saved() -> None:
    meeting = {
        "starts": "2026-01-20T15:00",
        "minutes": "long",
        "people": [{"member": "t-1"}, {"member": 5}, {"member": "t-3"}],
    }
    found = salvage(
        file(
            {
                "notebook": {"notebook": {"format": FORMAT, "version": 1}},
                "questions": {"q-1": {"ask": []}, "q-2": {"text": "Why?", "x": 1}, "q-3": 5},
                "meetings": {"m-1": meeting},
                "goals": [],
                "another": {"1": {"y": 2}},
                "what": 7,
            }
        )
    )
    assert found.tables["meetings"]["m-1"] == {
        "starts": "2026-01-20T15:00",
        "people": [{"member": "t-1"}, {"member": "t-3"}],
    }
    assert found.tables["questions"] == {"q-2": {"text": "Why?", "x": 1}}
    assert found.tables["another"] == {"1": {"y": 2}}
    assert "goals" not in found.tables
    assert sorted(text.partition(":")[0] for text in told(found)) == [
        *("goals", "m-1", "m-1", "q-1", "q-3")
    ]


def test_a_name_that_stands_twice_costs_nothing() -> None:
    found = salvage(
        b'{"notebook": {"notebook": {"format": "careprep", "version": 1}}, "questions": '
        b'{"q-1": {"text": "A", "text": "B"}, "q-1": {"text": "C"}}'
    )
    assert found.tables["questions"] == {
        "q-1": {"text": "C"},
        "q-1-1": {"text": "B", "text-1": "A"},
    }
    assert len(found.left_out) == 2


def test_a_file_of_a_newer_careprep_is_not_judged() -> None:
    tables = {
        "notebook": {"notebook": {"format": FORMAT, "version": 99}},
        "questions": {"q-1": {"wording": "in another way"}},
    }
    assert salvage(file(tables)[:-4]).tables == tables


def test_the_second_half_alone_is_read_too() -> None:
    whole = SAMPLE.read_bytes()
    found = salvage(whole[whole.index(b'"follow_ups": {') - 300 :])
    assert found.tables["follow_ups"] == RAW["follow_ups"]
    assert found.tables["meetings"] == RAW["meetings"]
    assert found.tables.keys() <= TABLES.keys()
    assert [f for f in all_issues(codec.decode(found.tables)) if f.table == "meetings"]


def test_a_deep_nest_is_no_trap() -> None:
    salvage(b'{"a": ' * 20_000)
    salvage(b'{"goals": {"g-1": ' + b"[" * 100_000)
