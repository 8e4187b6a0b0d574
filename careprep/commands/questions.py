"""Questions: ask one, answer one."""

from msgspec.structs import replace

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.meetings import with_fate
from careprep.commands.records import add_record, found, quoted
from careprep.model import parsing
from careprep.model.fields import Field, field, fields
from careprep.model.records import Meeting, Question
from careprep.session.session import Session


def ask(session: Session, given: Given) -> Outcome:
    """Add a question; it counts as first asked today unless another day is given."""
    return add_record(session, Question, {"first_asked": session.today, **given})


def answer(session: Session, given: Given) -> Outcome:
    """Write down an answer; the question is then answered: on the day of the meeting, where one
    is named, else today, unless another day is given."""
    question = _question(session, given)
    meeting = session.notebook.meetings.get(given.get("meeting", ""))
    values = {"answered_on": meeting.day if meeting else session.today, "state": "answered"}
    values |= {
        name: value
        for name, value in given.items()
        if name not in ("which", "meeting") and value is not None
    }
    new = parsing.with_values(question, values)
    became = (with_fate(meeting, question, "answered"),) if meeting else ()
    session.apply(lambda notebook: notebook.put(new, *became), f"answered {quoted(question)}")
    return Outcome(said=f"Answered {quoted(question)}.", focus=question.id, changed=True)


def drop(session: Session, given: Given) -> Outcome:
    """Nobody needs to ask it any more; the reason stays with it, and with the meeting if named."""
    question = _question(session, given)
    new = parsing.with_values(question, {"state": "dropped", "answer": given.get("answer", "")})
    meeting = session.notebook.meetings.get(given.get("meeting", ""))
    became = (with_fate(meeting, question, "dropped"),) if meeting else ()
    session.apply(lambda notebook: notebook.put(new, *became), f"dropped {quoted(question)}")
    return Outcome(said=f"Dropped {quoted(question)}.", focus=question.id, changed=True)


def _question(session: Session, given: Given) -> Question:
    question = found(session, given["which"])
    assert isinstance(question, Question)
    return question


_MEETING = Field(name="meeting", label="At which meeting", kind="record", of=(Meeting,))

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
        label_="Add",
    ),
    Command(
        name="answer",
        help="Write down the answer to a question",
        run=answer,
        fields=(
            replace(field(Question, "answer"), required=True),
            *fields(Question, "answered_by", "answered_on"),
            _MEETING,
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
            _MEETING,
        ),
        on=Question,
        key="d",
    ),
)
