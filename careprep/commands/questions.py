"""Questions: ask one, answer one."""

from msgspec.structs import replace

from careprep import typed
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import add_record, found, quoted
from careprep.fields import field, fields
from careprep.model import Question
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
)
