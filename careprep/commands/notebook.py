"""The notebook as a whole: start it, check it, search it, go back and forth."""

from collections.abc import Sequence
from pathlib import Path

from careprep.commands.backups import holds
from careprep.commands.command import Command, Given, Outcome, nothing
from careprep.commands.records import NOUNS
from careprep.documents.save import refuse_ours
from careprep.documents.tree import Bullets, DocEntry, Document, Paragraph, line, strong
from careprep.errors import FileTrouble
from careprep.model import labels, queries
from careprep.model.fields import Field
from careprep.model.notebook import Issue
from careprep.model.records import TABLES, Child, Expectation, Record
from careprep.model.validation import all_issues
from careprep.session import merge_base
from careprep.session.session import Session
from careprep.storage import conflict_copies, paths
from careprep.storage.file import Store
from careprep.storage.recovery import salvage
from careprep.sync.diff import title_of

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


def check(session: Session, given: Given) -> Outcome:
    """List whatever is wrong in the notebook, in plain words; save what can be read, if asked."""
    if given.get("readable"):
        return check_file(session.path, given)
    found = all_issues(session.notebook)
    copies = conflict_copies.copies_of(session.path)
    count = sum(len(table) for table in session.notebook.tables.values())
    if not found and not copies:
        return Outcome(
            said=f"All is well: {labels.counted(count, 'record')} read.",
            nothing=nothing("check", faults=[], copies=[]),
        )
    note = "Nothing of it was changed or lost: what cannot be read stays in the file."
    return Outcome(
        said=f"{labels.counted(len(found) + len(copies), 'thing')} to look at.",
        document=_faults_page(session.path, found, note, copies),
    )


def check_file(path: Path, given: Given) -> Outcome:
    """The same for a file that need not open as a notebook: what in it can be read, what not.

    Everything that can be read goes into the new file `readable`, if it is given.
    """
    content, key = Store(path).opened()
    saved = salvage(content)
    if not any(saved.tables.get(name) for name in TABLES if name != "notebook"):
        raise FileTrouble(
            f"{path}: nothing of a careprep notebook can be read in it.",
            "It was left as it is. To bring back a backup: careprep restore",
        )
    inside = holds({name: rows for name, rows in saved.tables.items() if name in TABLES})
    said = f"What can be read: {inside}."
    if given.get("readable"):
        new = Path(given["readable"]).expanduser()
        if not new.exists():  # one that does is left alone in any case
            refuse_ours(new)
        Store(new).create_rows(saved.tables, key)  # as locked as the damaged one
        said += f" It is saved in {new}; {path.name} was left as it is."
    note = "The file itself was left as it is."
    page = _faults_page(path, saved.left_out, note) if saved.left_out else None
    return Outcome(said=said, document=page, unsolved=not given.get("readable"))


def _faults_page(
    path: Path, found: Sequence[Issue], note: str, copies: Sequence[Path] = ()
) -> Document:
    entries = tuple(
        DocEntry(line=line(strong(issue.id or issue.table), f": {issue.text}.")) for issue in found
    )
    entries += tuple(DocEntry(line=line(strong(copy.name), _COPY)) for copy in copies)
    return Document(
        kind="check",
        name="check",
        title=f"What is wrong in {path.name}",
        blocks=(Bullets(entries), Paragraph((line(note),))),
        data={
            "faults": [{"table": f.table, "id": f.id, "text": f.text} for f in found],
            "copies": [copy.name for copy in copies],
        },
    )


_NOUNS: dict[type[Record], str] = {**NOUNS, Child: "child", Expectation: "line of the checklist"}


def search(session: Session, given: Given) -> Outcome:
    """Find records by their words."""
    found = queries.search(session.notebook, given["text"])
    if not found:
        return Outcome(
            said="Nothing in the notebook has these words.", nothing=nothing("find", found=[])
        )
    kinds = [_NOUNS[type(record)] for record in found]
    entries = tuple(
        DocEntry(line=line(strong(title_of(record)), f" · {kind} · {record.id}"))
        for kind, record in zip(kinds, found, strict=True)
    )
    document = Document(
        kind="find",
        name="found",
        title=f"Found for “{given['text']}”",
        blocks=(Bullets(entries),),
        data={
            "found": [
                {"id": record.id, "kind": kind, "title": title_of(record)}
                for kind, record in zip(kinds, found, strict=True)
            ]
        },
    )
    return Outcome(said=f"{labels.counted(len(found), 'record')} found.", document=document)


def use(session: Session, _given: Given) -> Outcome:
    """Let this notebook be the one that every verb means where none is named."""
    paths.remember(session.path)
    return Outcome(
        said=f"Every verb uses {session.notebook.child.title}’s notebook now: {session.path}."
    )


def undo(session: Session, _given: Given) -> Outcome:
    """Take back the last change."""
    step = session.undo()
    said = f"Undone: {step.what}."
    if step.copy and (copy := merge_base.kept_copy(session, step.copy)):
        said += f" The copy is still kept: {copy}"
    return Outcome(said=said, changed=True)


def redo(session: Session, _given: Given) -> Outcome:
    """Do again what was undone last, in the same sitting."""
    return Outcome(said=f"Done again: {session.redo().what}.", changed=True)


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
        prints="text",
    ),
    Command(
        name="check",
        help="Say what is wrong in a notebook file, if anything",
        run=check,
        fields=(
            Field(
                name="readable",
                label="Save everything that can be read as a new notebook",
                kind="file",
                help="Its file name. The damaged file is left as it is.",
                option_="save-readable",
            ),
        ),
        unopened=check_file,
        prints="text",
        mends="issues",
    ),
    Command(name="use", help="Choose the notebook that verbs use from now on", run=use),
    Command(name="undo", help="Take back the last change", run=undo, key="u", undoable=False),
    Command(name="redo", help="Do again what was undone", run=redo, key="ctrl+r", undoable=False),
)
