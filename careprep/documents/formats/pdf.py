"""Documents as PDF: to print, to send, and to be read aloud (tagged, after PDF/UA-1).

Typst lays them out. What a person typed goes to it as data and is never read as its markup, and
the same document of the same day gives the same bytes.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from careprep.documents.formats.svg import alternative
from careprep.documents.tree import (
    NOTHING,
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    MapPerson,
    Paragraph,
    Picture,
    Rule,
    RuledLines,
    Table,
    grid,
    leftward,
    line,
    share,
    tidy,
    to_plain_text,
)
from careprep.errors import CareprepError, NotInstalled

LONGEST = 2_000_000
"""Letters in the source of a PDF: some thousand questions, which take half a gigabyte of memory."""

_PAPER = Path(__file__).with_name("pdf.typ")
_NO_FONT = r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed'
_ESCAPED = r"\\(?:u\{([0-9a-f]+)\}|(.))"


def render_pdf(document: Document) -> bytes:
    """The document as a PDF of A4 pages. Raises NotInstalled where typst is not there, and
    CareprepError where it is too long to be one.

    A letter that no font of this computer has is shown as an empty box; `without_font` says which.
    """
    source, seconds = _source(document)
    if len(source) > LONGEST:
        raise CareprepError(
            "This paper is too long for a PDF: the computer might not have the memory for it.",
            "Take another kind of file, which can be as long as you like: html, word or text.",
        )
    return _compiled(source, seconds)[0]


def without_font(document: Document) -> str:
    """The letters of the document that its PDF cannot show, each once, in order."""
    return _compiled(*_source(document))[1]


@lru_cache(maxsize=1)  # the same one is asked for its letters as well
def _compiled(source: str, seconds: int) -> tuple[bytes, str]:
    """The PDF, and the letters that no font has."""
    try:
        import typst  # only for whoever wants a PDF
    except ImportError:
        raise NotInstalled("A PDF", "pdf") from None

    given: dict[str, Any] = {
        "input": _PAPER.read_bytes(),
        "sys_inputs": {"document": source},
        "font_paths": typst.Fonts(),
        "timestamp": seconds,
    }
    try:
        return typst.compile(**given, pdf_standards="ua-1"), ""
    except typst.TypstError as problem:
        # What is to be read aloud must have a letter for everything. It is tagged all the same.
        if missing := _missing(problem.diagnostic):
            return typst.compile(**given), missing
        raise


def _missing(diagnostic: str) -> str:
    found = (re.sub(_ESCAPED, _unescaped, text) for text in re.findall(_NO_FONT, diagnostic))
    return "".join(dict.fromkeys("".join(found)))


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]


# ── the tree, as pdf.typ reads it ────────────────────────────────────────────────────────────────


def _source(document: Document) -> tuple[str, int]:
    """The document as JSON, and its day in seconds since 1970."""
    title = to_plain_text(line(document.title)) or NOTHING
    tree = {
        "title": title,
        "running": _cut(title, 80),
        "leftward": leftward([line(title)]),
        "dated": document.day is not None,
        "blocks": _blocks(document.blocks, 1),
        "picture": document.picture and _picture(document.picture),
    }
    day = document.day or dt.date(1970, 1, 1)
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    return msgspec.json.encode(tree).decode(), int(midnight.timestamp())


def _blocks(blocks: Sequence[Block], level: int) -> list[dict[str, Any]]:
    """The blocks with something in them. No heading is more than one below the one before it."""
    found = []
    for block, after in zip(blocks, (*blocks, None)[1:], strict=True):
        if isinstance(block, Heading):
            level = min(max(block.level, 2), level + 1)
        if shown := _block(block, after, level):
            found.append(shown)
    return found


def _block(block: Block, after: Block | None, level: int) -> dict[str, Any] | None:
    match block:
        case Heading():
            return {"kind": "heading", "level": level, "line": _line(block.line)}
        case Paragraph():
            return _paragraph(block, leads=isinstance(after, Bullets))
        case Bullets():
            return _list(block, level)
        case Table():
            return _table(block)
        case RuledLines():
            return {"kind": "writing", "lines": block.lines}
        case Rule():
            return {"kind": "rule"}


def _paragraph(block: Paragraph, leads: bool) -> dict[str, Any] | None:
    """`leads`: it stays on the page of the list it opens."""
    lines = [_line(each) for each in block.lines if to_plain_text(each)]
    if not lines:
        return None
    way = leftward(block.lines)
    return {"kind": "paragraph", "leftward": way, "lines": lines, "leads": leads}


def _list(block: Bullets, level: int) -> dict[str, Any] | None:
    items = [_entry(entry, level) for entry in block.items]
    if not items:
        return None
    way = all(item["line"]["leftward"] for item in items)
    return {"kind": "list", "ordered": block.ordered, "leftward": way, "items": items}


def _table(block: Table) -> dict[str, Any] | None:
    head, rows = grid(block)
    if not head:
        return None
    return {
        "kind": "table",
        "widths": [share(column) for column in zip(head, *rows, strict=True)],
        "head": [_line(cell, empty="") for cell in head],
        "rows": [[_line(cell, empty="") for cell in row] for row in rows],
    }


def _entry(entry: DocEntry, level: int) -> dict[str, Any]:
    return {"line": _line(entry.line), "done": entry.done, "under": _blocks(entry.under, level)}


def _line(line: DocLine, empty: str = NOTHING) -> dict[str, Any]:
    spans = [(span.text, span.style) for span in tidy(line)] or [(empty, "")]
    return {"leftward": leftward([line]), "spans": spans}


def _picture(picture: Picture) -> dict[str, Any]:
    """What stands on the cards, cut so that nobody's words push the others off the page."""

    def short(texts: Iterable[str]) -> list[dict[str, Any]]:
        return [
            _line(line(_cut(said, 80))) for each in texts if (said := to_plain_text(line(each)))
        ]

    def person(each: MapPerson) -> dict[str, Any]:
        return {
            "name": short([each.name or NOTHING]),
            "lines": short(each.lines),
            "missing": short(f"! {what}" for what in each.missing),  # not by its color alone
        }

    return {
        "says": alternative(picture),
        "middle": _cut(to_plain_text(line(picture.middle)) or NOTHING, 40),
        "around": [
            {"label": short([group.label]), "people": [person(each) for each in group.people]}
            for group in picture.around
        ],
    }


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + NOTHING
