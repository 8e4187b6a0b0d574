"""How it ends: stopped at any moment, with nowhere to say anything, given what is no file."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from careprep.documents.formats import pdf
from careprep.session.session import Session
from careprep.storage import atomic
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE, TODAY
from tests.hurt.calls import can_trace
from tests.hurt.harm import answer

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.process]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and devices of POSIX")
CAREPREP = [sys.executable, "-m", "careprep"]
QUESTION = "q-dyf2ny"


def asked(notebook: Path, text: str) -> bool:
    questions = json.loads(notebook.read_bytes())["questions"].values()
    return any(each.get("text") == text for each in questions)


def test_papers_that_are_refused_leave_the_folder_tidy_too(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    papers = tmp_path / "papers"
    assert run("packet", "next", "-o", papers, "-n", sample, "--today", DAY).code == 0
    (papers / ".careprep-00c0ffee.tmp").write_bytes(b"half a paper")
    atomic._swept.clear()  # as another program would find it
    assert run("packet", "next", "-o", papers, "-n", sample, "--today", DAY).code == 1
    assert not [*papers.glob(".careprep-*")]


# ── Ctrl-C ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace")
def test_ctrl_c_shows_nothing_of_python_at_any_moment(sample: Path, tmp_path: Path) -> None:
    """At files opened one after the other, from the first line of careprep to the end."""
    trace = tmp_path / "trace"
    tracing = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=openat"]
    argv = [*CAREPREP, "agenda", "-n", str(sample)]
    environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for _ in range(2):  # the first one makes folders that the others find
        done = subprocess.run([*tracing, *argv], capture_output=True, env=environ)
        assert done.returncode == 0
    opened = trace.read_text("utf-8", "replace").splitlines()
    first = next(at for at, line in enumerate(opened, 1) if re.search(r"__main__.*\.py", line))
    for at in range(first + 2, len(opened), (len(opened) - first) // 6):
        inject = ["-e", f"inject=openat:signal=INT:when={at}"]
        done = subprocess.run([*tracing, *inject, *argv], capture_output=True, env=environ)
        assert done.returncode in (130, -2), (at, opened[at - 1], done)
        assert b"Traceback" not in done.stderr
        assert b"KeyboardInterrupt" not in done.stderr


# ── nowhere to say anything ──────────────────────────────────────────────────────────────────────


def ended(argv: str, **paths: Path) -> tuple[int, str]:
    """The exit code of a line of the shell, and what it said."""
    line = argv.format(careprep=" ".join(CAREPREP), **paths)
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@POSIX
@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", "<&- >&- 2>&-", ">/dev/full 2>/dev/full"])
def test_what_was_saved_is_no_failure_where_it_cannot_be_said(sample: Path, where: str) -> None:
    if "/dev/full" in where and not Path("/dev/full").exists():
        pytest.skip("no such device here")
    code, _ = ended(f"{{careprep}} ask Why-not? -n {{sample}} {where}", sample=sample)
    assert (code, asked(sample, "Why-not?")) == (0, True)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_merge_that_cannot_be_shown_is_done_all_the_same(sample: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(sample, tmp_path / "other.json"))
    answer(Session(other, TODAY), QUESTION, "Theirs.")
    line = "{careprep} merge {other} --yes -n {sample} >/dev/full"
    code, said = ended(line, other=other, sample=sample)
    assert code == 0
    assert "the disk is full. The change is saved." in said
    assert "Theirs." in sample.read_text("utf-8")


@POSIX
@pytest.mark.parametrize("verb", ["agenda -n", "-n", "agenda --format pdf -n"])
def test_a_paper_that_cannot_be_given_is_a_failure(sample: Path, verb: str) -> None:
    code, said = ended(f"{{careprep}} {verb} {{sample}} >&-", sample=sample)
    assert code == 1
    assert "it is closed" in said


# ── what is no file, or too large a one ──────────────────────────────────────────────────────────

NO_FILE: list[Callable[[Path, Path], list[str | Path]]] = [
    lambda odd, _: ["agenda", "-n", odd],
    lambda odd, _: ["ask", "Why?", "-n", odd],
    lambda odd, _: [odd],
    lambda odd, _: ["check", "-n", odd],
    lambda odd, sample: ["merge", odd, "-n", sample],
    lambda odd, sample: ["agenda", "-n", sample, "-o", odd, "--force"],
    lambda odd, sample: ["calendar", odd, "-n", sample],
    lambda odd, _: ["new", "Juni", "-o", odd],
]


@POSIX
@pytest.mark.parametrize("words", NO_FILE)
def test_a_pipe_or_a_device_is_refused_at_once(
    run: Run,
    sample: Path,
    tmp_path: Path,
    words: Callable[[Path, Path], list[str | Path]],
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    before = sample.read_bytes()
    for odd in (pipe, Path("/dev/zero")):
        ran = run(*words(odd, sample))
        assert ran.code == 1
        assert f"{odd} is a device or a pipe, not a file." in ran.err
    assert pipe.is_fifo()
    assert sample.read_bytes() == before


def test_a_file_that_does_not_fit_into_memory_is_refused(run: Run, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    ran = run("agenda", "-n", large)
    assert ran.code == 1
    assert "it has 200 MB, and careprep can do 64 MB" in ran.err
    assert "careprep restore" in ran.err


def test_no_notebook_becomes_too_large_to_be_opened(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sample.read_bytes()
    monkeypatch.setattr(atomic, "LARGEST", len(before) + 50)
    ran = run("change", "question", QUESTION, "--answer", "x" * 100, "-n", sample)
    assert ran.code == 1
    assert "The notebook would be too large" in ran.err
    assert sample.read_bytes() == before


def test_a_paper_that_is_too_long_for_a_pdf_is_refused(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "LONGEST", 1000)
    ran = run("agenda", "-n", sample, "-o", sample.parent / "paper.pdf")
    assert ran.code == 1
    assert "too long for a PDF" in ran.err
    assert not (sample.parent / "paper.pdf").exists()


def test_a_pdf_needs_no_folder_for_what_is_temporary(
    process: Run, sample: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    made = tmp_path / "paper.pdf"
    ran = process("agenda", "-n", sample, "-o", made, TMPDIR=nowhere, TEMP=nowhere, TMP=nowhere)
    assert ran.code == 0, ran.err
    assert made.read_bytes().startswith(b"%PDF")


# ── names that are no text ───────────────────────────────────────────────────────────────────────


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_files_whose_names_are_no_text(
    process: Run, sample: Path, tmp_path: Path, locale: str
) -> None:
    named = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    odd = tmp_path / os.fsdecode(b"Juni\xff.json")
    odd.write_bytes(SAMPLE.read_bytes())
    answer(Session(odd, TODAY), QUESTION, "Theirs.")
    assert process("merge", odd, "--yes", "-n", sample, **named).code == 0
    assert "Theirs." in sample.read_text("utf-8")
    assert process("undo", "-n", sample, **named).code == 0
    folder = tmp_path / os.fsdecode(b"papers\xff")
    ran = process("packet", "next", "-o", folder, "-n", sample, "--today", DAY, **named)
    assert ran.code == 0, ran.err
    assert folder.is_dir()
    assert process("merge", tmp_path / os.fsdecode(b"no\xff"), "-n", sample, **named).code == 1
