"""The care map families draw by hand: the child in the middle, everybody around, by kind."""

from datetime import date

from msgspec import Struct

from careprep.documents.phrases import capital, listed, position
from careprep.documents.tree import (
    Around,
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    MapPerson,
    Paragraph,
    Picture,
    line,
    message,
    strong,
)
from careprep.model import labels
from careprep.model.consent import covers
from careprep.model.dates import show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Member
from careprep.model.view import View


def care_map(view: View, today: date) -> Document:
    """Who is around the child on this day, as far as the reader needs to know them; in the family's
    copy also who is missing something.
    """
    child = view.notebook.child.title
    picture = around(view, today)
    people = [person for group in picture.around for person in group.people]
    missing = sum(bool(person.missing) for person in people)
    day = show_full_date(today)
    if not view.complete("team"):  # how many there are would say that there are others
        first = [message("team.day", day=day)]
    elif people:
        first = [message("care-map.around", day=day, count=len(people), child=child)]
    else:
        first = [message("care-map.nobody", day=day)]
    if missing:
        first.append(message("care-map.missing", count=missing))
    blocks: list[Block] = [Paragraph(tuple(first))]
    for group in picture.around:
        blocks.append(Heading(2, line(group.label)))
        blocks.append(Bullets(tuple(map(_entry, group.people))))
    return Document(
        kind="care-map",
        name=f"{today.isoformat()} {child} care map",
        title=say("care-map.title", child=child),
        blocks=tuple(blocks),
        data={
            "child": child,
            "today": today.isoformat(),
            "around": [
                {
                    "kind": group.label,
                    "people": [
                        {"name": person.name, "missing": list(person.missing)}
                        for person in group.people
                    ],
                }
                for group in picture.around
            ],
        },
        withheld=view.held("team"),
        picture=picture,
    )


class Ring(Struct, frozen=True):
    """The people of one kind around the child, and what the family still has to settle for each."""

    label: str
    people: tuple[tuple[Member, tuple[str, ...]], ...]


def circle(notebook: Notebook, today: date) -> tuple[Ring, ...]:
    """Who is around the child on this day, by kind: the facts of every care map."""
    rings = []
    for kind, label in {**labels.MEMBER_KIND, "": say("team.others")}.items():
        people = tuple(
            (member, _missing(member, today))
            for member in notebook.team.values()
            if member.kind == kind and member.kind != "self" and member.on_team(today)
        )
        if people:
            rings.append(Ring(capital(label), people))
    return tuple(rings)


def around(view: View, today: date) -> Picture:
    """The picture of who is on the team on this day.

    What is missing is for the family: it is nobody else's business.
    """
    groups = tuple(
        Around(
            ring.label,
            tuple(
                MapPerson(member.name, (position(member),), missing if view.family else ())
                for member, missing in ring.people
            ),
        )
        for ring in circle(view.notebook, today)
    )
    return Picture(view.notebook.child.title, groups)


def _missing(member: Member, today: date) -> tuple[str, ...]:
    reachable = any(each.strip() for each in (member.phone, member.email, member.after_hours))
    heard = bool(covers(member, today))
    found = () if reachable else (say("care-map.no-contact"),)
    return found if heard else (*found, say("care-map.no-consent"))


def _entry(person: MapPerson) -> DocEntry:
    who = line(strong(person.name))
    for each in person.lines:
        who = message("person.called", name=who, position=each) if each.strip() else who
    missing = (line(strong(capital(each))) for each in person.missing)
    return DocEntry(who, under=listed(missing))
