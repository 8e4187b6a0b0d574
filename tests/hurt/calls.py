"""Each call of the system by which a verb changes something on the disk: killed at it, and refused.

`strace` does the harm to a real process. What the verb was to do is there whole or not at all, its
exit code says which, and once it was run again nothing is left lying about.
"""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from msgspec import Struct

from careprep.storage import encryption
from tests.hurt.harm import (
    DAY,
    ROOT,
    Crashed,
    Found,
    Harm,
    Lost,
    Skipped,
    left_over,
    notebook_in,
    raw,
)

CHANGING = {
    "write": "ENOSPC",
    "fsync": "EIO",
    "rename": "ENOSPC",
    "link": "EIO",
    "unlink": "EIO",
    "mkdir": "ENOSPC",
    "openat": "ENOSPC",
    "flock": "EIO",
    "fchmod": "EIO",
    "utimensat": "EIO",
    "close": "EIO",
}
"""The calls, each with what the system answers where it refuses one."""
_CALL = re.compile(r"^\d+ +(\w+)\((.*)", re.MULTILINE)
MEETING, MEMBER = "m-jf3wts", "t-89dzp8"
QUESTION, UNASKED = "q-dyf2ny", "q-g2jc32"  # this one is in no record of a meeting


Words = list[str | Path]
NEW = "From the other one."


class Verb(Struct, frozen=True):
    """A verb: its words, whether it is done, what comes before it, and what anybody does next."""

    words: Callable[[Path], Words]
    done: Callable[[Path], bool]
    before: Callable[[Path], object] = lambda _: None
    next: Callable[[Path], list[Words]] | None = None  # the same again, if nothing is said
    changes: bool = True  # the notebook, which is else as it was


class Ended(Struct, frozen=True):
    code: int
    said: str
    calls: list[tuple[str, int]]
    """The changing calls: each by its name, and which of that name it was."""


def run(words: Sequence[str | Path], folder: Path, inject: str = "") -> Ended:
    """A verb as a process, under strace where that is to do it harm or to tell of its calls."""
    trace, said = folder / "trace", folder / "said"
    argv = ["strace", "-f", "-qq", "-y", "-s", "0", "-o", str(trace)]
    argv += ["-e", f"trace={','.join(CHANGING)}", *(["-e", f"inject={inject}"] if inject else [])]
    with said.open("w") as stderr:
        code = subprocess.run(
            [*argv, sys.executable, "-m", "careprep", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            check=False,
            cwd=ROOT,
            env=_environ(folder),
        ).returncode
    calls = list(_changing(trace.read_text("utf-8", "replace"), str(folder)))
    return Ended(code, said.read_text("utf-8"), calls)


def _environ(folder: Path) -> dict[str, str]:
    environ = {
        **os.environ,
        "CAREPREP_HOME": str(folder / "home"),
        "PYTHONDONTWRITEBYTECODE": "1",  # or the first would do what the second does not
    }
    if (folder / "words").exists():
        environ |= dict.fromkeys(
            (encryption.FROM_FILE, encryption.NEW_FROM_FILE), str(folder / "words")
        )
    return environ


def _changing(trace: str, folder: str) -> Iterator[tuple[str, int]]:
    """Which calls of a trace change something below the folder, or say something."""
    count = dict.fromkeys(CHANGING, 0)
    for name, rest in _CALL.findall(trace):
        count[name] += 1
        reading = name == "openat" and not re.search(r"O_WRONLY|O_RDWR|O_CREAT", rest)
        if folder in rest and not reading:
            yield name, count[name]


def well(words: Sequence[str | Path], folder: Path) -> None:
    """A verb that must go well. Raises Lost."""
    ended = run(words, folder)
    if ended.code:
        raise Lost(f"{words[0]}, unhurt: code {ended.code}: {ended.said}")


# ── the verbs ────────────────────────────────────────────────────────────────────────────────────


def _notebook(folder: Path) -> Path:
    return folder / "notebook.json"


def _asked(folder: Path) -> bool:
    questions = raw(_notebook(folder))["questions"].values()
    return any(each.get("text") == "Killed?" for each in questions)


def _answered(folder: Path) -> bool:
    return NEW in str(raw(_notebook(folder))["questions"][QUESTION].get("answer", ""))


def _ask(folder: Path) -> list[Words]:
    """What anybody might do next, in both notebooks."""
    names = (_notebook(folder), folder / "other.json")
    return [["ask", "Next?", "-n", path] for path in names if path.exists()]


def _change(folder: Path, name: str = "notebook.json") -> Words:
    return ["change", "question", QUESTION, "--answer", NEW, "-n", folder / name]


def _another(folder: Path) -> None:
    shutil.copy(_notebook(folder), folder / "other.json")
    well(_change(folder, "other.json"), folder)


def _agenda(folder: Path, name: str) -> Words:
    return ["agenda", "-n", _notebook(folder), "--today", DAY, "--force", "-o", folder / name]


def _packet(folder: Path, name: str) -> Words:
    words: Words = ["packet", MEETING, "-n", _notebook(folder), "--today", DAY]
    return [*words, "--force", "-o", folder / name]


def _made(folder: Path, name: str, like: str) -> bool:
    """Is everything there that is to be? Raises Lost where half of a paper is."""
    whole, made = _content(folder / like), _content(folder / name)
    if any(whole.get(each) != content for each, content in made.items()):
        raise Lost("the other half of a paper")
    return whole == made


def _content(path: Path) -> dict[str, bytes]:
    papers = [path] if path.is_file() else [*path.glob("[!.]*")]
    return {each.name if path.is_dir() else "": each.read_bytes() for each in papers}


def _passphrase(folder: Path) -> None:
    (folder / "words").write_text("correct horse battery\n", "utf-8")


def _agreed(folder: Path) -> bool:
    before, now = (raw(each)["team"] for each in (folder / "before.json", _notebook(folder)))
    return bool(before != now)


VERBS: dict[str, Verb] = {
    "ask": Verb(lambda f: ["ask", "Killed?", "-n", _notebook(f)], _asked),
    "change": Verb(_change, _answered, next=_ask),
    "remove": Verb(
        lambda f: ["remove", "question", UNASKED, "-n", _notebook(f)],
        lambda f: UNASKED not in raw(_notebook(f))["questions"],
        next=_ask,
    ),
    "undo": Verb(
        lambda f: ["undo", "-n", _notebook(f)],
        lambda f: not _asked(f),
        before=lambda f: well(["ask", "Killed?", "-n", _notebook(f)], f),
        next=_ask,
    ),
    "consent": Verb(
        lambda f: ["consent", MEMBER, "school", "-n", _notebook(f)], _agreed, next=_ask
    ),
    "merge": Verb(
        lambda f: ["merge", f / "other.json", "--yes", "-n", _notebook(f)],
        _answered,
        before=_another,
        next=_ask,
    ),
    "restore": Verb(
        lambda f: ["restore", "--yes", "-n", _notebook(f)],
        lambda f: not _answered(f),
        before=lambda f: well(_change(f), f),
        next=_ask,
    ),
    "new": Verb(
        lambda _: ["new", "Juniper Example"],
        lambda f: (f / "home" / "notebooks" / "Juniper Example.json").exists(),
        changes=False,
    ),
    "agenda": Verb(
        lambda f: _agenda(f, "paper.md"),
        lambda f: _made(f, "paper.md", "whole.md"),
        before=lambda f: well(_agenda(f, "whole.md"), f),
        changes=False,
    ),
    "packet": Verb(
        lambda f: _packet(f, "papers"),
        lambda f: _made(f, "papers", "whole"),
        before=lambda f: well(_packet(f, "whole"), f),
        changes=False,
    ),
    "lock": Verb(
        lambda f: ["lock", "-n", _notebook(f)],
        lambda f: encryption.is_locked_file(_notebook(f)),
        before=_passphrase,
        next=_ask,
    ),
}


# ── the harm ─────────────────────────────────────────────────────────────────────────────────────


def each_call(verb: str, sample: int = 0) -> Harm:
    """Every changing call of a verb, killed at and refused; or only so many of them."""

    def harm(folder: Path, chance: random.Random) -> Found:
        if not can_trace():
            raise Skipped("strace is not here, or may not trace")
        places = [_prepared(verb, folder / name) for name in ("one", "two")]
        ended = run(VERBS[verb].words(places[0]), places[0])
        if ended.code or not VERBS[verb].done(places[0]):
            raise Crashed(f"{verb}, unhurt: code {ended.code}: {ended.said}")
        points = [
            f"{name}:{way}:when={number}"
            for name, number in ended.calls
            for way in ("signal=KILL", f"error={CHANGING[name]}")
        ]
        if sample:
            points = chance.sample(points, sample)
        halves = [points[::2], points[1::2]]
        with ThreadPoolExecutor(len(places)) as pool:
            found = [*pool.map(partial(_all, verb), places, halves)]
        shutil.rmtree(folder)
        return sum(found, Found(times=-1, survived=-1))  # whoever counts adds one

    return harm


def can_trace() -> bool:
    """Is strace here, and may it look into a process?"""
    if not shutil.which("strace"):
        return False
    return not subprocess.run(["strace", "-qq", "true"], capture_output=True).returncode


def _prepared(verb: str, folder: Path) -> Path:
    """A folder with all that the verb needs; beside it a copy to begin again from."""
    path = notebook_in(folder)
    VERBS[verb].before(folder)
    shutil.copy(path, folder / "before.json")
    shutil.copytree(folder, folder.with_suffix(".whole"))
    return folder


def _all(verb: str, folder: Path, points: Sequence[str]) -> Found:
    found = Found()
    for point in points:
        shutil.rmtree(folder)
        shutil.copytree(folder.with_suffix(".whole"), folder)
        try:
            found += _hurt(verb, folder, point)
        except Lost as what:
            found += Found(times=1, lost=1, notes=(f"{verb} {point}: lost: {what}",))
        except (Crashed, OSError, ValueError, KeyError) as problem:
            found += Found(times=1, tracebacks=1, notes=(f"{verb} {point}: {problem}",))
    return found


def _hurt(verb: str, folder: Path, point: str) -> Found:
    """Once: what was to be is there whole or not at all, the code is true, and all is tidy."""
    it, before = VERBS[verb], (folder / "before.json").read_bytes()
    ended = run(it.words(folder), folder, point)
    done, killed = it.done(folder), "signal" in point
    if "Traceback" in ended.said or ended.code not in ([-9] if killed else [0, 1]):
        raise Crashed(f"code {ended.code}: {ended.said}")
    if not killed and done != (ended.code == 0):
        raise Lost(f"code {ended.code}, and it is {'' if done else 'not '}there: {ended.said}")
    if not (done and it.changes) and _notebook(folder).read_bytes() != before:
        raise Lost("what the notebook said")
    for words in it.next(folder) if it.next else [it.words(folder)]:
        well(words, folder)
    litter = left_over(folder)
    notes = (f"{verb} {point}: {litter} bytes of litter",) if litter else ()
    return Found(
        times=1,
        survived=1,
        midway=int(not done),
        acknowledged=int(done),
        litter=litter,
        notes=notes,
    )
