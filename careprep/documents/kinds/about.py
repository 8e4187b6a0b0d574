"""One page about the child, to open a meeting with and to hand to whoever is new."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from careprep.documents.phrases import several
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    RuledLines,
    line,
    message,
    strong,
)
from careprep.model import labels
from careprep.model.messages import say
from careprep.model.records import Child
from careprep.model.view import View

ROOM_TO_WRITE = 3  # lines, where the family has not written anything yet


class ProfilePart(Struct, frozen=True, kw_only=True):
    """A part of what is known about the child: its name in the data and in `about.…`, its lines.

    `room`: where it is empty there is room to write it; `prose`: its lines are a text rather than a
    list.
    """

    name: str
    said: tuple[str, ...]
    room: bool = False
    prose: bool = False

    @property
    def title(self) -> str:
        return say(f"about.{self.name}")


def about(view: View, today: date) -> Document:
    """What people appreciate about me, what is important to me, how best to support me; how we
    talk; and what our family holds dear, where the reader may hear of the family.
    """
    child = view.notebook.child
    every = (*profile(child), values(child))
    parts = [part for part in every if view.complete("child", part.name)]
    blocks: list[Block] = [Paragraph((line(strong(_full_name(child))),))]
    blocks += part_blocks(parts, level=2)
    if child.languages or child.interpreter:
        blocks.append(Heading(2, message("about.talking")))
        blocks.append(Paragraph(tuple(_talking(child))))
    return Document(
        kind="about",
        name=f"{today.isoformat()} {child.title} about me",
        title=say("about.title", child=child.title),
        blocks=tuple(blocks),
        data={"today": today.isoformat(), **about_data(child, parts)},
        withheld=view.held("child.values"),
    )


def profile(child: Child) -> tuple[ProfilePart, ...]:
    """The three lists that are written for everybody to read."""
    return (
        ProfilePart(name="appreciate", said=child.appreciate, room=True),
        ProfilePart(name="important", said=child.important, room=True),
        ProfilePart(name="support", said=child.support, room=True),
    )


def values(child: Child) -> ProfilePart:
    return ProfilePart(name="values", said=_split(child.values), prose=True)


def medical(child: Child) -> tuple[ProfilePart, ...]:
    """What is about health, about safety, about the family."""
    family_life = _split(child.family_life)
    return (
        ProfilePart(name="conditions", said=child.conditions),
        ProfilePart(name="allergies", said=child.allergies),
        ProfilePart(name="family_life", said=family_life, prose=True),
    )


def crisis(child: Child) -> ProfilePart:
    """What to do when something goes wrong."""
    return ProfilePart(name="crisis_plan", said=_split(child.crisis_plan))


def part_blocks(parts: Sequence[ProfilePart], level: int) -> Iterator[Block]:
    """A heading and a list for each; those for everybody get room to write where they are empty."""
    for part in parts:
        if part.said:
            yield Heading(level, line(part.title))
            lines = tuple(map(line, part.said))
            yield Paragraph(lines) if part.prose else Bullets(tuple(map(DocEntry, lines)))
        elif part.room:
            yield Heading(level, line(part.title))
            yield RuledLines(ROOM_TO_WRITE)


def about_data(child: Child, parts: Sequence[ProfilePart]) -> dict[str, Any]:
    return {
        "child": child.title,
        "name": child.name,
        "pronouns": child.pronouns,
        "languages": list(child.languages),
        "interpreter": child.interpreter,
        **{part.name: list(part.said) for part in parts},
    }


def _full_name(child: Child) -> str:
    if not child.pronouns:
        return child.name
    return say("person.with-pronouns", name=child.name, pronouns=child.pronouns)


def _talking(child: Child) -> Iterator[DocLine]:
    if child.languages:
        yield message("about.languages", languages=labels.listed(child.languages))
    if child.interpreter:
        yield message("person.interpreter", interpreter=child.interpreter)


def _split(text: str) -> tuple[str, ...]:
    return tuple(each[0].text.strip() for each in several(text))
