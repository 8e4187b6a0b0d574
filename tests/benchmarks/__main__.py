"""`python -m tests.benchmarks [screens|edit|agenda|schedule]`: ratios against the bare thing.

Run by hand on a quiet machine. Nothing here is a test: a ratio is for looking at.
"""

import itertools
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from careprep.agenda.build import build
from careprep.agenda.schedule.problem import Problem
from careprep.agenda.schedule.solve import solve
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS, DocumentRequest
from careprep.session.session import Session
from tests.benchmarks import big
from tests.benchmarks.timing import call, medians, process
from tests.conftest import SAMPLE
from tests.scheduling import real_meeting

HERE = Path(__file__).parent
TODAY = big.TODAY.isoformat()
SCRIPT = ("-c", "import sys; from careprep.__main__ import main; sys.exit(main())")
"""What the installed `careprep` command runs."""


def main(wanted: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="careprep-bench-") as folder:
        home = Path(folder)
        say(f"{'':44}{'careprep':>10}{'bare':>10}{'ratio':>8}   aim")
        for name, run in RUNS.items():
            if not wanted or name in wanted:
                run(home)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201  # a table for a person


def row(what: str, ours: float, bare: float, aim: str = "") -> None:
    """One line of the table; times in milliseconds."""
    say(f"{what:44}{ours * 1000:10.2f}{bare * 1000:10.2f}{ours / bare:8.2f}   {aim}")


# ── the screens ──────────────────────────────────────────────────────────────────────────────────


def screens(home: Path) -> None:
    from tests.benchmarks.terminal import first_paint  # needs a system with pseudo-terminals

    sample = Path(shutil.copy(SAMPLE, home / "sample.json"))
    large = big.write(home / "2000.json", 2000)
    bare = ("-m", "tests.benchmarks.bare_app")
    found = medians(
        {
            "bare": lambda: first_paint(home, b"bare and ready", *bare),
            "sample": lambda: first_paint(home, MARK, *_careprep(sample)),
            "2,000": lambda: first_paint(home, MARK, *_careprep(large)),
        },
        rounds=9,
    )
    row("first row on the screen: the sample", found["sample"], found["bare"], "≤ 1.3")
    row("first row on the screen: 2,000 records", found["2,000"], found["bare"], "≤ 1.3")
    keys(home)


MARK = "▸".encode()
"""The pointer of the row the cursor is on."""


def keys(home: Path) -> None:
    from tests.benchmarks.terminal import opened

    few = big.write(home / "100 questions.json", 150, questions=100)
    many = big.write(home / "10000 questions.json", 10_100, questions=10_000)
    with (
        opened(home, "-m", "tests.benchmarks.bare_app") as bare,
        opened(home, *_careprep(few)) as short,
        opened(home, *_careprep(many)) as long,
    ):
        bare.until(b"bare and ready")
        for terminal in (short, long):
            terminal.until(MARK)
            terminal.quiet()
            terminal.press(b"4")  # the place of the questions
            terminal.quiet()
        moving = itertools.cycle((b"j", b"k"))
        turns = {"bare": bare, "100": short, "10,000": long}

        def pressed(next_key: Callable[[], bytes]) -> dict[str, float]:
            key = b""

            def press(name: str) -> float:
                nonlocal key
                key = next_key() if name == "bare" else key
                return turns[name].press(key)

            return medians({name: partial(press, name) for name in turns}, rounds=60)

        moved = pressed(lambda: next(moving))
        scrolled = pressed(lambda: b"j")  # most of these reach the lower edge
    for what, found in (("moves the cursor", moved), ("scrolls", scrolled)):
        row(f"a key that {what}, 100 rows", found["100"], found["bare"], "≤ 1.3")
        row(f"a key that {what}, 10,000 rows", found["10,000"], found["bare"], "≤ 1.3")
        row("  (10,000 against 100)", found["10,000"], found["100"], "1")


def _careprep(path: Path) -> tuple[str, ...]:
    return (*SCRIPT, str(path), "--today", TODAY)


# ── one edit ─────────────────────────────────────────────────────────────────────────────────────


def edit(home: Path) -> None:
    os.environ["CAREPREP_HOME"] = str(home)
    for count in (100, 1000, 10_000):
        session = Session(big.write(home / f"edit {count}.json", count), big.TODAY)
        database = _sqlite(home / f"edit {count}.sqlite", session)
        found = medians(
            {"ours": call(_ours(session)), "sqlite": call(_theirs(database, session))}, rounds=60
        )
        aim = "≤ 4" if count == 1000 else ""
        row(f"one durable edit at {count:,} (sqlite)", found["ours"], found["sqlite"], aim)
        database.close()


def _answers(session: Session) -> Iterator[tuple[str, str]]:
    """The id of a question and a new answer to it, again and again."""
    dice, ids = random.Random(1), list(session.notebook.questions)
    return ((dice.choice(ids), f"answer {number}") for number in itertools.count())


def _ours(session: Session) -> Callable[[], object]:
    answers = _answers(session)

    def once() -> None:
        key, text = next(answers)
        new = replace(session.notebook.questions[key], answer=text)
        session.apply(lambda notebook: notebook.put(new), "answered")

    return once


def _theirs(database: sqlite3.Connection, session: Session) -> Callable[[], object]:
    answers = _answers(session)

    def once() -> None:
        key, text = next(answers)
        with database:
            database.execute("UPDATE questions SET answer = ? WHERE id = ?", (text, key))

    return once


def _sqlite(path: Path, session: Session) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = FULL")
    with database:
        database.execute("CREATE TABLE questions (id TEXT PRIMARY KEY, text TEXT, answer TEXT)")
        database.executemany(
            "INSERT INTO questions VALUES (?, ?, ?)",
            [(q.id, q.text, q.answer) for q in session.notebook.questions.values()],
        )
    return database


# ── the agenda ───────────────────────────────────────────────────────────────────────────────────


def agenda(home: Path) -> None:
    for count in (100, 10_000):
        path = str(big.write(home / f"agenda {count}.json", count))
        found = medians(
            {
                "ours": process(home, *SCRIPT, "agenda", "-n", path, "--today", TODAY),
                "bare": process(home, str(HERE / "bare_agenda.py"), path),
                "python": process(home, "-c", "pass"),
            },
            rounds=9,
        )
        row(f"careprep agenda at {count:,} (TinyDB)", found["ours"], found["bare"], "≤ 1.5")
    row("  (Python that does nothing)", found["python"], found["bare"])
    session = Session(home / "agenda 10000.json", big.TODAY)
    notebook, meeting = session.notebook, session.notebook.meetings[big.MEETING]
    rows = [
        {"id": record.id, "due": str(getattr(record, "due", "") or "")}
        for table in notebook.tables.values()
        for record in table.values()
    ]
    random.Random(1).shuffle(rows)

    def document() -> str | bytes:
        wanted = DocumentRequest(notebook=notebook, today=big.TODAY, meeting=meeting)
        return FORMATS["markdown"].render(DOCUMENTS["agenda"].build(wanted))

    found = medians(
        {
            "built": call(lambda: build(notebook, meeting, big.TODAY)),
            "document": call(document),
            "sorted": call(lambda: sorted(rows, key=lambda each: (each["due"], each["id"]))),
        },
        rounds=9,
    )
    row("build at 10,000 (sorting as many dicts)", found["built"], found["sorted"])
    row("build and Markdown at 10,000 (the same)", found["document"], found["sorted"])


# ── the schedule ─────────────────────────────────────────────────────────────────────────────────


def schedule(home: Path) -> None:
    """What goes into a meeting, and when."""
    screens_import = medians({"": process(home, "-c", "import textual.app")}, rounds=5)[""]
    for tasks, people in ((25, 6), (40, 2), (40, 12), (400, 2), (400, 12)):
        some = [real_meeting(seed, tasks, people) for seed in range(5)]
        taken = medians({"": call(partial(_each, solve, some))}, rounds=3)[""]
        aim = "≤ 0.1" if tasks == 25 else ""
        what = f"schedule of {tasks} for {people} (import textual.app)"
        row(what, taken / 5, screens_import, aim)


def _each(work: Callable[[Problem], object], problems: Sequence[Problem]) -> None:
    for problem in problems:
        work(problem)


RUNS: dict[str, Callable[[Path], None]] = {
    "screens": screens,
    "edit": edit,
    "agenda": agenda,
    "schedule": schedule,
}

if __name__ == "__main__":
    main(sys.argv[1:])
