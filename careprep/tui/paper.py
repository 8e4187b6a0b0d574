"""A document's own tree as lines to read on the screen."""

from careprep.documents.document import (
    Block,
    Bullets,
    Document,
    Entry,
    Heading,
    Paragraph,
    Rule,
    Table,
    Writing,
    grid,
    plain,
    tidy,
)
from careprep.documents.document import Line as DocumentLine
from careprep.tui.widgets.reader import Line


def lines(document: Document) -> tuple[Line, ...]:
    """The whole document, the title first."""
    out: list[Line] = [((document.title, "title"),), ()]
    for block in document.blocks:
        out += _block(block, "")
        out.append(())
    return tuple(out)


def _styled(line: DocumentLine, lead: str = "") -> Line:
    spans = tuple((span.text, span.style) for span in tidy(line))
    return ((lead, ""), *spans) if lead else spans


def _block(block: Block, indent: str) -> list[Line]:
    match block:
        case Heading():
            return [((indent + plain(block.line), "heading"),)]
        case Paragraph():
            return [_styled(line, indent) for line in block.lines if plain(line)]
        case Bullets():
            out: list[Line] = []
            for number, entry in enumerate(block.items, 1):
                out += _entry(entry, indent, f"{number}. " if block.ordered else "• ")
            return out
        case Table():
            return _table(block, indent)
        case Writing():
            return [((indent + "_" * 40, "dim"),)] * block.lines
        case Rule():
            return [((indent + "─" * 40, "dim"),)]


def _entry(entry: Entry, indent: str, bullet: str) -> list[Line]:
    if entry.done is not None:
        bullet = "[x] " if entry.done else "[ ] "
    out = [_styled(entry.line, indent + bullet)]
    for block in entry.under:
        out += _block(block, indent + "    ")
    return out


def _table(table: Table, indent: str) -> list[Line]:
    """Each row as a line of “head: cell”: it wraps well at any width."""
    head, rows = grid(table)
    names = [plain(cell) for cell in head]
    out: list[Line] = []
    for row in rows:
        spans: list[tuple[str, str]] = [(f"{indent}• ", "")]
        for at, (name, cell) in enumerate(zip(names, row, strict=True)):
            if text := plain(cell):
                spans.append((f"{', ' if at else ''}", ""))
                spans.append(
                    (
                        text if at == 0 or not name else f"{name.lower()}: {text}",
                        "strong" if at == 0 else "",
                    )
                )
        out.append(tuple(spans))
    return out
