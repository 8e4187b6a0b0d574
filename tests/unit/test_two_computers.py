"""Two computers with a copy each: a program for shared folders lets one file win."""

import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands.merging import plan, take
from careprep.model.codec import encode
from careprep.model.records import Question
from careprep.session import clock
from careprep.session.session import Session
from careprep.storage import conflict_copies
from careprep.storage.file import Store
from tests.conftest import TODAY
from tests.making import follow_up, goal, member, notebook, question

BASE = notebook(
    member("t-a", "Dr. Abebe"),
    member("t-k", "Kit", "school", phone="555-0100"),
    goal("g-1", "Sleep", "t-a"),
    question("q-1", "Why?", "t-a"),
    question("q-2", "Where?", "t-a"),
    follow_up("f-1", "Call", "t-k"),
    follow_up("f-2", "Write", "t-a", due=TODAY),
)
BASE = BASE.put(
    replace(
        BASE.tables["notebook"]["notebook"],
        format="careprep",
        version=1,
        created="2026-01-02T09:10",
    )
)
COPY = "J.sync-conflict-20260114-170642-LTZWLIT.json"
CHANGES = [
    ("q-1", "text", ("Who?", "When?")),
    ("q-1", "answer", ("Soon", "Never")),
    ("q-2", "text", ("Which?", "What?")),
    ("f-1", "due", (dt.date(2026, 2, 2), dt.date(2026, 3, 3))),
    ("f-1", "owner", ("t-a", "t-k")),
    ("f-2", "due", (dt.date(2026, 2, 2), dt.date(2026, 3, 3))),
    ("t-k", "phone", ("555-0111", "555-0122")),
    ("t-a", "role", ("doctor", "heart doctor")),
    ("g-1", "barriers", ("Time", "Noise")),
]
changes = st.sampled_from(CHANGES).flatmap(
    lambda each: st.tuples(st.just(each[0]), st.just(each[1]), st.sampled_from(each[2]))
)
edits = st.lists(st.one_of(changes, st.just(("", "", ""))), min_size=1, max_size=4)


class Computer:
    """One with a state folder and a notebook of its own."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.home = root / name
        self.path = self.home / "shared" / "J.json"
        self.said: list[tuple[str, str, Any]] = []
        self.replaced: list[tuple[str, str, Any]] = []
        """What was said here and then replaced here: nobody misses that."""
        self.path.parent.mkdir(parents=True)

    @contextmanager
    def here(self, minute: int = 0) -> Iterator[Session]:
        now = dt.datetime(2026, 1, 14, 9) + dt.timedelta(minutes=minute)
        with (
            mock.patch.dict(os.environ, CAREPREP_HOME=str(self.home)),
            mock.patch.object(clock, "now", return_value=now),
        ):
            yield Session(self.path)

    def edit(self, wanted: list[tuple[str, str, Any]], minute: int) -> None:
        for at, (key, name, value) in enumerate(wanted):
            with self.here(minute + at) as here:
                if key:
                    record: Any = here.notebook.get(key)
                    new: Any = replace(record, **{name: value})
                else:
                    key, name, value = f"q-{self.name}{at}", "text", f"{self.name} {at}?"
                    new = Question(id=key, text=value)
                here.apply(lambda book, new=new: book.put(new), "changed it")  # type: ignore[misc]
            self.replaced += [s for s in self.said if s[:2] == (key, name)]
            self.said = [s for s in self.said if s[:2] != (key, name)] + [(key, name, value)]

    def merge(self, **more: Any) -> str:
        with self.here(40) as here:
            return take(here, {"other": self.path.with_name(COPY), "yes": True, **more}).said


def pair(root: Path) -> tuple[Computer, Computer]:
    one, two = Computer(root, "a"), Computer(root, "b")
    Store(one.path).create(BASE)
    shutil.copyfile(one.path, two.path)
    return one, two


def lose(winner: Computer, loser: Computer) -> None:
    """What the program for shared folders does: one file stands, the other lies beside it."""
    for at in (winner, loser):
        (at.path.with_name(COPY)).write_bytes(loser.path.read_bytes())
    loser.path.write_bytes(winner.path.read_bytes())
    os.utime(loser.path, ns=(1, 1))


def kept(path: Path, key: str, name: str, value: Any) -> bool:
    """Does the notebook say it, or keep it as what another copy says?"""
    book = Store(path).load()
    record: Any = book.get(key)
    if record is None:
        return False
    plain = encode(replace(record, **{name: value})).get(name)
    other = [v.value for v in book.variants.values() if v.of == key and v.at == (name,)]
    return getattr(record, name) == value or plain in other


@settings(max_examples=20, deadline=None)
@given(edits, edits, st.booleans(), st.booleans())
def test_nothing_said_is_lost_whichever_file_won_and_wherever_it_is_merged(
    here: list[Any], there: list[Any], first: bool, on_winner: bool
) -> None:
    with tempfile.TemporaryDirectory() as root:
        a, b = pair(Path(root))
        a.edit(here, 1)
        b.edit(there, 11)
        winner, loser = (a, b) if first else (b, a)
        lose(winner, loser)
        at = winner if on_winner else loser
        said_last = [each for each in (*a.said, *b.said) if each not in at.replaced]
        only = [e for e in loser.said if e in said_last and not kept(winner.path, *e)]
        with at.here(40) as open_:
            shown = plan(open_, at.path.with_name(COPY)).merged
        for key, name, _ in only:
            record = shown.notebook.get(key)
            assert record != open_.notebook.get(key) or shown.conflicts, (key, name)
        said = at.merge()
        assert not (only and "is new here" in said)
        for each in said_last:
            assert kept(at.path, *each), each


def both_merge(here: list[Any], there: list[Any], first: bool, root: Path) -> tuple[Any, Any]:
    a, b = pair(root)
    a.edit(here, 1)
    b.edit(there, 11)
    lose(*((a, b) if first else (b, a)))
    for each in (a, b):
        each.merge()
        assert conflict_copies.copies_of(each.path) == ()
    return a, b


EMPTY = {("q-1", "answer"), ("f-1", "due"), ("t-a", "role"), ("g-1", "barriers"), ("", "")}


@settings(max_examples=8, deadline=None)
@given(edits, edits, st.booleans())
def test_both_computers_write_the_same(here: list[Any], there: list[Any], first: bool) -> None:
    """Where both changed something, or wrote where nothing stood."""
    both = {each[:2] for each in here} & {each[:2] for each in there} | EMPTY
    here, there = ([each for each in side if each[:2] in both] for side in (here, there))
    with tempfile.TemporaryDirectory() as root:
        a, b = both_merge(here, there, first, Path(root))
        assert a.path.read_bytes() == b.path.read_bytes()


@settings(max_examples=8, deadline=None)
@given(edits, edits, st.booleans(), st.booleans())
def test_it_does_not_go_on_for_ever(
    here: list[Any], there: list[Any], first: bool, then: bool
) -> None:
    """Only the computer that made a change knows what it took the place of; the other one keeps
    the earlier word too. After one more exchange both say the same."""
    with tempfile.TemporaryDirectory() as root:
        a, b = both_merge(here, there, first, Path(root))
        if a.path.read_bytes() != b.path.read_bytes():
            lose(*((a, b) if then else (b, a)))
            for each in (a, b):
                each.merge()
        assert a.path.read_bytes() == b.path.read_bytes()
        for each in (*a.said, *b.said):
            assert kept(a.path, *each), each
