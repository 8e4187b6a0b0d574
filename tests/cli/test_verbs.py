"""Verbs as a parent uses them in a shell."""

import json
import shlex
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from careprep.cli.parser import everything
from careprep.commands import COMMANDS
from careprep.storage import paths
from tests.cli.conftest import DAY, Run
from tests.revisions import contents


def test_agenda_is_markdown_and_nothing_else_on_stdout(run: Run, sample: Path) -> None:
    ran = run("agenda", "-n", sample, "--today", DAY)
    assert ran.code == 0
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(ran.out))
    assert [node.tag for node in tree.children if node.type == "heading"].count("h1") == 1
    assert ran.out.startswith("# Plan-of-care meeting")
    assert "Held back, as it is private: " in ran.err
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
    assert f"Undo it with: careprep undo -n {sample}" in ran.err
    assert "In Juni’s notebook: Added “Is the rash from the tape?”." in ran.err
    old, new = json.loads(before), json.loads(contents(sample))
    added = new["questions"].keys() - old["questions"].keys()
    assert len(added) == 1
    for key in added:
        del new["questions"][key]
    assert new == old
    assert "Is the rash from the tape?" in run("agenda", "-n", sample, "--today", DAY).out
    undone = run("undo", "-n", sample)
    assert undone.code == 0
    assert "In Juni’s notebook: Undone: added “Is the rash from the tape?”." in undone.err
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
    assert "In Juni’s notebook: " in ran.err
    assert sample.read_bytes() != before
    assert run("undo", "-n", sample).code == 0
    assert contents(sample) == before


def test_what_was_removed_comes_back_whole(run: Run, sample: Path) -> None:
    before = json.loads(sample.read_text("utf-8"))
    ran = run("remove", "follow-up", "f-9rhjqx", "-n", sample)
    assert "Removed “Sign the new seizure plan”." in ran.err
    assert "f-9rhjqx" not in sample.read_text("utf-8")
    assert run("undo", "-n", sample).code == 0
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
    assert run("team").code == 1  # a look does not choose it
    assert run("use", sample).code == 0
    assert run("team") == after
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
    refused = run("agenda", "-n", sample, "--today", DAY, "-o", path)
    assert refused.code == 1
    assert "--force" in refused.err
    assert path.read_text("utf-8") == "mine"
    assert run("agenda", "-n", sample, "--today", DAY, "-o", path, "--force").code == 0
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
    assert run("ask", "One more", "-n", sample).code == 0
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


def test_a_copy_beside_the_notebook_is_said_with_what_to_do(run: Run, sample: Path) -> None:
    copy = sample.with_name("sample.sync-conflict-20260102-101010-ABCDEFG.json")
    copy.write_bytes(sample.read_bytes())
    ran = run("agenda", "-n", sample, "--today", DAY)
    assert ran.code == 0
    assert f"careprep merge {copy}" in ran.err
    assert "sync-conflict" not in ran.out
    assert "sync-conflict" in run("check", "-n", sample).out


# ── which child ──────────────────────────────────────────────────────────────────────────────────


def begun(run: Run, *names: str) -> list[Path]:
    for name in names:
        assert run("new", name).code == 0
    return [paths.notebooks() / f"{name}.json" for name in names]


def test_a_look_does_not_switch_the_child(run: Run) -> None:
    juni, kim = begun(run, "Juni", "Kim")
    for argv in (("agenda",), ("team",), ("find", "x"), ("check",), ("ask", "Hers?")):
        run(*argv, "-n", kim)
    before = kim.read_bytes()
    assert "In Juni’s notebook: Added “His?”." in run("ask", "His?").err
    assert kim.read_bytes() == before
    assert f"Every verb uses Kim’s notebook now: {kim}" in run("use", kim).err
    assert "In Kim’s notebook: Added “Hers too?”." in run("ask", "Hers too?").err
    assert "Hers too?" not in juni.read_text("utf-8")


def test_a_second_notebook_does_not_take_the_place_of_the_first(run: Run) -> None:
    begun(run, "Juni")
    said = run("new", "Kim").err
    assert f"careprep use {shlex.quote(str(paths.notebooks() / 'Kim.json'))}" in said
    assert "In Juni’s notebook" in run("ask", "Why?").err


def test_without_a_choice_several_notebooks_are_listed(run: Run, home: Path) -> None:
    paths = begun(run, "Juni", "Kim")
    (home / "state" / "last").unlink()
    before = [path.read_bytes() for path in paths]
    ran = run("ask", "Why?")
    assert ran.code == 1
    for said in ("several notebooks: Juni.json, Kim.json", "-n FILE", "careprep use FILE"):
        assert said in ran.err
    assert [path.read_bytes() for path in paths] == before


def test_another_childs_notebook_is_no_stand_in_for_one_that_is_gone(run: Run) -> None:
    juni, kim = begun(run, "Juni", "Kim")
    juni.unlink()
    before = kim.read_bytes()
    ran = run("ask", "Why?")
    assert ran.code == 1
    assert f"not there any more: {juni}" in ran.err
    assert "Kim.json" in ran.err
    assert kim.read_bytes() == before


# ── for other programs ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("verb", "empty"),
    [
        (("find", "zeppelin"), {"found": []}),
        (("check",), {"faults": [], "copies": []}),
        (("backups",), {"backups": []}),
        (("keep",), {"otherwise": []}),
    ],
)
def test_nothing_to_say_is_an_empty_list(
    run: Run, sample: Path, verb: tuple[str, ...], empty: dict[str, list[str]]
) -> None:
    ran = run(*verb, "-n", sample, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out) == empty
    file = sample.with_name("out.json")
    assert run(*verb, "-n", sample, "-o", file).code == 0
    assert json.loads(file.read_text("utf-8")) == empty
    assert run(*verb, "-n", sample).out == ""


def test_words_come_from_standard_input(process: Run, sample: Path) -> None:
    ran = process("ask", "-", "--private", "-n", sample, typed="A secret?\n")
    assert "Added “A secret?”." in ran.err
    assert process("find", "-", "-n", sample, typed="secret").out.count("A secret?") == 1
    assert process("ask", "-", "-n", sample, typed="").code == 1
    assert process("ask", "-", "-n", sample, typed="x" * 200_000).code == 1
