"""What changes when the young person turns 18: a page to prepare for it, for the family."""

from datetime import date

from careprep.agenda.rules.expectations import CHANGES_AT_18, eighteenth
from careprep.agenda.today import given_by_others
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    message,
)
from careprep.model import labels
from careprep.model.consent import covers
from careprep.model.dates import show_full_date
from careprep.model.messages import say
from careprep.model.records import Member
from careprep.model.view import View


def eighteen(view: View, today: date) -> Document:
    """The day, what is different from then on, and every release that is to be given anew.

    The child's day of birth has to be known.
    """
    notebook, child = view.notebook, view.notebook.child.title
    assert notebook.child.born is not None
    day = eighteenth(notebook.child.born)
    found = given_by_others(notebook, day, today)
    changes = tuple(DocEntry(message(why.code, child=child)) for why in CHANGES_AT_18)
    blocks: list[Block] = [
        Paragraph((message("eighteen.day", child=child, day=show_full_date(day)),)),
        Heading(2, message("eighteen.changes")),
        Bullets(changes),
        Heading(2, message("eighteen.releases", child=child)),
    ]
    if found:
        entries = (DocEntry(_release(each, today), id=each.id) for each in found)
        blocks.append(Bullets(tuple(entries)))
    else:
        blocks.append(Paragraph((message("eighteen.no_releases"),)))
    return Document(
        kind="eighteen",
        name=f"{child} turns 18",
        title=say("eighteen.title", child=child),
        blocks=tuple(blocks),
        data={"day": day.isoformat(), "releases": [each.id for each in found]},
    )


def _release(member: Member, today: date) -> DocLine:
    heard = covers(member, today)
    topics = labels.listed([labels.topic(each) for each in heard if not each.startswith("-")])
    if but := [labels.topic(each[1:]) for each in heard if each.startswith("-")]:
        topics = say("eighteen.but", topics=topics, but=labels.listed(but))
    last = max((c.last or date.max for c in member.consents if c.in_force(today)), default=date.max)
    if last == date.max:
        return message("eighteen.release", name=member.name, topics=topics)
    until = show_full_date(last)
    return message("eighteen.release_until", name=member.name, topics=topics, day=until)
