"""Files that are broken: opened, checked, shown, changed; what nobody touched is still there."""

import json
import random
import sys
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from careprep.commands import COMMANDS
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS, DocumentRequest
from careprep.errors import CareprepError
from careprep.model.records import Question
from careprep.session.session import Session
from tests.conftest import SAMPLE, TODAY
from tests.hurt.harm import Found, Lost, careprep
from tests.hurt.mutate import mutated
from tests.revisions import contents

NEW = "q-new000"


@cache
def _small() -> bytes:
    """The sample, cut down to a few records of each kind: quick, and each is hit more often."""
    data = json.loads(SAMPLE.read_text("utf-8"))
    for name, table in data.items():
        if name == "meetings":
            keep = ["m-jf3wts", "m-a0dcvs"]
        else:
            keep = [*list(table)[:4], "q-dyf2ny", "g-n944ex", "t-y8xp8h"]
        data[name] = {key: row for key, row in table.items() if key in keep}
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def malformed(folder: Path, chance: random.Random) -> Found:
    """In this process: everything is a sentence, and a save changes only what it is meant to."""
    path = folder / "notebook.json"
    content = mutated(_small() if chance.random() < 0.9 else SAMPLE.read_bytes(), chance)
    path.write_bytes(content)
    try:
        session = Session(path, TODAY)
    except CareprepError as problem:
        if path.read_bytes() != content or not problem.todo:
            raise Lost("the file that could not be opened, or what to do about it") from None
        return Found(midway=1)
    COMMANDS["check"].run(session, {})
    if chance.random() < 0.1:
        COMMANDS["find"].run(session, {"text": "alarm"})
        _every_paper(session)
    else:
        _papers(session, ["agenda"])
    return _changed(session, content, chance)


def _papers(session: Session, names: list[str]) -> None:
    for name in names:
        for meeting in [*session.notebook.meetings.values()][:3]:
            wanted = DocumentRequest(
                notebook=session.notebook, today=session.today, meeting=meeting
            )
            try:
                document = DOCUMENTS[name].build(wanted)
            except CareprepError:
                continue
            FORMATS["markdown"].render(document)


def _every_paper(session: Session) -> None:
    _papers(session, [name for name, kind in DOCUMENTS.items() if name != "note-to"])


def _changed(session: Session, content: bytes, chance: random.Random) -> Found:
    """Make one change, or leave the file as it is. Raises Lost where anything else changed."""
    odd = {issue.id for issue in session.notebook.issues}  # also what stood twice, by a new name
    questions = [q for q in session.notebook.questions.values() if q.id not in odd]
    new = Question(id=NEW, text="New?")
    if questions and chance.random() < 0.5:
        new = replace(chance.choice(questions), answer="New.")
    try:
        if chance.random() < 0.2:
            COMMANDS["expect"].run(session, {"line": "access-after-hours", "answer": "not_yet"})
        session.apply(lambda notebook: notebook.put(new), "changed")
    except CareprepError as problem:
        if not problem.todo:
            raise Lost(f"what to do about it: {problem}") from None
    after = session.path.read_bytes()
    if after != content:
        _same(_read(content), _read(contents(after)), new.id)
        Session(session.path, TODAY)
    return Found(acknowledged=int(after != content), midway=int(after == content))


class Twice(list[Any]):
    """The value of a name that stands in one place several times."""


def _letters(text: str) -> str:
    """Without half letters: there is nothing in one that could be lost."""
    return text.encode("utf-8", "replace").decode()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        name = _letters(name)
        found[name] = Twice([found[name], value]) if name in found else value
    return found


def _read(content: bytes) -> Any:
    was = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_pairs)
    finally:
        sys.setrecursionlimit(was)


def _same(before: Any, after: Any, touched: str) -> None:
    """Everything but the record that was touched, and its answer to the checklist, is the same."""
    twice = _said(before)[1]
    for data in (before, after):
        for name, key in (("questions", touched), ("expectations", "access-after-hours")):
            _without(data.setdefault(name, {}), key)
    if twice:  # what stood there before is kept under another name, anywhere
        if lost := _said(before)[0] - _said(after)[0]:
            raise Lost(f"of what stands twice: {sorted(lost)[:3]}")
    elif (found := _difference(before, after)) is not None:
        raise Lost(found)


def _without(table: Any, key: str) -> None:
    for each in table if isinstance(table, Twice) else ():
        _without(each, key)
    if isinstance(table, dict):
        table.pop(key, None)


def _said(data: Any) -> tuple[set[str], bool]:
    """Every single thing that is said anywhere, and whether a name stands twice."""
    waiting, said, twice = [data], set(), False
    while waiting:
        value = waiting.pop()
        twice = twice or isinstance(value, Twice)
        if isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
        else:
            said.add(_letters(repr(value)))
    return said, twice


def _difference(before: Any, after: Any) -> str | None:
    """The first place where two values say something else, and what; an iteration, not a dive."""
    waiting = [(before, after, "")]
    while waiting:
        old, new, at = waiting.pop()
        if type(old) is not type(new):
            return f"{at}: {str(old)[:80]!r} became {str(new)[:80]!r}"
        if isinstance(old, dict):
            if old.keys() != new.keys():
                return f"{at}: the names {sorted(old.keys() ^ new.keys())}"
            waiting += [(old[name], new[name], f"{at}/{name}") for name in old]
        elif isinstance(old, list):
            if len(old) != len(new):
                return f"{at}: {len(old)} became {len(new)}"
            waiting += [(a, b, f"{at}/{i}") for i, (a, b) in enumerate(zip(old, new, strict=True))]
        elif isinstance(old, str):
            if _letters(old) != _letters(new):
                return f"{at}: {old[:80]!r} became {new[:80]!r}"
        elif repr(old) != repr(new):
            return f"{at}: {str(old)[:80]!r} became {str(new)[:80]!r}"
    return None


def malformed_for_a_verb(folder: Path, chance: random.Random) -> Found:
    """The same by a real process."""
    path = folder / "notebook.json"
    content = mutated(_small(), chance)
    path.write_bytes(content)
    verb = chance.choice(["check", "agenda", "ask", "today", "summary", "packet", "find"])
    argv: dict[str, list[str | Path]] = {
        "ask": ["ask", "New?"],
        "find": ["find", "alarm"],
        "packet": ["packet", "next", "-o", folder / "papers"],
    }
    ran = careprep(*argv.get(verb, [verb]), "-n", path, "--today", TODAY.isoformat())
    after = path.read_bytes()
    if after != content:
        if ran.code or verb != "ask":
            raise Lost("a file that was not to be changed")
        old, new = _read(content), _read(contents(after))
        asked = new["questions"].keys() - old.get("questions", {}).keys()
        _same(old, new, asked.pop())
    return Found(acknowledged=int(after != content), midway=ran.code)
