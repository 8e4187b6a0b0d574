"""The records of one child's notebook, and the notebook itself: frozen values, no I/O, no clock.

Names follow the care-planning vocabulary families, coordinators and FHIR R4 share. Every field
here is a field of the file; defaults are what a missing field means.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from careprep.model.messages import say

FORMAT = "careprep"
VERSION = 2

_DAY = "|".join(  # of the years 1000 to 2999, and only days that there are
    (
        "[12][0-9]{3}-(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])",
        "[12][0-9]{3}-(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)",
        "[12][0-9]{3}-02-(?:0[1-9]|1[0-9]|2[0-8])",
        "(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1[26]|2[048])00)-02-29",
    )
)
# A moment in local time, to the minute. Kept as text: it sorts, and it reads the same in the file.
Moment = Annotated[str, Meta(pattern=rf"^(?:{_DAY})T(?:[01][0-9]|2[0-3]):[0-5][0-9]\Z")]
Minutes = Annotated[int, Meta(ge=1, le=1440)]
Offset = Annotated[int, Meta(ge=0, le=1440)]
Number = Annotated[int, Meta(ge=-(10**12), le=10**12)] | Annotated[float, Meta(ge=-1e12, le=1e12)]

MemberKind = Literal[
    "", "self", "family", "natural_support", "health", "therapy", "school", "community",
    "agency", "payer", "equipment", "interpreter",
]  # fmt: skip
Horizon = Literal["long_term", "short_term"]
Lifecycle = Literal[
    "proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled", "rejected"
]
Achievement = Literal[
    "", "in-progress", "improving", "worsening", "no-change", "achieved", "sustaining",
    "not-achieved", "no-progress", "not-attainable",
]  # fmt: skip
Stand = Literal["agree", "disagree", "pending"]
QuestionKind = Literal[
    "question", "concern", "topic", "request", "new_treatment", "information", "records"
]
QuestionState = Literal["open", "answered", "dropped"]
Status = Literal[
    "draft", "requested", "accepted", "rejected", "ready", "in-progress", "on-hold", "failed",
    "completed", "cancelled",
]  # fmt: skip
FollowUpKind = Literal[
    "referral", "prior_approval", "necessity_letter", "paperwork", "appointment", "equipment",
    "records", "transport", "home_care", "funding", "school", "information", "other",
]  # fmt: skip
Stage = Literal["", "sent", "scheduled", "seen", "report_back", "family_told"]
MeetingKind = Literal[
    "plan_of_care", "iep", "clinic_visit", "transition", "discharge", "team", "other"
]
MeetingState = Literal["planned", "open", "closed"]
Response = Literal["accepted", "declined", "tentative", "needs-action"]
Part = Literal["", "facilitator", "note_taker", "timekeeper", "family_voice", "interpreter"]
Outcome = Literal["discussed", "decided", "answered", "carried", "parked", "dropped"]
Fate = Literal["", "next_meeting", "in_writing", "dropped"]
Answer = Literal["yes", "sometimes", "not_yet", "not_asked", "not_for_us", "not_sure"]

# The agenda's fixed parts: item keys that are not the id of a record.
FIXED_PARTS = (
    "welcome", "about_me", "going_well", "since_last_time", "plan_b", "read_back", "next_time",
)  # fmt: skip

# The item in which the young person is alone with the doctor: no record either.
TIME_ALONE = "time_alone"

# What matters most to the family at one meeting: so many things at most.
TOP = 3

# A follow-up is over when nobody has anything left to do or decide about it. A refused or failed
# one is not: it asks for its next step.
FOLLOW_UP_OVER = frozenset({"completed", "cancelled"})
GOAL_RESTING = frozenset({"on-hold", "rejected", "cancelled", "completed"})


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Anything with named fields in the file; `extra` holds those a newer careprep wrote."""

    extra: dict[str, Any] = field(default_factory=dict, name="+unknown")


class Record(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """A fact with a name of its own; `id` is the key of its row in the file."""

    id: str = field(default="", name="+id")


class Header(Record, frozen=True, kw_only=True, omit_defaults=True):
    format: str = ""
    version: int = 0
    created: Moment | None = None
    identity: str = ""  # says whose notebook it is: the same in every copy, for good
    took: tuple[str, ...] = ()  # marks of what was taken in from other copies, newest last


class Child(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The person the plan is about."""

    name: str
    called: str = ""
    born: dt.date | None = None
    pronouns: str = ""
    languages: tuple[str, ...] = ()
    interpreter: str = ""
    appreciate: tuple[str, ...] = ()
    important: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    family_life: str = ""
    values: str = ""
    conditions: tuple[str, ...] = ()
    allergies: tuple[str, ...] = ()
    crisis_plan: str = ""
    plan_reviewed: dt.date | None = None
    speaks: Literal["family", "self"] = "family"  # who writes the letters

    @property
    def title(self) -> str:
        """What this record is called in a list or a sentence."""
        return self.called or self.name


class Consent(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """What one member may hear, from when until when; `note` says where the signed form is.

    What was agreed is never rewritten or removed: it is `ended` (from that day on it is not heard),
    so that no copy of the notebook brings it back. `id` is its own in all copies (`c-7f3k2m`).
    """

    id: str = ""
    topics: tuple[str, ...] = ()
    but: tuple[str, ...] = field(default=(), name="except")
    starts: dt.date | None = None
    ends: dt.date | None = None
    ended: dt.date | None = None
    note: str = ""

    @property
    def last(self) -> dt.date | None:
        """The last day on which it is heard, if there is one."""
        if self.ended is None:
            return self.ends
        before = max(self.ended, dt.date.min + dt.timedelta(1)) - dt.timedelta(1)
        return before if self.ends is None else min(self.ends, before)

    def in_force(self, day: dt.date) -> bool:
        return (self.starts is None or self.starts <= day) and not self.over(day)

    def over(self, day: dt.date) -> bool:
        """Is it heard neither on this day nor later?"""
        return self.last is not None and self.last < day


class Member(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One person or organization in the child's life."""

    name: str
    role: str = ""
    organization: str = ""
    kind: MemberKind = ""
    phone: str = ""
    after_hours: str = ""
    email: str = ""
    prefers: str = ""
    languages: tuple[str, ...] = ()
    ask_about: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    notes: str = ""
    topics: tuple[str, ...] = ()  # what they stand for; none: it follows from kind and role
    consents: tuple[Consent, ...] = ()

    @property
    def title(self) -> str:
        return self.name

    def on_team(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


class Measure(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """How a goal is counted: from `baseline` towards `target`."""

    what: str = ""
    baseline: Number | None = None
    target: Number | None = None
    better: Literal["", "lower", "higher"] = ""


class Progress(Facts, frozen=True, kw_only=True, omit_defaults=True):
    on: dt.date | None = None
    note: str = ""
    value: Number | None = None
    by: str = ""


class Goal(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What the family and the team work towards: the family's own words first."""

    own_words: str
    measurable: str = ""
    horizon: Horizon = "long_term"
    part_of: str = ""
    set_by: str = ""
    lifecycle: Lifecycle = "active"
    achievement: Achievement = ""
    priority: Literal["high", "medium", "low"] = "medium"
    owners: tuple[str, ...] = ()
    start: dt.date | None = None
    due: dt.date | None = None
    measure: Measure | None = None
    progress: tuple[Progress, ...] = ()
    barriers: str = ""
    status_reason: str = ""
    agreement: dict[str, Stand] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    private: bool = False
    private_to: tuple[str, ...] = ()
    created: Moment | None = None
    updated: Moment | None = None

    @property
    def title(self) -> str:
        return self.own_words

    @property
    def open(self) -> bool:
        return self.lifecycle not in GOAL_RESTING


class Question(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Something the family wants to raise, aimed at people."""

    text: str
    ask: tuple[str, ...] = ()
    kind: QuestionKind = "question"
    priority: Literal["high", "normal", "low"] = "normal"
    minutes: Minutes = 5
    state: QuestionState = "open"
    answer: str = ""
    answered_on: dt.date | None = None
    answered_by: str = ""
    about: str = ""
    first_asked: dt.date | None = None
    topics: tuple[str, ...] = ()
    private: bool = False
    private_to: tuple[str, ...] = ()
    own_voice: str = ""
    created: Moment | None = None
    updated: Moment | None = None

    @property
    def title(self) -> str:
        return self.text

    @property
    def open(self) -> bool:
        return self.state == "open"


class Note(Facts, frozen=True, kw_only=True, omit_defaults=True):
    on: dt.date | None = None
    text: str = ""
    by: str = ""


class FollowUp(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A promise with an owner and a date."""

    what: str
    owner: str = ""
    due: dt.date | None = None
    status: Status = "requested"
    kind: FollowUpKind = "other"
    stage: Stage = ""
    waiting_on: str = ""
    meeting: str = ""
    about: str = ""
    done_on: dt.date | None = None
    reason: str = ""
    notes: tuple[Note, ...] = ()
    topics: tuple[str, ...] = ()
    private: bool = False
    private_to: tuple[str, ...] = ()
    created: Moment | None = None
    updated: Moment | None = None

    @property
    def title(self) -> str:
        return self.what

    @property
    def open(self) -> bool:
        return self.status not in FOLLOW_UP_OVER


class Attendee(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """One member at one meeting; `arrives` and `leaves` are minutes from its start."""

    member: str
    required: bool = True
    response: Response = "needs-action"
    arrives: Offset = 0
    leaves: Offset | None = None
    part: Part = ""
    why: str = ""
    update: str = ""
    attended: bool | None = None

    @property
    def coming(self) -> bool:
        return self.response in ("accepted", "tentative")


class ItemPreference(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """What the family decided about one item of a meeting's agenda."""

    pinned: bool = False
    left_out: bool = False
    minutes: Minutes | None = None
    place: int | None = None


class Entry(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one item in the room."""

    item: str
    outcome: Outcome = "discussed"
    notes: str = ""
    minutes: int | None = None


class Decision(Facts, frozen=True, kw_only=True, omit_defaults=True):
    text: str
    about: str = ""
    stands: dict[str, Stand] = field(default_factory=dict)
    topics: tuple[str, ...] = ()


class Parked(Facts, frozen=True, kw_only=True, omit_defaults=True):
    """Raised and not reached; it must get a fate."""

    text: str
    about: str = ""
    fate: Fate = ""
    topics: tuple[str, ...] = ()


class Meeting(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A plan-of-care meeting, care conference, IEP meeting or visit; its agenda is derived."""

    title_: str = field(default="", name="title")
    kind: MeetingKind = "plan_of_care"
    starts: Moment
    minutes: Minutes = 60
    place: str = ""
    link: str = ""
    access_needs: str = ""
    interpreted: str = ""
    purpose: str = ""
    topics: tuple[str, ...] = ()
    people: tuple[Attendee, ...] = ()
    top: tuple[str, ...] = ()
    choices: dict[str, ItemPreference] = field(default_factory=dict)
    state: MeetingState = "planned"
    opened_at: Moment | None = None
    closed_at: Moment | None = None
    record: tuple[Entry, ...] = ()
    decisions: tuple[Decision, ...] = ()
    parked: tuple[Parked, ...] = ()
    notes: str = ""

    @property
    def title(self) -> str:
        return self.title_ or say(f"meeting-title.{self.kind}")

    @property
    def when(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.starts)

    @property
    def ends(self) -> dt.datetime:
        return self.at(self.minutes)

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.starts[:10])

    @property
    def open(self) -> bool:
        return self.state != "closed"

    def at(self, minute: int) -> dt.datetime:
        """The moment so many minutes after the start."""
        return self.when + dt.timedelta(minutes=minute)

    def attendee(self, member: str) -> Attendee | None:
        return next((person for person in self.people if person.member == member), None)


class Expectation(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The family's answer to one line of the medical-home checklist."""

    answer: Answer = "not_asked"
    on: dt.date | None = None
    note: str = ""


class StoredConflict(Record, frozen=True, kw_only=True, omit_defaults=True):
    """What another copy of the notebook says in one place where the two could not both stand.

    `of` is the record, `at` the way to the place in it: the name of a field, then keys inside it.
    `widens`: it would let somebody hear more, and waits until a person agrees; a consent is then
    one more (`at` is the field alone).
    """

    of: str
    at: tuple[str, ...] = ()
    value: Any = None
    widens: bool = False


TABLES: dict[str, type[Record]] = {
    "notebook": Header,
    "child": Child,
    "team": Member,
    "goals": Goal,
    "questions": Question,
    "follow_ups": FollowUp,
    "meetings": Meeting,
    "expectations": Expectation,
    "variants": StoredConflict,
}
TABLE_OF: dict[type[Record], str] = {kind: name for name, kind in TABLES.items()}
LETTERS: dict[type[Record], str] = {
    Member: "t",
    Goal: "g",
    Question: "q",
    FollowUp: "f",
    Meeting: "m",
}
