"""The file: always what it was or what it became, whoever else writes and whatever fails."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from careprep.errors import ChangedElsewhere, FileTrouble
from careprep.model.notebook import Notebook
from careprep.model.records import Expectation, Question, Record
from careprep.session.session import Session
from careprep.storage import atomic, paths
from careprep.storage.file import GROUP, OTHER_NAME, Store
from tests.conftest import SAMPLE

Q = "q-dyf2ny"


def rows(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def new(key: str, text: str = "Why?") -> Question:
    return Question(id=key, text=text)


def put(store: Store, before: Notebook, *records: Record) -> Notebook:
    return store.commit(before, before.put(*records))


# ── one swap ─────────────────────────────────────────────────────────────────────────────────────


def test_several_records_of_one_command_are_one_swap(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.install()
    store = Store(sample)
    before = store.load()
    swaps: list[Any] = []
    real = os.replace

    def counted(source: Any, target: Any) -> None:
        swaps.append(target)
        real(source, target)

    monkeypatch.setattr(os, "replace", counted)
    removed = before.drop("f-qjn0v5")
    changed = replace(before.questions[Q], text="Who, then?")
    after = store.commit(before, removed.put(changed, new("q-a"), new("q-b")))
    assert [Path(target) for target in swaps] == [sample]
    assert {"q-a", "q-b"} <= rows(sample)["questions"].keys()
    assert rows(sample)["questions"][Q]["text"] == "Who, then?"
    assert "f-qjn0v5" not in rows(sample)["follow_ups"]
    assert Store(sample).load().tables == after.tables


def test_nothing_different_writes_nothing(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(sample)
    notebook = store.load()
    monkeypatch.setattr(atomic, "write", lambda *_a, **_k: pytest.fail("it wrote"))
    assert store.commit(notebook, notebook) is notebook


def _refuse(number: int) -> Callable[..., Any]:
    def refusing(*_args: Any, **_named: Any) -> Any:
        raise OSError(number, os.strerror(number))

    return refusing


@pytest.mark.parametrize("call", ["replace", "fsync", "open", "fdopen"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_failed_write_leaves_the_file_and_is_not_smuggled_in_later(
    sample: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    store = Store(sample)
    before = store.load()
    put(store, before, new("q-first"))  # the folder for the lock exists from here on
    before = store.load()
    whole = sample.read_bytes()
    real = getattr(os, call)
    refuse = _refuse(number)

    def refused(*args: Any, **named: Any) -> Any:
        ours = call in ("fsync", "fdopen") or str(args[0]).endswith(".tmp")
        return refuse() if ours else real(*args, **named)

    with monkeypatch.context() as broken:
        broken.setattr(os, call, refused)
        with pytest.raises(FileTrouble):
            put(store, before, new("q-lost"), replace(before.questions[Q], text="lost"))
    assert sample.read_bytes() == whole
    assert [p.name for p in sample.parent.glob(".*")] == []  # no half file stays behind

    put(store, before, new("q-next"))
    questions = rows(sample)["questions"]
    assert "q-next" in questions
    assert "q-lost" not in questions
    assert questions[Q]["text"] == before.questions[Q].text


def test_after_a_failed_write_another_programs_change_is_still_seen(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = Store(sample), Store(sample)
    before = store.load()
    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", _refuse(errno.ENOSPC))
        with pytest.raises(FileTrouble):
            put(store, before, new("q-lost"))
    put(other, other.load(), replace(before.questions[Q], text="theirs"))
    with pytest.raises(ChangedElsewhere):
        put(store, before, replace(before.questions[Q], text="ours"))
    assert rows(sample)["questions"][Q]["text"] == "theirs"


@pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")
def test_the_file_is_its_owners_alone(sample: Path) -> None:
    sample.chmod(0o644)
    store = Store(sample)
    put(store, store.load(), new("q-a"))
    assert sample.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_stays_a_link(sample: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.json"
    link.parent.mkdir()
    link.symlink_to(sample)
    store = Store(link)
    put(store, store.load(), new("q-a"))
    assert link.is_symlink()
    assert "q-a" in rows(sample)["questions"]
    assert [p.name for p in link.parent.iterdir()] == ["link.json"]


def test_a_new_file_never_replaces_one(sample: Path) -> None:
    whole = sample.read_bytes()
    with pytest.raises(FileTrouble, match="already"):
        Store(sample).create(Notebook(tables={}))
    assert sample.read_bytes() == whole


@pytest.mark.parametrize("table", [None, 5, "questions", [], [{"text": "Why?"}]])
def test_nothing_new_is_put_into_what_is_no_table(sample: Path, table: Any) -> None:
    data = rows(sample)
    data["questions"] = table
    sample.write_text(json.dumps(data), encoding="utf-8")
    whole = sample.read_bytes()
    store = Store(sample)
    with pytest.raises(FileTrouble, match="“questions” that careprep could not read"):
        put(store, store.load(), new("q-a"))
    assert sample.read_bytes() == whole


@pytest.mark.parametrize("row", [None, 5, "yes", [1], {"answer": "whatever"}])
def test_nothing_new_takes_the_place_of_what_could_not_be_read(sample: Path, row: Any) -> None:
    data = rows(sample)
    data["expectations"]["care-plan"] = row
    sample.write_text(json.dumps(data), encoding="utf-8")
    whole = sample.read_bytes()
    store = Store(sample)
    with pytest.raises(FileTrouble, match="“care-plan” that careprep could not read"):
        put(store, store.load(), Expectation(id="care-plan", answer="yes"))
    assert sample.read_bytes() == whole


@pytest.mark.parametrize("depth", [10, 200, 400, 450, 470, 480, 490, 500, 600])
def test_lists_inside_lists_are_kept_or_refused_in_words(sample: Path, depth: int) -> None:
    text = sample.read_text("utf-8").rstrip().removesuffix("}")
    deep = '{"in": [' * depth + "1" + "]}" * depth
    row = f'"q-deep00": {{"text": "Deep?", "priority": {deep}, "unknown": {deep}}}'
    whole = text.replace('"questions": {', f'"questions": {{{row},', 1) + f', "more": {deep}}}'
    sample.write_text(whole, encoding="utf-8")
    try:
        session = Session(sample)
        session.apply(lambda notebook: notebook.put(new("q-a")), "asked")
    except FileTrouble:
        assert sample.read_text("utf-8") == whole
        assert depth > 10
    else:
        assert deep.replace(" ", "") in "".join(sample.read_text("utf-8").split())


@pytest.mark.parametrize("where", ["folder", "lock"])
def test_where_no_lock_can_be_had_it_is_saved_all_the_same(
    sample: Path, home: Path, where: str
) -> None:
    store = Store(sample)
    before = store.load()
    if where == "folder":
        home.write_text("not a folder")
    else:
        (paths.state_for(sample) / "lock").mkdir()
    put(store, before, new("q-kept"))
    assert "q-kept" in Store(sample).load().questions


# ── two programs ─────────────────────────────────────────────────────────────────────────────────


def test_another_programs_change_is_taken_in(sample: Path) -> None:
    ours, theirs = Store(sample), Store(sample)
    mine, other = ours.load(), theirs.load()
    put(theirs, other, new("q-theirs"), replace(other.questions[Q], text="Theirs?"))
    assert ours.changed_elsewhere()
    after = put(ours, mine, new("q-ours"))
    assert {"q-theirs", "q-ours"} <= after.questions.keys()
    assert after.questions[Q].text == "Theirs?"
    assert {"q-theirs", "q-ours"} <= rows(sample)["questions"].keys()
    assert not ours.changed_elsewhere()


@pytest.mark.parametrize("how", ["changed", "removed"])
def test_the_same_record_changed_by_both_is_refused(sample: Path, how: str) -> None:
    ours, theirs = Store(sample), Store(sample)
    mine, other = ours.load(), theirs.load()
    change = replace(other.questions[Q], text="Theirs?")
    theirs.commit(other, other.put(change) if how == "changed" else other.drop(Q))
    whole = sample.read_bytes()
    with pytest.raises(ChangedElsewhere) as refused:
        put(ours, mine, replace(mine.questions[Q], text="Ours?"), new("q-ours"))
    assert refused.value.ids == (Q,)
    assert sample.read_bytes() == whole


def test_a_hand_edit_is_seen(sample: Path) -> None:
    store = Store(sample)
    store.load()
    assert not store.changed_elsewhere()
    data = rows(sample)
    data["questions"][Q]["text"] = "By hand?"
    sample.write_text(json.dumps(data), encoding="utf-8")
    assert store.changed_elsewhere()
    assert store.load().questions[Q].text == "By hand?"


# ── files that cannot be opened ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\0" * 4096, "is empty"),
        (b"Dear diary,", "damaged around line 1"),
        (b'{"notebook": {"notebook": {"format": "careprep", "ver', "damaged"),
        (b"\xff\xfe\x00\x01", "damaged"),
        (b"[1, 2]", "not a careprep notebook"),
        (b"[" * 100_000, "damaged"),
        (b'{"notebook": {"notebook": {"format": "careprep", "version": 1e999}}}', "damaged"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "n.json"
    path.write_bytes(content)
    with pytest.raises(FileTrouble, match=says):
        Store(path).load()
    assert path.read_bytes() == content


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="is a folder"):
        Store(tmp_path).load()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="There is no file"):
        Store(tmp_path / "no.json").load()
    assert list(tmp_path.iterdir()) == []


def test_a_byte_order_mark_is_no_damage(sample: Path) -> None:
    sample.write_bytes(b"\xef\xbb\xbf" + sample.read_bytes())
    assert Store(sample).load().child.name == "Juniper Example"


# ── killed ───────────────────────────────────────────────────────────────────────────────────────

_WRITER = """
import sys
from pathlib import Path
from msgspec.structs import replace
from careprep.storage.file import GROUP, OTHER_NAME, Store
from tests.conftest import SAMPLE

store = Store(Path(sys.argv[1]))
notebook = store.load()
print("ready", flush=True)
for count in range(1, 1_000_000):
    old = notebook.questions["q-dyf2ny"]
    notebook = store.commit(notebook, notebook.put(replace(old, answer=str(count))))
    print(count, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.process
def test_killed_at_any_moment_the_file_opens_and_has_the_last_acknowledged_edit(
    sample: Path,
) -> None:
    chance = random.Random(7)
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(sample)], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        said = [child.stdout.readline() for _ in range(chance.randrange(1, 30))]
        for _ in range(chance.randrange(20_000)):
            pass  # somewhere inside the next write
        child.send_signal(signal.SIGKILL)
        said += child.communicate()[0].splitlines(keepends=True)
        acknowledged = [int(line) for line in said if line.endswith("\n")]
        found = int(Store(sample).load().questions[Q].answer)
        # What was printed was on the disk before; one more may have been, unacknowledged.
        assert found - acknowledged[-1] in (0, 1)


def _putting(record: Record) -> Callable[[Notebook], Notebook]:
    return lambda notebook: notebook.put(record)


# ── other names, other accounts ──────────────────────────────────────────────────────────────────


@pytest.mark.skipif(os.name == "nt", reason="no such bits on Windows")
def test_a_second_account_that_could_read_it_still_can_and_that_is_said_once(sample: Path) -> None:
    sample.chmod(0o664)
    session = Session(sample)
    for record in (new("q-a"), new("q-b")):
        session.apply(_putting(record), "asked")
    assert sample.stat().st_mode & 0o060 == 0o060
    assert session.unsaid == [GROUP]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can be somebody else")
def test_a_second_account_of_the_group_reads_it_after_a_change() -> None:
    with tempfile.TemporaryDirectory() as folder:  # not below one that is for this account alone
        os.chmod(folder, 0o2770)
        path = Path(shutil.copy(SAMPLE, folder))
        for each in (path, folder):
            os.chown(each, 0, 4321)
        assert _read_by_another(path) == 0


def _read_by_another(path: Path) -> int:
    path.chmod(0o664)
    store = Store(path)
    put(store, store.load(), new("q-a"))
    child = os.fork()
    if not child:
        os.setgroups([])
        os.setgid(4321)
        os.setuid(4322)
        try:
            os._exit(0 if b"q-a" in path.read_bytes() else 1)
        except OSError:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_second_name_of_the_file_is_told_of_once(sample: Path) -> None:
    other = sample.with_name("other name.json")
    os.link(sample, other)
    whole, session = other.read_bytes(), Session(sample)
    for record in (new("q-a"), new("q-b")):
        session.apply(_putting(record), "asked")
    assert session.unsaid == [OTHER_NAME]
    assert other.read_bytes() == whole
    assert "q-b" in rows(sample)["questions"]
