"""Everybody's own copy of the papers of a meeting, written into a folder in one go."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.papers import MEETING, PRIVATE
from careprep.commands.progress import track
from careprep.documents.formats.registry import FORMATS
from careprep.documents.held_back import gathered
from careprep.documents.kinds.note_to_absent import absent
from careprep.documents.registry import (
    DOCUMENTS,
    DocumentKind,
    DocumentRequest,
    audience_for,
)
from careprep.documents.save import content, default_name, refuse_ours, write
from careprep.documents.tree import Document
from careprep.errors import BadInput, CareprepError, FileTrouble
from careprep.model import labels
from careprep.model.fields import Field
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.model.view import Family, Person
from careprep.session.session import Session
from careprep.storage import atomic, glossary_file, paths
from careprep.text import sanitize

_Copy = tuple[Callable[[], Document], str]
"""How to make a paper, and the role of whoever it is for."""


def packet(session: Session, given: Given) -> Outcome:
    """Write the family's full copy, each attendee's own agenda (or summary, once the meeting is
    closed), and a note to each member who cannot come or was not there.

    Everything is made before anything is written. Where one of the files is there already nothing
    is written at all, unless `over` is given.
    """
    meeting = session.notebook.meetings.get(given["meeting"])
    if meeting is None:
        raise BadInput("That is not a meeting.", "Choose a meeting.", "meeting")
    listed = glossary_file.read()
    private = bool(given.get("private"))
    wanted = DocumentRequest(
        notebook=session.notebook,
        today=session.today,
        audience=audience_for(session.notebook, "", session.today, meeting, private),
        meeting=meeting,
        terms=listed.terms,
    )
    form = given.get("format") or "markdown"
    over = bool(given.get("over"))
    named = given.get("folder")
    folder = Path(named).expanduser() if named else own_folder(session.notebook, meeting)
    making = list(_copies(wanted, meeting))
    copies = _told_apart([(make(), role) for make, role in track(making, "Preparing")])
    paths = _paths(folder, copies, form)
    atomic.sweep(folder)  # also where nothing is written for now
    if not over:
        _refuse_existing(folder, paths)
    for path in paths:
        refuse_ours(path)
    laid_out = [
        (content(copy, form), FORMATS[form].lacking(copy)) for copy in track(copies, "Laying out")
    ]
    contents = [each for each, _ in laid_out]
    lacking = dict.fromkeys(said for _, said in laid_out if said)
    _write(contents, paths, folder, over)
    said = f"{labels.counted(len(paths), 'paper')} written into {folder.absolute()}:"
    names = (f"• {path.name}" for path in paths)
    held_back = gathered(each for copy in copies for each in copy.held_back)
    said = "\n".join((said, *names, *(each.said for each in held_back), *lacking, *listed.problems))
    return Outcome(said=said, focus=meeting.id)


def own_folder(notebook: Notebook, meeting: Meeting) -> Path:
    """Where the papers of a meeting go if nobody says where: a folder beside the notebooks."""
    name = f"{meeting.day.isoformat()} {notebook.child.title} papers"
    return paths.notebooks() / paths.file_stem(sanitize(name, one_line=True))


def _copies(wanted: DocumentRequest, meeting: Meeting) -> Iterator[_Copy]:
    """Every paper of the packet, the family's own first.

    Who was not at a meeting gets its summary as well as a note: it tells everybody what was said
    and agreed, and their copy holds only what they may hear. Before the meeting the note says all
    that somebody needs who does not come.
    """
    kind = DOCUMENTS["agenda" if meeting.open else "summary"]
    away = absent(wanted.notebook, meeting)
    yield _making(kind, wanted), ""
    for person in meeting.people:
        member = wanted.notebook.team.get(person.member)
        if member is not None and not (meeting.open and member in away):
            yield _making(kind, replace(wanted, audience=Person(member))), member.role
    for member in away:
        note = replace(wanted, audience=Family(), member=member)
        yield _making(DOCUMENTS["note-to"], note), member.role


def _making(kind: DocumentKind, wanted: DocumentRequest) -> Callable[[], Document]:
    return lambda: kind.build(wanted)


def _told_apart(copies: list[tuple[Document, str]]) -> list[Document]:
    """The copies, those for people of one name called by their roles too."""
    names = Counter(copy.name.casefold() for copy, _ in copies)
    return [
        replace(copy, name=f"{copy.name}, {role}")
        if role and names[copy.name.casefold()] > 1
        else copy
        for copy, role in copies
    ]


def _paths(folder: Path, copies: list[Document], form: str) -> list[Path]:
    """A file for each; where names are the same after all (long ones are cut) they are counted."""
    taken: Counter[str] = Counter()
    paths = []
    for copy in copies:
        path = folder / default_name(copy, form)
        same = path.name.casefold()
        taken[same] += 1
        paths.append(path.with_stem(f"{path.stem} {taken[same]}") if taken[same] > 1 else path)
    return paths


def _refuse_existing(folder: Path, paths: list[Path]) -> None:
    there = [path.name for path in paths if path.exists() or path.is_symlink()]
    if there:
        first = f"“{there[0]}”"
        more = f" and {labels.counted(len(there) - 1, 'other')}" if len(there) > 1 else ""
        raise FileTrouble(
            f"In {folder} there {'are' if more else 'is'} already {first}{more}.",
            "Choose another folder, or let it write over old ones (--force). Nothing was written.",
        )


def _write(contents: list[bytes], paths: list[Path], folder: Path, over: bool) -> None:
    try:
        atomic.make_folder(folder)
    except OSError as problem:
        raise FileTrouble(
            f"The folder {folder} could not be made: {atomic.explain_os_error(problem)}.",
            "Choose another folder. Nothing was written.",
        ) from None
    done = 0
    try:
        for each, path in track(list(zip(contents, paths, strict=True)), "Writing"):
            write(path, each, over=over)
            done += 1
    except CareprepError as problem:
        if done:
            problem.todo = (
                f"{done} of {len(paths)} were written before that. Choose another folder, "
                "or put it right and let it write over old ones (--force)."
            )
        raise


PACKET = Command(
    name="packet",
    help="Write everybody’s own copy of a meeting’s papers into a folder",
    run=packet,
    fields=(
        replace(MEETING, required=True, help=""),
        Field(
            name="folder",
            label="Folder",
            kind="file",
            help="It is made if it is not there yet. Empty: one beside your notebooks.",
            letter="o",
        ),
        Field(
            name="format",
            label="Kind of file",
            kind="choice",
            choices={name: form.label for name, form in FORMATS.items()},
        ),
        PRIVATE,
        Field(
            name="over",
            label="Write over old ones",
            kind="flag",
            help="Papers of the same names that are there already are replaced.",
            option_="force",
        ),
    ),
    words=1,
)
