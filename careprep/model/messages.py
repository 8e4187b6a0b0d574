"""The sentences that go on paper, each by a stable key: `say("agenda.begins", name="Kit")`.

The English of every message stands in `careprep/locale/en.po`; no other file holds a sentence that
a paper may show. What fills a field is put in as it is: braces in a name mean nothing.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter

Pieces = tuple[tuple[str, str], ...]
"""A message taken apart: text of ours, then the name of the field after it ("" after the last)."""

_ENGLISH = Path(__file__).parent.parent / "locale" / "en.po"
_ENTRY = re.compile(
    r'^msgid "(?P<key>[^"\n]+)"\n(?:msgid_plural "[^"\n]+"\n)?'
    r'(?P<forms>(?:msgstr(?:\[\d\])? "(?:[^"\\\n]|\\.)*"\n)+)',
    re.MULTILINE,
)
_FORM = re.compile(r'^msgstr(?:\[\d\])? "(.*)"$', re.MULTILINE)
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n"}


def say(key: str, /, **fields: object) -> str:
    """The message of this key with its fields filled in; `count` also chooses its form.

    Raises KeyError for a key that is in no catalogue, or a field that was not given.
    """
    return "".join(text + (str(fields[name]) if name else "") for text, name in pieces(key, fields))


def pieces(key: str, fields: Mapping[str, object]) -> Pieces:
    """The message of this key taken apart, in the form for the `count` in `fields`, if any."""
    forms = catalogue()[key]
    return forms[0] if len(forms) == 1 or fields["count"] == 1 else forms[1]


def says(prefix: str) -> dict[str, str]:
    """Every message whose key is `prefix` and one word more, by that word, in the file's order."""
    start = f"{prefix}."
    return {
        key[len(start) :]: say(key)
        for key in catalogue()
        if key.startswith(start) and "." not in key[len(start) :]
    }


@cache
def catalogue() -> dict[str, tuple[Pieces, ...]]:
    """Every message, taken apart: its one form, or one for a count of 1 and one for others."""
    text = _ENGLISH.read_text("utf-8")
    return {
        entry["key"]: tuple(_take_apart(form) for form in _FORM.findall(entry["forms"]))
        for entry in _ENTRY.finditer(text)
    }


def _take_apart(text: str) -> Pieces:
    if "\\" in text:
        text = re.sub(r"\\.", lambda found: _ESCAPES[found[0]], text)
    return tuple((literal, name or "") for literal, name, _, _ in Formatter().parse(text))
