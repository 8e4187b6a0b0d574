"""A document's own tree as lines to read on the screen."""

from collections.abc import Iterable
from itertools import pairwise

from careprep.documents.glossary_box import BOX_BLOCKS
from careprep.documents.tree import (
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
    tidy,
    to_plain_text,
)
from careprep.documents.tree import DocLine as DocumentLine
from careprep.model.glossary import Finder, Found, Term
from careprep.tui.widgets.reader import StyledLine

Marked = dict[Term, int]
"""The special words of a paper in the order they come, each with the line where it comes first."""


def lines(document: Document, names: Iterable[str]) -> tuple[tuple[StyledLine, ...], Marked]:
    """The whole document, the title first; and where the words are that it explains.

    These are underlined, but for the box at the end, and the first time their everyday words stand
    on a line of their own below. `names` are of people and places: nothing inside is marked.
    """
    boxed = len(document.blocks) - (BOX_BLOCKS if document.explained else 0)
    out: list[StyledLine] = [((document.title, "title"),), ()]
    for block in document.blocks[:boxed]:
        out += (*_block(block, ""), ())
    marked: Marked = {}
    if document.explained:
        out, marked = _with_words(out, Finder(document.explained, names))
    for block in document.blocks[boxed:]:
        out += (*_block(block, ""), ())
    return tuple(out), marked


def _with_words(paper: list[StyledLine], finder: Finder) -> tuple[list[StyledLine], Marked]:
    out: list[StyledLine] = []
    marked: Marked = {}
    for each in paper:
        text = "".join(text for text, _ in each)
        found = finder.find(text)
        number = len(out)
        out.append(_underlined(each, found) if found else each)
        for term in dict.fromkeys(one.term for one in found):
            if term not in marked:
                marked[term] = number
                indent = " " * (len(text) - len(text.lstrip()) + 2)
                out.append(((f"{indent}= {term.text}: {term.means}", "dim"),))
    return out, marked


def _underlined(each: StyledLine, found: list[Found]) -> StyledLine:
    edges = [edge for one in found for edge in (one.start, one.end)]
    out: list[tuple[str, str]] = []
    at = 0
    for text, style in each:
        cuts = [at, *(edge for edge in edges if at < edge < at + len(text)), at + len(text)]
        for start, end in pairwise(cuts):
            inside = any(one.start <= start < one.end for one in found)
            out.append((text[start - at : end - at], f"{style} word" if inside else style))
        at += len(text)
    return tuple(out)


def _styled(line: DocumentLine, lead: str = "") -> StyledLine:
    spans = tuple((span.text, span.style) for span in tidy(line))
    return ((lead, ""), *spans) if lead else spans


def _block(block: Block, indent: str) -> list[StyledLine]:
    match block:
        case Heading():
            return [((indent + to_plain_text(block.line), "heading"),)]
        case Paragraph():
            return [_styled(line, indent) for line in block.lines if to_plain_text(line)]
        case Bullets():
            out: list[StyledLine] = []
            for number, entry in enumerate(block.items, 1):
                out += _entry(entry, indent, f"{number}. " if block.ordered else "• ")
            return out
        case Table():
            return _table(block, indent)
        case RuledLines():
            return [((indent + "_" * 40, "dim"),)] * block.lines
        case Rule():
            return [((indent + "─" * 40, "dim"),)]


def _entry(entry: DocEntry, indent: str, bullet: str) -> list[StyledLine]:
    if entry.done is not None:
        bullet = "[x] " if entry.done else "[ ] "
    out = [_styled(entry.line, indent + bullet)]
    for block in entry.under:
        out += _block(block, indent + "    ")
    return out


def _table(table: Table, indent: str) -> list[StyledLine]:
    """Each row as a line of “head: cell”: it wraps well at any width."""
    head, rows = grid(table)
    names = [to_plain_text(cell) for cell in head]
    out: list[StyledLine] = []
    for row in rows:
        spans: list[tuple[str, str]] = [(f"{indent}• ", "")]
        for at, (name, cell) in enumerate(zip(names, row, strict=True)):
            if text := to_plain_text(cell):
                spans.append((f"{', ' if at else ''}", ""))
                spans.append(
                    (
                        text if at == 0 or not name else f"{name.lower()}: {text}",
                        "strong" if at == 0 else "",
                    )
                )
        out.append(tuple(spans))
    return out
