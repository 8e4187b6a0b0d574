"""Meetings and the dates of follow-ups as a calendar file, for any calendar program.

A date keeps its UID, so that the same file sent again changes the entry rather than adding one.
Entries have no time zone: three o'clock is three o'clock where the meeting is.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from msgspec import Struct

from careprep.documents.phrases import name
from careprep.model import labels
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Header, Meeting, Member
from careprep.model.view import View, Withheld
from careprep.text import sanitize

SUFFIX = "ics"
PRODUCT = b"PRODID:-//careprep//careprep//EN"
"""A line near the beginning of every such file, and of nobody else's."""

_FIRST = datetime(2020, 1, 1)  # versions of an entry are counted in minutes from here


class Dates(Struct, frozen=True, kw_only=True):
    """A calendar file: its bytes, how many entries of each kind stand in it, and the
    follow-ups that were held back, for the person exporting only."""

    content: bytes
    meetings: int
    follow_ups: int
    withheld: tuple[Withheld, ...] = ()


def calendar(view: View, now: datetime) -> Dates:
    """Every meeting that is not closed and every follow-up with a date; for one member, only the
    meetings they are asked to, for as long as they are, and what is theirs to do.

    `now` is local time to the minute. A follow-up that was done or called off before its date is
    in it as cancelled, so that it leaves a calendar it was sent to; it does not count.
    """
    notebook, member = view.notebook, view.member
    meetings = [
        meeting
        for meeting in notebook.meetings.values()
        if meeting.open and (member is None or meeting.attendee(member.id))
    ]
    shown = [
        record
        for record in notebook.follow_ups.values()
        if record.due
        and (record.open or record.due >= now.date())
        and (member is None or record.owner == member.id)
    ]
    entries = [
        *(_meeting(meeting, notebook, now, member) for meeting in sorted(meetings, key=_start)),
        *(_follow_up(record, notebook) for record in sorted(shown, key=_due)),
    ]
    return Dates(
        content=_written(entries, notebook),
        meetings=len(meetings),
        follow_ups=sum(record.open for record in shown),
        withheld=view.held(
            "follow_ups", fits=lambda each: each.open and (not member or member.id in each.names)
        ),
    )


def _start(meeting: Meeting) -> tuple[str, str]:
    return meeting.starts, meeting.id


def _due(follow_up: FollowUp) -> tuple[date, str]:
    return follow_up.due or date.max, follow_up.id


# ── what stands in an entry ──────────────────────────────────────────────────────────────────────

_Entry = dict[str, Any]  # what the library calls each property, in order; empty text is left out


def _meeting(meeting: Meeting, notebook: Notebook, now: datetime, member: Member | None) -> _Entry:
    child = notebook.child.title
    stay = meeting.attendee(member.id) if member else None
    arrives, leaves = (stay.arrives, stay.leaves) if stay else (0, None)
    coming = [name(notebook, each.member) for each in meeting.people if each.coming]
    about = {
        "purpose": meeting.purpose,
        "with": labels.listed(coming),
        "interpreter": meeting.interpreted,
        "needs": meeting.access_needs,
    }
    return {
        "uid": meeting.id,
        # A meeting does not know when it was changed: what is sent later counts as newer.
        **_version(now),
        "dtstart": meeting.at(arrives),
        "dtend": meeting.ends if leaves is None else meeting.at(leaves),
        "summary": _said(say("agenda-paper.title", meeting=meeting.title, child=child)),
        "location": " · ".join(filter(None, (_said(meeting.place), _said(meeting.link)))),
        "description": _lines(about),
        "status": "CONFIRMED",
    }


def _follow_up(follow_up: FollowUp, notebook: Notebook) -> _Entry:
    assert follow_up.due
    stamp = follow_up.updated or follow_up.created
    owner = name(notebook, follow_up.owner) if follow_up.owner else say("task.nobody")
    about = {"child": notebook.child.title, "owner": owner, "waiting": follow_up.waiting_on}
    return {
        "uid": follow_up.id,
        **_version(datetime.fromisoformat(stamp) if stamp else _FIRST),
        "dtstart": follow_up.due,
        "dtend": follow_up.due + timedelta(days=1) if follow_up.due < date.max else None,
        "summary": _said(say("calendar.due", what=follow_up.what, owner=owner)),
        "description": _lines(about),
        "status": "CONFIRMED" if follow_up.open else "CANCELLED",
        "transp": "TRANSPARENT",  # a date by which, not a day that is taken
    }


def _version(stamp: datetime) -> _Entry:
    """Which of two copies of an entry is the newer one, the same each time for the same stamp."""
    minutes = (stamp - _FIRST) // timedelta(minutes=1)
    return {"dtstamp": stamp, "sequence": min(max(0, minutes), 2**31 - 1)}


def _said(text: str) -> str:
    return sanitize(text, one_line=True)


def _lines(facts: Mapping[str, str]) -> str:
    said = {name: _said(fact) for name, fact in facts.items()}
    return "\n".join(say(f"calendar.fact.{name}", fact=fact) for name, fact in said.items() if fact)


# ── the file ─────────────────────────────────────────────────────────────────────────────────────


def _written(entries: Iterable[_Entry], notebook: Notebook) -> bytes:
    """The entries as the bytes of a calendar file."""
    from icalendar import Calendar, Event  # heavy, and nothing else needs it

    header = notebook.tables.get("notebook", {}).get("notebook")
    made = header.created if isinstance(header, Header) else None
    whole = Calendar()
    whole.add("prodid", PRODUCT.decode().partition(":")[2])
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", _said(say("calendar.title", child=notebook.child.title)))
    for entry in entries:
        event = Event()
        for key, value in entry.items():
            match key, value:
                case _, None | "":
                    continue
                case "uid", _:  # no name in it; two notebooks with the same code do not meet
                    event.add(key, str(uuid5(NAMESPACE_URL, f"careprep:{made}:{value}")))
                case "dtstamp", _:  # must be in UTC, and is only compared with itself
                    event.add(key, value.replace(tzinfo=UTC))
                case _:
                    event.add(key, value)
        event.add("class", "PRIVATE")  # on a shared calendar others see that time is taken, no more
        whole.add_component(event)
    return bytes(whole.to_ical())
