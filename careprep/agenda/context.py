"""One meeting looked at on one day: what the rules read, worked out once.

Private records stop here: no rule sees one, so none can be on an agenda, left over or counted.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from msgspec import Struct, field

from careprep.agenda.attendance import Attendance, find_attendance
from careprep.agenda.items import AgendaNote, Section, Why
from careprep.agenda.words import Words
from careprep.model import queries
from careprep.model.consent import FAMILY, Hearing, may_hear
from careprep.model.notebook import Notebook, R
from careprep.model.records import FollowUp, Goal, ItemPreference, Meeting, Member, Question
from careprep.model.subjects import Subjects, stands_for

NO_CHOICE = ItemPreference()
RARELY = 3  # of so many closed meetings, somebody who was at one or none "comes rarely"


class Candidate(Struct, frozen=True, kw_only=True):
    """Something that asks for a place on the agenda.

    `why` and `under` are asked for only once it has a place: at 10,000 records most have none.
    `asked` are all whom it is aimed at, `needs` those of whom one has to be there, `kept_from`
    those who come and may not hear it. `size` is the number of minutes it asks for by itself (0:
    the plan decides); `urgent` means that it should not wait for the next meeting. `inside` is
    said with it.
    """

    key: str
    section: Section
    title: str
    why: Callable[[], tuple[Why, ...]]
    under: Callable[[], tuple[AgendaNote, ...]] = tuple
    needs: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    kept_from: frozenset[str] = frozenset()
    voice: str = ""  # the member who wants to say it
    topics: tuple[str, ...] = ()
    about: str = ""
    size: int = 0
    worth: int = 0
    urgent: bool = False
    part_of: str = ""  # the goal it is a step of
    due: dt.date | None = None
    inside: tuple["Candidate", ...] = ()


class MeetingContext(Struct, frozen=True, kw_only=True):
    """A notebook as the rules see it: for this meeting, on this day, without what is private.

    `day` is the day of the meeting: ages and consents are counted to it, so that a printed agenda
    is still right when it is read.
    """

    notebook: Notebook
    meeting: Meeting
    today: dt.date
    day: dt.date
    room: Attendance
    team: Mapping[str, Member]
    goals: Mapping[str, Goal]
    questions: Mapping[str, Question]
    follow_ups: Mapping[str, FollowUp]
    carried: Mapping[str, list[Meeting]]
    closed: tuple[Meeting, ...]
    seen: Mapping[str, int]  # how many of the last closed meetings each member was at
    family: tuple[str, ...]  # the family as far as it comes; the child alone only where nobody else
    family_listed: bool  # is anybody of the family on the list of people at all?
    top: tuple[str, ...]  # what the family chose as its top three, and can still be talked about
    subjects: Subjects
    asked: dict[tuple[str, tuple[str, ...]], Hearing] = field(default_factory=dict)
    unheard: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    @property
    def last(self) -> Meeting | None:
        """The closed meeting before this one."""
        return self.closed[-1] if self.closed else None

    def topics(self, key: str, by: str = "") -> tuple[str, ...]:
        """What a record is about, with what hangs on it; or what somebody (`by`) said of it."""
        subject = self.subjects.of(key)
        return tuple(sorted(subject.with_(stands_for(self.team.get(by))).topics))

    @property
    def words(self) -> Words:
        """For titles, which are the same for everybody."""
        return Words(self.notebook, self.meeting)

    def hearing(self, member: str, topics: tuple[str, ...]) -> Hearing:
        """What `may_hear` says of a member on the day of the meeting; somebody unknown hears
        what a stranger does. Asked once for each kind of topics: there are thousands of items.
        """
        known = self.asked.get((member, topics))
        if known is None:
            who = self.room.members.get(member) or self.team.get(member)
            known = may_hear(who or Member(id=member, name=""), topics, self.day)
            self.asked[member, topics] = known
        return known

    def deaf(self, topics: tuple[str, ...]) -> frozenset[str]:
        """Those who come and may not hear of these topics."""
        known = self.unheard.get(topics)
        if known is None:
            known = frozenset(m for m in self.room.members if not self.hearing(m, topics).yes)
            self.unheard[topics] = known
        return known

    def of_the_child(self, member: str) -> bool:
        """Is this the child, who comes?"""
        known = self.room.members.get(member)
        return known is not None and known.kind == "self"

    def choice(self, key: str) -> ItemPreference:
        return self.meeting.choices.get(key, NO_CHOICE)

    def days_to(self, day: dt.date) -> int:
        """From the meeting to a day; negative when it is past by then."""
        return (day - self.day).days

    def comes_early_or_rarely(self, member: str) -> bool:
        """Is this a chance to be used: does somebody who comes leave early, or come rarely?"""
        if member not in self.room.times:
            return False
        if self.room.until(member) < self.meeting.minutes:
            return True
        return len(self.closed) >= RARELY - 1 and self.seen.get(member, 0) <= 1


def make_context(notebook: Notebook, meeting: Meeting, today: dt.date) -> MeetingContext:
    """Work out once what every rule of this meeting's agenda reads."""
    subjects = Subjects(notebook)

    def known(table: Mapping[str, R]) -> dict[str, R]:
        return {key: each for key, each in table.items() if not subjects.of(key).private}

    goals, questions = known(notebook.goals), known(notebook.questions)
    closed = queries.closed_before(notebook, meeting)
    seen: dict[str, int] = {}
    for other in closed[-RARELY:]:
        for member in {p.member for p in other.people if p.attended}:
            seen[member] = seen.get(member, 0) + 1
    there = find_attendance(notebook, meeting)
    kin = {key for key, member in notebook.team.items() if member.kind in FAMILY}
    chosen = dict.fromkeys(meeting.top)
    relatives = tuple(key for key in there.times if key in kin)
    grown = tuple(key for key in relatives if notebook.team[key].kind != "self")
    return MeetingContext(
        notebook=notebook,
        meeting=meeting,
        today=today,
        day=meeting.day,
        room=there,
        team=notebook.team,
        goals=goals,
        questions=questions,
        follow_ups=known(notebook.follow_ups),
        subjects=subjects,
        carried=queries.carried(notebook, meeting),
        closed=tuple(closed),
        seen=seen,
        family=grown or relatives,
        family_listed=any(person.member in kin for person in meeting.people),
        top=tuple(
            key
            for key in chosen
            if (key in questions and questions[key].open) or (key in goals and goals[key].open)
        )[:3],
    )
