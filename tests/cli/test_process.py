"""What only a real process shows: pipes, streams, what is imported, the way out."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE
from tests.revisions import contents

pytestmark = pytest.mark.process


@pytest.mark.parametrize("argv", [("agenda",), ("ask", "Why?", "--of", "kit"), (), ("check",)])
def test_without_a_screen_textual_is_not_imported(sample: Path, argv: tuple[str, ...]) -> None:
    program = (
        "import sys; from careprep.__main__ import main; code = main(sys.argv[1:]); "
        "heavy = {m.split('.')[0] for m in sys.modules}"
        " & {'textual', 'rich', 'shtab'}; "
        "assert not heavy, heavy; sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *argv, "-n", str(sample)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr


def test_into_a_pipe_today_is_plain_text(process: Run, sample: Path) -> None:
    ran = process(sample, "--today", DAY)
    assert ran.code == 0
    assert ran.out.startswith("Juni’s notebook today\n=====")
    assert "Plan-of-care meeting · Tue Jan 20, 3:00 pm" in ran.out
    assert "\x1b" not in ran.out


def test_into_a_pipe_with_nothing_set_up(process: Run) -> None:
    ran = process()
    assert (ran.code, ran.err) == (0, "")
    assert "careprep new NAME" in ran.out


def test_the_sample_comes_six_days_before_its_meeting(process: Run, home: Path) -> None:
    before = SAMPLE.read_bytes()
    ran = process("--sample", "--today", "2031-05-01")
    assert ran.code == 0
    assert "Wed May 7, 3:00 pm" in ran.out
    assert "in 6 days" in ran.out
    assert SAMPLE.read_bytes() == before
    assert not (home / "state" / "last").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
def test_a_file_whose_name_is_no_text(process: Run, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"Juni\xff.json")
    odd.write_bytes(SAMPLE.read_bytes())
    assert process("ask", "Why?", "-n", odd).code == 0
    assert process("use", odd).code == 0
    assert process("undo").code == 0
    assert process("backups").code == 0
    assert contents(odd) == SAMPLE.read_bytes()


def agenda_into(stdout: int | IO[str], notebook: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "careprep", "agenda", "-n", str(notebook)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def test_a_reader_that_stops_early_is_no_trouble(sample: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = agenda_into(write, sample)
    os.close(write)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_disk_behind_stdout_is_said(sample: Path) -> None:
    with open("/dev/full", "w") as full:
        done = agenda_into(full, sample)
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_narrow_character_set_loses_no_output(process: Run, sample: Path) -> None:
    ran = process("team", "-n", sample, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.code == 0
    assert "No?mi Th?riault" in ran.out
    whole = process("team", "-n", sample, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert "Noémi Thériault" in whole.out
    assert "نادية منصور" in whole.out


def test_line_mode_as_a_process(process: Run, sample: Path) -> None:
    ran = process("--lines", sample, "--today", DAY, typed="q\n")
    assert ran.code == 0
    assert "1. Members" in ran.out
    assert process("--lines", sample).code == 0  # the input just ends


@pytest.mark.skipif(os.name == "nt", reason="no limits for a process there")
def test_a_full_disk_is_said_and_loses_nothing(sample: Path, home: Path) -> None:
    """A real refusal of the system: no file may grow past half of the notebook."""
    import resource

    whole = sample.read_bytes()
    limit = len(whole) // 2
    ran = subprocess.run(
        [sys.executable, "-m", "careprep", "ask", "Why?", "-n", str(sample)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "CAREPREP_HOME": str(home)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert ran.returncode == 1
    assert "the disk is full" in ran.stderr
    assert "Nothing was changed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert sample.read_bytes() == whole
    assert [each.name for each in sample.parent.iterdir() if each.name.endswith(".tmp")] == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_only_be_read_is_said(process: Run, sample: Path) -> None:
    sample.parent.chmod(0o500)
    try:
        ran = process("ask", "Why?", "-n", sample, CAREPREP_HOME=str(sample.parent / "home"))
    finally:
        sample.parent.chmod(0o700)
    assert ran.code == 1
    assert "does not allow it" in ran.err
