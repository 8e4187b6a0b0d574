"""Who may hear what, and who is in the room when."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from unicodedata import normalize

from msgspec import Struct

from careprep.agenda.items import Stretch
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.records import Attendee, Consent, Meeting, Member, Notebook

EVERYTHING = "everything"
# Kinds of member who hear everything where the family has recorded nothing. For all others what
# leaves the family's circle is a decision, not an accident.
HEAR_ALL = frozenset({"self", "family", "health", "interpreter"})
FAMILY = frozenset({"self", "family"})
_CODES = {said: code for code, said in labels.TOPIC.items()}
ENDS_SOON = 60  # days ahead that a consent is called "ending soon"


# ── what one member may hear ─────────────────────────────────────────────────────────────────────


class Hearing(Struct, frozen=True):
    """May somebody hear something? `why` says it in words, to go after the person's name."""

    yes: bool
    why: str


def may_hear(
    member: Member, topics: Iterable[str], day: dt.date, *, private: bool = False
) -> Hearing:
    """Whether a member may hear, on a day, of something that is about `topics`.

    Several consents in force add up: a topic that one leaves out and another names may be heard.
    A private item is for the family alone.
    """
    if private:
        if member.kind in FAMILY:
            return Hearing(True, "is family")
        return Hearing(False, "may not hear what is private")
    wanted = _plain(topics)
    if not wanted:
        return Hearing(True, "may hear it: it has no topic")
    if not member.consents:
        if member.kind in HEAR_ALL:
            return Hearing(True, "may hear everything, as nothing else was agreed")
        return Hearing(False, "has no release yet: nothing was agreed about what they may hear")
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    if not in_force:
        return Hearing(False, _not_in_force(member.consents, day))
    missing = [topic for topic in wanted if not _granted(topic, in_force)]
    if missing:
        named = labels.listed([labels.topic(topic) for topic in missing])
        return Hearing(False, f"has a release that does not cover {named}")
    return Hearing(True, f"has a release that covers {_listed(wanted)}")


def covers(member: Member, day: dt.date) -> tuple[str, ...]:
    """The topics a member may hear about on a day: `everything`, or single ones; "" is no topic.

    Where `everything` has exceptions, they follow, each with a minus in front (`-money`).
    """
    if not member.consents:
        return (EVERYTHING,) if member.kind in HEAR_ALL else ()
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    named = list(dict.fromkeys(topic for c in in_force for topic in _plain(c.topics)))
    named = [topic for topic in named if _granted(topic, in_force)]
    if EVERYTHING in named:
        but = dict.fromkeys(topic for c in in_force for topic in _plain(c.but))
        return (EVERYTHING, *(f"-{topic}" for topic in but if not _granted(topic, in_force)))
    return tuple(named)


def ending(member: Member, day: dt.date, within: int = ENDS_SOON) -> dt.date | None:
    """The first day, `within` days from `day` on, on which something a member hears stops.

    A consent that another one carries on does not count. None where nothing ends.
    """
    ends_ = [c.last for c in member.consents if c.in_force(day) and c.last]
    soon = [ends for ends in ends_ if (ends - day).days <= within]
    for ends in sorted(set(soon)):
        if any(stops(member, c) for c in member.consents if c.last == ends and c.in_force(day)):
            return ends
    return None


def stops(member: Member, consent: Consent) -> bool:
    """Is there something that a member hears no more when this consent has ended?"""
    if consent.last is None or consent.last == dt.date.max:
        return False
    after = [c for c in member.consents if c.in_force(consent.last + dt.timedelta(days=1))]
    return any(not _granted(topic, after) for topic in _plain(consent.topics))


def lapsed(member: Member, day: dt.date) -> tuple[dt.date, tuple[str, ...]] | None:
    """When the newest consent that ran out did so, and the topics that went with it.

    None where nothing ran out, or where the family has agreed on something else since. What the
    family ended itself did not run out.
    """
    over = [(c, c.ends) for c in member.consents if c.ends and c.ends < day and not c.ended]
    in_force = [c for c in member.consents if c.in_force(day)]
    since = max((c.starts or dt.date.min for c in in_force), default=dt.date.min)
    over = [(c, ends) for c, ends in over if ends > since]
    if not over:
        return None
    newest = max(ends for _, ends in over)
    gone = dict.fromkeys(t for c, ends in over if ends == newest for t in _plain(c.topics))
    lost = tuple(topic for topic in gone if not _granted(topic, in_force))
    return (newest, lost) if lost else None


def topics_alike(topics: Iterable[str]) -> list[str]:
    """Topics as they are compared, each once."""
    return _plain(topics)


def _plain(topics: Iterable[str]) -> list[str]:
    """Topics as they are compared, each once: by code where a file has the words for one, without
    case, blanks around, or two ways to write an accent.
    """
    folded = (" ".join(normalize("NFC", topic).casefold().split()) for topic in topics)
    return list(dict.fromkeys(_CODES.get(topic, topic) for topic in folded if topic))


def _granted(topic: str, consents: Iterable[Consent]) -> bool:
    return any(
        (topic in (named := _plain(c.topics)) or EVERYTHING in named)
        and topic not in (but := _plain(c.but))
        and EVERYTHING not in but
        for c in consents
    )


def _listed(topics: Sequence[str]) -> str:
    return labels.listed([labels.topic(topic) for topic in topics])


def _not_in_force(consents: Sequence[Consent], day: dt.date) -> str:
    over = [c for c in consents if c.over(day)]
    if over:
        newest = max(over, key=lambda c: c.last or dt.date.min)
        if newest.ended and newest.ended <= day:
            return f"has a release that was taken back on {show_date(newest.ended, day)}"
        return f"has a release that ended on {show_date(newest.last or day, day)}"
    starts = [c.starts for c in consents if c.starts and c.starts > day]
    if starts:
        return f"has a release that begins only on {show_date(min(starts), day)}"
    return "has no release in force"


# ── who is in the room ───────────────────────────────────────────────────────────────────────────


class Room(Struct, frozen=True):
    """Who comes to a meeting, in stretches in which the same members are there.

    `stretches` cover the whole meeting, in order. `open` says that nobody was invited yet: then
    the room is taken to hold whoever an item needs. `assumed` says that nobody said yes yet: then
    everybody who did not say no is taken to come.
    """

    stretches: tuple[Stretch, ...]
    members: dict[str, Member]  # those who come, by id
    times: dict[str, tuple[tuple[int, int], ...]]  # when each of them is there
    open: bool = False
    assumed: bool = False

    def comes(self, member: str) -> bool:
        return self.open or member in self.members

    def until(self, member: str) -> int:
        """The minute in which somebody who comes leaves for good."""
        return max(end for _, end in self.times[member])

    def from_(self, member: str) -> int:
        """The minute in which somebody who comes is there first."""
        return min(start for start, _ in self.times[member])

    def during(self, start: int, end: int) -> list[str]:
        """Everybody who is there for at least a part of these minutes."""
        found: dict[str, None] = {}
        for stretch in self.stretches:
            if stretch.start < end and start < stretch.end:
                found.update(dict.fromkeys(stretch.present))
        return list(found)

    def through(self, start: int, end: int) -> set[str]:
        """Everybody who is there for all of these minutes."""
        there = set(self.members)
        for stretch in self.stretches:
            if stretch.start < end and start < stretch.end:
                there &= set(stretch.present)
        return there


def room(notebook: Notebook, meeting: Meeting) -> Room:
    """Who is in the room when: arrivals and departures, kept inside the meeting.

    Somebody who is not on the team list may hear only what has no topic: nothing was agreed.
    """
    assumed = not any(person.coming for person in meeting.people)
    coming = [p for p in meeting.people if p.coming or (assumed and p.response != "declined")]
    times: dict[str, list[tuple[int, int]]] = {}
    for person in coming:
        span = _span(person, meeting.minutes)
        if span:
            times.setdefault(person.member, []).append(span)
    comings = {at for spans in times.values() for span in spans for at in span}
    stretches: list[Stretch] = []
    for start, end in pairwise(sorted({0, meeting.minutes, *comings})):
        present = tuple(
            member
            for member, spans in times.items()
            if any(arrives <= start and end <= leaves for arrives, leaves in spans)
        )
        if stretches and stretches[-1].present == present:
            start = stretches.pop().start
        stretches.append(Stretch(start=start, end=end, present=present))
    members = {
        key: notebook.team.get(key) or Member(id=key, name="somebody who is not on the team list")
        for key in times
    }
    return Room(
        stretches=tuple(stretches),
        members=members,
        times={key: tuple(spans) for key, spans in times.items()},
        open=not meeting.people,
        assumed=assumed and bool(coming),
    )


def _span(person: Attendee, minutes: int) -> tuple[int, int] | None:
    start = min(person.arrives, minutes)
    end = minutes if person.leaves is None else min(person.leaves, minutes)
    return (start, end) if start < end else None
