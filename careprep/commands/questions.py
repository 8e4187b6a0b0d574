"""Questions: ask one, answer one."""

from msgspec.structs import replace

from careprep import typed
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import add_record, found, quoted
from careprep.fields import Field, field, fields
from careprep.model import Entry, Meeting, Notebook, Question
from careprep.session import Session


def ask(session: Session, given: Given) -> Outcome:
    """Add a question; it counts as first asked today unless another day is given."""
    return add_record(session, Question, {"first_asked": session.today, **given})


def answer(session: Session, given: Given) -> Outcome:
    """Write down an answer, today unless another day is given; the question is then answered."""
    question = found(session, given["which"])
    values = {"answered_on": session.today, "state": "answered"}
    values |= {
        name: value for name, value in given.items() if name != "which" and value is not None
    }
    new = typed.with_values(question, values)
    session.apply(lambda notebook: notebook.put(new), f"answered {quoted(question)}")
    return Outcome(said=f"Answered {quoted(question)}.", focus=question.id, changed=True)


def drop(session: Session, given: Given) -> Outcome:
    """Nobody needs to ask it any more; the reason stays with it, and with the meeting if named."""
    question = found(session, given["which"])
    new = typed.with_values(question, {"state": "dropped", "answer": given.get("answer", "")})
    meeting = session.notebook.meetings.get(given.get("meeting", ""))

    def edit(notebook: Notebook) -> Notebook:
        notebook = notebook.put(new)
        if meeting is None:
            return notebook
        kept = tuple(entry for entry in meeting.record if entry.item != question.id)
        entry = Entry(item=question.id, outcome="dropped", minutes=0)
        return notebook.put(replace(meeting, record=(*kept, entry)))

    session.apply(edit, f"dropped {quoted(question)}")
    return Outcome(said=f"Dropped {quoted(question)}.", focus=question.id, changed=True)


QUESTIONS = (
    Command(
        name="ask",
        help="Write down a question",
        run=ask,
        fields=fields(
            Question,
            *("text", "ask", "priority", "about", "topics", "minutes", "kind", "own_voice"),
            *("private", "first_asked"),
        ),
        words=1,
        key="a",
    ),
    Command(
        name="answer",
        help="Write down the answer to a question",
        run=answer,
        fields=(
            replace(field(Question, "answer"), required=True),
            *fields(Question, "answered_by", "answered_on"),
        ),
        words=1,
        on=Question,
        key="w",
    ),
    Command(
        name="drop",
        help="Drop a question that nobody needs to ask any more",
        run=drop,
        fields=(
            Field(name="answer", label="Why", kind="long", help="So that you know later."),
            Field(name="meeting", label="At which meeting", kind="record", of=(Meeting,)),
        ),
        on=Question,
        key="d",
    ),
)
