"""The rows of a list: what one is, and how it is laid out in the cells there are."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Literal

import msgspec
from rich.cells import cell_len, split_graphemes

from careprep.text import sanitize
from careprep.tui.widgets.reader import terminal_safe

Tone = Literal["", "warn", "good", "bad"]
Piece = tuple[str, str]
"""Text and the part of the row it is: "", "mark", "note" or "right"."""

_POINTER = "▸"
_TONE_MARKS = {"warn": "!", "good": "✓", "bad": "✗"}
_GAP = 2


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list. All text is plain: never markup, and cleaned when it is drawn."""

    key: str
    """What the messages name; unique in its list."""
    text: str = ""
    cells: tuple[str, ...] = ()
    """Short columns before the text, such as a clock time; aligned over all rows."""
    note: str = ""
    """Quieter words after the text, the first to be cut."""
    right: str = ""
    """A few words set flush right; coloured by the tone."""
    mark: str = ""
    """One glyph before everything; coloured by the tone."""
    tone: Tone = ""
    """A colour. A row with a tone but neither mark nor right text is given a mark."""
    indent: int = 0
    tree: str = ""
    """Lines that lead from the row it hangs under, drawn just as they are."""
    dim: bool = False
    strong: bool = False
    heading: bool = False
    """The title of the rows below it; the cursor passes over it."""


def under(title: str, rows: Sequence[ListRow]) -> tuple[ListRow, ...]:
    """Rows below a heading; where there are none, there is none."""
    return (ListRow(key=f":{title}", text=title, heading=True), *rows) if rows else ()


def _plain(text: str) -> str:
    return terminal_safe(sanitize(text, one_line=True))


def fit(text: str, width: int) -> str:
    """`text`, cut with "…" so that it takes no more than `width` cells; no letter is torn apart."""
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    if max(text) < "\u0300":  # every letter is one cell: no table of widths has to be loaded
        return text[: width - 1].rstrip() + "…"
    used = end = 0
    for _first, last, cells in split_graphemes(text)[0]:
        if used + cells > width - 1:
            break
        used, end = used + cells, last
    return text[:end].rstrip() + "…"


def column_widths(rows: Iterable[ListRow]) -> tuple[int, ...]:
    """The cells each column of `ListRow.cells` needs so that every row's fits."""
    columns = zip_longest(*(row.cells for row in rows if row.cells), fillvalue="")
    return tuple(max(cell_len(_plain(cell)) for cell in set(column)) for column in columns)


def lay_out(
    row: ListRow, width: int, columns: Sequence[int] = (), align: str = "", selected: bool = False
) -> list[Piece]:
    """Divide a row over `width` cells; from 12 cells on, without columns, they are never wider.

    `columns` are the widths of the cells, `align` has a ">" for each column set to the right.
    Right text gets up to half of the room, the text what is left, the note the rest of that.
    """
    pointer = _POINTER if selected else " "
    pieces: list[Piece] = [(pointer, "")]
    if not row.heading:
        mark = _plain(row.mark) or ("" if row.right else _TONE_MARKS.get(row.tone, ""))
        mark = fit(mark, 2)
        pieces += [(" ", ""), (mark, "mark"), (" " * (2 - cell_len(mark)), "")]
    if row.indent > 0:
        pieces.append((" " * min(row.indent * 2, width // 3), ""))
    if row.tree:
        pieces.append(((" " * 3 if row.heading else "") + row.tree, ""))
    for number, (cell, size) in enumerate(zip(row.cells, columns, strict=False)):
        cell = fit(_plain(cell), min(size, width // 3))
        space = " " * (min(size, width // 3) - cell_len(cell))
        to_right = align[number : number + 1] == ">"
        pieces.append((f"{space}{cell}" if to_right else f"{cell}{space}", ""))
        pieces.append((" " * _GAP, ""))
    room = width - sum(cell_len(text) for text, _ in pieces)
    right = fit(_plain(row.right), room // 2)
    if right:
        room -= cell_len(right) + _GAP
    text = fit(_plain(row.text), room)
    pieces.append((text, ""))
    room -= cell_len(text)
    note = fit(_plain(row.note), room - _GAP) if row.note and room > 3 * _GAP else ""
    if note:
        pieces += [(" " * _GAP, ""), (note, "note")]
        room -= cell_len(note) + _GAP
    if right:
        pieces += [(" " * (room + _GAP), ""), (right, "right")]
    return [piece for piece in pieces if piece[0]]
