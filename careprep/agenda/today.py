"""What needs a look today: the next meeting, what is due, what nobody is asked, what ends."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from careprep.agenda.attendance import find_attendance
from careprep.errors import Sentence
from careprep.model import queries
from careprep.model.consent import ending, may_hear
from careprep.model.dates import show_age, show_date, show_moment
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.model.subjects import Subjects
from careprep.model.topic_places import waiting

TodaySection = Literal[
    "next_meeting", "overdue", "due_soon", "nobody_asked", "unheard", "consents", "no_topic"
]


class Point(Struct, frozen=True, kw_only=True):
    """One line of Today; `key` is the record it leads to."""

    section: TodaySection
    key: str
    text: Sentence
    note: Sentence = ""
    when: str = ""


def title_of(section: TodaySection) -> str:
    """What a part of Today is called."""
    return say(f"today.section.{section}")


def points(notebook: Notebook, today: dt.date) -> tuple[Point, ...]:
    """Everything that needs a look, in order of the sections; private things too: this is home."""
    found: list[Point] = []
    meeting = queries.next_meeting(notebook)
    if meeting is not None:
        found.append(_meeting(meeting, today))
    by_due = sorted((f for f in notebook.follow_ups.values() if f.open and f.due), key=_due)
    for section, fits in (("overdue", queries.overdue), ("due_soon", queries.due_soon)):
        for follow_up in by_due:
            if follow_up.due and fits(follow_up, today):
                owner = notebook.team.get(follow_up.owner)
                found.append(
                    Point(
                        section="overdue" if section == "overdue" else "due_soon",
                        key=follow_up.id,
                        text=follow_up.what,
                        note=owner.name if owner else say("task.nobody"),
                        when=show_age((follow_up.due - today).days),
                    )
                )
    found += [
        Point(section="nobody_asked", key=question.id, text=question.text)
        for question in notebook.questions.values()
        if question.open and not question.ask
    ]
    if meeting is not None:
        found += _unheard(notebook, meeting)
    for member in notebook.team.values():
        ends = ending(member, today)
        if ends and member.on_team(today):
            found.append(
                Point(
                    section="consents",
                    key=member.id,
                    text=member.name,
                    note=member.role,
                    when=say("today.until", day=show_date(ends, today)),
                )
            )
    if waits := waiting(notebook):
        text = say("today.no_topic", count=len(waits))
        found.append(Point(section="no_topic", key="notebook", text=text))
    return tuple(found)


def _unheard(notebook: Notebook, meeting: Meeting) -> list[Point]:
    """Open questions for people who come, of whom none may hear what it is about."""
    coming = find_attendance(notebook, meeting).members
    found, subjects = [], Subjects(notebook)
    for question in notebook.questions.values():
        asked = [coming[key] for key in question.ask if key in coming]
        if not question.open or not asked or subjects.of(question.id).private:
            continue
        topics = subjects.topics(question.id)
        hearing = [may_hear(member, topics, meeting.day) for member in asked]
        if not any(each.yes for each in hearing):
            why = say("today.may_not_hear", name=asked[0].name, hearing=hearing[0].why)
            found.append(Point(section="unheard", key=question.id, text=question.text, note=why))
    return found


def _due(follow_up: object) -> dt.date:
    due = getattr(follow_up, "due", None)
    return due if isinstance(due, dt.date) else dt.date.max


def _meeting(meeting: Meeting, today: dt.date) -> Point:
    coming = sum(person.coming for person in meeting.people)
    silent = sum(person.response == "needs-action" for person in meeting.people)
    ready = [say("today.coming", count=coming)]
    if silent:
        ready.append(say("today.not_answered", count=silent))
    if meeting.top:
        ready.append(say("today.top_chosen", count=len(meeting.top)))
    else:
        ready.append(say("today.top_not_chosen"))
    days = (meeting.day - today).days
    if days < 0:
        ready.append(say("today.was_it_held"))
    return Point(
        section="next_meeting",
        key=meeting.id,
        text=f"{meeting.title} · {show_moment(meeting.when, today)}",
        note=" · ".join(ready),
        when=say("today.today") if not days else say("today.ahead", count=days) if days > 0 else "",
    )
