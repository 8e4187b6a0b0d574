"""Everybody's own copy of the papers of a meeting, written into a folder in one go."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from careprep import swap, words
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.papers import MEETING, PRIVATE
from careprep.documents.baton import absent
from careprep.documents.document import Document
from careprep.documents.readers import Reader, grouped, only
from careprep.documents.registry import DOCUMENTS, Wanted
from careprep.documents.save import default_name, save
from careprep.errors import BadInput, CareprepError, FileTrouble
from careprep.fields import Field
from careprep.session import Session

FORMAT = "markdown"


def packet(session: Session, given: Given) -> Outcome:
    """Write the family's full copy, each attendee's own agenda (or summary, once the meeting is
    closed), and a note to each member who cannot come or was not there.

    Where one of the files is there already nothing is written at all, unless `over` is given.
    """
    meeting = session.notebook.meetings.get(given["meeting"])
    if meeting is None:
        raise BadInput("That is not a meeting.", "Choose a meeting.", "meeting")
    wanted = Wanted(
        notebook=session.notebook,
        today=session.today,
        reader=Reader(private=bool(given.get("private"))),
        meeting=meeting,
    )
    over = bool(given.get("over"))
    folder = Path(given["folder"]).expanduser()
    copies = _told_apart(list(_copies(wanted)))
    paths = _paths(folder, copies)
    if not over:
        _refuse_existing(folder, paths)
    _write(copies, paths, folder, over)
    named = "; ".join(path.name for path in paths)
    said = f"{words.counted(len(paths), 'paper')} written into {folder}: {named}."
    held_back = grouped(sentence for copy in copies for sentence in copy.held_back)
    return Outcome(said="\n".join((said, *held_back)), focus=meeting.id)


def _copies(wanted: Wanted) -> Iterator[tuple[Document, str]]:
    """Every document of the packet, and the role of whoever it is for."""
    meeting = wanted.meeting
    assert meeting is not None
    kind = DOCUMENTS["agenda" if meeting.open else "summary"]
    yield kind.build(wanted), ""
    away = absent(wanted.notebook, meeting)
    day = max(wanted.today, meeting.day)
    for person in meeting.people:
        member = wanted.notebook.team.get(person.member)
        if member is not None and member not in away:
            yield kind.build(replace(wanted, reader=only(member, day))), member.role
    for member in away:
        note = replace(wanted, reader=Reader(), member=member)
        yield DOCUMENTS["baton"].build(note), member.role


def _told_apart(copies: list[tuple[Document, str]]) -> list[Document]:
    """The copies, those for people of one name called by their roles too."""
    names = Counter(copy.name.casefold() for copy, _ in copies)
    return [
        replace(copy, name=f"{copy.name}, {role}")
        if role and names[copy.name.casefold()] > 1
        else copy
        for copy, role in copies
    ]


def _paths(folder: Path, copies: list[Document]) -> list[Path]:
    """A file for each; where names are the same after all (long ones are cut) they are counted."""
    taken: Counter[str] = Counter()
    paths = []
    for copy in copies:
        path = folder / default_name(copy, FORMAT)
        same = path.name.casefold()
        taken[same] += 1
        paths.append(path.with_stem(f"{path.stem} {taken[same]}") if taken[same] > 1 else path)
    return paths


def _refuse_existing(folder: Path, paths: list[Path]) -> None:
    there = [path.name for path in paths if path.exists() or path.is_symlink()]
    if there:
        raise FileTrouble(
            f"In {folder} there is already: {'; '.join(there)}.",
            "Choose another folder, or write over them with --force. Nothing was written.",
        )


def _write(copies: list[Document], paths: list[Path], folder: Path, over: bool) -> None:
    try:
        swap.make_folder(folder)
    except OSError as problem:
        raise FileTrouble(
            f"The folder {folder} could not be made: {swap.in_words(problem)}.",
            "Choose another folder. Nothing was written.",
        ) from None
    written: list[str] = []
    try:
        for copy, path in zip(copies, paths, strict=True):
            written.append(save(copy, FORMAT, path, over=over).name)
    except CareprepError as problem:
        if written:
            problem.todo = (
                f"These were written before that: {'; '.join(written)}. "
                "When it is put right, write them again with --force."
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
            required=True,
            help="It is made if it is not there yet.",
            letter="o",
        ),
        PRIVATE,
        Field(name="over", label="Write over files that are there", kind="flag", option_="force"),
    ),
    words=1,
)
