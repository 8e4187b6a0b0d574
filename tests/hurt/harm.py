"""What one kind of harm is, what came of it, and what every kind of harm looks at afterwards."""

import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from careprep.model import codec
from careprep.model.notebook import Notebook
from careprep.model.records import Question, Record
from careprep.session.session import Session
from careprep.storage import encryption
from careprep.storage.content import encode_tables
from careprep.storage.file import Store
from tests.conftest import SAMPLE, TODAY
from tests.locking import KEY, at_hand
from tests.revisions import contents

DAY = TODAY.isoformat()
STRANGE = {"from": "another program", "kept": [1, {"deep": None}]}
"""Something careprep does not know, to be in every file afterwards."""


class Found(Struct, frozen=True, kw_only=True):
    """What came of one time, or of many: counts, and what to look at where something went wrong."""

    times: int = 0
    survived: int = 0
    midway: int = 0  # how often the harm came in the middle of a write, or the change was refused
    acknowledged: int = 0
    lost: int = 0
    litter: int = 0  # bytes
    tracebacks: int = 0
    skipped: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: "Found") -> "Found":
        return Found(**{name: getattr(self, name) + getattr(other, name) for name in FIELDS})


FIELDS = Found.__struct_fields__


class Lost(Exception):
    """A change that was acknowledged is not there, or something nobody touched is gone."""


class Crashed(Exception):
    """A traceback where a sentence belongs."""


class Skipped(Exception):
    """This machine cannot do that harm."""


Harm = Callable[[Path, random.Random], Found]
"""Hurt once, in a folder of its own, by these dice. Raises Lost, Crashed, Skipped."""


def one_time(harm: Harm, folder: Path, seed: int) -> Found:
    """Do it once and count it; `folder` is empty before and after."""
    folder.mkdir(parents=True)
    os.environ["CAREPREP_HOME"] = str(folder / "home")
    try:
        found = harm(folder, random.Random(seed))
        litter = left_over(folder)
        note = (f"seed {seed}: {litter} bytes of litter",) if litter else ()
        return found + Found(times=1, survived=1, litter=litter, notes=note)
    except Skipped as why:
        return Found(skipped=1, notes=(f"skipped: {why}",))
    except Lost as what:
        return Found(times=1, lost=1, notes=(f"seed {seed}: lost: {what}",))
    except Exception as problem:  # whatever it is: it has no business here
        where = problem.__traceback__
        while where is not None and where.tb_next is not None:
            where = where.tb_next
        line = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
        text = f"seed {seed}: {type(problem).__name__}: {str(problem)[-600:]} ({line})"
        return Found(times=1, tracebacks=1, notes=(text,))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def left_over(folder: Path) -> int:
    """Bytes (at least one a file) of half-written files anywhere below."""
    return sum(max(1, path.stat().st_size) for path in folder.rglob(".*.tmp") if path.is_file())


# ── what is hurt ─────────────────────────────────────────────────────────────────────────────────


def notebook_in(folder: Path) -> Path:
    """A copy of the sample with something strange in it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "notebook.json"
    shutil.copy(SAMPLE, path)
    data = json.loads(path.read_text("utf-8"))
    data["strange"] = STRANGE
    data["questions"]["q-broken"] = {"nothing": "that can be read"}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return path


def lock(path: Path) -> None:
    """Lock a notebook with a key that is at hand."""
    at_hand()
    Store(path).relock(KEY, lambda: None)


def plain(path: Path) -> bytes:
    """The bytes of a notebook file but for its revision, out of its lock where it has one."""
    content = path.read_bytes()
    return contents(encryption.decrypt(content, encryption.key_for(content)))


def raw(path: Path) -> Any:
    """What the file says, read by nothing of ours (but its lock)."""
    return json.loads(plain(path))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def put(session: Session, what: str, *records: Record, onto: str = "") -> None:
    """One change of these records; `what` is what its step is called."""
    session.apply(lambda notebook: notebook.put(*records), what, onto=onto)


def answer(session: Session, key: str, text: str) -> None:
    """The smallest change there is; its step is called what it says."""
    put(session, text, replace(session.notebook.questions[key], answer=text))


def any_question(notebook: Notebook, chance: random.Random) -> str:
    return chance.choice(sorted(notebook.questions))


def still_strange(path: Path) -> None:
    """What careprep does not know has come through. Raises Lost."""
    data = raw(path)
    if data.get("strange") != STRANGE or "q-broken" not in data["questions"]:
        raise Lost("what careprep does not know")


def goes_on(path: Path) -> None:
    """A later sitting opens, changes and takes back, to the byte; a locked file stays locked."""
    whole, locked = _in_this_format(path), encryption.is_locked_file(path)
    session = Session(path, TODAY)
    put(session, "next", Question(id="q-next00", text="Next?"))
    if raw(path)["questions"]["q-next00"]["text"] != "Next?":
        raise Lost("the change after it")
    if session.undo().what != "next" or plain(path) != whole:
        raise Lost("what was there before the next change")
    if encryption.is_locked_file(path) != locked:
        raise Lost("the lock, or that there was none")
    still_strange(path)


def _in_this_format(path: Path) -> bytes:
    """The bytes of a notebook file; where the format is older, what they become first."""
    data = raw(path)
    now = codec.migrated(data)
    return plain(path) if now is data else encode_tables(now)


# ── real processes ───────────────────────────────────────────────────────────────────────────────

ROOT = Path(__file__).resolve().parent.parent.parent


class Ran(Struct, frozen=True):
    """What a command line did."""

    code: int
    said: str


def careprep(*argv: str | Path) -> Ran:
    """Run a verb as a process. Raises Crashed where it ends in a traceback or in a strange code."""
    ran = subprocess.run(
        [sys.executable, "-m", "careprep", *map(str, argv)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    return ended(argv, ran.returncode, ran.stderr)


def ended(argv: Sequence[str | Path], code: int, said: str) -> Ran:
    """How a verb may end: done, or refused in words."""
    if "Traceback" in said or code not in (0, 1) or (code == 1 and not said.strip()):
        raise Crashed(f"{' '.join(map(str, argv))}: code {code}: {said}")
    return Ran(code, said)


@contextlib.contextmanager
def process(*argv: str) -> Iterator[subprocess.Popen[str]]:
    """A Python module of ours as a process with a pipe to listen to; killed in the end."""
    child = subprocess.Popen(
        [sys.executable, "-m", *argv],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def end_of(child: subprocess.Popen[str]) -> tuple[str, str]:
    """What else it says until it ends. (`communicate` would lose what was read ahead.)"""
    assert child.stdout is not None
    assert child.stderr is not None
    said = child.stdout.read(), child.stderr.read()
    child.wait()
    return said


def say(*words: object) -> None:
    """One line of a process that is listened to."""
    sys.stdout.write("\t".join(map(str, words)) + "\n")
    sys.stdout.flush()


def whole_lines(text: str) -> Sequence[list[str]]:
    """The words of each line that was said to its end."""
    return [line.split("\t") for line in text.split("\n")[:-1]]
