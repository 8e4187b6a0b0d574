"""One page about the child, to open a meeting with and to hand to whoever is new."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from careprep.documents.audience import Audience, held
from careprep.documents.phrases import several
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    HeldBack,
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

    `topics` are what it is about, where it is not written for everybody to read; `prose` means
    that its lines are a text rather than a list.
    """

    name: str
    said: tuple[str, ...]
    topics: tuple[str, ...] = ()
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
        ProfilePart(name="appreciate", said=child.appreciate),
        ProfilePart(name="important", said=child.important),
        ProfilePart(name="support", said=child.support),
    )


def values(child: Child) -> ProfilePart:
    said = _split(child.values)
    return ProfilePart(name="values", said=said, topics=("family",), prose=True)


def medical(child: Child) -> tuple[ProfilePart, ...]:
    """What only those may read who may hear of health, of safety, of the family."""
    family_life = _split(child.family_life)
    return (
        ProfilePart(name="conditions", said=child.conditions, topics=("health",)),
        ProfilePart(name="allergies", said=child.allergies, topics=("safety",)),
        ProfilePart(name="family_life", said=family_life, topics=("family",), prose=True),
    )


def crisis(child: Child) -> ProfilePart:
    """What to do when something goes wrong: for everybody who looks after the child's safety."""
    return ProfilePart(name="crisis_plan", said=_split(child.crisis_plan), topics=("safety",))


def for_reader(
    parts: Sequence[ProfilePart], reader: Audience
) -> tuple[tuple[ProfilePart, ...], tuple[HeldBack, ...]]:
    """The parts the reader may see, and the others that say something, each with why not."""
    why_not = {part.name: reader.why_not(part.topics) for part in parts}
    shown = tuple(part for part in parts if not why_not[part.name])
    away = (part for part in parts if why_not[part.name] and part.said)
    return shown, tuple(held(part.title, why_not[part.name]) for part in away)


def part_blocks(parts: Sequence[ProfilePart], level: int) -> Iterator[Block]:
    """A heading and a list for each; those for everybody get room to write where they are empty."""
    for part in parts:
        if part.said:
            yield Heading(level, line(part.title))
            lines = tuple(map(line, part.said))
            yield Paragraph(lines) if part.prose else Bullets(tuple(map(DocEntry, lines)))
        elif not part.topics:
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
