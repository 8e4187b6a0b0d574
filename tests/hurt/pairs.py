"""Several programs on one notebook at once: every acknowledged edit is in the file in the end.

`python -m tests.hurt.pairs NAME FILE SEED TIMES` is one of two; `… NAME FILE HOME TIMES` with a
home of its own, as another computer has, is one of three that only add.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from careprep.errors import ChangedElsewhere
from careprep.model.records import Question
from careprep.session.session import Session
from tests.conftest import TODAY
from tests.hurt.harm import (
    Crashed,
    Found,
    Lost,
    answer,
    end_of,
    goes_on,
    left_over,
    notebook_in,
    process,
    put,
    raw,
    say,
    whole_lines,
)

EDITS = 60
ADDS = 100
COMPUTERS = ("cy", "di", "ed")
SHARED = 2  # questions that both write to
NAMES = ("ann", "bo")


def write(name: str, path: Path, seed: int, times: int) -> None:
    """Add a word to an answer, again and again, and say which once it is saved.

    Words are only ever added to what the answer was, so that a lost edit is a missing word.
    """
    chance, session = random.Random(seed), Session(path, TODAY)
    keys = sorted(session.notebook.questions)
    own = keys[SHARED + NAMES.index(name) :: 2][:4]
    say("ready")
    sys.stdin.readline()  # both start at once
    for count in range(times):
        key, word = chance.choice(keys[:SHARED] if chance.random() < 0.5 else own), f"{name}{count}"
        if chance.random() < 0.3:
            session.refresh()  # as the screens do every few seconds
        try:
            if chance.random() < 0.1:
                key = f"q-{word}"
                put(session, word, Question(id=key, text=word))
            answer(session, key, f"{session.notebook.questions[key].answer} {word}".strip())
        except ChangedElsewhere:
            say("refused", key, word)
            continue
        try:
            if undone := chance.random() < 0.1:
                session.undo()
        except ChangedElsewhere:
            undone = False  # the other one has added to it
        say("undone" if undone else "did", key, word)


def add(name: str, path: Path, home: str, times: int) -> None:
    """Add questions, one after the other, and say each once it is saved."""
    os.environ["CAREPREP_HOME"] = home
    session = Session(path, TODAY)
    say("ready")
    sys.stdin.readline()
    for count in range(times):
        put(session, f"{name}{count}", Question(id=f"q-{name}{count}", text=f"{name} {count}?"))
        say("did", f"q-{name}{count}")


def _both(folder: Path, chance: random.Random, kill: bool) -> Found:
    path = notebook_in(folder)
    seeds = [str(chance.randrange(10**6)) for _ in NAMES]
    more = [(name, str(path), seed, str(EDITS)) for name, seed in zip(NAMES, seeds, strict=True)]
    with (
        process("tests.hurt.pairs", *more[0]) as one,
        process("tests.hurt.pairs", *more[1]) as two,
    ):
        _start(one, two)
        reads, last = 0, chance.randrange(3, 40)
        while one.poll() is None or two.poll() is None:
            raw(path)  # a third reader: always whole
            Session(path, TODAY)
            reads += 1
            if kill and reads == last:
                one.send_signal(signal.SIGKILL)
        ends = [end_of(each) for each in (one, two)]
        codes = (one.returncode, two.returncode)
    if any(wrong for _, wrong in ends) or codes[1] or codes[0] not in (0, -9):
        raise Crashed(f"{codes}: {ends[0][1]} {ends[1][1]}")
    said = [line for out, _ in ends for line in whole_lines(out)]
    questions = raw(path)["questions"]
    for kind, key, word in said:
        words = questions.get(key, {}).get("answer", "").split()
        if words.count(word) != (1 if kind == "did" else 0):
            raise Lost(f"{word} of {key}, which {kind}: {json.dumps(words)}")
    goes_on(path)
    if codes[0] == 0 and left_over(folder):
        raise Lost("nothing was killed, and yet there is litter")
    kinds = [kind for kind, *_ in said]
    return Found(acknowledged=len(kinds) - kinds.count("refused"), midway=kinds.count("refused"))


def _start(*programs: subprocess.Popen[str]) -> None:
    """Once all are ready, all begin."""
    for each in programs:
        assert each.stdout is not None
        if each.stdout.readline() != "ready\n":
            raise Crashed(end_of(each)[1])
    for each in programs:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()


@contextlib.contextmanager
def _computers(path: Path, folder: Path, times: int) -> Iterator[list[subprocess.Popen[str]]]:
    with contextlib.ExitStack() as running:
        yield [
            running.enter_context(
                process("tests.hurt.pairs", name, str(path), str(folder / name), str(times))
            )
            for name in COMPUTERS
        ]


def three_computers(folder: Path, _chance: random.Random, times: int = ADDS) -> Found:
    """Three computers with one file between them, as on a share: each adds, nothing is lost."""
    path = notebook_in(folder)
    before = set(raw(path)["questions"])
    with _computers(path, folder, times) as programs:
        _start(*programs)
        ends = [end_of(each) for each in programs]
    if any(each.returncode or wrong for each, (_, wrong) in zip(programs, ends, strict=True)):
        raise Crashed(" ".join(wrong for _, wrong in ends))
    said = {key for out, _ in ends for _, key in whole_lines(out)}
    if len(said) != times * len(COMPUTERS) or set(raw(path)["questions"]) - before != said:
        kept = set(raw(path)["questions"])
        raise Lost(f"{len(said - kept)} of {len(said)} questions")
    goes_on(path)
    if any(path.parent.glob(".*")):
        raise Lost("a lock is left beside the notebook")
    return Found(acknowledged=len(said))


def pair(folder: Path, chance: random.Random) -> Found:
    """Both write to their end."""
    return _both(folder, chance, kill=False)


def pair_of_which_one_is_killed(folder: Path, chance: random.Random) -> Found:
    """One is killed, perhaps while it holds the lock: the other goes on."""
    return _both(folder, chance, kill=True)


if __name__ == "__main__":
    name, notebook, third, count = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    if name in NAMES:
        write(name, notebook, int(third), count)
    else:
        add(name, notebook, third, count)
