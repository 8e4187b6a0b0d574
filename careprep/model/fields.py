"""How each field of a record is asked for: its label, how typed text is read, how it is shown.

Declared once; the form, the card, the command line and its help follow from it.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Literal

from msgspec import Struct

from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.records import (
    Attendee,
    Child,
    Consent,
    Decision,
    Entry,
    Expectation,
    Facts,
    FollowUp,
    Goal,
    Measure,
    Meeting,
    Member,
    Note,
    Parked,
    Progress,
    Question,
    Record,
)

FieldKind = Literal[
    "text",  # one line
    "file",  # the name of a file or a folder, as it is: it may hold bytes that are no text
    "secret",  # a passphrase: hidden, asked for, never an option
    "long",  # several lines
    "words",  # several, separated by commas
    "lines",  # several, one a line
    "topics",
    "choice",
    "flag",  # yes or no
    "date",
    "moment",
    "minutes",
    "offset",  # minutes into a meeting, or a clock time
    "number",
    "record",  # one record of one of the kinds in `of`
    "records",  # several
    "item",  # anything that can stand on an agenda
    "stands",  # which members agree
    "preferences",  # what the family decided about items, by their keys
    "part",  # facts inside the record: one
    "parts",  # or several, one a line
]


class Field(Struct, frozen=True, kw_only=True):
    """One field. `name` is its name in the file, `attr` its name in the model."""

    name: str
    label: Sentence
    kind: FieldKind = "text"
    help: Sentence = ""
    required: bool = False
    choices: dict[str, str] = {}
    of: tuple[type[Record], ...] = ()
    part: type[Facts] | None = None
    past: bool = False  # a date that lies behind rather than ahead
    years: int = 20  # how far away a date may be: a longer way is a slip of the typing
    attr_: str = ""
    option_: str = ""
    letter: str = ""  # its short option on the command line: o for -o
    strict: bool = False  # topics: a word that is not known is asked about
    after: str = ""  # the field of the same facts that it is never before
    own: bool = False  # tells one of several facts from the others, whatever else they say

    @property
    def attr(self) -> str:
        return self.attr_ or self.name

    @property
    def option(self) -> str:
        """What it is called on the command line."""
        return self.option_ or self.name.replace("_", "-")


class ParseContext(Struct, frozen=True, kw_only=True):
    """What reading a field needs to know: the day, and when the meeting in question starts."""

    today: dt.date
    starts: dt.datetime | None = None


_MEMBER = (Member,)
_TOPICS = Field(
    name="topics", label="About", kind="topics", help="Topics, separated by commas: sleep, school…"
)
_PRIVATE = Field(
    name="private", label="Private", kind="flag", help="Only your family's own copy ever shows it."
)
_PRIVATE_TO = Field(
    name="private_to",
    label="Private to",
    kind="records",
    of=_MEMBER,
    help="Who alone may have it on paper; nobody named: your family.",
)
_ABOUT = Field(name="about", label="About which", kind="record", of=(Goal, Question))
_ABOUT_ANY = Field(
    name="about", label="About which", kind="record", of=(Goal, Question, FollowUp), own=True
)

CHILD = (
    Field(name="name", label="Name", required=True),
    Field(name="called", label="Called", help="The name people use."),
    Field(name="born", label="Born", kind="date", past=True, years=120),
    Field(name="pronouns", label="Pronouns"),
    Field(name="languages", label="Languages", kind="words"),
    Field(name="interpreter", label="Interpreter", help="For which language, if one is needed."),
    Field(name="appreciate", label="What people appreciate about me", kind="lines"),
    Field(name="important", label="What is important to me", kind="lines"),
    Field(name="support", label="How best to support me", kind="lines"),
    Field(name="family_life", label="Family life", kind="long"),
    Field(name="values", label="Values and beliefs", kind="long"),
    Field(name="conditions", label="Conditions", kind="lines"),
    Field(name="allergies", label="Allergies", kind="lines"),
    Field(name="crisis_plan", label="Crisis plan", kind="long"),
    Field(name="plan_reviewed", label="Plan last reviewed", kind="date", past=True),
    Field(
        name="speaks",
        label="Who writes",
        kind="choice",
        choices=labels.SPEAKS,
        help="In whose words letters are written.",
    ),
)
CONSENT = (
    Field(
        name="topics",
        label="May hear about",
        kind="topics",
        help="Topics, or: everything",
        strict=True,
        own=True,
    ),
    Field(name="except", attr_="but", label="Except", kind="topics", strict=True, own=True),
    Field(name="starts", label="From", kind="date", own=True),
    Field(name="ends", label="Until", kind="date", after="starts"),
    Field(name="ended", label="Taken back on", kind="date", past=True),
    Field(name="note", label="Where the form is"),
)
MEMBER = (
    Field(name="name", label="Name", required=True, help="A person, or an organization."),
    Field(name="role", label="Role", help="In your words: heart doctor, aunt, bus driver…"),
    Field(name="kind", label="Part of", kind="choice", choices=labels.MEMBER_KIND),
    Field(name="organization", label="Organization"),
    Field(name="phone", label="Phone"),
    Field(name="after_hours", label="After hours", help="Evenings, weekends, holidays."),
    Field(name="email", label="Email"),
    Field(name="prefers", label="Best reached by"),
    Field(name="languages", label="Languages", kind="words"),
    Field(name="ask_about", label="Ask about"),
    Field(name="since", label="On the team since", kind="date", past=True),
    Field(name="until", label="On the team until", kind="date", after="since"),
    Field(name="notes", label="Notes", kind="long"),
    Field(
        name="topics",
        label="Stands for",
        kind="topics",
        help="What they speak about. Empty: as their role and “part of” say.",
    ),
    Field(name="consents", label="May hear about", kind="parts", part=Consent),
)
MEASURE = (
    Field(name="what", label="What is counted", help="alarms a night, steps, words…"),
    Field(name="baseline", label="At the start", kind="number"),
    Field(name="target", label="Aim", kind="number"),
    Field(name="better", label="Better is", kind="choice", choices=labels.BETTER),
)
PROGRESS = (
    Field(name="on", label="On", kind="date", past=True),
    Field(name="note", label="Note"),
    Field(name="value", label="Value", kind="number"),
    Field(name="by", label="Seen by", kind="record", of=_MEMBER),
)
GOAL = (
    Field(name="own_words", label="In your own words", required=True),
    Field(name="horizon", label="Kind", kind="choice", choices=labels.HORIZON),
    Field(
        name="part_of",
        label="Step towards",
        kind="record",
        of=(Goal,),
        help="The long-term goal this is a step of.",
    ),
    Field(name="measurable", label="How you will know", help="What it looks like when it is met."),
    Field(name="lifecycle", label="State", kind="choice", choices=labels.LIFECYCLE),
    Field(name="achievement", label="How it goes", kind="choice", choices=labels.ACHIEVEMENT),
    Field(name="priority", label="Priority", kind="choice", choices=labels.GOAL_PRIORITY),
    Field(name="owners", label="Who works on it", kind="records", of=_MEMBER),
    Field(name="set_by", label="Whose idea", kind="record", of=_MEMBER),
    Field(name="start", label="From", kind="date"),
    Field(name="due", label="By", kind="date", after="start"),
    Field(name="measure", label="Measure", kind="part", part=Measure),
    Field(name="progress", label="Progress", kind="parts", part=Progress),
    Field(name="barriers", label="What is in the way", kind="long"),
    Field(name="status_reason", label="Why it is so", kind="long"),
    Field(name="agreement", label="Who agrees", kind="stands"),
    _TOPICS,
    _PRIVATE,
    _PRIVATE_TO,
)
QUESTION = (
    Field(name="text", label="Question", required=True),
    Field(
        name="ask",
        label="For",
        kind="records",
        of=_MEMBER,
        help="Who can answer it. A few letters of a name will do.",
        option_="of",
    ),
    Field(name="priority", label="Priority", kind="choice", choices=labels.PRIORITY),
    Field(name="kind", label="Kind", kind="choice", choices=labels.QUESTION_KIND),
    Field(name="minutes", label="Minutes", kind="minutes"),
    Field(name="about", label="About which goal", kind="record", of=(Goal,)),
    _TOPICS,
    Field(name="own_voice", label="Wants to say it", kind="record", of=_MEMBER),
    _PRIVATE,
    _PRIVATE_TO,
    Field(name="first_asked", label="First asked", kind="date", past=True),
    Field(name="state", label="State", kind="choice", choices=labels.QUESTION_STATE),
    Field(name="answer", label="Answer", kind="long"),
    Field(name="answered_on", label="Answered on", kind="date", past=True),
    Field(name="answered_by", label="Answered by", kind="record", of=_MEMBER),
)
NOTE = (
    Field(name="on", label="On", kind="date", past=True),
    Field(name="text", label="Note"),
    Field(name="by", label="By", kind="record", of=_MEMBER),
)
FOLLOW_UP = (
    Field(name="what", label="What", required=True),
    Field(name="owner", label="Who", kind="record", of=_MEMBER, help="Whose promise it is."),
    Field(name="due", label="By when", kind="date"),
    Field(name="status", label="State", kind="choice", choices=labels.STATUS),
    Field(name="kind", label="Kind", kind="choice", choices=labels.FOLLOW_UP_KIND),
    Field(
        name="stage",
        label="Referral is",
        kind="choice",
        choices=labels.STAGE,
        help="A referral is done when the family was told what came of it.",
    ),
    Field(name="waiting_on", label="Waiting for"),
    Field(name="meeting", label="Promised at", kind="record", of=(Meeting,)),
    _ABOUT,
    Field(name="done_on", label="Done on", kind="date", past=True),
    Field(name="reason", label="Why", kind="long", help="Why it was refused, failed or dropped."),
    Field(name="notes", label="Notes", kind="parts", part=Note),
    _TOPICS,
    _PRIVATE,
    _PRIVATE_TO,
)
ATTENDEE = (
    Field(name="member", label="Who", kind="record", of=_MEMBER, required=True, own=True),
    Field(name="response", label="Coming", kind="choice", choices=labels.RESPONSE),
    Field(name="required", label="Needed", kind="flag"),
    Field(
        name="arrives", label="Arrives", kind="offset", help="Minutes after the start, or 3:10 pm."
    ),
    Field(
        name="leaves",
        label="Leaves",
        kind="offset",
        help="Empty: stays to the end.",
        after="arrives",
    ),
    Field(name="part", label="Part", kind="choice", choices=labels.PART),
    Field(name="why", label="Why invited"),
    Field(name="update", label="News they sent", kind="long"),
    Field(name="attended", label="Was there", kind="flag"),
)
ENTRY = (
    Field(name="item", label="Item", kind="item", required=True, own=True),
    Field(name="outcome", label="What became of it", kind="choice", choices=labels.OUTCOME),
    Field(name="notes", label="Notes", kind="long"),
    Field(name="minutes", label="Minutes", kind="minutes"),
)
DECISION = (
    Field(name="text", label="What we decided", required=True, own=True),
    _ABOUT_ANY,
    Field(name="stands", label="Who agrees", kind="stands"),
    _TOPICS,
)
PARKED = (
    Field(name="text", label="What was raised", required=True, own=True),
    _ABOUT_ANY,
    Field(name="fate", label="Where it goes", kind="choice", choices=labels.FATE),
    _TOPICS,
)
MEETING = (
    Field(
        name="starts",
        label="When",
        kind="moment",
        required=True,
        help="For example: tue 3pm, or Jan 20 3:00 pm",
    ),
    Field(name="minutes", label="Minutes", kind="minutes"),
    Field(name="title", attr_="title_", label="Title"),
    Field(name="kind", label="Kind", kind="choice", choices=labels.MEETING_KIND),
    Field(name="place", label="Place", help="A room, an address, phone, video…"),
    Field(name="link", label="Link"),
    Field(name="purpose", label="What for"),
    _TOPICS,
    Field(name="access_needs", label="Access needs"),
    Field(name="interpreted", label="Interpreted", help="Into which language, if it is."),
    Field(name="people", label="Who is invited", kind="parts", part=Attendee),
    Field(
        name="top",
        label="Top three",
        kind="records",
        of=(Question, Goal),
        help="What matters most to your family this time.",
    ),
    Field(name="state", label="State", kind="choice", choices=labels.MEETING_STATE),
    Field(name="record", label="What was said", kind="parts", part=Entry),
    Field(name="decisions", label="What we decided", kind="parts", part=Decision),
    Field(name="parked", label="Parking lot", kind="parts", part=Parked),
    Field(name="notes", label="Notes", kind="long"),
)
EXPECTATION = (
    Field(name="answer", label="Answer", kind="choice", choices=labels.ANSWER),
    Field(name="on", label="On", kind="date", past=True),
    Field(name="note", label="Note", kind="long"),
)

FIELDS: dict[type[Facts], tuple[Field, ...]] = {
    Child: CHILD,
    Member: MEMBER,
    Goal: GOAL,
    Question: QUESTION,
    FollowUp: FOLLOW_UP,
    Meeting: MEETING,
    Expectation: EXPECTATION,
    Consent: CONSENT,
    Measure: MEASURE,
    Progress: PROGRESS,
    Note: NOTE,
    Attendee: ATTENDEE,
    Entry: ENTRY,
    Decision: DECISION,
    Parked: PARKED,
}

UNASKED: dict[type[Facts], tuple[Field, ...]] = {
    Meeting: (
        Field(name="choices", label="Choices for its agenda", kind="preferences"),
        Field(name="opened_at", label="Begun", kind="moment"),
        Field(name="closed_at", label="Closed", kind="moment"),
    )
}
"""What no form asks for: it comes of what a person does."""


def field(kind: type[Facts], name: str) -> Field:
    """The field of a kind of record by its name in the file."""
    return next(found for found in FIELDS[kind] if found.name == name)


def fields(kind: type[Facts], *names: str) -> tuple[Field, ...]:
    """Some of a kind's fields, in this order."""
    return tuple(field(kind, name) for name in names)


def walk(facts: Facts, rule: Callable[[Field], bool]) -> Iterator[tuple[str, Field, Any]]:
    """Every field for which a rule holds and that says something, in facts and inside them.

    Each comes with its value, and before it the name of the field that it is or is inside of.
    """
    for field, attr in ways(type(facts), rule):
        value = getattr(facts, attr)
        if not value:
            continue
        if field.part is None:
            yield field.name, field, value
        else:
            for part in value if isinstance(value, tuple) else (value,):
                for _, inner, said in walk(part, rule):
                    yield field.name, inner, said


@cache
def ways(kind: type[Facts], rule: Callable[[Field], bool]) -> tuple[tuple[Field, str], ...]:
    """The fields of a kind for which a rule holds, and those that hold facts with such fields."""
    return tuple(
        (field, field.attr)
        for field in FIELDS.get(kind, ())
        if (ways(field.part, rule) if field.part else rule(field))
    )
