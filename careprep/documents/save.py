"""A document as a file."""

from pathlib import Path

from careprep import swap
from careprep.clean import clean
from careprep.documents.document import Document
from careprep.documents.formats import FORMATS, Format
from careprep.errors import BadInput
from careprep.folders import file_stem


def save(
    document: Document, format_name: str, path: Path | None = None, over: bool = False
) -> Path:
    """Write the document in a format, and say where it is.

    Without a path it goes into the current folder under its own name; a path that is a folder
    gets that name too. An existing file is replaced only with `over`. Raises CareprepError where
    the format is not known or the file cannot be written; then nothing changed.
    """
    whole = content(document, format_name)
    path = Path() if path is None else path.expanduser()
    if path.is_dir():
        path /= default_name(document, format_name)
    swap.write(path, whole, over=over)
    return path


def content(document: Document, format_name: str) -> bytes:
    """What stands in the document's file. Raises CareprepError where the format cannot be had."""
    rendered = _format(format_name).render(document)
    return rendered.encode() if isinstance(rendered, str) else rendered


def default_name(document: Document, format_name: str) -> str:
    """The name of the document's file: `2026-01-20 Juni agenda.md`."""
    return f"{file_stem(clean(document.name, one_line=True))}.{_format(format_name).suffix}"


def _format(name: str) -> Format:
    if name not in FORMATS:
        raise BadInput(f"There is no format “{name}”.", f"There are: {', '.join(FORMATS)}.")
    return FORMATS[name]
