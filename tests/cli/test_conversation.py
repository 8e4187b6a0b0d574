"""Line mode: every task by typing answers, one line at a time."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from careprep.cli import conversation
from careprep.cli.prompts import Console
from careprep.commands import COMMANDS
from tests.conftest import TODAY
from tests.revisions import contents

Talk = Callable[..., str]


@pytest.fixture
def talk() -> Talk:
    """Type some answers and get back everything that was said, prompts included."""

    def talked(path: Path | None, *answers: str, today: dt.date = TODAY) -> str:
        said: list[str] = []
        coming = iter(answers)

        def read(prompt: str) -> str:
            said.append(prompt)
            try:
                return next(coming)
            except StopIteration:
                raise EOFError from None

        assert conversation.run(path, today, Console(read, said.append)) == 0
        assert next(coming, None) is None, "\n".join(said)
        return "\n".join(said)

    return talked


def _rows(path: Path, table: str) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text("utf-8"))[table].values())


def _at(group: str, help_text: str) -> tuple[str, str]:
    """The numbers that lead to a verb."""
    groups = conversation._grouped()
    extra = 0 if group in ("Papers to read, print or send", "The notebook itself") else 1
    extra = 0 if group == "Medical home" else extra
    helps = [command.help for command in groups[group]]
    return str([*groups].index(group) + 1), str(helps.index(help_text) + 1 + extra)


def test_every_verb_is_in_a_menu_once() -> None:
    found = [command.name for commands in conversation._grouped().values() for command in commands]
    assert sorted(found) == sorted(COMMANDS)


def test_from_nothing_to_a_first_question(talk: Talk, home: Path) -> None:
    said = talk(None, "1", "Remi", *_at("Questions", "Write down a question"), "Who helps?", ".")
    path = home / "notebooks" / "Remi.json"
    assert [row["text"] for row in _rows(path, "questions")] == ["Who helps?"]
    assert "Added “Who helps?”." in said
    assert "Everything is saved." in said


def test_a_promise_with_a_refused_date_then_undone(talk: Talk, sample: Path) -> None:
    before = sample.read_bytes()
    said = talk(
        sample,
        *_at("Follow-ups", "Write down who does what by when"),
        "",  # it is needed: asked again
        "Send the letter",
        "kit",
        "feb 30",
        "fri",
        ".",
        "u",
    )
    assert "“What” is needed." in said
    assert "Who: Kit Lindqvist" in said
    assert "“feb 30”" in said
    assert "By when: Friday, January 16, 2026" in said
    assert "Undone: added “Send the letter”." in said
    assert contents(sample) == before


def test_an_ambiguous_name_becomes_a_list(talk: Talk, sample: Path) -> None:
    talk(
        sample,
        *_at("Follow-ups", "Write down who does what by when"),
        *("Call back", "castellan", "2", "."),
    )
    team = json.loads(sample.read_text("utf-8"))["team"]
    assert "Castellano" in team[_rows(sample, "follow_ups")[-1]["owner"]]["name"]


def test_changing_a_record_one_part_at_a_time(talk: Talk, sample: Path) -> None:
    talk(sample, *_at("Members", "Change a member"), "lindq", "5", "555-0155", "7", "-", "")
    kit = next(row for row in _rows(sample, "team") if row["name"] == "Kit Lindqvist")
    assert kit["phone"] == "555-0155"
    assert not kit.get("email")


def test_back_changes_nothing(talk: Talk, sample: Path) -> None:
    before = sample.read_bytes()
    said = talk(sample, *_at("Questions", "Write down a question"), "Half a", "0", "0", "9", "q")
    assert "Back. Nothing was changed." in said
    assert contents(sample) == before


def test_an_agenda_is_read_out_and_kept(
    talk: Talk, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = talk(
        sample, *_at("Papers to read, print or send", "The agenda of a meeting"), ".", ".", ""
    )
    assert "Plan-of-care meeting for Juni" in said
    kept = next(tmp_path.glob("*agenda.md"))
    assert kept.read_text("utf-8").startswith("# Plan-of-care meeting for Juni")


def test_the_agenda_of_a_meeting_is_chosen_from_its_items(talk: Talk, sample: Path) -> None:
    help_text = COMMANDS["choose"].help
    talk(sample, *_at("Meetings", help_text), "3", "gait", "2", "yes", ".")
    choices = _rows(sample, "meetings")[-1]["choices"]
    assert any(choice.get("pinned") for choice in choices.values())


def test_what_is_needed_is_asked_for_though_the_rest_is_skipped(talk: Talk, sample: Path) -> None:
    said = talk(
        sample,
        *_at("Questions", COMMANDS["carry"].help),
        *("gait", ".", "next"),
        *("0", *_at("Meetings", COMMANDS["top"].help), "3", "."),
    )
    assert "At which meeting: " in said
    assert "Nothing was named. Name up to three questions or goals." in said


def test_a_record_is_read_out(talk: Talk, sample: Path) -> None:
    members = str([*conversation._grouped()].index("Members") + 1)
    said = talk(sample, members, "1", "lindq")
    assert "Name: Kit Lindqvist" in said
    assert "Organization: Maple Street School" in said


def test_the_example_is_a_copy(talk: Talk, home: Path) -> None:
    said = talk(None, "2", today=dt.date(2030, 1, 1))
    assert "Juni’s notebook is open." in said
    assert "in 6 days" in said
    assert (home / "state" / "sample" / "Juni.json").is_file()
