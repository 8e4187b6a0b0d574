"""The close-out of a meeting: a fate for everything that is open, and the meeting after it."""

from msgspec import structs

from careprep.agenda.live import missed, needs_reason, still_open
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.meetings import meeting_of, save_meeting, with_entry, with_fate
from careprep.commands.records import add_record, found, quoted
from careprep.errors import BadInput
from careprep.model import labels
from careprep.model.dates import show_moment
from careprep.model.fields import PARKED, Field, fields
from careprep.model.queries import next_after
from careprep.model.records import Attendee, Entry, Meeting, Question
from careprep.session.session import Session


def settle(session: Session, given: Given) -> Outcome:
    """Give the parked thing number `number` (from 1) its fate."""
    meeting = meeting_of(session, given["which"])
    at = int(given["number"]) - 1
    if not 0 <= at < len(meeting.parked):
        raise BadInput("There is no parked thing with that number.", "Count from 1.", "number")
    parked = list(meeting.parked)
    parked[at] = structs.replace(parked[at], fate=given["fate"])
    said = f"{labels.FATE[given['fate']].capitalize()}."
    return save_meeting(session, meeting, said, "settled something", parked=tuple(parked))


def carry(session: Session, given: Given) -> Outcome:
    """Carry a question over to the next meeting, with why it stays and whom to ask there."""
    question = found(session, given["which"])
    assert isinstance(question, Question)
    meeting = meeting_of(session, given["meeting"])
    new = with_fate(meeting, question, "carried")
    noted = next(entry.notes for entry in new.record if entry.item == question.id)
    if why := given.get("why", ""):
        new = with_entry(new, question.id, notes=f"{noted}\n{why}".strip())
    if needs_reason(session.notebook, new, question.id):
        raise BadInput("It came back often already.", "Say why it stays, or drop it.", "why")
    asked = structs.replace(question, ask=given.get("ask", question.ask))
    changed = (new,) if asked == question else (new, asked)
    session.apply(lambda notebook: notebook.put(*changed), f"carried over {quoted(question)}")
    said = f"{quoted(question)} comes back next time."
    return Outcome(said=said, focus=question.id, changed=True)


def close_meeting(session: Session, given: Given) -> Outcome:
    """Close a meeting: what was not reached is carried over. What is parked must have a fate, and
    what came back often already must say why it comes back again."""
    meeting = meeting_of(session, given["which"])
    if not meeting.open:
        return Outcome(said="It is closed already.", focus=meeting.id)
    homeless = [parked for parked in meeting.parked if not parked.fate]
    if homeless:
        raise BadInput(
            f"{labels.counted(len(homeless), 'parked thing has', 'parked things have')} no place "
            "to go yet.",
            "Give each one a fate first: next meeting, in writing, or dropped.",
        )
    asking = [each for each in still_open(session.notebook, meeting, session.today) if each.asks]
    if asking:
        raise BadInput(
            f"{labels.counted(len(asking), 'question')} came back often already.",
            "Say why, or what becomes of it: answered, next time, in writing, or dropped.",
        )
    new = _closed(session, meeting)
    session.apply(lambda notebook: notebook.put(new), "closed the meeting")
    said = "The meeting is closed."
    return Outcome(said=said, focus=meeting.id, changed=True, show="summary")


def _closed(session: Session, meeting: Meeting) -> Meeting:
    """The meeting with its record complete: whatever it had gathered and not reached is carried."""
    had = {entry.item for entry in meeting.record}
    keys = missed(session.notebook, meeting, session.today)
    carried = tuple(Entry(item=key, outcome="carried") for key in keys if key not in had)
    now = session.now().strftime("%Y-%m-%dT%H:%M")
    return structs.replace(
        meeting, state="closed", closed_at=now, record=_over((*meeting.record, *carried))
    )


def _over(record: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """A record in which no item is under way: each has its minutes, if only none."""
    return tuple(
        structs.replace(entry, minutes=0) if entry.minutes is None else entry for entry in record
    )


def reopen(session: Session, given: Given) -> Outcome:
    """Open a closed meeting again, to correct what was written."""
    meeting = meeting_of(session, given["which"])
    if meeting.open:
        return Outcome(said="It is open.", focus=meeting.id)
    return save_meeting(
        session,
        meeting,
        "It is open again.",
        "reopened a meeting",
        state="open",
        closed_at=None,
        record=_over(meeting.record),
    )


def plan_next(session: Session, given: Given) -> Outcome:
    """Plan the meeting after this one: the same people, who are still to say whether they come.

    What is carried over comes onto its agenda by itself. Where one is planned, there is no second.
    """
    meeting = meeting_of(session, given["which"])
    if planned := next_after(session.notebook, meeting):
        raise BadInput(
            f"The next meeting is planned already: {show_moment(planned.when, session.today)}.",
            "Change that one.",
        )
    if given["starts"] <= meeting.starts:
        raise BadInput("That is not after this meeting.", "Choose a later day.", "starts")
    people = tuple(
        Attendee(member=p.member, required=p.required, part=p.part, why=p.why)
        for p in meeting.people
    )
    values = {
        "title": meeting.title_,
        "kind": meeting.kind,
        "minutes": meeting.minutes,
        "place": meeting.place,
        "link": meeting.link,
        "access_needs": meeting.access_needs,
        "interpreted": meeting.interpreted,
        "people": people,
    }
    values |= {name: value for name, value in given.items() if name != "which"}
    outcome = add_record(session, Meeting, values)
    new = meeting_of(session, outcome.focus)
    said = f"Next: {show_moment(new.when, session.today)}. The same people are on its list."
    return structs.replace(outcome, said=said)


CLOSING = (
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
        name="carry",
        help="Carry a question over to the next meeting, and say why",
        run=carry,
        fields=(
            Field(
                name="why",
                label="Why it stays",
                kind="long",
                help="It goes into what was said. Or go back and press d to drop it.",
            ),
            *fields(Question, "ask"),
            Field(
                name="meeting",
                label="At which meeting",
                kind="record",
                of=(Meeting,),
                required=True,
            ),
        ),
        on=Question,
    ),
    Command(name="close-meeting", help="Close a meeting", run=close_meeting, on=Meeting),
    Command(
        name="reopen", help="Open a closed meeting again, to correct it", run=reopen, on=Meeting
    ),
    Command(
        name="plan-next",
        help="Plan the meeting after this one, with the same people",
        run=plan_next,
        fields=fields(Meeting, "starts", "minutes", "place"),
        words=1,
        on=Meeting,
    ),
)
