"""The notebook as a whole: start it, check it, search it, go back and forth."""

from careprep import beside, find, words
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import NOUNS
from careprep.documents.document import Bullets, Document, Entry, Paragraph, line, strong
from careprep.fields import Field
from careprep.model import Record, faults
from careprep.session import Session

_COPY = (
    ": a copy from another computer, which may hold changes that are not in this notebook. "
    "Take them in with: careprep merge FILE"
)


def new(session: Session, _given: Given) -> Outcome:
    """Say where the notebook that was just started is."""
    child = session.notebook.child
    return Outcome(
        said=f"Started a notebook for {child.title}: {session.path}.", focus=child.id, changed=True
    )


def check(session: Session, _given: Given) -> Outcome:
    """List whatever is wrong in the notebook, in plain words."""
    found = faults(session.notebook)
    copies = beside.copies_of(session.path)
    count = sum(len(table) for table in session.notebook.tables.values())
    if not found and not copies:
        return Outcome(said=f"All is well: {words.counted(count, 'record')} read.")
    entries = tuple(
        Entry(line=line(strong(fault.id or fault.table), f": {fault.text}.")) for fault in found
    )
    entries += tuple(Entry(line=line(strong(copy.name), _COPY)) for copy in copies)
    note = line("Nothing of it was changed or lost: what cannot be read stays in the file.")
    document = Document(
        kind="check",
        name="check",
        title=f"What is wrong in {session.path.name}",
        blocks=(Bullets(entries), Paragraph((note,))),
        data={
            "faults": [{"table": f.table, "id": f.id, "text": f.text} for f in found],
            "copies": [copy.name for copy in copies],
        },
    )
    said = f"{words.counted(len(entries), 'thing')} to look at."
    return Outcome(said=said, document=document)


def search(session: Session, given: Given) -> Outcome:
    """Find records by their words."""
    found = find.search(session.notebook, given["text"])
    if not found:
        return Outcome(said="Nothing in the notebook has these words.")
    kinds = [NOUNS[type(record)] for record in found]
    entries = tuple(
        Entry(line=line(strong(_title(record)), f" · {kind} · {record.id}"))
        for kind, record in zip(kinds, found, strict=True)
    )
    document = Document(
        kind="find",
        name="found",
        title=f"Found for “{given['text']}”",
        blocks=(Bullets(entries),),
        data={
            "found": [
                {"id": record.id, "kind": kind, "title": _title(record)}
                for kind, record in zip(kinds, found, strict=True)
            ]
        },
    )
    return Outcome(said=f"{words.counted(len(found), 'record')} found.", document=document)


def _title(record: Record) -> str:
    return str(getattr(record, "title", record.id))


def undo(session: Session, _given: Given) -> Outcome:
    """Take back the last change."""
    return Outcome(said=f"Undone: {session.undo()}.", changed=True)


def redo(session: Session, _given: Given) -> Outcome:
    """Do again what was undone last, in the same sitting."""
    return Outcome(said=f"Done again: {session.redo()}.", changed=True)


NEW = Command(
    name="new",
    help="Start a notebook for a child",
    run=new,
    fields=(Field(name="child", label="The child's name", required=True),),
    words=1,
    starts=True,
)
NOTEBOOK = (
    Command(
        name="find",
        help="Find anything by a few of its words",
        run=search,
        fields=(Field(name="text", label="Words", required=True),),
        words=1,
    ),
    Command(name="check", help="Say what is wrong in a notebook file, if anything", run=check),
    Command(name="undo", help="Take back the last change", run=undo, key="u"),
    Command(name="redo", help="Do again what was undone", run=redo, key="ctrl+r"),
)
