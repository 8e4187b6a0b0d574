"""The calendar file: meetings and dates of follow-ups, for the family or for one member."""

import contextlib
from pathlib import Path

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.papers import FOR
from careprep.documents.held_back import in_words
from careprep.documents.kinds.calendar import PRODUCT, SUFFIX, calendar
from careprep.documents.registry import audience_for, whose
from careprep.documents.save import write
from careprep.errors import CareprepError, FileTrouble
from careprep.model import labels
from careprep.model.consent import view
from careprep.model.fields import Field
from careprep.session.session import Session
from careprep.storage import atomic, paths
from careprep.storage.paths import file_stem
from careprep.text import sanitize


def save_calendar(session: Session, given: Given) -> Outcome:
    """Write the dates to `file` (a new one in this folder, if not given) and say what is in it.

    A calendar file that careprep wrote is written over: that is how it is sent again. Any other
    file is left alone.
    """
    notebook = session.notebook
    audience = audience_for(notebook, given.get("for", ""), session.today)
    dates = calendar(view(notebook, audience, session.today), session.now())
    called = f"{notebook.child.title} calendar{whose(audience)}"
    named = Path(given.get("file") or ".").expanduser()
    path = (
        named / f"{file_stem(sanitize(called, one_line=True))}.{SUFFIX}"
        if named.is_dir()
        else named
    )
    write(path, dates.content, over=_ours(path))
    count = (
        f"{labels.counted(dates.meetings, 'meeting')} and "
        f"{labels.counted(dates.follow_ups, 'follow-up')} with a date"
    )
    held_back = (each.said for each in in_words(dates.withheld, notebook, session.today))
    return Outcome(said=" ".join((f"Written: {path} ({count}).", *held_back)))


def _beside_the_papers() -> Given:
    """The folder of the papers, not where careprep happened to be started."""
    with contextlib.suppress(CareprepError):
        return {"file": str(paths.ensure_folder(paths.notebooks()))}
    return {}


def _ours(path: Path) -> bool:
    try:
        return PRODUCT in atomic.read(path)[:200]
    except (OSError, FileTrouble):  # none there, or unreadable: then it is not written over either
        return False


CALENDAR = Command(
    name="calendar",
    help="Save meetings and dates of follow-ups for a calendar",
    run=save_calendar,
    fields=(
        Field(
            name="file",
            label="File",
            kind="file",
            help="Its name ends in .ics; empty: named for the child.",
        ),
        FOR,
    ),
    words=1,
    preset=_beside_the_papers,
)
