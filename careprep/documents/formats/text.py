"""Documents as plain text, for a message or a box on a web page: no markup, no wrapped lines."""

from collections.abc import Iterable
from textwrap import indent

from careprep.documents.tree import (
    NOTHING,
    RULED_LINE,
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    Paragraph,
    Rule,
    RuledLines,
    Table,
    grid,
    line,
    to_plain_text,
)
from careprep.text import width


def render_text(document: Document) -> str:
    """The document as plain text that ends in a newline; its only control character is that."""
    title = _underlined(to_plain_text(line(document.title)), "=")
    return "\n\n".join((title, *_blocks(document.blocks))) + "\n"


def _blocks(blocks: Iterable[Block]) -> list[str]:
    return [shown for shown in map(_block, blocks) if shown]


def _block(block: Block) -> str:
    match block:
        case Heading():
            words = to_plain_text(block.line)
            return _underlined(words, "-") if block.level <= 2 else words or NOTHING
        case Paragraph():
            return "\n".join(filter(None, map(to_plain_text, block.lines)))
        case Bullets():
            return _list(block)
        case Table():
            return _table(block)
        case RuledLines():
            return "\n\n".join([RULED_LINE] * block.lines)
        case Rule():
            return "* * *"


def _underlined(words: str, stroke: str) -> str:
    words = words or NOTHING
    return f"{words}\n{stroke * max(1, width(words))}"  # some marks take no cell alone


def _list(bullets: Bullets) -> str:
    return "\n".join(
        _entry(entry, f"{number}. " if bullets.ordered else "- ")
        for number, entry in enumerate(bullets.items, 1)
    )


def _entry(entry: DocEntry, marker: str) -> str:
    box = "" if entry.done is None else "[x] " if entry.done else "[ ] "
    first = box + (to_plain_text(entry.line) or NOTHING)
    return _after(marker, (first, *_blocks(entry.under)))


def _after(marker: str, parts: Iterable[str]) -> str:
    """The parts one below the other, to the right of the marker."""
    return marker + indent("\n".join(parts), " " * len(marker))[len(marker) :]


def _table(table: Table) -> str:
    """One entry a row, one line a cell: columns fall apart in the letters of a phone."""
    head, rows = grid(table)
    labels = [to_plain_text(cell) for cell in head]
    entries = []
    for row in rows:
        cells = [
            f"{label}: {words}" if label else words
            for label, words in zip(labels, map(to_plain_text, row), strict=True)
            if words
        ]
        if cells:
            entries.append(_after("- ", cells))
    return "\n".join(entries)
