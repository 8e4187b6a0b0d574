"""Add, change and remove, the same for every kind of record."""

from collections.abc import Callable, Iterator

from msgspec import UNSET, structs

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.topics import topics_of_new, with_topics_said
from careprep.errors import BadInput, Sentence
from careprep.model import checklist, labels, parsing, queries
from careprep.model.fields import FIELDS, Field
from careprep.model.notebook import Notebook
from careprep.model.records import (
    Child,
    Expectation,
    FollowUp,
    Goal,
    Meeting,
    Member,
    Question,
    Record,
)
from careprep.model.references import references, without
from careprep.model.subjects import Subjects, told_apart
from careprep.session.session import Session

NOUNS: dict[type[Record], str] = {
    Member: "member",
    Goal: "goal",
    Question: "question",
    FollowUp: "follow-up",
    Meeting: "meeting",
}


def add_record(session: Session, kind: type[Record], given: Given) -> Outcome:
    """Add a record of a kind with these values; says what it was called."""
    attrs = {field.name: field.attr for field in FIELDS[kind]}
    values = {attrs[name]: value for name, value in given.items() if value is not UNSET}
    record = kind(**{"id": session.new_id(kind), **values})
    if isinstance(record, Goal | Question | FollowUp):
        topics = topics_of_new(session.notebook, record.title, given)
        record = structs.replace(record, topics=topics)
    session.apply(lambda notebook: notebook.put(record), f"added {quoted(record)}")
    return with_topics_said(session, f"Added {quoted(record)}.", record.id, given)


def change_record(session: Session, given: Given) -> Outcome:
    """Change some fields of the record `given["which"]`."""
    record = found(session, given["which"])
    values = {name: value for name, value in given.items() if name != "which"}
    new = parsing.with_values(record, values)
    if new == record:
        return Outcome(said="Nothing was different.", focus=record.id)
    before = session.notebook
    session.apply(lambda notebook: notebook.put(new), f"changed {quoted(record)}")
    said = [f"Changed {quoted(new)}."]
    if _DECIDES & values.keys():
        said += _said_of_others(before, session.notebook, record)
    return Outcome(said=" ".join(said), focus=record.id, changed=True)


# The fields that decide who may know of a record, and of what hangs on it.
_DECIDES = {"topics", "private", "private_to", "own_voice", "about", "part_of"}
_NAMED = 5  # things that are named in a sentence; of more the number is said


def _said_of_others(before: Notebook, after: Notebook, record: Record) -> Iterator[Sentence]:
    """What a change of who may know of a record means for all that hangs on it."""
    was, now = Subjects(before), Subjects(after)
    private: list[str] = []
    topics: dict[tuple[str, ...], list[str]] = {}
    other: list[str] = []
    tables = (after.goals, after.questions, after.follow_ups)
    for thing in (each for table in tables for each in table.values() if each.id != record.id):
        old, new = was.of(thing.id), now.of(thing.id)
        if new.private - old.private:
            private.append(quoted(thing))
        elif more := told_apart(new.topics - old.topics):
            topics.setdefault(more, []).append(quoted(thing))
        elif new != old:
            other.append(quoted(thing))
    if private:
        yield f"Private with it: {_named(private)}."
    for named, things in topics.items():
        about = labels.listed([labels.topic(topic) for topic in named])
        yield f"About {about} with it: {_named(things)}."
    if other:
        yield f"Who may know of it changes too: {_named(other)}."


def _named(things: list[str]) -> Sentence:
    more = len(things) - _NAMED
    return labels.listed([*things[:_NAMED], f"{more} more"] if more > 0 else things)


def remove_record(session: Session, given: Given) -> Outcome:
    """Remove a record; open records that named it no longer do."""
    record = found(session, given["which"])
    held = [
        meeting
        for meeting in session.notebook.meetings.values()
        if not meeting.open
        and (
            any(key == record.id for _, key, _ in references(meeting))
            or any(entry.item == record.id for entry in meeting.record)
        )
    ]
    if held:
        hint = "Write the day they left in “On the team until” instead."
        raise BadInput(
            f"{quoted(record)} is in the record of {labels.counted(len(held), 'past meeting')}.",
            hint if isinstance(record, Member) else "It stays, so that the record stays true.",
        )
    touched = [
        other
        for table in session.notebook.tables.values()
        for other in table.values()
        if other.id != record.id and any(key == record.id for _, key, _ in references(other))
    ]

    words_of_it = [v.id for v in session.notebook.variants.values() if v.of == record.id]

    def edit(notebook: Notebook) -> Notebook:
        rest = notebook.put(*(without(other, record.id) for other in touched))
        return rest.drop(record.id, *words_of_it)

    session.apply(edit, f"removed {quoted(record)}", kind="removed")
    more = ""
    if touched:
        more = f" {labels.counted(len(touched), 'record')} that named it no longer do."
        more = more.replace("1 record that named it no longer do", "1 record no longer names it")
    return Outcome(said=f"Removed {quoted(record)}.{more}", changed=True)


def found(session: Session, key: str) -> Record:
    """The record with this id. Raises BadInput where it is gone."""
    record = session.notebook.get(key)
    if record is None:
        raise BadInput("That is not in the notebook any more.", "Choose another.")
    return record


def quoted(record: Record, limit: int = 60) -> Sentence:
    """A record's name as part of a sentence: a person by name, anything else in quotes."""
    title = " ".join(str(getattr(record, "title", record.id)).split())
    if len(title) > limit:
        title = f"{title[: limit - 1]}…"
    return title if isinstance(record, Member | Child) else f"“{title}”"


def _adds(kind: type[Record]) -> Callable[[Session, Given], Outcome]:
    return lambda session, given: add_record(session, kind, given)


ADD = tuple(
    Command(
        name=f"add {noun}",
        help=f"Add a {noun}" if noun != "member" else "Add someone to the care team",
        run=_adds(kind),
        fields=FIELDS[kind],
        words=1,
        key="a" if kind in (Member, Goal) else "",
    )
    for kind, noun in NOUNS.items()
)
CHANGE = tuple(
    Command(
        name=f"change {noun}",
        help=f"Change a {noun}",
        run=change_record,
        fields=FIELDS[kind],
        on=kind,
        edits=kind,
        key="e",
    )
    for kind, noun in NOUNS.items()
)
REMOVE = tuple(
    Command(name=f"remove {noun}", help=f"Remove a {noun}", run=remove_record, on=kind, key="x")
    for kind, noun in NOUNS.items()
)


def change_child(session: Session, given: Given) -> Outcome:
    """Change what the notebook says about the child."""
    return change_record(session, {"which": session.notebook.child.id, **given})


def expect(session: Session, given: Given) -> Outcome:
    """Write down the family's answer to one line of the medical-home checklist."""
    key = _line(given["line"])
    old = session.notebook.expectations.get(key, Expectation(id=key))
    values = {"on": session.today, **{k: v for k, v in given.items() if k != "line"}}
    new = parsing.with_values(old, values)
    session.apply(lambda notebook: notebook.put(new), f"answered “{key}”")
    return Outcome(said=f"{labels.ANSWER[new.answer].capitalize()}.", focus=key, changed=True)


def _line(text: str) -> str:
    """The name of the checklist's line that is meant by its name or by some of its words."""
    if checklist.line(text):
        return text
    wanted = queries.folded(text)
    fits = [each for each in checklist.LINES if wanted and wanted in queries.folded(each.text)]
    if len(fits) == 1:
        return fits[0].id
    offered = [f"{each.id} ({each.text})" for each in fits[:8]]
    offered = offered or [each.id for each in checklist.LINES]
    what = f"could be {len(fits)} lines" if fits else "is not in the checklist"
    raise BadInput(f"“{text}” {what}.", f"Write the name of one: {'; '.join(offered)}.", "line")


EXPECT = Command(
    name="expect",
    help="Answer a line of the medical-home checklist",
    run=expect,
    fields=(
        Field(name="line", label="Line", required=True, help="Some of its words."),
        *FIELDS[Expectation],
    ),
    words=2,
)


CHILD = Command(
    name="change child",
    help="Change what the notebook says about the child",
    run=change_child,
    fields=FIELDS[Child],
    edits=Child,
)
