"""Locked notebooks: what is in the file, what is kept beside it, and what when it goes wrong."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.commands.manual import PAGES
from careprep.errors import BadInput, CareprepError, FileTrouble, Locked, WrongPassphrase
from careprep.session.session import Session
from careprep.storage import encryption, paths, rekey, undo_log
from careprep.storage.drafts import draft_for
from tests.conftest import SAMPLE, TODAY
from tests.locking import BLOCK, KEY, PASSPHRASE, SECRET
from tests.revisions import contents

Q = "q-dyf2ny"
WORD = b"aquarium"

pytestmark = pytest.mark.usefixtures("cheap_keys")


def say(session: Session, text: str) -> None:
    question = replace(session.notebook.questions[Q], answer=text)
    session.apply(lambda notebook: notebook.put(question), f"wrote {text}")


def kept(path: Path) -> list[Path]:
    return [each for each in paths.state_for(path).rglob("*") if each.is_file()]


@pytest.fixture
def locked(sample: Path) -> Path:
    session = Session(sample, TODAY)
    say(session, "aquarium")
    session.lock(PASSPHRASE)
    encryption._known_keys.clear()
    return sample


def test_nothing_of_it_is_plain(locked: Path) -> None:
    for path in [locked, *kept(locked)]:
        assert WORD not in path.read_bytes()
        assert b"Juniper" not in path.read_bytes()
    assert [p.name for p in locked.parent.glob(".*")] == []


def test_without_the_passphrase_it_stays_shut(locked: Path) -> None:
    whole = locked.read_bytes()
    with pytest.raises(Locked) as shut:
        Session(locked, TODAY)
    with pytest.raises(WrongPassphrase, match="lost cannot be found"):
        encryption.unlock(shut.value.block, "incorrect horse")
    with pytest.raises(Locked):
        Session(locked, TODAY)
    assert locked.read_bytes() == whole


def test_once_opened_it_works_as_always_and_stays_locked(locked: Path) -> None:
    encryption.unlock(BLOCK, PASSPHRASE)
    session, other = Session(locked, TODAY), Session(locked, TODAY)
    assert session.locked
    say(other, "seahorse")
    assert session.refresh()
    assert session.notebook.questions[Q].answer == "seahorse"
    assert b"seahorse" not in b"".join(path.read_bytes() for path in [locked, *kept(locked)])
    later = Session(locked, TODAY)
    assert later.undo().what == "wrote seahorse"
    assert later.undo().what == "wrote aquarium"
    assert later.redo().what == "wrote aquarium"
    assert encryption.is_locked(locked.read_bytes())


def test_unlocked_it_is_the_same_file_byte_for_byte(sample: Path) -> None:
    session = Session(sample, TODAY)
    session.lock(PASSPHRASE)
    session.unlock()
    assert sample.read_bytes() == SAMPLE.read_bytes()
    assert not session.locked


def test_the_steps_survive_locking_and_unlocking(sample: Path) -> None:
    session = Session(sample, TODAY)
    say(session, "aquarium")
    session.lock(PASSPHRASE)
    say(session, "seahorse")
    session.unlock()
    session = Session(sample, TODAY)
    assert [session.undo().what, session.undo().what] == ["wrote seahorse", "wrote aquarium"]
    assert contents(sample) == SAMPLE.read_bytes()


def test_a_torn_step_leaves_no_other_step_plain(locked: Path) -> None:
    """The machine stopped in the middle of a line: the steps around it are locked all the same."""
    with pytest.raises(Locked) as shut:
        Session(locked, TODAY)
    encryption.unlock(shut.value.block, PASSPHRASE)
    session = Session(locked, TODAY)
    with (paths.state_for(locked) / undo_log.NAME).open("ab") as steps:
        steps.write(b"\nage:QUJ\n")
    assert session.unlock() == 0
    say(session, "seahorse")
    session.lock(PASSPHRASE)
    for path in kept(locked):
        assert b"seahorse" not in path.read_bytes()


def test_what_is_kept_beside_it_is_locked_too(sample: Path) -> None:
    folder = paths.state_for(sample)
    (folder / "drafts").write_bytes(b"aquarium")
    (folder / "backups").mkdir()
    backup = Path(shutil.copy(sample, folder / "backups" / "yesterday.json"))
    session = Session(sample, TODAY)
    session.lock(PASSPHRASE)
    assert encryption.is_locked(backup.read_bytes())
    assert WORD not in (folder / "drafts").read_bytes()
    assert session.unseal((folder / "drafts").read_bytes()) == b"aquarium"
    assert Session(backup, TODAY).notebook.tables == session.notebook.tables
    session.unlock()
    assert (folder / "drafts").read_bytes() == b"aquarium"
    assert backup.read_bytes() == SAMPLE.read_bytes()


@given(content=st.binary(max_size=2000))
def test_bytes_come_back(content: bytes) -> None:
    assert encryption.decrypt(encryption.encrypt(content, KEY), KEY) == content
    piece = encryption.encrypt_piece(content, KEY)
    assert b"\n" not in piece
    assert encryption.decrypt_piece(piece, KEY) == content


def test_a_backup_of_an_earlier_passphrase_is_left_and_counted(locked: Path) -> None:
    old = Path(shutil.copy(locked, paths.state_for(locked) / "old.json"))
    whole = old.read_bytes().replace(BLOCK, BLOCK.replace(b"YWdl", b"ZWdl", 1))
    old.write_bytes(whole)
    encryption.unlock(BLOCK, PASSPHRASE)
    assert Session(locked, TODAY).unlock() == 1
    assert old.read_bytes() == whole


# ── damage ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
def test_damage_is_said_and_nothing_is_written(locked: Path, where: float) -> None:
    encryption.unlock(BLOCK, PASSPHRASE)
    content = bytearray(locked.read_bytes())
    at = int(len(content) * where)
    content[at : at + 8] = b"AAAAAAAA"
    locked.write_bytes(content)
    with pytest.raises(FileTrouble, match=r"damaged.*left as it is") as said:
        Session(locked, TODAY)
    assert str(locked) in str(said.value)
    assert locked.read_bytes() == content


@pytest.mark.parametrize("size", [400, 900, 2000, -200])
def test_a_file_cut_short_is_said(locked: Path, size: int) -> None:
    encryption.unlock(BLOCK, PASSPHRASE)
    locked.write_bytes(locked.read_bytes()[:size])
    with pytest.raises(FileTrouble, match="damaged"):
        Session(locked, TODAY)


def test_other_ends_of_lines_are_no_damage(locked: Path) -> None:
    """Mail and some synced folders turn them round."""
    encryption.unlock(BLOCK, PASSPHRASE)
    locked.write_bytes(locked.read_bytes().replace(b"\n", b"\r\n"))
    assert Session(locked, TODAY).notebook.questions[Q].answer == "aquarium"


def test_another_window_locks_it(sample: Path) -> None:
    """What is open there still is not written over what is locked now."""
    ours, theirs = Session(sample, TODAY), Session(sample, TODAY)
    theirs.lock(PASSPHRASE)
    encryption._known_keys.clear()
    whole = sample.read_bytes()
    with pytest.raises(Locked):
        say(ours, "aquarium")
    assert sample.read_bytes() == whole
    assert b"aquarium" not in b"".join(path.read_bytes() for path in kept(sample))
    encryption.unlock(BLOCK, PASSPHRASE)
    say(ours, "aquarium")
    assert encryption.is_locked(sample.read_bytes())
    assert not rekey.loose(paths.state_for(sample))


def test_what_is_typed_in_another_window_is_not_kept_plain(sample: Path) -> None:
    ours, theirs = Session(sample, TODAY), Session(sample, TODAY)
    draft = draft_for(sample, "a form", ours.seal, ours.unseal)
    theirs.lock(PASSPHRASE)
    draft.texts["note"] = "aquarium"
    draft.keep()
    assert b"aquarium" not in b"".join(path.read_bytes() for path in kept(sample))
    assert draft_for(sample, "a form", theirs.seal, theirs.unseal).texts == draft.texts


def test_no_page_that_was_looked_at_stays_plain(sample: Path) -> None:
    page = rekey.emptied_pages() / "agenda.html"
    page.write_bytes(WORD)
    session = Session(sample, TODAY)
    assert page.exists()
    session.lock(PASSPHRASE)
    assert not page.exists()
    page.write_bytes(WORD)  # by a program that was killed
    Session(sample, TODAY)
    assert not page.exists()


def test_without_the_extra_it_says_how_to_get_it(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyrage", None)
    with pytest.raises(CareprepError, match=r'pip install "careprep\[encrypt\]"'):
        Session(locked, TODAY)


def test_a_key_never_shows_itself() -> None:
    assert SECRET not in repr(KEY)
    assert PASSPHRASE not in repr(vars(Locked("", "", BLOCK)))


# ── the true thing, once ─────────────────────────────────────────────────────────────────────────


@pytest.mark.process
def test_a_true_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(BadInput, match="too short"):
        encryption.new_key("short")
    key = encryption.new_key("pájaro pájaro")
    assert key.secret.encode() not in key.block
    monkeypatch.setattr(encryption, "_known_keys", {})
    composed, apart = "p\u00e1jaro p\u00e1jaro", "pa\u0301jaro pa\u0301jaro"
    assert composed != apart
    assert encryption.unlock(key.block, apart).secret == key.secret


@pytest.mark.skipif(shutil.which("age") is None or os.name == "nt", reason="needs age")
def test_the_age_tool_opens_it_as_the_manual_says(locked: Path, tmp_path: Path) -> None:
    """The commands in the manual and at the top of the file, typed by somebody without careprep."""
    import pty

    commands = [line.strip() for line in locked.read_text().splitlines() if line.startswith("  ")]
    page = (PAGES / "locking.md").read_text("utf-8")
    assert all(command.replace("NOTEBOOK.json", "Juni.json") in page for command in commands)
    shutil.copy(locked, tmp_path / "NOTEBOOK.json")
    child, terminal = pty.fork()
    if not child:  # in the child: a terminal of its own, where age asks
        os.chdir(tmp_path)
        os.execv("/bin/sh", ["sh", "-c", " && ".join(commands)])
    shown = b""
    while b"assphrase" not in shown:
        shown += os.read(terminal, 1000)
    os.write(terminal, PASSPHRASE.encode() + b"\n")
    assert os.waitpid(child, 0)[1] == 0, shown
    encryption.unlock(BLOCK, PASSPHRASE)
    opened = (tmp_path / "open.json").read_bytes()
    assert opened == encryption.decrypt(locked.read_bytes(), KEY)
    assert WORD in opened
