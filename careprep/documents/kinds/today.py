"""What needs a look today, as a page: the same lines as the place called Today."""

from datetime import date
from itertools import groupby

from careprep.agenda.today import Point, points, title_of
from careprep.documents.audience import FAMILY, Audience, held, why_not_about
from careprep.documents.phrases import dotted
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    Paragraph,
    line,
    message,
)
from careprep.model.dates import show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook


def today(notebook: Notebook, day: date, reader: Audience = FAMILY) -> Document:
    """The next meeting and how ready it is, what is overdue or due soon, questions nobody is
    asked, and consents that end soon. It is the family's own page: what is private is on it where
    that is asked for.
    """
    every = points(notebook, day)
    why_not = {point: why_not_about(reader, notebook, point.key) for point in every}
    found = [point for point in every if not why_not[point]]
    blocks: list[Block] = [Paragraph((message("today.day", day=show_full_date(day)),))]
    if not any(point.section == "next_meeting" for point in found):
        blocks.append(Paragraph((message("today.no_meeting"),)))
    for section, group in groupby(found, key=lambda point: point.section):
        blocks.append(Heading(2, line(title_of(section))))
        blocks.append(Bullets(tuple(_entry(point) for point in group)))
    if all(point.section == "next_meeting" for point in every):
        blocks.append(Paragraph((message("today.all_well"),)))
    return Document(
        kind="today",
        name=f"{day.isoformat()} {notebook.child.title} today",
        title=say("today.title", child=notebook.child.title),
        blocks=tuple(blocks),
        data={
            "today": day.isoformat(),
            "points": [
                {
                    "section": point.section,
                    "id": point.key,
                    "text": point.text,
                    "note": point.note,
                    "when": point.when,
                }
                for point in found
            ],
        },
        held_back=tuple(held(point.text, why) for point, why in why_not.items() if why),
    )


def _entry(point: Point) -> DocEntry:
    return DocEntry(dotted(point.text, point.note, point.when), id=point.key)
