"""Every format a document can leave in. A new one is a module with one function and a row here."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from careprep.documents.formats.docx import render_docx
from careprep.documents.formats.html import render_html
from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.pdf import render_pdf, without_font
from careprep.documents.formats.text import render_text
from careprep.documents.tree import Document
from careprep.errors import Sentence
from careprep.text import UNSAFE

_HALF = re.compile(r"[\ud800-\udfff]")
_MOST_NAMED = 20  # letters, in a sentence


def _none(document: Document) -> str:  # noqa: ARG001  # most formats can show any letter
    return ""


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A way to write a document down.

    `label` is what it is called on the screen, `suffix` the ending of a file's name, without a
    dot. `render` is pure; what it returns as `str` is to be stored as UTF-8. `unshown` gives the
    letters of a document that it cannot show. `library` is what must be installed for it besides
    careprep: then `render` may raise NotInstalled.
    """

    name: str
    label: str
    suffix: str
    mime: str
    render: Callable[[Document], str | bytes]
    unshown: Callable[[Document], str] = _none
    library: str = ""

    @property
    def there(self) -> bool:
        """Can it be written on this computer?"""
        from importlib.util import find_spec  # only for whoever asks

        return not self.library or find_spec(self.library) is not None

    def lacking(self, document: Document) -> Sentence:
        """A sentence about the letters it cannot show, for the person exporting; often empty."""
        letters = self.unshown(document)
        if not letters:
            return ""
        named = [each if each.isprintable() else f"U+{ord(each):04X}" for each in letters]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        return (
            "No font on this computer has these letters, so there is an empty box for each: "
            f"{' '.join(named[:_MOST_NAMED])}{more}. A page (html) may show them."
        )


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
    Format(
        name="markdown",
        label="Markdown",
        suffix="md",
        mime="text/markdown",
        render=render_markdown,
    ),
    Format(name="text", label="plain text", suffix="txt", mime="text/plain", render=render_text),
    Format(name="json", label="data", suffix="json", mime="application/json", render=data),
    Format(name="html", label="web page", suffix="html", mime="text/html", render=render_html),
    Format(
        name="pdf",
        label="PDF",
        suffix="pdf",
        mime="application/pdf",
        render=render_pdf,
        unshown=without_font,
        library="typst",
    ),
    Format(
        name="word",
        label="Word",
        suffix="docx",
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        render=render_docx,
        library="docx",
    ),
)

FORMATS: dict[str, Format] = {row.name: row for row in _ROWS}


def format_of(file_name: str) -> str:
    """The format of a file with this name, by its ending; empty where it is none of them."""
    suffix = Path(file_name).suffix.lower().lstrip(".")
    return next((name for name, form in FORMATS.items() if form.suffix == suffix), "")
