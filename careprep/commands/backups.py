"""Backups: list them, look what going back to one would change, and go back."""

from collections.abc import Mapping, Sequence, Sized
from datetime import date, datetime
from pathlib import Path

from careprep.commands.command import AGREE, YES, Command, Given, Outcome, nothing
from careprep.commands.records import NOUNS
from careprep.documents.kinds.changes import changes_page
from careprep.documents.phrases import listed
from careprep.documents.tree import Bullets, DocEntry, DocLine, Document, Paragraph, line, strong
from careprep.errors import Ambiguous, BadInput, CareprepError, FileTrouble, Sentence
from careprep.model import codec, dates, identity, labels
from careprep.model.fields import Field
from careprep.model.notebook import Notebook, changes, following
from careprep.model.records import TABLES, StoredConflict
from careprep.session import clock
from careprep.session.session import Session, put_back
from careprep.storage import backups
from careprep.storage.backups import Backup
from careprep.storage.file import Store
from careprep.storage.recovery import salvage
from careprep.sync import consent_guard
from careprep.sync.diff import Difference, differences

_WHOLE = (
    "Part of the notebook cannot be read. So the backup would take the place of the whole file: "
    "the damaged one is kept, and undo does not take this back."
)
NONE = "There is no backup of this notebook yet."
WHEN_MADE = (
    "One is made by itself before the first change of each day. If the file had another name or "
    "place before, its backups are under that: careprep backups OLDNAME"
)


def list_backups(session: Session, given: Given) -> Outcome:
    """List the backups of the notebook, the newest first."""
    return list_of(session.path, given)


def list_of(path: Path, _given: Given) -> Outcome:
    """The same for a file that need not be readable, or there."""
    found = backups.kept(path)
    if not found:
        return Outcome(said=f"{NONE} {WHEN_MADE}", nothing=nothing("backups", backups=[]))
    document = Document(
        kind="backups",
        name="backups",
        title=f"Backups of {path.name}",
        blocks=(
            Paragraph((line("To see what going back would change: careprep restore NUMBER"),)),
            Bullets(tuple(_entry(backup) for backup in found), ordered=True),
        ),
        data={"backups": [_data(backup) for backup in found]},
    )
    return Outcome(said=f"{labels.counted(len(found), 'backup')}.", document=document)


def restore(session: Session, given: Given) -> Outcome:
    """Say what going back to a backup would change; with `yes`, go back, as one step to undo."""
    backup = chosen(session.path, given.get("which", ""), session.today)
    copy = Store(backup.path).load()
    _refuse_stranger(session.notebook, copy)
    found = differences(session.notebook, copy, session.today)
    when = said_when(backup.moment)
    if not found:
        return Outcome(said=f"The backup of {when} says the same as the notebook does now.")
    whole = _in_the_way(session.notebook, found)
    now, (narrow, wider) = (
        session.notebook,
        consent_guard.held(session.notebook, copy, session.today),
    )
    if not given.get("yes"):
        more = [line(_WHOLE)] if whole else []
        if wider:
            more.append(line(consent_guard.stays(wider, copy)))
        return _offer(backup, differences(now, narrow, session.today), copy, more)
    session.back_up("before a restore")
    if whole:
        kept = put_back(session.path, Store(backup.path).content())
        session.refresh()
        _keep_narrow(session, now, given)
        return _went_back(when, kept)
    copy = _agreed(narrow, wider, session.today, given)
    # All of it, also what no page shows: what other copies say, and what was taken in of them.
    differing = [each for each in changes(session.notebook, copy) if each[2] != each[3]]
    put = [new for _, _, _, new in differing if new is not None]
    gone = [key for _, key, _, new in differing if new is None]
    places = following(copy, (key for _, key, old, _ in differing if old is None))
    session.apply(
        lambda notebook: notebook.drop(*gone).put(*put, ahead_of=places),
        f"went back to the backup of {when}",
        as_written=True,
    )
    said = f"The notebook is as it was on {when}."
    if left := [each for each in wider if each.id in session.notebook.variants]:
        said += f" {consent_guard.stays(left, session.notebook)}"
    return Outcome(said=said, changed=True)


def _agreed(
    narrow: Notebook, wider: Sequence[StoredConflict], today: date, given: Given
) -> Notebook:
    """What comes back: nobody hears more by it but as was agreed to; the rest waits."""
    if not wider:
        return narrow
    book = consent_guard.waiting(narrow, wider, today)
    for each in consent_guard.meant(book, given.get("agree") or ()):
        book = consent_guard.agreed(book, each)
    return book


def _keep_narrow(session: Session, now: Notebook, given: Given) -> None:
    """After a whole file was put back: nobody hears more than they did."""
    narrow, wider = consent_guard.held(now, session.notebook, session.today)
    if narrow is not session.notebook:
        book = _agreed(narrow, wider, session.today, given)
        session.apply(lambda _: book, "kept what nobody may hear", as_written=True)


def restore_file(path: Path, given: Given) -> Outcome:
    """The same for a notebook that cannot be read, or is gone: the backup takes its place.

    What can still be read in it is what the backup is compared with. The damaged file is kept.
    """
    backup = chosen(path, given.get("which", ""), clock.today())
    copy = Store(backup.path).load()
    now = _readable(path)
    if now.child.name:
        _refuse_stranger(now, copy)
    if not given.get("yes"):
        lost = f"The notebook cannot be opened; to be read in it: {holds(now.tables)}."
        return _offer(backup, differences(now, copy, clock.today()), copy, [line(lost)])
    kept = put_back(path, Store(backup.path).content())
    known = copy.put(*(record for table in now.tables.values() for record in table.values()))
    _keep_narrow(Session(path), known, given)
    return _went_back(said_when(backup.moment), kept)


def _refuse_stranger(now: Notebook, copy: Notebook) -> None:
    """A backup of another child's notebook never takes the place of this one."""
    if identity.kin(identity.mark(now), identity.mark(copy)) == "strangers":
        raise BadInput(
            f"That backup is of another notebook, about {copy.child.title}: a notebook of this "
            "name and place was theirs before.",
            f"Nothing was changed. To bring it back, first move {now.child.title}’s notebook "
            "to another name.",
        )


def chosen(path: Path, which: str, today: date) -> Backup:
    """The backup that is meant by its number in the list, its moment or its day; by nothing, the
    newest. Raises BadInput."""
    found = backups.kept(path)
    if not found:
        raise BadInput(NONE, WHEN_MADE)
    which = which.strip()
    if which.isdecimal() and 1 <= int(which) <= len(found):
        return found[int(which) - 1]
    meant = [backup for backup in found if stamp(backup).startswith(which)]
    if not meant:
        day = dates.parse_date(which, today, prefer="past")
        meant = [backup for backup in found if backup.moment.date() == day]
    if not meant:
        raise BadInput(f"There is no backup of “{which}”.", "List them: careprep backups")
    if len(meant) > 1 and which:
        names = "; ".join(f"{stamp(backup)} ({backup.why})" for backup in meant[:8])
        raise Ambiguous(
            f"There are {len(meant)} backups of “{which}”: {names}.",
            "Say which one by its time.",
            (),
        )
    return meant[0]


def stamp(backup: Backup) -> str:
    """When a backup was made, to the second: it always names the same one."""
    return backup.moment.isoformat(sep=" ", timespec="seconds")


def said_when(moment: datetime) -> Sentence:
    return f"{dates.show_full_date(moment.date())}, {dates.show_clock(moment)}"


def holds(tables: Mapping[str, Sized]) -> Sentence:
    """“3 members, 2 goals and 12 questions”: how much there is in a notebook."""
    counts = [(len(tables.get(name, ())), NOUNS[TABLES[name]]) for name in TABLES if _named(name)]
    return labels.listed([labels.counted(n, noun) for n, noun in counts if n]) or "no records"


def _named(table: str) -> bool:
    return TABLES[table] in NOUNS


def _in_the_way(now: Notebook, found: Sequence[Difference]) -> bool:
    """Does something unreadable in the file have the place of what would come back?"""
    unread = {(issue.table, issue.id) for issue in now.issues}
    closed = {issue.table for issue in now.issues if issue.table not in now.tables}
    return not now.read_only and any(
        each.old is None and (each.table in closed or (each.table, each.id) in unread)
        for each in found
    )


def _went_back(when: str, kept: Path | None) -> Outcome:
    more = f" The damaged file is kept: {kept}" if kept else ""
    return Outcome(said=f"The notebook is as it was on {when}.{more}")


def _offer(
    backup: Backup, found: tuple[Difference, ...], copy: Notebook, more: Sequence[DocLine]
) -> Outcome:
    lead = [line(f"The backup was made {backup.why}. It has {holds(copy.tables)}."), *more]
    if copy.issues:
        count = labels.counted(len(copy.issues), "thing")
        lead.append(line(f"{count} in the backup cannot be read and would not come back."))
    document = changes_page(
        "restore", f"Going back to {said_when(backup.moment)}", found, tuple(lead)
    )
    return Outcome(document=document, offer={"which": stamp(backup), "yes": True})


def _readable(path: Path) -> Notebook:
    try:
        return codec.decode(salvage(Store(path).opened()[0]).tables)
    except FileTrouble:
        return Notebook(tables={})


def _entry(backup: Backup) -> DocEntry:
    try:
        inside = holds(Store(backup.path).load().tables)
    except CareprepError:
        inside = "it cannot be opened here"
    what = line(strong(said_when(backup.moment)), f" · {backup.why} · {_size(backup.size)}")
    return DocEntry(what, under=listed((line(inside),)))


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def _data(backup: Backup) -> dict[str, object]:
    return {"when": stamp(backup), "why": backup.why, "bytes": backup.size}


WHICH = Field(
    name="which",
    label="Which",
    help="Its number in the list of backups, or its day. Empty: the newest.",
)
BACKUPS = (
    Command(
        name="backups",
        help="List the backups of the notebook",
        run=list_backups,
        unopened=list_of,
        prints="text",
    ),
    Command(
        name="restore",
        help="Go back to a backup, after a look at what would change",
        run=restore,
        fields=(WHICH, YES, AGREE),
        words=1,
        unopened=restore_file,
        prints="text",
        screen="versions",
    ),
)
