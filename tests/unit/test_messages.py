"""The catalogue of what careprep says on paper: whole, used, and filled with what it asks for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from careprep.documents.tree import Span, message, strong
from careprep.model import messages
from careprep.model.messages import catalogue, forms, say, says

PACKAGE = Path(messages.__file__).parent.parent
CATALOGUE = PACKAGE / "locale" / "en.po"
SAYING = {"say", "message", "says", "pieces", "Why"}  # their first argument is a key


def _keys_in_code() -> Iterator[tuple[str, str, set[str] | None]]:
    """Where, the key or the start of keys that end in a code, and the fields given, if all seen."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        known = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("careprep.")
            for alias in node.names
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name)):
                continue
            name = node.func.id
            if name not in SAYING & known:
                continue
            where = f"{path.relative_to(PACKAGE).as_posix()}:{node.lineno}"
            given: set[str] | None = {word.arg for word in node.keywords if word.arg}
            if any(word.arg is None for word in node.keywords) or name not in ("say", "message"):
                given = None
            for key in _texts(node.args[0]):
                yield where, f"{key}." if name == "says" else key, given


def _texts(node: ast.expr) -> Iterator[str]:
    """The keys an argument may be: a text, one of two, or the known start of one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value)


def _fields(key: str) -> set[str]:
    return {name for form in forms(key) for _, name in form if name}


def test_every_entry_is_read() -> None:
    text = CATALOGUE.read_text("utf-8")
    ids = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    assert ids == list(catalogue())
    assert sorted(set(ids)) == sorted(ids)
    for key in catalogue():
        assert re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", key), key
        assert len(forms(key)) == (2 if f'msgid_plural "{key}"' in text else 1), key


def test_what_has_two_forms_is_told_the_count() -> None:
    """It need not show it: “Kit agrees”, “Kit and Owen agree”."""
    wrong = [
        f"{where}: {key}"
        for where, key, given in _keys_in_code()
        if given is not None and len(catalogue().get(key, ())) == 2 and "count" not in given
    ]
    assert wrong == []


def test_every_key_in_the_code_is_in_the_catalogue_with_its_fields() -> None:
    wrong = []
    for where, key, given in _keys_in_code():
        if key.endswith("."):
            if not any(each.startswith(key) for each in catalogue()):
                wrong.append(f"{where}: nothing begins with {key}")
        elif key not in catalogue():
            wrong.append(f"{where}: {key}")
        elif given is not None and given - {"count"} != _fields(key) - {"count"}:
            wrong.append(f"{where}: {key} wants {_fields(key)}, gets {given}")
        elif given is not None and len(catalogue()[key]) == 2 and "count" not in given:
            wrong.append(f"{where}: {key} has two forms and needs a count")
    assert wrong == []


def test_every_message_is_said_somewhere() -> None:
    used = {key for _, key, _ in _keys_in_code()}
    starts = tuple(key for key in used if key.endswith("."))
    assert [key for key in catalogue() if key not in used and not key.startswith(starts)] == []


def test_no_message_holds_markup() -> None:
    """Formats put their own marks; a sentence with one would show it in another format."""
    marked = [
        key
        for key in catalogue()
        if re.search(r"[*_`<>\[\]#|]", "".join(text for form in forms(key) for text, _ in form))
    ]
    assert marked == []


@pytest.fixture
def _two_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "en.po"
    path.write_text(
        'msgid "a.begins"\nmsgstr "{name} \\"begins\\"."\n\n'
        'msgid "a.minutes"\nmsgid_plural "a.minutes"\n'
        'msgstr[0] "{count} minute"\nmsgstr[1] "{count} minutes"\n'
    )
    monkeypatch.setattr(messages, "_ENGLISH", path)
    remembered = (catalogue, forms, messages._by_prefix)
    for each in remembered:
        each.cache_clear()
    yield
    for each in remembered:
        each.cache_clear()


@pytest.mark.usefixtures("_two_messages")
def test_a_message_is_filled_in() -> None:
    assert say("a.begins", name="{Kit}") == '{Kit} "begins".'
    assert say("a.minutes", count=1) == "1 minute"
    assert say("a.minutes", count=0) == "0 minutes"
    assert message("a.begins", name=strong("Kit")) == (Span("Kit", "strong"), Span(' "begins".'))
    with pytest.raises(KeyError):
        say("a.begins")
    with pytest.raises(KeyError):
        say("b.none")
    assert says("a.b") == {}
