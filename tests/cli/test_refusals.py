"""Bad input: a sentence that says what to do, the right exit code, and nothing lost."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import DAY, Ran, Run

_NEVER = ("Traceback", "Error", "JSON", "database", "Exception")


def _refused(ran: Ran, *said: str, code: int = 1) -> None:
    assert (ran.code, ran.out) == (code, ""), ran
    assert ran.err.strip()
    for words in said:
        assert words in ran.err
    for words in _NEVER:
        assert words not in ran.err


@pytest.mark.parametrize(
    "content",
    [
        b"Dear diary",
        b"",
        b"\0\0\0\0",
        b"[]",
        b"17",
        b'{"team": {}}',
        b'{"notebook": {"notebook": {"format": "other", "version": 1}}}',
        b'{"notebook": {"notebook": {"format": "careprep", "version": 1}}',  # cut short
        b"\xff\xfe\x00",
    ],
)
@pytest.mark.parametrize("argv", [("team",), ("ask", "Why?"), ("check",), ()])
def test_a_file_that_is_no_notebook(
    run: Run, tmp_path: Path, content: bytes, argv: tuple[str, ...]
) -> None:
    path = tmp_path / "thing.json"
    path.write_bytes(content)
    _refused(run(*argv, "-n", path), str(path) if content != b"17" else "")
    assert path.read_bytes() == content


def test_no_such_file_and_a_folder(run: Run, tmp_path: Path) -> None:
    _refused(run("team", "-n", tmp_path / "none.json"), "There is no file", "careprep new")
    _refused(run("team", "-n", tmp_path), "is a folder")
    _refused(run(tmp_path), "is a folder")
    _refused(run("new", "Remi", "-o", tmp_path / "no" / "where.json"), "folder does not exist")


def test_no_notebook_yet(run: Run) -> None:
    _refused(run("agenda"), "There is no notebook yet.", "careprep new NAME", "careprep --sample")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read and write everything"
)
def test_no_permission(run: Run, sample: Path) -> None:
    sample.chmod(0)
    _refused(run("team", "-n", sample), "does not allow it")
    sample.chmod(0o600)
    sample.parent.chmod(0o500)
    try:
        _refused(run("ask", "Why?", "-n", sample), "does not allow it", "Nothing was changed.")
    finally:
        sample.parent.chmod(0o700)


def test_a_newer_notebook_is_shown_and_not_changed(run: Run, sample: Path) -> None:
    raw = json.loads(sample.read_text("utf-8"))
    raw["notebook"]["notebook"]["version"] = 99
    sample.write_text(json.dumps(raw), "utf-8")
    before = sample.read_bytes()
    shown = run("team", "-n", sample)
    assert shown.code == 0
    assert "Kit Lindqvist" in shown.out
    assert "newer careprep" in shown.err
    _refused(run("ask", "Why?", "-n", sample), "newer careprep")
    assert sample.read_bytes() == before


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("ask", "Why?", "--of", "zebulon"), "Nobody on the team is called “zebulon”"),
        (("ask", "Why?", "--of", "castellan"), "t-"),  # two of them: both are named
        (("promise", "Call", "--due", "feb 30"), "“feb 30”"),
        (("promise", "Call", "--due", "2026-13-01"), "2026-13-01"),
        (("plan", "someday"), "someday"),
        (("plan", "tue"), "time is missing"),
        (("done", "no such thing"), "No follow-up is called"),
        (("agenda", "the picnic"), "No meeting is called"),
        (("add", "member", "Ada", "--kind", "wizard"), "“wizard” is not one of the choices"),
        (("add", "goal", "Sleep", "--part-of", "zzz"), "No goal is called"),
        (("change", "goal", "g-3mv9cj", "--part-of", "g-3mv9cj"), "That does not fit"),
        (("ask", ""), "is needed"),
        (("team", "--today", "yesteryear"), "yesteryear"),
        (("expect", "zebra", "yes"), "access-after-hours"),
        (("expect", "you", "yes"), "could be"),
        (("undo",), "There is nothing to undo."),
        (("redo",), "There is nothing to do again."),
    ],
)
def test_refused_with_a_reason(run: Run, sample: Path, argv: tuple[str, ...], said: str) -> None:
    before = sample.read_bytes()
    day = () if "--today" in argv else ("--today", DAY)
    _refused(run(*argv, "-n", sample, *day), said)
    assert sample.read_bytes() == before


def test_an_ambiguous_name_comes_with_everybody_it_may_be(run: Run, sample: Path) -> None:
    ran = run("ask", "Why?", "--of", "castellan", "-n", sample)
    _refused(ran, "Dr. Helena Castellanos", "Dr. Hector Castellano")
    key = json.loads(sample.read_text("utf-8"))["team"]
    helena = next(k for k, row in key.items() if "Helena" in row["name"])
    assert run("ask", "Why?", "--of", helena, "-n", sample).code == 0


@pytest.mark.parametrize(
    "argv",
    [
        ("add",),
        ("add", "elephant"),
        ("agendas",),
        ("ask",),
        ("done",),
        ("agenda", "--format", "papyrus"),
        ("team", "--no-such-option"),
        ("--no-such-option",),
        ("--print-completion", "abacus"),
    ],
)
def test_wrong_usage(run: Run, argv: tuple[str, ...]) -> None:
    _refused(run(*argv), code=2)


def test_a_near_miss_is_offered(run: Run) -> None:
    assert "agenda" in run("agend").err
    assert "add member" in run("add", "mebmer").err


def test_a_consent_of_several_words_is_read_back_whole(run: Run, sample: Path) -> None:
    before = sample.read_bytes()
    words = ("consent", "joyce", "-n", sample, "--today", DAY)
    _refused(run(*words, "health", "schol"), "“schol”", "Do you mean school?", "--own-word")
    assert sample.read_bytes() == before
    ran = run(*words, "health", "medicines", "school", "--ends", "2027-01-14")
    assert (
        "Joyce Nakamura, RN may hear about health, medicines and school, "
        "from today until January 14, 2027." in ran.err
    )
    assert "and bike club" in run(*words, "money", "bike", "club", "--own-word").err
