"""What was saved on this computer and is not in the file any more.

A program that shares a folder may put an older file, or another computer's, in the place of this
one. The steps that can be undone still tell what was saved here; the file's revision tells which
of them it came of. What it did not come of, and does not say all the same, is lost there.
"""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.notebook import Notebook
from careprep.model.records import Record
from careprep.session import clock
from careprep.session.session import Session
from careprep.storage import backups
from careprep.storage.undo_log import Step
from careprep.sync.diff import differences
from careprep.sync.merge import Merged, merge


class LostChanges(Struct, frozen=True):
    """The steps that are missing, the notebook as it would be with what they did alone, and the
    notebook that both make."""

    steps: tuple[Step, ...]
    theirs: Notebook
    merged: Merged


def find_lost(session: Session) -> LostChanges | None:
    """What is missing from the file of this notebook; mostly nothing, and told by a short look."""
    if session.whole:
        return None
    # As far back as a backup of each day is kept.
    since = (clock.today() - dt.timedelta(days=backups.DAYS)).isoformat()
    out = [step for step in session.steps.left_out() if step.at >= since]
    found = missing(session.notebook, out, session.today) if out else None
    if found is None:
        session.none_missing()
    return found


def missing(now: Notebook, steps: Sequence[Step], today: dt.date) -> LostChanges | None:
    """What those steps did and the notebook does not say."""
    was: dict[str, Record | None] = {}
    became: dict[str, Record | None] = {}
    for step in steps:
        for _, key, old, new in step.changes:
            was.setdefault(key, old)
            became[key] = new
    base = Notebook(tables={}).put(*(each for each in was.values() if each))
    theirs = now.put(*(each for each in became.values() if each))
    theirs = theirs.drop(*(key for key, each in became.items() if each is None and now.get(key)))
    merged = merge(base, now, theirs)
    keys = {each.id for each in differences(now, merged.notebook, today)}
    keys |= {each.of for each in merged.notebook.variants.values() if not now.get(each.id)}
    told = tuple(step for step in steps if keys & {key for _, key, _, _ in step.changes})
    return LostChanges(told, theirs, merged) if told else None


def mention_lost(found: LostChanges | None) -> Sentence:
    """What to say about it, and what to do; empty where nothing is missing."""
    if found is None:
        return ""
    days = sorted({step.at[:10] for step in found.steps})
    shown = show_date(dt.date.fromisoformat(days[0]), clock.today())
    count = len(found.steps)
    which = f"{labels.counted(count, 'change')} that {'was' if count == 1 else 'were'} saved here"
    return (
        f"{which} {'on' if len(days) == 1 else 'since'} {shown} "
        f"{'is' if count == 1 else 'are'} not in the file any more: another program put an older "
        "one in its place. To see what is missing, and to take it in: careprep recover"
    )
