"""Running a meeting: each thing that happens in the room is a command."""

from typing import Any

from msgspec import structs

from careprep.agenda.live import OFTEN, needs_reason
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.meetings import (
    ITEM,
    meeting_of,
    save_meeting,
    title_of,
    with_entry,
    with_fate,
)
from careprep.commands.records import found
from careprep.commands.topics import topics_of_new, with_topics_said
from careprep.errors import BadInput
from careprep.model import labels, trend
from careprep.model.fields import DECISION, ENTRY, PARKED, Field, fields
from careprep.model.records import (
    Attendee,
    Decision,
    Entry,
    Goal,
    Meeting,
    Member,
    Parked,
    Progress,
)
from careprep.model.topic_places import line_key
from careprep.session.session import Session


def open_meeting(session: Session, given: Given) -> Outcome:
    """The meeting begins now."""
    meeting = meeting_of(session, given["which"])
    if not meeting.open:
        raise BadInput("This meeting is closed.", "Reopen it first: careprep reopen")
    if meeting.state == "open":
        return Outcome(said="It is under way.", focus=meeting.id)
    now = _moment(session)
    return save_meeting(
        session, meeting, "The meeting began.", "began the meeting", state="open", opened_at=now
    )


def next_item(session: Session, given: Given) -> Outcome:
    """Leave the item we are on, with the minutes it took, and go to `item` (none: to the end)."""
    meeting = meeting_of(session, given["which"])
    record = list(meeting.record)
    at = next((i for i, entry in enumerate(record) if entry.minutes is None), None)
    if at is not None:
        taken = int(given.get("taken") or 0)
        record[at] = structs.replace(record[at], minutes=taken)
    key = given.get("item", "")
    here = next((i for i, entry in enumerate(record) if entry.item == key), None)
    if here is not None:  # back to it: what was noted stays, and its minutes go on
        record[here] = structs.replace(record[here], minutes=None)
    elif key:
        record.append(Entry(item=key))
    said = f"Now: {title_of(session, key)}." if key else "That was the last one."
    return save_meeting(session, meeting, said, "went on", record=tuple(record))


def note(session: Session, given: Given) -> Outcome:
    """Write what was said about an item; the text replaces what was noted for it before."""
    meeting, item = meeting_of(session, given["which"]), given["item"]
    record = with_entry(meeting, item, notes=given["notes"]).record
    onto = f"note {meeting.id} {item}"  # it is saved while it is typed: one step all the same
    return save_meeting(session, meeting, "Noted.", "wrote a note", onto, record=record)


def outcome(session: Session, given: Given) -> Outcome:
    """Say what became of an item: decided, answered, carried, parked, dropped."""
    meeting, item = meeting_of(session, given["which"]), given["item"]
    became = given.get("outcome", "discussed")
    new = with_entry(meeting, item, **{k: given[k] for k in ("outcome", "notes") if k in given})
    question = session.notebook.questions.get(item)
    if question is not None:
        if became == "carried" and needs_reason(session.notebook, new, item):
            raise BadInput(
                f"{title_of(session, item)} came back {OFTEN} times already.",
                "Say why it stays: careprep carry",
                "notes",
            )
        new = with_fate(new, question, became, given.get("fate", ""))
    said = f"{title_of(session, item)}: {labels.OUTCOME[became]}."
    return save_meeting(
        session, meeting, said, "wrote down what was said", record=new.record, parked=new.parked
    )


def decide(session: Session, given: Given) -> Outcome:
    """Write down a decision, with each person's stand."""
    meeting = meeting_of(session, given["which"])
    topics = topics_of_new(session.notebook, given["text"], given)
    decision = Decision(**{k: v for k, v in given.items() if k != "which"} | {"topics": topics})
    decisions = (*meeting.decisions, decision)
    save_meeting(session, meeting, "", "wrote a decision", decisions=decisions)
    key = line_key(meeting, "decisions", len(decisions) - 1)
    return with_topics_said(session, "Decided.", key, given)


def park(session: Session, given: Given) -> Outcome:
    """Put something into the parking lot; at the end it gets a fate."""
    meeting = meeting_of(session, given["which"])
    topics = topics_of_new(session.notebook, given["text"], given)
    thing = Parked(**{k: v for k, v in given.items() if k != "which"} | {"topics": topics})
    parked = (*meeting.parked, thing)
    save_meeting(session, meeting, "", "parked something", parked=parked)
    key = line_key(meeting, "parked", len(parked) - 1)
    return with_topics_said(session, "Parked.", key, given)


def attend(session: Session, given: Given) -> Outcome:
    """Say that somebody is, or is not, in the room; `there` None: nobody said.

    Whoever was not expected and is here comes onto the list of the meeting.
    """
    meeting = meeting_of(session, given["which"])
    key, there = given["member"], given.get("there", True)
    person = meeting.attendee(key) or Attendee(member=key, response="accepted")
    new = structs.replace(person, attended=there)
    people = tuple(new if p.member == key else p for p in meeting.people)
    if meeting.attendee(key) is None:
        people = (*people, new)
    said = f"{session.notebook.team[key].name}: {labels.ATTENDED[there]}."
    return save_meeting(session, meeting, said, "said who is here", people=people)


def progress(session: Session, given: Given) -> Outcome:
    """Add a note on how a goal goes; a new value may say something about it."""
    goal = found(session, given["which"])
    assert isinstance(goal, Goal)
    values: dict[str, Any] = {"on": session.today}
    values |= {k: v for k, v in given.items() if k != "which" and v is not None}
    new = structs.replace(goal, progress=(*goal.progress, Progress(**values)))
    session.apply(lambda notebook: notebook.put(new), "noted progress")
    said = "Noted."
    if "value" in values and (code := trend.news(new)):
        said += (
            f" By its numbers: {labels.ACHIEVEMENT[code]}. If you say so too, change “How it goes”."
        )
    return Outcome(said=said, focus=goal.id, changed=True)


def _moment(session: Session) -> str:
    return session.now().strftime("%Y-%m-%dT%H:%M")


_PERSON = Field(name="member", label="Who", kind="record", of=(Member,), required=True)

ROOM = (
    Command(name="open-meeting", help="Begin a meeting now", run=open_meeting, on=Meeting),
    Command(
        name="next-item",
        help="Go on to the next item of a meeting that is under way",
        run=next_item,
        fields=(
            structs.replace(ITEM, required=False),
            Field(name="taken", label="Minutes taken", kind="number", help="By the one before."),
        ),
        words=1,
        on=Meeting,
    ),
    Command(
        name="note",
        help="Write down what was said about an item of a meeting",
        run=note,
        fields=(ITEM, Field(name="notes", label="What was said", kind="long", required=True)),
        words=2,
        on=Meeting,
    ),
    Command(
        name="outcome",
        help="Say what became of an item: decided, answered, carried, parked, dropped",
        run=outcome,
        fields=(*ENTRY[:3], PARKED[2]),
        words=2,
        on=Meeting,
    ),
    Command(
        name="decide",
        help="Write down what was decided at a meeting, and who agrees",
        run=decide,
        fields=DECISION,
        words=1,
        on=Meeting,
    ),
    Command(
        name="park",
        help="Put something into the parking lot of a meeting",
        run=park,
        fields=PARKED[:2],
        words=1,
        on=Meeting,
    ),
    Command(
        name="attend",
        help="Say who is in the room",
        run=attend,
        fields=(_PERSON, Field(name="there", label="There", kind="flag")),
        words=1,
        on=Meeting,
    ),
    Command(
        name="progress",
        help="Note how a goal goes",
        run=progress,
        fields=fields(Progress, "note", "value", "on", "by"),
        words=1,
        on=Goal,
    ),
)
