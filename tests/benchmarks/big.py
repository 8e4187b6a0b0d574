"""Large notebooks, the same every time: a family's records after very many years."""

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

TODAY = dt.date(2026, 1, 14)
MEETING = "m-next00"

Rows = dict[str, dict[str, Any]]

_FIRST = ("Ana", "Ben", "Chidi", "Dolores", "Emre", "Fatima", "Grace", "Hugo", "Ines", "Jamal")
_LAST = ("Abara", "Brook", "Castillo", "Dang", "Eriksen", "Ferreira", "Gupta", "Haddad", "Ito")
_KINDS = ("health", "therapy", "school", "family", "agency", "community", "payer", "equipment")
_TOPICS = ("health", "medicines", "safety", "equipment", "school", "sleep", "money", "family")
_ASKED = (
    "Who writes the letter for the {}?",
    "Can we change when the {} is given?",
    "What should school do about the {}?",
    "Is the {} why mornings are so hard?",
    "May we read the notes about the {} ourselves?",
)
_PROMISED = (
    "Send the report about the {}",
    "Call the plan about the {}",
    "Book the visit for the {}",
    "Fill in the form for the {}",
)
_THINGS = ("gait trainer", "night feed", "seizure plan", "bus", "pump", "brace", "sleep study")


def tables(count: int, questions: int | None = None) -> dict[str, Rows]:
    """A sound notebook of `count` records (a little more), in the shape of the file.

    Most of it is behind the family: answered, done, closed. `questions` open ones replace the
    usual share, for one long list.
    """
    dice = random.Random(count)
    share = questions if questions is not None else count * 3 // 8
    team = _team(dice, max(8, count // 50))
    members = list(team)
    goals = _goals(dice, max(4, count // 8), members)
    asked = _questions(dice, share, members, list(goals), all_open=questions is not None)
    meetings = _meetings(dice, max(2, count // 50), members, [*asked, *goals])
    promised = max(4, count - len(team) - len(goals) - len(asked) - len(meetings))
    return {
        "notebook": {"notebook": {"format": "careprep", "version": 1}},
        "child": {"child": {"name": "Juniper Example", "called": "Juni", "born": "2019-05-02"}},
        "team": team,
        "goals": goals,
        "questions": asked,
        "follow_ups": _follow_ups(dice, promised, members, list(goals)),
        "meetings": meetings,
        "expectations": {},
    }


def write(path: Path, count: int, questions: int | None = None) -> Path:
    """The notebook as a file."""
    text = json.dumps(tables(count, questions), ensure_ascii=False, indent=2)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path


def _day(dice: random.Random, first: int, last: int) -> str:
    """A day so many days from today."""
    return (TODAY + dt.timedelta(days=dice.randint(first, last))).isoformat()


def _key(letter: str, number: int) -> str:
    return f"{letter}-{number:06d}"


def _team(dice: random.Random, count: int) -> Rows:
    return {
        _key("t", n): {
            "name": f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {n}",
            "role": f"{dice.choice(_THINGS)} person",
            "kind": _KINDS[n % len(_KINDS)],
            "phone": f"555-01{n % 100:02d}",
            "consents": [{"topics": [dice.choice(_TOPICS)], "starts": _day(dice, -900, -1)}],
        }
        for n in range(count)
    }


def _goals(dice: random.Random, count: int, members: list[str]) -> Rows:
    rows: Rows = {}
    for n in range(count):
        long_term = n % 4 == 0
        row: dict[str, Any] = {"own_words": f"Goal {n}: no more trouble with the {_thing(dice)}"}
        if not long_term:
            row |= {"horizon": "short_term", "part_of": _key("g", n - n % 4)}
        row["lifecycle"] = "active" if dice.random() < 0.3 else "completed"
        row["owners"] = dice.sample(members, 2)
        row["due"] = _day(dice, -400, 200)
        row["progress"] = [
            {"on": _day(dice, -300, 0), "note": "a little better", "value": dice.randint(1, 9)}
            for _ in range(3)
        ]
        rows[_key("g", n)] = row
    return rows


def _questions(
    dice: random.Random, count: int, members: list[str], goals: list[str], *, all_open: bool
) -> Rows:
    rows: Rows = {}
    for n in range(count):
        row: dict[str, Any] = {
            "text": f"{dice.choice(_ASKED).format(_thing(dice))} ({n})",
            "ask": dice.sample(members, dice.randint(1, 2)),
            "priority": dice.choice(("high", "normal", "normal", "low")),
            "minutes": dice.choice((3, 5, 5, 10)),
            "about": dice.choice(goals) if n % 3 == 0 else "",
            "first_asked": _day(dice, -700, 0),
            "topics": [dice.choice(_TOPICS)],
            "private": n % 25 == 0,
        }
        if not all_open and dice.random() < 0.8:
            row |= {"state": "answered", "answer": "Yes, from next month on.", "answered_on":
                    _day(dice, -300, 0)}  # fmt: skip
        rows[_key("q", n)] = row
    return rows


def _follow_ups(dice: random.Random, count: int, members: list[str], goals: list[str]) -> Rows:
    rows: Rows = {}
    for n in range(count):
        row: dict[str, Any] = {
            "what": f"{dice.choice(_PROMISED).format(_thing(dice))} ({n})",
            "owner": dice.choice(members),
            "due": _day(dice, -200, 120),
            "kind": dice.choice(("records", "paperwork", "appointment", "equipment")),
            "about": dice.choice(goals) if n % 3 == 0 else "",
            "topics": [dice.choice(_TOPICS)],
        }
        if dice.random() < 0.85:
            row |= {"status": "completed", "done_on": _day(dice, -190, 0)}
        rows[_key("f", n)] = row
    return rows


def _meetings(dice: random.Random, count: int, members: list[str], items: list[str]) -> Rows:
    rows: Rows = {}
    for n in range(count - 1):
        rows[_key("m", n)] = {
            "title": f"Plan-of-care meeting {n}",
            "starts": f"{_day(dice, -1800, -1)}T15:00",
            "people": _people(dice, members),
            "state": "closed",
            "record": [
                {"item": key, "outcome": dice.choice(("discussed", "carried", "answered"))}
                for key in dice.sample(items, min(8, len(items)))
            ],
        }
    rows[MEETING] = {
        "title": "Plan-of-care meeting",
        "starts": f"{(TODAY + dt.timedelta(days=6)).isoformat()}T15:00",
        "minutes": 60,
        "people": _people(dice, members),
        "top": dice.sample(items, 3),
    }
    return rows


def _people(dice: random.Random, members: list[str]) -> list[dict[str, Any]]:
    return [{"member": key, "response": "accepted"} for key in dice.sample(members, 6)]


def _thing(dice: random.Random) -> str:
    return dice.choice(_THINGS)
