"""Hostile text and files at every door of the command line: harmless, or refused in a sentence."""

import json
from pathlib import Path

import pytest

from careprep.errors import CareprepError
from careprep.session.session import Session
from careprep.text import UNSAFE, sanitize
from tests import hostile
from tests.cli.conftest import DAY, Ran, Run
from tests.conftest import TODAY

pytestmark = pytest.mark.sweep

TEXTS = {name: text for name, text in hostile.TEXT.items() if "\0" not in text}
"""What can be a word of a command line at all."""


def harmless(ran: Ran) -> None:
    """It ended as it should, and said nothing that a terminal would obey."""
    assert ran.code in (0, 1, 2)
    for said in (ran.out, ran.err):
        assert "Traceback" not in said
        assert not UNSAFE.search(said.replace("\n", "")), said
    assert ran.code == 0 or ran.err.strip()


def test_there_are_enough_of_them() -> None:
    assert len(hostile.TEXT) >= 200
    assert len(hostile.FILES) >= 50


# A lone “-” says that the words come from standard input.
@pytest.mark.parametrize("name", [name for name, text in TEXTS.items() if text != "-"])
def test_a_text_that_is_kept_is_kept_as_text(run: Run, sample: Path, name: str) -> None:
    text = TEXTS[name]
    before = Session(sample, TODAY).notebook
    ran = run("ask", f"--topics={text}", "-n", sample, "--", text)
    harmless(ran)
    after = Session(sample, TODAY).notebook
    asked = [q for key, q in after.questions.items() if key not in before.questions]
    if sanitize(text, one_line=True):
        assert ran.code in (0, 2), ran.err
    if ran.code == 0:
        assert [q.text for q in asked] == [sanitize(text, one_line=True)]
    else:
        assert asked == []
    for verb in ("agenda", "find"):
        harmless(run(verb, "-n", sample, "--today", DAY, *(["letter"] if verb == "find" else [])))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_names_something_is_found_or_refused(run: Run, sample: Path, name: str) -> None:
    text = TEXTS[name]
    whole = sample.read_bytes()
    for words in (
        ("find", "-n", sample, "--", text),
        ("agenda", f"--for={text}", "-n", sample),
        ("team", f"--format={text}", "-n", sample),
        ("follow-ups", f"--owner={text}", "-n", sample),
        ("agenda", "-n", sample, f"--today={text}"),
    ):
        harmless(run(*words))
    assert sample.read_bytes() == whole


@pytest.mark.parametrize("name", TEXTS)
def test_a_childs_name_leads_no_file_elsewhere(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    ran = run("new", "--", TEXTS[name])
    harmless(ran)
    assert list(here.iterdir()) == []
    made = [path for path in home.rglob("*.json") if path.parent.name == "notebooks"]
    assert len(made) == (ran.code == 0)
    if made:
        harmless(run("team"))
        assert Session(made[0]).notebook.child.name == sanitize(TEXTS[name], one_line=True)


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_file_opens_or_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / "notebook.json"
    path.write_bytes(hostile.FILES[name])
    for verb in ("check", "today", "agenda", "follow-ups", "plan-of-care", "care-map", "log"):
        harmless(run(verb, "-n", path, "--today", DAY))
    assert path.read_bytes() == hostile.FILES[name]
    harmless(run("ask", "What comes next?", "-n", path))
    try:
        Session(path)
    except CareprepError:
        assert path.read_bytes() == hostile.FILES[name]  # what cannot be opened is never written


@pytest.mark.parametrize("name", ["surrogate escape", "names that Python knows", "an empty id"])
def test_what_was_odd_in_a_file_is_still_there_after_a_change(
    run: Run, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "notebook.json"
    path.write_bytes(hostile.FILES[name])
    assert run("ask", "What comes next?", "-n", path).code == 0
    before = json.loads(hostile.FILES[name])
    after = json.loads(path.read_bytes())
    for key, row in before["questions"].items():
        assert after["questions"][key] == row
