"""Two programs on one notebook at once: every acknowledged edit is in the file in the end.

`python -m tests.hurt.pairs NAME FILE SEED TIMES` is one of the two.
"""

import json
import random
import signal
import sys
from pathlib import Path

from careprep.errors import ChangedElsewhere
from careprep.model import Question
from careprep.session import Session
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


def _both(folder: Path, chance: random.Random, kill: bool) -> Found:
    path = notebook_in(folder)
    seeds = [str(chance.randrange(10**6)) for _ in NAMES]
    more = [(name, str(path), seed, str(EDITS)) for name, seed in zip(NAMES, seeds, strict=True)]
    with (
        process("tests.hurt.pairs", *more[0]) as one,
        process("tests.hurt.pairs", *more[1]) as two,
    ):
        for each in (one, two):
            assert each.stdout is not None
            if each.stdout.readline() != "ready\n":
                raise Crashed(end_of(each)[1])
        for each in (one, two):
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()
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


def pair(folder: Path, chance: random.Random) -> Found:
    """Both write to their end."""
    return _both(folder, chance, kill=False)


def pair_of_which_one_is_killed(folder: Path, chance: random.Random) -> Found:
    """One is killed, perhaps while it holds the lock: the other goes on."""
    return _both(folder, chance, kill=True)


if __name__ == "__main__":
    write(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
