"""A picture as SVG, to stand in a page: a card for each group, to the left and right of the middle.

Colors and letters come from the page's style, so the drawing is dark in a dark page. Lengths are
in the drawing's own units, of which it is `WIDTH` wide.
"""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from careprep.documents.tree import NOTHING, Around, Picture
from careprep.model.labels import joined
from careprep.model.messages import say
from careprep.text import sanitize, width

WIDTH = 720
CARD = 262  # how wide a card is
PAD = 12
ROW = 20
GAP = 16  # between cards
CELLS = 28  # of letters in a row, as wide as they come
NOTE_CELLS = 34  # of smaller ones
RADIUS = 68
MOST_ROWS = 3  # of one name, so that no name pushes the others away


class _SvgRow(Struct, frozen=True):
    kind: str  # the class in the style: group, name, note or missing
    text: str


def alternative(picture: Picture) -> str:
    """What the picture shows, in words, for whoever cannot see it."""
    around = joined(_line(group.label) for group in picture.around)
    middle = _line(picture.middle)
    return say("picture.around", middle=middle, groups=around) if around else middle


def render_svg(picture: Picture) -> str:
    """The picture as an `svg` element, without a reference to anything outside it."""
    # The library writes the marks, so that text stays text; nothing else in careprep needs it.
    from xml.etree.ElementTree import Element, SubElement, tostring

    cards = [_rows(group) for group in picture.around]
    left, right = _sides(cards)
    tall = max(_height(left), _height(right), 2 * RADIUS + 2 * PAD)
    svg = Element(
        "svg", {"class": "map", "viewBox": f"-1 -1 {WIDTH + 2} {tall + 2}", "role": "img"}
    )
    SubElement(svg, "title").text = alternative(picture)
    lines = SubElement(svg, "g", {"class": "line"})  # first, so that all else lies over them
    for side, cards_there in ((0, left), (1, right)):
        x = (WIDTH - CARD) * side
        y = (tall - _height(cards_there)) // 2
        for rows in cards_there:
            high = _card_height(rows)
            edge = x + CARD * (1 - side)
            SubElement(lines, "line", _at(x1=WIDTH // 2, y1=tall // 2, x2=edge, y2=y + high // 2))
            SubElement(svg, "rect", {**_at(x=x, y=y, width=CARD, height=high, rx=10)})
            _text(svg, SubElement, rows, x + PAD, y + PAD)
            y += high + GAP
    SubElement(svg, "circle", _at(cx=WIDTH // 2, cy=tall // 2, r=RADIUS))
    middle = [_SvgRow("middle", each) for each in _wrapped(picture.middle, 12)]
    _text(svg, SubElement, middle, WIDTH // 2, (tall - len(middle) * ROW) // 2)
    return tostring(svg, encoding="unicode")


def _at(**where: int) -> dict[str, str]:
    return {name: str(number) for name, number in where.items()}


def _text(svg: Any, add: Any, rows: Iterable[_SvgRow], x: int, y: int) -> None:
    for number, row in enumerate(rows):
        place = _at(x=x, y=y + number * ROW + 15)
        add(svg, "text", {"class": row.kind, **place}).text = row.text


# ── rows and cards ───────────────────────────────────────────────────────────────────────────────


def _rows(group: Around) -> list[_SvgRow]:
    """All that stands on a card, in rows that fit it."""
    found = [_SvgRow("group", each) for each in _wrapped(group.label)]
    for person in group.people:
        found += [_SvgRow("name", each) for each in _wrapped(person.name)]
        found += [_SvgRow("note", row) for each in person.lines for row in _notes(each)]
        # A mark that is not a color alone: it prints, and everybody sees it.
        found += [_SvgRow("missing", row) for each in person.missing for row in _notes(f"! {each}")]
    return found


def _card_height(rows: list[_SvgRow]) -> int:
    return len(rows) * ROW + 2 * PAD


def _height(cards: list[list[_SvgRow]]) -> int:
    return sum(map(_card_height, cards)) + GAP * max(0, len(cards) - 1)


def _sides(cards: list[list[_SvgRow]]) -> tuple[list[list[_SvgRow]], list[list[_SvgRow]]]:
    """The cards, in order, first down the left, then down the right, as even as can be."""
    at = min(
        range(len(cards) + 1), key=lambda n: max(_height(cards[:n]), _height(cards[n:])), default=0
    )
    return cards[:at], cards[at:]


def _line(text: str) -> str:
    return sanitize(text, one_line=True) or NOTHING


def _notes(text: str) -> list[str]:
    return _wrapped(text, NOTE_CELLS) if sanitize(text, one_line=True) else []


def room(text: str) -> int:
    """How much of a row the text takes, in letters: capitals take more than others."""
    wide = sum(char.isupper() for char in text) + sum(char in "MWmw@" for char in text)
    return width(text) + wide // 3


def _wrapped(text: str, cells: int = CELLS) -> list[str]:
    """The text in a few rows of at most so many cells."""
    rows = [""]
    for word in _line(text).split(" "):
        if rows[-1] and room(f"{rows[-1]} {word}") > cells:
            rows.append("")
        rows[-1] += f" {word}" if rows[-1] else word
        while room(rows[-1]) > cells and len(rows) <= MOST_ROWS:
            cut = 1
            while room(rows[-1][: cut + 1]) <= cells:
                cut += 1
            rows[-1:] = [rows[-1][:cut], rows[-1][cut:]]
        if len(rows) > MOST_ROWS:
            break
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], rows[MOST_ROWS - 1][:-1] + NOTHING]
    return rows
