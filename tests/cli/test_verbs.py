"""Verbs as a parent uses them in a shell."""

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from careprep.arguments import everything
from careprep.commands import COMMANDS
from tests.cli.conftest import DAY, Run
from tests.conftest import SAMPLE
from tests.revisions import contents


def test_agenda_is_markdown_and_nothing_else_on_stdout(run: Run, sample: Path) -> None:
    ran = run("agenda", "-n", sample, "--today", DAY)
    assert ran.code == 0
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(ran.out))
    assert [node.tag for node in tree.children if node.type == "heading"].count("h1") == 1
    assert ran.out.startswith("# Plan-of-care meeting")
    assert "is not in it: it is private" in ran.err
    assert "private" not in ran.out


def test_agenda_as_json(run: Run, sample: Path) -> None:
    ran = run("agenda", "-n", sample, "--today", DAY, "--format", "json")
    data = json.loads(ran.out)
    items = {item["key"] for item in data["items"]}
    left = {item["key"] for item in data["left_over"]}
    assert items
    assert not items & left
    assert sum(item["minutes"] for item in data["items"]) <= data["minutes"] == 30


def test_same_day_same_document(run: Run, sample: Path) -> None:
    first = run("agenda", "-n", sample, "--today", DAY)
    assert first == run("agenda", "-n", sample, "--today", "Jan 14 2026")


def test_ask_is_on_the_agenda_and_undo_restores_every_byte(run: Run, sample: Path) -> None:
    before = sample.read_bytes()
    ran = run(
        "ask", "-n", sample, "--today", DAY, "Is the rash from the tape?", "--of", "ana rivera"
    )
    assert (ran.code, ran.out) == (0, "")
    assert "For: Nurse Ana Rivera." in ran.err
    assert "Undo it with: careprep undo" in ran.err
    old, new = json.loads(before), json.loads(contents(sample))
    added = new["questions"].keys() - old["questions"].keys()
    assert len(added) == 1
    for key in added:
        del new["questions"][key]
    assert new == old
    assert "Is the rash from the tape?" in run("agenda", "--today", DAY).out
    undone = run("undo")
    assert undone.code == 0
    assert "Undone: added “Is the rash from the tape?”." in undone.err
    assert contents(sample) == before


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("promise", "Send the letter", "--owner", "kit", "--due", "fri"), "January 16, 2026."),
        (("done", "f-9rhjqx", "--note", "signed at last"), "Done: “Sign the new seizure plan”."),
        (("answer", "q-pnq1qm", "The", "May", "one", "--answered-by", "kit"), "Answered “Which"),
        (("plan", "tue", "3pm", "--who", "kit, dani"), "Tuesday, January 20, 2026, 3:00 pm."),
        (("coming", "next", "kit", "--leaves", "3:15 pm"), "Leaves: 3:15 pm."),
        (("add", "member", "Ada Fox", "--kind", "school", "--role", "bus aide"), "Added Ada Fox"),
        (("change", "member", "kit", "--phone", "555-0199"), "Changed Kit Lindqvist."),
        (("change", "child", "--pronouns", "they/them"), "Changed"),
        (("expect", "access-after-hours", "not", "yet"), "Not yet."),
        (("expect", "medicaid", "yes"), "Yes."),
    ],
)
def test_verbs_that_change(run: Run, sample: Path, argv: tuple[str, ...], said: str) -> None:
    before = sample.read_bytes()
    ran = run(*argv, "-n", sample, "--today", DAY)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert said in ran.err
    assert sample.read_bytes() != before
    assert run("undo").code == 0
    assert contents(sample) == before


def test_what_was_removed_comes_back_whole(run: Run, sample: Path) -> None:
    before = json.loads(sample.read_text("utf-8"))
    ran = run("remove", "follow-up", "f-9rhjqx", "-n", sample)
    assert "Removed “Sign the new seizure plan”." in ran.err
    assert "f-9rhjqx" not in sample.read_text("utf-8")
    assert run("undo").code == 0
    assert json.loads(contents(sample)) == before


def test_flags_with_and_without_a_value(run: Run, sample: Path) -> None:
    def asked(*flag: str) -> bool:
        run("ask", *flag, "A quiet one", "-n", sample)
        rows = json.loads(sample.read_text("utf-8"))["questions"].values()
        return bool(list(rows)[-1].get("private", False))

    assert asked("--private")
    assert asked("--private", "yes")
    assert not asked("--private", "no")
    assert not asked("--private=no")
    assert not asked("--no-private")
    assert not asked()


def test_the_notebook_may_be_named_before_or_after_or_by_the_environment(
    run: Run, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = run("team", "-n", sample)
    assert after.out.startswith("# ")
    assert run("-n", sample, "team") == after
    assert run("team", sample) == after
    assert run("team") == after  # opened last
    monkeypatch.setenv("CAREPREP_NOTEBOOK", str(sample))
    assert run("team") == after


def test_new_starts_a_notebook_that_the_next_verb_uses(run: Run, home: Path) -> None:
    ran = run("new", "Remi", "Stone", "--today", DAY)
    assert (ran.code, ran.out) == (0, "")
    assert (home / "notebooks" / "Remi Stone.json").is_file()
    assert run("ask", "Who fills in the form?").code == 0
    assert "Who fills in the form?" in run("find", "form").out


def test_new_in_a_file_of_its_own(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "remi.json"
    assert run("new", "Remi", "-o", path).code == 0
    before = path.read_bytes()
    again = run("new", "Remi", "-o", path)
    assert again.code == 1
    assert "already a file" in again.err
    assert contents(path) == before


def test_output_goes_into_a_file_and_never_over_one(run: Run, sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "agenda.txt"
    ran = run("agenda", "-n", sample, "--today", DAY, "-o", path)
    assert (ran.code, ran.out) == (0, "")
    assert str(path) in ran.err
    assert path.read_text("utf-8").startswith("Plan-of-care meeting for Juni\n====")
    path.write_text("mine", "utf-8")
    refused = run("agenda", "--today", DAY, "-o", path)
    assert refused.code == 1
    assert "--force" in refused.err
    assert path.read_text("utf-8") == "mine"
    assert run("agenda", "--today", DAY, "-o", path, "--force").code == 0
    assert path.read_text("utf-8") != "mine"


def test_follow_ups_of_one_person(run: Run, sample: Path) -> None:
    ran = run("follow-ups", "--owner", "kit", "-n", sample, "--today", DAY)
    assert "Kit Lindqvist" in ran.out
    assert "Marcus Bell" not in ran.out


def test_check_lists_what_is_wrong(run: Run, sample: Path) -> None:
    assert run("check", sample).err.startswith("All is well")
    raw = json.loads(sample.read_text("utf-8"))
    raw["questions"]["q-pnq1qm"]["ask"] = ["t-nobody"]
    raw["goals"]["g-broken"] = {"priority": "high"}
    sample.write_text(json.dumps(raw), "utf-8")
    ran = run("check", sample)
    assert ran.code == 0
    assert "q-pnq1qm" in ran.out
    assert "t-nobody" in ran.out
    assert "g-broken" in ran.out
    assert "2 things in this notebook need a look: careprep check" in run("team", sample).err
    assert "g-broken" in sample.read_text("utf-8")
    assert run("ask", "One more").code == 0
    assert json.loads(sample.read_text("utf-8"))["goals"]["g-broken"] == {"priority": "high"}


def test_what_a_file_says_is_never_a_command_to_the_terminal(run: Run, sample: Path) -> None:
    raw = json.loads(sample.read_text("utf-8"))
    raw["team"]["t-y8xp8h"]["name"] = "Ana \x1b]52;c;aGk=\x07\x1b[2J Rivera"
    sample.write_text(json.dumps(raw), "utf-8")
    for argv in (
        ("team",),
        ("team", "--format", "json"),
        ("agenda",),
        ("find", "rivera"),
        ("ask", "Why?", "--of", "rivera"),
        ("change", "member", "t-y8xp8h", "--phone", "555-0123"),
        ("promise", "Call", "--owner", "\x1b[31mnobody"),
    ):
        ran = run(*argv, "-n", sample)
        assert "\x1b" not in ran.out + ran.err, argv


def test_every_verb_has_help_and_completion(run: Run) -> None:
    listed = run("--help").out
    for name, command in COMMANDS.items():
        assert f"  {name} " in listed
        ran = run(*name.split(), "--help")
        assert ran.code == 0
        assert command.help in ran.out
    script = run("--print-completion", "bash")
    assert script.code == 0
    assert "_shtab_careprep_promise" in script.out
    assert "--owner" in script.out
    assert everything().prog == "careprep"


def test_readme_has_every_verb_and_every_variable() -> None:
    readme = (SAMPLE.parent / "README.md").read_text("utf-8")
    for name, command in COMMANDS.items():
        assert f"| `{name}` | {command.help} |" in readme, name
    for name in ("CAREPREP_HOME", "CAREPREP_NOTEBOOK", "ACCESSIBLE"):
        assert f"`{name}" in readme


def test_a_copy_beside_the_notebook_is_said_with_what_to_do(run: Run, sample: Path) -> None:
    copy = sample.with_name("sample.sync-conflict-20260102-101010-ABCDEFG.json")
    copy.write_bytes(sample.read_bytes())
    ran = run("agenda", "-n", sample, "--today", DAY)
    assert ran.code == 0
    assert f"careprep merge {copy}" in ran.err
    assert "sync-conflict" not in ran.out
    assert "sync-conflict" in run("check", "-n", sample).out
