"""Papers in a language of brackets: all that careprep says itself comes out of the catalogue.

Every message stands in ⟦…⟧ and the family writes with Greek letters. A Latin letter outside the
brackets is English of ours that no translation could reach.
"""

import ast
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from careprep.documents import phrases
from careprep.documents.registry import DOCUMENTS
from careprep.model import checklist, labels
from careprep.model.records import FIXED_PARTS
from tests.conftest import SAMPLE, TODAY

_PHRASES = Path(phrases.__file__)
WRITERS = [_PHRASES, *sorted(_PHRASES.parent.glob("kinds/[a-z]*.py"))]

TEACHER = "t-89dzp8"
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_NAMES = [*_MONTHS.split(), *_DAYS.split()]  # dates are not in the catalogue yet
_DATES = re.compile(rf"\b(?:{'|'.join((*_NAMES, *(name[:3] for name in _NAMES), 'am', 'pm'))})\b")
_OURS = re.compile(r"⟦[^⟦⟧]*⟧|^ *- \[x\] ")  # a task that is done is ticked
_LOWER = dict(zip("abcdefghijklmnopqrstuvwxyz", "αβγδεζηθικλμνξοπρστυφχψωϊϋ", strict=True))
_GREEK = str.maketrans(_LOWER | {latin.upper(): greek.upper() for latin, greek in _LOWER.items()})
_CODES = {
    "careprep",
    *FIXED_PARTS,
    *checklist.BY_ID,
    *(code for table in vars(labels).values() if isinstance(table, dict) for code in table),
}
_ID_OR_DAY = re.compile(r"[a-z]-\w{6}|[\dT:-]+")


def greek(text: str) -> str:
    """The text in other letters, as different from other texts as it was."""
    return "".join(filter(str.isprintable, unicodedata.normalize("NFD", text))).translate(_GREEK)


def in_greek(value: Any) -> Any:
    """A part of a file with every word of the family’s in other letters."""
    if isinstance(value, dict):
        return {key: in_greek(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_greek(inner) for inner in value]
    if not isinstance(value, str) or value in _CODES or _ID_OR_DAY.fullmatch(value):
        return value
    return greek(value)


def english(text: str) -> list[str]:
    """The lines with Latin letters outside of the brackets, which are not in dates."""
    return [
        line
        for line in text.splitlines()
        if re.search("[A-Za-z]", _DATES.sub("", _OURS.sub(" ", line)))
    ]


@pytest.fixture(scope="module")
def _bracketed() -> Iterator[None]:
    """careprep, read anew in the language of brackets: with tables that are made on reading it."""

    def ours() -> dict[str, Any]:
        return {n: sys.modules[n] for n in [*sys.modules] if n.partition(".")[0] == "careprep"}

    before = ours()
    for name in before:
        del sys.modules[name]
    messages = import_module("careprep.model.messages")
    plain = messages._take_apart

    def bracketed(text: str) -> Any:
        return tuple((f"⟦{words}⟧" if words else "", field) for words, field in plain(text))

    vars(messages)["_take_apart"] = bracketed
    yield
    for name in ours():
        del sys.modules[name]
    sys.modules.update(before)


def read(name: str) -> Any:
    """A module of the careprep that speaks in brackets."""
    return import_module(f"careprep.{name}")


def papers(name: str) -> Iterator[str]:
    """The paper as the family, the team and one member get it, of every meeting and owner."""
    registry, views = read("documents.registry"), read("model.view")
    notebook = read("model.codec").decode(in_greek(json.loads(SAMPLE.read_text("utf-8"))))
    teacher, kind = notebook.team[TEACHER], registry.DOCUMENTS[name]
    readers = (
        views.Family(),
        views.Family((views.CIRCLE,)),
        registry.audience_for(notebook, "team", TODAY),
        views.Person(teacher),
    )
    for reader in readers:
        for meeting in notebook.meetings.values() if kind.meeting else (None,):
            for member in (None, teacher):
                wanted = registry.DocumentRequest(
                    notebook=notebook,
                    today=TODAY,
                    audience=reader,
                    meeting=meeting,
                    member=member,
                    terms=(read("model.glossary").Term(greek("talker"), greek("a tablet")),),
                )
                try:
                    document = kind.build(wanted)
                except read("errors").BadInput:  # not of that meeting, not for that reader
                    continue
                yield read("documents.formats.text").render_text(document)


@pytest.mark.usefixtures("_bracketed")
@pytest.mark.parametrize("name", DOCUMENTS)
def test_papers_say_nothing_that_is_not_in_the_catalogue(name: str) -> None:
    found = [*papers(name)]
    assert all("⟦" in text for text in found)
    assert found
    assert list(dict.fromkeys(line for text in found for line in english(text))) == []


@pytest.mark.usefixtures("_bracketed")
def test_the_calendar_says_nothing_that_is_not_in_the_catalogue() -> None:
    notebook = read("model.codec").decode(in_greek(json.loads(SAMPLE.read_text("utf-8"))))
    family = read("model.consent").view(notebook, read("model.view").Family(), TODAY)
    dates = read("documents.kinds.calendar").calendar(family, datetime.combine(TODAY, time(9)))
    whole = Calendar.from_ical(dates.content)
    said = [str(whole["x-wr-calname"])]
    for entry in whole.walk("VEVENT"):
        said += [str(entry.get(name, "")) for name in ("summary", "location", "description")]
    assert [line for text in said for line in english(text)] == []


def _kept(node: ast.AST) -> bool:
    """No sentence on paper: a docstring, a refusal, the name of a file."""
    return (
        isinstance(node, ast.Raise)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (isinstance(node, ast.keyword) and node.arg == "name")
    )


@pytest.mark.parametrize("path", WRITERS, ids=lambda path: path.stem)
def test_no_sentence_stands_in_the_code_of_a_paper(path: Path) -> None:
    """Also not on a way that the papers of the sample do not take."""
    tree = ast.parse(path.read_text("utf-8"))
    kept = {id(inner) for node in ast.walk(tree) if _kept(node) for inner in ast.walk(node)}
    texts = (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in kept
    )
    wordy = r"[a-z],? [A-Za-z]|^ ?[a-z]+ $|^ [a-z]+ ?$|[a-z]: $"
    assert [text for text in texts if isinstance(text, str) and re.search(wordy, text)] == []


def test_english_outside_the_brackets_is_seen() -> None:
    assert english("⟦Dear ⟧Αβγ⟦,⟧\n- ⟦By ⟧Tuesday, Jan 20, 3:00 pm") == []
    assert english("⟦Dear ⟧Kit⟦,⟧\nAs of ⟦today⟧\nMonday") == ["⟦Dear ⟧Kit⟦,⟧", "As of ⟦today⟧"]
