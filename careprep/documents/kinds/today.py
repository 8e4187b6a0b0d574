"""What needs a look today, as a page: the same lines as the place called Today."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from careprep.agenda.today import Point, title_of
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
from careprep.model.view import View


def today(view: View, day: date, every: Sequence[Point]) -> Document:
    """The next meeting and how ready it is, what is overdue or due soon, questions nobody is
    asked, and consents that end soon: of all the points of the day those that are in the view.
    """
    notebook, due = view.notebook, {point.key for point in every}
    found = [point for point in every if notebook.get(point.key)]
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
        withheld=view.held("follow_ups", "questions", fits=lambda each: each.id in due),
    )


def _entry(point: Point) -> DocEntry:
    return DocEntry(dotted(point.text, point.note, point.when), id=point.key)
