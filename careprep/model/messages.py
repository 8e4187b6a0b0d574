"""The sentences that go on paper, each by a stable key: `say("agenda.begins", name="Kit")`.

The English of every message stands in `careprep/locale/en.po`; no other file holds a sentence that
a paper may show. What fills a field is put in as it is: braces in a name mean nothing.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from careprep.errors import Sentence

Pieces = tuple[tuple[str, str], ...]
"""A message taken apart: text of ours, then the name of the field after it ("" after the last)."""

_ENGLISH = Path(__file__).parent.parent / "locale" / "en.po"
# One line a form: an expression that looks into the text for its end takes six times as long.
_ENTRY = re.compile(
    r'^msgid "(.+)"\n(?:msgid_plural .*\n)?msgstr(?:\[0\])? "(.*)"\n(?:msgstr\[1\] "(.*)"\n)?',
    re.MULTILINE,
)
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}


def say(key: str, /, **fields: object) -> Sentence:
    """The message of this key with its fields filled in; `count` also chooses its form.

    Raises KeyError for a key that is in no catalogue, or a field that was not given.
    """
    return "".join(text + (str(fields[name]) if name else "") for text, name in pieces(key, fields))


def pieces(key: str, fields: Mapping[str, object]) -> Pieces:
    """The message of this key taken apart, in the form for the `count` in `fields`, if any."""
    found = forms(key)
    return found[0] if len(found) == 1 or fields["count"] == 1 else found[1]


def says(prefix: str) -> dict[str, str]:
    """Every message whose key is `prefix` and one word more, by that word, in the file's order."""
    return {key[len(prefix) + 1 :]: say(key) for key in _by_prefix().get(prefix, ())}


@cache
def forms(key: str) -> tuple[Pieces, ...]:
    """The message taken apart: its one form, or one for a count of 1 and one for others.

    Raises KeyError for a key that is in no catalogue. Only what is said is taken apart.
    """
    return tuple(_take_apart(form) for form in catalogue()[key])


@cache
def catalogue() -> dict[str, tuple[str, ...]]:
    """The forms of every message as they are written, by key."""
    found = _ENTRY.findall(_ENGLISH.read_text("utf-8"))
    return {key: (one, many) if many else (one,) for key, one, many in found}


@cache
def _by_prefix() -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for key in catalogue():
        keys.setdefault(key.rpartition(".")[0], []).append(key)
    return keys


def _take_apart(text: str) -> Pieces:
    if "\\" in text:
        text = re.sub(r"\\.", lambda found: _ESCAPES[found[0]], text)
    return tuple((literal, name or "") for literal, name, _, _ in Formatter().parse(text))
