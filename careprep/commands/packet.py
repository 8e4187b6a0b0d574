"""Everybody's own copy of the papers of a meeting, written into a folder in one go."""

from collections.abc import Iterator
from pathlib import Path

from careprep import swap, words
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.papers import PRIVATE
from careprep.documents.baton import absent
from careprep.documents.document import Document
from careprep.documents.readers import Reader, only
from careprep.documents.registry import DOCUMENTS, Wanted
from careprep.documents.save import default_name, save
from careprep.errors import BadInput, CareprepError, FileTrouble
from careprep.fields import Field
from careprep.model import Meeting, Notebook
from careprep.session import Session

FORMAT = "markdown"


def packet(session: Session, given: Given) -> Outcome:
    """Write each attendee's own agenda, or summary once the meeting is closed; a note for each
    member who cannot come or was not there; and the family's full copy.

    Nothing is written where one of the files is there already, unless `over` is given.
    """
    meeting = session.notebook.meetings[given["meeting"]]
    folder = Path(given["folder"]).expanduser()
    over = bool(given.get("over"))
    family = Reader(private=bool(given.get("private")))
    copies = list(_copies(session, meeting, family))
    paths = _paths(folder, [document for document, _ in copies])
    if not over:
        _refuse_existing(folder, paths)
    _write([document for document, _ in copies], paths, folder, over)
    named = "; ".join(path.name for path in paths)
    said = f"{words.counted(len(paths), 'paper')} written into {folder}: {named}."
    # Everybody's copy may hold the same things back: each is said once, with who may not hear it.
    held = dict.fromkeys(sentence for _, held_back in copies for sentence in held_back)
    return Outcome(said="\n".join((said, *held)), focus=meeting.id)


def _copies(
    session: Session, meeting: Meeting, family: Reader
) -> Iterator[tuple[Document, tuple[str, ...]]]:
    """Every document of the packet, with what the person sending it should know of each."""
    notebook, day = session.notebook, max(session.today, meeting.day)
    kind = DOCUMENTS["agenda" if meeting.state == "planned" else "summary"]
    plain = Wanted(notebook=notebook, today=session.today, meeting=meeting)
    yield _with_held(kind.build(_for(plain, family)))
    away = absent(notebook, meeting)
    for member in _invited(notebook, meeting):
        if member in {each.id for each in away}:
            continue
        yield _with_held(kind.build(_for(plain, only(notebook.team[member], day))))
    for each in away:
        yield _with_held(
            DOCUMENTS["baton"].build(
                Wanted(notebook=notebook, today=session.today, meeting=meeting, member=each)
            )
        )


def _invited(notebook: Notebook, meeting: Meeting) -> Iterator[str]:
    for person in meeting.people:
        if person.member in notebook.team:
            yield person.member


def _for(wanted: Wanted, reader: Reader) -> Wanted:
    return Wanted(
        notebook=wanted.notebook, today=wanted.today, meeting=wanted.meeting, reader=reader
    )


def _with_held(document: Document) -> tuple[Document, tuple[str, ...]]:
    return document, document.held_back


def _paths(folder: Path, documents: list[Document]) -> list[Path]:
    """A file for each; people of the same name get a number."""
    taken: dict[str, int] = {}
    paths = []
    for document in documents:
        path = folder / default_name(document, FORMAT)
        count = taken[path.name.casefold()] = taken.get(path.name.casefold(), 0) + 1
        paths.append(path if count == 1 else path.with_name(f"{path.stem} {count}{path.suffix}"))
    return paths


def _refuse_existing(folder: Path, paths: list[Path]) -> None:
    there = [path.name for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise FileTrouble(
            f"In {folder} there is already: {'; '.join(there)}.",
            "Choose another folder, or write over them with --force. Nothing was written.",
        )


def _write(documents: list[Document], paths: list[Path], folder: Path, over: bool) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise FileTrouble(
            f"The folder {folder} could not be made: {swap.in_words(problem)}.",
            "Choose another folder. Nothing was written.",
        ) from None
    written: list[Path] = []
    try:
        for document, path in zip(documents, paths, strict=True):
            written.append(save(document, FORMAT, path, over=over))
    except CareprepError as problem:
        if written:
            names = "; ".join(path.name for path in written)
            problem.todo = f"Written before that: {names}. Make room and try again with --force."
        raise
