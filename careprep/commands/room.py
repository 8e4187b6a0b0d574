"""Running a meeting and closing it: each thing that happens in the room is a command."""

from typing import Any

from msgspec import structs

from careprep import words
from careprep.agenda.build import build
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.meetings import ITEM, meeting_of, save_meeting, title_of
from careprep.commands.records import found
from careprep.errors import BadInput
from careprep.fields import DECISION, ENTRY, PARKED, Field, fields
from careprep.model import Decision, Entry, Goal, Meeting, Member, Parked, Progress
from careprep.session import Session


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
    if key:
        record = [entry for entry in record if entry.item != key]
        record.append(Entry(item=key))
    said = f"Now: {title_of(session, key)}." if key else "That was the last one."
    return save_meeting(session, meeting, said, "went on", record=tuple(record))


def note(session: Session, given: Given) -> Outcome:
    """Write what was said about an item; the text replaces what was noted for it before."""
    return _entry(session, given, {"notes": given["notes"]}, "Noted.")


def outcome(session: Session, given: Given) -> Outcome:
    """Say what became of an item: decided, answered, carried, parked, dropped."""
    values = {name: given[name] for name in ("outcome", "notes") if name in given}
    word = words.OUTCOME[given.get("outcome", "discussed")]
    return _entry(session, given, values, f"{title_of(session, given['item'])}: {word}.")


def decide(session: Session, given: Given) -> Outcome:
    """Write down a decision, with each person's stand."""
    meeting = meeting_of(session, given["which"])
    decision = Decision(**{k: v for k, v in given.items() if k != "which"})
    decisions = (*meeting.decisions, decision)
    return save_meeting(session, meeting, "Decided.", "wrote a decision", decisions=decisions)


def park(session: Session, given: Given) -> Outcome:
    """Put something into the parking lot; at the end it gets a fate."""
    meeting = meeting_of(session, given["which"])
    parked = Parked(**{k: v for k, v in given.items() if k != "which"})
    return save_meeting(
        session, meeting, "Parked.", "parked something", parked=(*meeting.parked, parked)
    )


def settle(session: Session, given: Given) -> Outcome:
    """Give the parked thing number `number` (from 1) its fate."""
    meeting = meeting_of(session, given["which"])
    at = int(given["number"]) - 1
    if not 0 <= at < len(meeting.parked):
        raise BadInput("There is no parked thing with that number.", "Count from 1.", "number")
    parked = list(meeting.parked)
    parked[at] = structs.replace(parked[at], fate=given["fate"])
    said = f"{words.FATE[given['fate']].capitalize()}."
    return save_meeting(session, meeting, said, "settled something", parked=tuple(parked))


def attend(session: Session, given: Given) -> Outcome:
    """Say that somebody is, or is not, in the room."""
    meeting = meeting_of(session, given["which"])
    there = given.get("there", True)
    people = tuple(
        structs.replace(person, attended=there) if person.member == given["member"] else person
        for person in meeting.people
    )
    name = session.notebook.team[given["member"]].name
    said = f"{name} is here." if there else f"{name} is not here."
    return save_meeting(session, meeting, said, "said who is here", people=people)


def progress(session: Session, given: Given) -> Outcome:
    """Add a note on how a goal goes."""
    goal = found(session, given["which"])
    assert isinstance(goal, Goal)
    values: dict[str, Any] = {"on": session.today}
    values |= {k: v for k, v in given.items() if k != "which" and v is not None}
    new = structs.replace(goal, progress=(*goal.progress, Progress(**values)))
    session.apply(lambda notebook: notebook.put(new), "noted progress")
    return Outcome(said="Noted.", focus=goal.id, changed=True)


def close_meeting(session: Session, given: Given) -> Outcome:
    """Close a meeting: what was not reached is carried over, what is parked must have a fate."""
    meeting = meeting_of(session, given["which"])
    if not meeting.open:
        return Outcome(said="It is closed already.", focus=meeting.id)
    homeless = [parked for parked in meeting.parked if not parked.fate]
    if homeless:
        raise BadInput(
            f"{words.counted(len(homeless), 'parked thing has', 'parked things have')} no place "
            "to go yet.",
            "Give each one a fate first: next meeting, in writing, or dropped.",
        )
    new = _closed(session, meeting)
    session.apply(lambda notebook: notebook.put(new), "closed the meeting")
    said = "The meeting is closed."
    return Outcome(said=said, focus=meeting.id, changed=True, show="summary")


def _closed(session: Session, meeting: Meeting) -> Meeting:
    """The meeting with its record complete: whatever it had gathered and not reached is carried."""
    notebook = session.notebook
    agenda = build(notebook, meeting, session.today)
    had = {entry.item for entry in meeting.record}
    # Fixed parts have no life outside the meeting: they are not carried anywhere.
    # A follow-up comes back by itself; a goal comes back where it had a place and was not reached.
    missed = [item.key for item in agenda.items if item.key in notebook.goals]
    missed += [item.key for item in agenda.items if item.key in notebook.questions]
    missed += [left.key for left in agenda.left_over if left.key in notebook.questions]
    carried = [Entry(item=key, outcome="carried") for key in missed if key not in had]
    record = [
        structs.replace(entry, minutes=0) if entry.minutes is None else entry
        for entry in meeting.record
    ]
    return structs.replace(
        meeting, state="closed", closed_at=_moment(session), record=(*record, *carried)
    )


def reopen(session: Session, given: Given) -> Outcome:
    """Open a closed meeting again, to correct what was written."""
    meeting = meeting_of(session, given["which"])
    if meeting.open:
        return Outcome(said="It is open.", focus=meeting.id)
    return save_meeting(
        session, meeting, "It is open again.", "reopened a meeting", state="open", closed_at=None
    )


def _entry(session: Session, given: Given, values: dict[str, Any], said: str) -> Outcome:
    meeting = meeting_of(session, given["which"])
    record = list(meeting.record)
    at = next((i for i, entry in enumerate(record) if entry.item == given["item"]), None)
    if at is None:
        record.append(structs.replace(Entry(item=given["item"], minutes=0), **values))
    else:
        record[at] = structs.replace(record[at], **values)
    return save_meeting(session, meeting, said, "wrote down what was said", record=tuple(record))


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
        fields=ENTRY[:3],
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
        name="settle",
        help="Say where a parked thing goes: next meeting, in writing, dropped",
        run=settle,
        fields=(
            Field(name="number", label="Number", kind="number", required=True),
            structs.replace(PARKED[2], required=True),
        ),
        words=2,
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
    Command(name="close-meeting", help="Close a meeting", run=close_meeting, on=Meeting),
    Command(
        name="reopen", help="Open a closed meeting again, to correct it", run=reopen, on=Meeting
    ),
)
