"""What needs a look today: the next meeting, what is due, what nobody is asked, what ends."""

import datetime as dt
from typing import Literal

from msgspec import Struct

from careprep.agenda.attendance import find_attendance
from careprep.agenda.rules.expectations import eighteenth
from careprep.errors import Sentence
from careprep.model import queries
from careprep.model.consent import ENDS_SOON, ending, may_hear, view
from careprep.model.dates import show_age, show_date, show_day, show_moment
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting, Member
from careprep.model.subjects import Subjects
from careprep.model.topic_places import waiting
from careprep.model.view import CIRCLE, Family

SAID_AFTER = 30  # days after the 18th birthday that Today still speaks of it. Our own choice

TodaySection = Literal[
    "next_meeting", "overdue", "due_soon", "nobody_asked", "unheard", "consents", "growing_up",
    "no_topic",
]  # fmt: skip


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
    """Everything that needs a look, in order of the sections; what is private to the family too,
    as this is home, but not what is one person's own."""
    notebook = view(notebook, Family((CIRCLE,)), today).notebook
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
    found += _growing_up(notebook, today)
    if waits := waiting(notebook):
        text = say("today.no_topic", count=len(waits))
        note = say("today.nobody_gets", count=len(waits))
        found.append(Point(section="no_topic", key="notebook", text=text, note=note))
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


def given_by_others(notebook: Notebook, birthday: dt.date, day: dt.date) -> tuple[Member, ...]:
    """Those on the team with a release in force that was given before the 18th birthday."""
    return tuple(
        member
        for member in notebook.team.values()
        if member.on_team(day) and _releases(member, birthday, day)
    )


def _releases(member: Member, birthday: dt.date, day: dt.date) -> bool:
    heard = [consent for consent in member.consents if consent.in_force(day)]
    return bool(heard) and all((consent.starts or dt.date.min) < birthday for consent in heard)


def _growing_up(notebook: Notebook, today: dt.date) -> list[Point]:
    """That the child turns 18 within 60 days, or did so within 30 and others gave releases that
    still count."""
    born = notebook.child.born
    day = eighteenth(born) if born else None
    left = (day - today).days if day else ENDS_SOON + 1
    if day is None or not -SAID_AFTER <= left <= ENDS_SOON:
        return []
    count = len(given_by_others(notebook, day, today))
    if left < 0 and not count:
        return []
    child = notebook.child.title
    text = say("today.turns_18", child=child, day=show_day(day, today))
    if left <= 0:
        text = say("today.is_18_today", child=child)
    if left < 0:
        text = say("today.is_18_since", child=child, day=show_day(day, today))
    note = say("today.decides_at_18", child=child)
    if count:
        note = say("today.releases_at_18", child=child, count=count)
    when = say("today.ahead", count=left) if left > 0 else ""
    key = notebook.child.id
    return [Point(section="growing_up", key=key, text=text, note=note, when=when)]


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
