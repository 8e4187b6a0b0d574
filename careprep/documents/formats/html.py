"""Documents as one HTML page: to read on a phone, to fill in, to print on A4 or Letter.

Every text goes through `_escape` on its way into the page, so whatever a person typed is text here
too. The page has no script and refers to nothing outside itself, and its policy tells the browser
to hold it to that.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from careprep.documents.formats.svg import render_svg
from careprep.documents.tree import (
    NOTHING,
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    Rule,
    RuledLines,
    Table,
    grid,
    line,
    tidy,
    to_plain_text,
)

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


_STYLE = Path(__file__).with_name("html.css")
_HARMLESS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_TAGS = {"strong": "strong", "emph": "em"}
_BOX = '<input class="task-list-item-checkbox"{checked}  type="checkbox">'


def render_html(document: Document) -> str:
    """The document as one page that needs nothing else; ends in a newline.

    Task boxes can be ticked on screen (the page keeps nothing) and print as boxes; room to write
    is ruled. The quiet ids of records are not in it. A picture comes first, below the title.
    """
    title = line(document.title)
    policy, style = _style()
    picture = (
        f'<div class="drawing">{render_svg(document.picture)}</div>\n' if document.picture else ""
    )
    return _PAGE.format(
        policy=policy,
        title=_escape(to_plain_text(title) or NOTHING),
        style=style,
        body="".join((_directed("h1", _inline(title)), picture, _blocks(document.blocks))),
    )


def _blocks(blocks: Iterable[Block]) -> str:
    return "".join(map(_block, blocks))


def _block(block: Block) -> str:
    """The block with a newline at its end; nothing where it has no content."""
    match block:
        case Heading():
            return _directed(f"h{min(max(block.level, 2), 6)}", _inline(block.line))
        case Paragraph():
            lines = [_inline(each) for each in block.lines if to_plain_text(each)]
            return _directed("p", "<br>\n".join(lines)) if lines else ""
        case Bullets():
            return _list(block)
        case Table():
            return _table(block)
        case RuledLines():
            return '<p class="write"></p>\n' * block.lines
        case Rule():
            return "<hr>\n"


def _list(bullets: Bullets) -> str:
    if not bullets.items:
        return ""
    tag = "ol" if bullets.ordered else "ul"
    tasks = any(entry.done is not None for entry in bullets.items)
    kind = ' class="contains-task-list"' if tasks else ""
    return f"<{tag}{kind}>\n{''.join(map(_entry, bullets.items))}</{tag}>\n"


def _entry(entry: DocEntry) -> str:
    """Its line is a paragraph, so that it has the direction of its own text."""
    words, kind = _inline(entry.line), ""
    if entry.done is not None:
        box = _BOX.format(checked=' checked="checked"' if entry.done else "")
        words, kind = f"<label>{box} {words}</label>", ' class="task-list-item enabled"'
    return f"<li{kind}>\n{_directed('p', words)}{_blocks(entry.under)}</li>\n"


def _table(table: Table) -> str:
    """Each cell but the first of a row says what its column is: a phone has no room for heads."""
    head, rows = grid(table)
    if not head:
        return ""
    labels = ["", *map(to_plain_text, head[1:])]
    body = "".join(
        _row(
            _directed("td", _inline(cell, ""), label if to_plain_text(cell) else "")
            for cell, label in zip(row, labels, strict=True)
        )
        for row in rows
    )
    heads = _row(_directed("th", _inline(cell, "")) for cell in head)
    body = f"<tbody>\n{body}</tbody>\n" if body else ""
    return f"<table>\n<thead>\n{heads}</thead>\n{body}</table>\n"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>\n{''.join(cells)}</tr>\n"


def _directed(tag: str, words: str, label: str = "") -> str:
    """An element with the direction of its own text; `words` are safe already."""
    labelled = f' data-label="{_escape(label)}"' if label else ""
    return f'<{tag}{labelled} dir="auto">{words}</{tag}>\n'


def _inline(line: DocLine, empty: str = NOTHING) -> str:
    """The line, or what stands for an empty one."""
    found = ""
    for span in tidy(line):
        words, tag = _escape(span.text), _TAGS.get(span.style)
        # What stands out is names, mostly: their direction is theirs alone.
        found += f'<{tag} dir="auto">{words}</{tag}>' if tag else words
    return found or empty


def _escape(text: str) -> str:
    return text.translate(_HARMLESS)


@cache
def _style() -> tuple[str, str]:
    """What the page may do (be shown in its own style, and nothing else at all), and that style."""
    from binascii import b2a_base64  # these two are for this format alone
    from hashlib import sha256

    style = "\n" + _STYLE.read_text("utf-8")
    digest = b2a_base64(sha256(style.encode()).digest(), newline=False).decode()
    allowed = f"style-src 'sha256-{digest}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'", style
