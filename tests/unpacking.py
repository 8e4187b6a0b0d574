"""What is inside a document's file, whatever its format: text, names, properties, every stream."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    StreamObject,
    TextStringObject,
)

from careprep.documents.formats.registry import FORMATS

WRITTEN = tuple(name for name, form in FORMATS.items() if not form.library)
"""The formats that are text."""

PACKED = tuple(name for name, form in FORMATS.items() if form.library)
"""The formats that are files of many parts; they take longer to write and to look into."""


def unpacked(rendered: str | bytes) -> str:
    """All of it as text. White space is left out of what a PDF shows, so that nothing hides in a
    line's end.
    """
    if isinstance(rendered, str):
        return rendered
    if rendered.startswith(b"%PDF"):
        return "\n".join(_of_pdf(PdfReader(BytesIO(rendered))))
    with ZipFile(BytesIO(rendered)) as archive:
        parts = [name.encode() + b"\n" + archive.read(name) for name in archive.namelist()]
    return "\n".join(part.decode("utf-8", "replace") for part in parts)


def _of_pdf(reader: PdfReader) -> Iterator[str]:
    yield "".join("".join(page.extract_text().split()) for page in reader.pages)
    for number in {*reader.xref[0], *reader.xref_objStm}:
        yield from _within(reader.get_object(IndirectObject(number, 0, reader)))


def _within(value: Any) -> Iterator[str]:
    """Every string and stream directly in an object."""
    if isinstance(value, TextStringObject):
        yield str(value)
    elif isinstance(value, StreamObject):
        yield value.get_data().decode("utf-8", "replace")
    if isinstance(value, DictionaryObject):
        value = list(dict.values(value))
    if isinstance(value, ArrayObject | list):
        for each in list.__iter__(value):
            yield from _within(each)
