"""Every format a document can leave in. A new one is a module with one function and a row here."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from careprep.clean import UNSAFE
from careprep.documents.document import Document
from careprep.documents.html import html
from careprep.documents.markdown import markdown
from careprep.documents.text import text

_HALF = re.compile(r"[\ud800-\udfff]")


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A way to write a document down.

    `suffix` is the ending of a file's name, without a dot. `render` is pure; what it returns as
    `str` is to be stored as UTF-8.
    """

    name: str
    suffix: str
    mime: str
    render: Callable[[Document], str | bytes]


def data(document: Document) -> str:
    """The document's data for other programs, as JSON indented by two; ends in a newline.

    What a terminal could take for a command is written as `\\u....`, so the values stay exact; only
    lone halves of a character, which no file can hold, become U+FFFD.
    """
    try:
        encoded = msgspec.json.encode(document.data)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_whole_characters(msgspec.to_builtins(document.data)))
    shown = msgspec.json.format(encoded, indent=2).decode()
    return UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", shown) + "\n"


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole_characters(each) for each in value]
    return value


_ROWS = (
    Format(name="markdown", suffix="md", mime="text/markdown", render=markdown),
    Format(name="text", suffix="txt", mime="text/plain", render=text),
    Format(name="json", suffix="json", mime="application/json", render=data),
    Format(name="html", suffix="html", mime="text/html", render=html),
)

FORMATS: dict[str, Format] = {row.name: row for row in _ROWS}
