"""The value every document is: a title and blocks of lines, as yet in no format.

The text in a span may be anything a person typed: it is never markup. A format asks `tidy` or
`to_plain_text` for a line that is safe to show and adds its own marks around it.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from careprep.errors import Sentence
from careprep.model.glossary import Term
from careprep.model.messages import pieces, say
from careprep.model.view import Withheld
from careprep.text import right_to_left, sanitize, width

Style = Literal["", "strong", "emph"]

NOTHING = "…"
"""Stands where a title, heading or entry has no text, so that its structure still shows."""

TITLED = 20  # of what was held back; more than this are counted

RULED_LINE = "_" * 40
"""One line to write on by hand, in formats that have only characters."""


class Span(Struct, frozen=True):
    """A run of text in one style; white space at its ends separates it from its neighbours."""

    text: str
    style: Style = ""


DocLine = tuple[Span, ...]


class Heading(Struct, frozen=True):
    """A heading below the title; `level` is 2 to 6, the title is the only 1."""

    level: int
    line: DocLine


class Paragraph(Struct, frozen=True):
    """Lines that belong together, each starting on a new line; empty ones are left out."""

    lines: tuple[DocLine, ...]


class DocEntry(Struct, frozen=True):
    """One entry of a list.

    `done` makes it a task, ticked or not; `id` is the record it stands for, kept where a format
    can do so quietly; `under` is what is indented below it.
    """

    line: DocLine
    done: bool | None = None
    id: str = ""
    under: tuple["Block", ...] = ()


class Bullets(Struct, frozen=True):
    """A list, numbered from 1 if `ordered`."""

    items: tuple[DocEntry, ...]
    ordered: bool = False


class Table(Struct, frozen=True):
    """A table; short rows and heads are filled with empty cells."""

    head: tuple[DocLine, ...]
    rows: tuple[tuple[DocLine, ...], ...]


class RuledLines(Struct, frozen=True):
    """Room to write by hand: so many ruled lines."""

    lines: int


class Rule(Struct, frozen=True):
    """A line across the page."""


Block = Heading | Paragraph | Bullets | Table | RuledLines | Rule


class Around(Struct, frozen=True):
    """People around the middle of a picture who belong together."""

    label: str
    people: tuple["MapPerson", ...]


class MapPerson(Struct, frozen=True):
    """One person of a picture, with lines under their name; what is `missing` stands out."""

    name: str
    lines: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Picture(Struct, frozen=True):
    """Whoever is in the middle, and who is around. It only shows what the blocks also say."""

    middle: str
    around: tuple[Around, ...]


class HeldBack(Struct, frozen=True):
    """What is not in a document for one reason, a clause with a code: things by their titles, and
    `untold`, how many more there are whose titles nobody else may know."""

    why: Sentence
    titles: tuple[str, ...] = ()
    untold: int = 0
    code: str = ""

    @property
    def count(self) -> int:
        return len(self.titles) + self.untold

    @property
    def said(self) -> Sentence:
        """The sentence for the person exporting."""
        found = [f"“{title}”" for title in self.titles[:TITLED]]
        more = len(self.titles) - len(found)
        found += [say("held_back.more", count=more)] if more else []
        found += [say("held_back.things", count=self.untold)] if self.untold else []
        titles = "; ".join(found)
        return say("held_back.several", why=self.why, titles=titles)


class Document(Struct, frozen=True, kw_only=True):
    """What leaves careprep.

    `kind` is the document's name in the registry, `name` the file's name without its ending
    ("2026-01-20 Juni agenda"), `data` the same content for other programs. `held_back` is for the
    person exporting only; no format ever shows it. Formats that can draw show the `picture` as
    well. `withheld` is what is not in it for its reader’s sake, before anybody has put it in words.
    `day` is when it was made, for files that keep such a date. `explained`
    are the special words in it, which its last blocks explain.
    """

    kind: str
    name: str
    title: str
    blocks: tuple[Block, ...]
    data: dict[str, Any]
    held_back: tuple[HeldBack, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    picture: Picture | None = None
    day: dt.date | None = None
    explained: tuple[Term, ...] = ()


def line(*parts: str | Span) -> DocLine:
    """A line of the given parts; a plain string is a span without style."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def message(key: str, /, **fields: str | Span | DocLine | int) -> DocLine:
    """The message of this key as a line: a field keeps its style, and a whole line its parts.

    Errors are those of `say`.
    """
    found: list[Span] = []
    for text, name in pieces(key, fields):
        field = fields[name] if name else ""
        found.append(Span(text))
        found += field if isinstance(field, tuple) else line(_as_part(field))
    return tuple(span for span in found if span.text)


def _as_part(field: str | Span | int) -> str | Span:
    return field if isinstance(field, Span) else str(field)


def strong(text: str) -> Span:
    """Text that stands out."""
    return Span(text, "strong")


def emph(text: str) -> Span:
    """Text that is stressed."""
    return Span(text, "emph")


def tidy(line: DocLine) -> DocLine:
    """The line as a format may use it.

    All text is cleaned, white space is single spaces and none at the ends, and it lies outside of
    styled spans; neighbours of the same style are one span and no span is empty.
    """
    out: list[Span] = []
    gap = False
    for span in line:
        text = sanitize(span.text)
        words = " ".join(text.split())
        gap = gap or text[:1].isspace()
        if not words:
            continue
        before = out[-1] if out else None
        space = " " if gap and before else ""
        if before and before.style == span.style:
            out[-1] = Span(before.text + space + words, span.style)
        elif before and space and not before.style:
            out[-1:] = [Span(before.text + " "), Span(words, span.style)]
        elif space and span.style:
            out += [Span(" "), Span(words, span.style)]
        else:
            out.append(Span(space + words, span.style))
        gap = text[-1].isspace()
    return tuple(out)


def to_plain_text(line: DocLine) -> str:
    """The text of the line, cleaned and without style."""
    return "".join(span.text for span in tidy(line))


def leftward(lines: Iterable[DocLine]) -> bool:
    """Are the lines, which belong together, read from right to left?

    What stands out in them is names, mostly: these say so only where nothing else does.
    """
    spans = [span for line in lines for span in line]
    for styled in (False, True):
        text = " ".join(span.text for span in spans if bool(span.style) == styled)
        if (way := right_to_left(text)) is not None:
            return way
    return False


def grid(table: Table) -> tuple[tuple[DocLine, ...], tuple[tuple[DocLine, ...], ...]]:
    """The head and the rows of the table, all filled up to the same number of cells."""
    columns = max(len(table.head), *(len(row) for row in table.rows), 0)

    def filled(cells: tuple[DocLine, ...]) -> tuple[DocLine, ...]:
        return cells + ((),) * (columns - len(cells))

    return filled(table.head), tuple(filled(row) for row in table.rows)


def share(column: Iterable[DocLine]) -> int:
    """How much of a table's width a column needs beside others: for whole words first."""
    texts = [to_plain_text(cell) for cell in column]
    word = max((width(each) for text in texts for each in text.split()), default=0)
    return 8 + min(word, 30) + min(max(map(width, texts), default=0), 80) // 4
