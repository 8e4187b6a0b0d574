"""What every front end does with a verb: ask for its fields, read what was typed, say what it did.

The command line, the prompts and the screens differ in how they put a question and show a page;
what is asked, how it is understood and what is said stands here.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from careprep.commands.command import AGREE, YES, Command, Fault, Given, Outcome
from careprep.errors import BadInput, Sentence
from careprep.model import parsing, queries
from careprep.model.fields import Field, ParseContext
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Meeting, Record
from careprep.model.validation import mention_issues
from careprep.session import lost_changes
from careprep.session.session import Session
from careprep.storage import conflict_copies, paths

SETTLED = frozenset({"which", "member", "line"})
"""Fields that say what a verb is about: where that is given, nobody is asked."""
_READ_BACK = {"date", "moment", "offset", "record", "records", "part", "parts", "stands"}


def fields_to_ask(command: Command, given: Given) -> tuple[Field, ...]:
    """The fields that a person is asked for. Of an offer they are asked once it is seen."""
    return tuple(
        field
        for field in command.asked
        if field not in (YES, AGREE) and not (field.name in SETTLED and field.name in given)
    )


def subject(command: Command, given: Given, notebook: Notebook) -> Record | None:
    """The record that the verb is about, if it is about one that is there."""
    return notebook.child if command.edits is Child else notebook.get(given.get("which", ""))


def context_for(today: dt.date, record: Record | None) -> ParseContext:
    """What reading the fields needs to know, where they are about this record."""
    return ParseContext(today=today, starts=record.when if isinstance(record, Meeting) else None)


def context_after(
    context: ParseContext, field: Field, value: Any, notebook: Notebook
) -> ParseContext:
    """What reading the next fields needs to know: which meeting it is and when it begins."""
    if field.kind == "moment" and value:
        return replace(context, starts=dt.datetime.fromisoformat(value))
    record = notebook.get(value) if field.kind == "record" and value else None
    return replace(context, starts=record.when) if isinstance(record, Meeting) else context


def parse_field(field: Field, text: str, notebook: Notebook, context: ParseContext) -> Any:
    """What a person means by a text, also by “next” and “last”. Raises BadInput."""
    find = {"next": queries.next_meeting, "last": queries.last_meeting}.get(text.casefold())
    if field.kind != "record" or Meeting not in field.of or find is None:
        return parsing.parse(field, text, notebook, context)
    meeting = find(notebook)
    if meeting is None:
        what = f"There is no {text.casefold()} meeting."
        raise BadInput(what, "Plan one: careprep plan WHEN", field.name)
    return meeting.id


def read_back(field: Field, value: Any, notebook: Notebook, context: ParseContext) -> Sentence:
    """How a text was understood, where it could have been taken for something else."""
    if field.kind not in _READ_BACK or value in (None, (), UNSET):
        return ""
    return parsing.to_display(field, value, notebook, context)


def start(
    command: Command, given: Given, today: dt.date | None, path: Path | None = None
) -> tuple[Session, Outcome]:
    """Start the notebook that a verb works on, in a file named for the child if in no other.

    The first field of the verb is the name of the child. `today` fixes the day.
    """
    name = given[command.fields[0].name]
    session = Session.start(path or paths.new_notebook(name), name, today)
    return session, command.run(session, given)


def report(
    command: Command,
    session: Session,
    outcome: Outcome,
    hint: Sentence,
    understood: Sequence[Sentence] = (),
) -> list[Sentence]:
    """What to say once a verb was done, in order; `hint` is how to take it back.

    What went wrong beside it is said with it, and then counts as said.
    """
    said = [outcome.said]
    if outcome.changed:
        said += [*understood, hint if command.undoable else ""]
    said += session.unsaid
    session.unsaid.clear()
    return [each for each in said if each]


def notices(
    session: Session, command: Command | None = None, where: str = ""
) -> dict[Fault, Sentence]:
    """What is to be known about a notebook that was just opened, but for what the verb says.

    `where` names the notebook in another verb, where it is not the one that is meant anyway.
    """
    mends = command.mends if command else None
    found: dict[Fault, Sentence] = {}
    if mends != "copies":
        copies = conflict_copies.copies_of(session.path)
        found["copies"] = conflict_copies.mention_copies(copies, where)
    found["read_only"] = session.notebook.read_only
    if mends != "issues":
        found["issues"] = mention_issues(session.notebook)
    if mends != "lost":
        found["lost"] = lost_changes.mention_lost(lost_changes.find_lost(session))
    return {fault: said for fault, said in found.items() if said}
