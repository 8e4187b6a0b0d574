"""`python -m tests.hurt.writer DEED FOLDER SEED`: a process that writes until it is killed.

It says `will PATH DIGEST STEP` before anything reaches the disk, and `did` after the deed has
returned. STEP is what undo would take back then (`-`: not known, empty: nothing).
"""

import itertools
import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.commands.backups import said_when, stamp
from careprep.commands.records import remove_record
from careprep.documents.save import save
from careprep.documents.tree import Document, Paragraph, line
from careprep.errors import BadInput
from careprep.model.records import Meeting
from careprep.session.session import Session
from careprep.storage import atomic, encryption, paths, undo_log
from careprep.storage.backups import kept
from tests.conftest import TODAY
from tests.hurt.harm import answer, any_question, digest, put, say
from tests.hurt.later import next_version
from tests.locking import ANOTHER, KEY, PASSPHRASE, at_hand

Deed = tuple[str, Callable[[], object]]
"""What undo would take back after it (`-`: not known), and what to do."""
MEETING, MOVED = "m-jf3wts", "q-dyf2ny"


def one_record(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """One answer after the other."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        key = any_question(session.notebook, chance)
        yield f"step {count}", partial(answer, session, key, f"step {count}")


def many_records(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """Every question at once; a record removed from wherever it was named, and brought back."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        text = f"step {count}"
        new = [replace(q, answer=text) for q in session.notebook.questions.values()]
        yield text, partial(put, session, text, *new)
        named = [*session.notebook.goals, *session.notebook.team, *session.notebook.follow_ups]
        key = chance.choice(named)
        yield "-", partial(remove_record, session, {"which": key})
        if session.notebook.get(key) is None:  # not refused for being in the record of a meeting
            yield text, session.undo


def commands(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """Verbs as the keys and the command line run them."""
    session = Session(folder / "notebook.json", TODAY)

    def do(name: str, **given: Any) -> Deed:
        return "-", lambda: COMMANDS[name].run(session, given)

    for count in itertools.count():
        yield do("ask", text=f"Question {count}?", ask=("t-y8xp8h",))
        key = any_question(session.notebook, chance)
        yield do("change question", which=key, text=f"Changed {count}?", priority="high")
        yield do("plan", starts=f"2026-0{chance.randint(3, 9)}-11T09:30", minutes=45)
        planned = chance.choice([m for m in session.notebook.meetings.values() if m.open])
        yield do("change meeting", which=planned.id, purpose=f"Purpose {count}")
        newest = [m.id for m in session.notebook.meetings.values() if m.open and m.id != MEETING]
        yield do("remove meeting", which=newest[-1])


def undo_redo(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """Back and forth at random."""
    session = Session(folder / "notebook.json", TODAY)
    done: list[str] = []
    undone: list[str] = []
    for count in itertools.count():
        which = chance.choice(["do", "do", "undo", "undo", "redo"])
        if which == "undo" and done:
            undone.append(done.pop())
            yield done[-1] if done else "", session.undo
        elif which == "redo" and undone:
            done.append(undone.pop())
            yield done[-1], session.redo
        else:
            undone.clear()
            done.append(f"step {count}")
            key = any_question(session.notebook, chance)
            yield done[-1], partial(answer, session, key, done[-1])


def typing(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """A note that is saved while it is typed: several changes are one step."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        what, key = f"step {count}", any_question(session.notebook, chance)
        for letters in range(1, 7):
            new = replace(session.notebook.questions[key], answer=what[:letters] + str(count))
            yield what, partial(put, session, what, new, onto=what)


def short_journal(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """The journal is cut again and again."""
    undo_log._KEEP_BYTES = 6000
    yield from one_record(folder, chance)


def new_notebooks(_folder: Path, _chance: random.Random) -> Iterator[Deed]:
    """One new notebook after the other, each the one to open next time."""

    def start(name: str) -> None:
        path = paths.new_notebook(name)
        Session.start(path, name, TODAY)
        paths.remember(path)

    for count in itertools.count():
        yield "-", partial(start, f"Juniper Example {count % 7}")


def exports(folder: Path, _chance: random.Random) -> Iterator[Deed]:
    """A document over the one before, in every text format."""
    for count in itertools.count():
        text = f"Version {count}. " * 3000
        document = Document(
            kind="about",
            name="paper",
            title=f"Paper {count}",
            blocks=(Paragraph((line(text),)),),
            data={},
        )
        form = ("markdown", "html", "text")[count % 3]
        yield "-", partial(save, document, form, folder, over=True)


def packets(folder: Path, _chance: random.Random) -> Iterator[Deed]:
    """Everybody's papers over those of before."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        meeting = session.notebook.meetings[MEETING]
        assert isinstance(meeting, Meeting)
        new = replace(meeting, purpose=f"Purpose {count}")
        yield f"step {count}", partial(put, session, f"step {count}", new)
        given = {"meeting": MEETING, "folder": str(folder / "papers"), "over": True}
        yield f"step {count}", partial(COMMANDS["packet"].run, session, given)


def backups(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """A copy of the notebook after every change."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        key = any_question(session.notebook, chance)
        yield f"step {count}", partial(answer, session, key, f"step {count}")
        yield f"step {count}", partial(session.back_up, "before it is killed")


def merges(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """Both copies are changed, one is taken into the other, and sometimes that is undone."""
    session = Session(folder / "notebook.json", TODAY)
    other = Session(folder / "other.json", TODAY)
    for count in itertools.count():
        theirs, ours = any_question(other.notebook, chance), any_question(session.notebook, chance)
        yield "-", partial(answer, other, theirs, f"theirs {count}")
        yield f"step {count}", partial(answer, session, ours, f"step {count}")
        given = {"other": str(other.path), "yes": True}
        yield "-", partial(COMMANDS["merge"].run, session, given)
        if session.steps.known()[-1].what != f"step {count}" and chance.random() < 0.5:
            yield f"step {count}", session.undo


def locks(folder: Path, _chance: random.Random) -> Iterator[Deed]:
    """Locked, given another passphrase, opened for good, with changes in between."""
    at_hand()
    mock.patch.object(encryption, "new_key", side_effect=itertools.cycle([KEY, ANOTHER])).start()
    session = Session(folder / "notebook.json", TODAY)
    key = sorted(session.notebook.questions)[0]
    for count in itertools.count():
        yield f"step {count}", partial(answer, session, key, f"step {count}")
        yield f"step {count}", partial(session.lock, PASSPHRASE)
        yield f"open {count}", partial(answer, session, key, f"open {count}")
        if count % 2:
            yield "-", partial(session.lock, PASSPHRASE)  # steps under the old one may be lost
            yield f"new {count}", partial(answer, session, key, f"new {count}")
            yield f"new {count}", session.unlock
        else:
            yield f"open {count}", session.unlock


def restores(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """Back to what it said before, and forward again."""
    session = Session(folder / "notebook.json", TODAY)
    for count in itertools.count():
        yield f"step {count}", partial(answer, session, MOVED, f"step {count}")
        copy = kept(session.path)[-1]
        given = {"which": stamp(copy), "yes": True}
        went = f"went back to the backup of {said_when(copy.moment)}"
        yield went, partial(COMMANDS["restore"].run, session, given)
        if chance.random() < 0.5:
            yield f"step {count}", session.undo


def migrations(folder: Path, chance: random.Random) -> Iterator[Deed]:
    """A notebook of an older format is there, and opened, and changed."""
    path = folder / "notebook.json"
    older = json.loads(path.read_bytes())
    with next_version():
        for count in itertools.count():
            content = json.dumps({**older, "round": count}, indent=2).encode()
            yield "-", partial(atomic.write, path, content)
            undo_log.forget(paths.state_for(path) / undo_log.NAME)
            session = Session(path, TODAY)
            key = any_question(session.notebook, chance)
            yield f"step {count}", partial(answer, session, key, f"step {count}")


DEEDS: dict[str, Callable[[Path, random.Random], Iterator[Deed]]] = {
    "one record": one_record,
    "many records": many_records,
    "commands": commands,
    "undo": undo_redo,
    "typing": typing,
    "journal": short_journal,
    "new": new_notebooks,
    "export": exports,
    "packet": packets,
    "backup": backups,
    "merge": merges,
    "lock": locks,
    "restore": restores,
    "migration": migrations,
}


def main(deed: str, folder: Path, seed: int) -> None:
    step = ["-"]
    real = atomic.write

    def write(path: Path, content: bytes, *, over: bool = True) -> None:
        if path.name != "steps":  # it grows by itself between the swaps
            say("will", os.path.realpath(path), digest(content), step[0])
        real(path, content, over=over)

    atomic.write = write
    deeds = DEEDS[deed](folder, random.Random(seed))
    say("ready")
    for step[0], do in deeds:
        try:
            do()
        except BadInput:
            say("refused")
        else:
            say("did")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
