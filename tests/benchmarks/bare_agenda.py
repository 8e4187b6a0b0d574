"""What `careprep agenda` is measured against: TinyDB alone, the open records sorted and printed."""

import sys

from tinydb import TinyDB
from tinydb.table import Table


class _Table(Table):
    document_id_class = str  # type: ignore[assignment]  # the ids of a notebook are words


class _Database(TinyDB):
    table_class = _Table


def main(path: str) -> None:
    with _Database(path, access_mode="r") as database:
        questions = [row for row in database.table("questions") if "state" not in row]
        promises = [row for row in database.table("follow_ups") if "status" not in row]
        goals = [row for row in database.table("goals") if row.get("lifecycle") == "active"]
    questions.sort(key=lambda row: (row.get("priority") != "high", row.get("first_asked") or ""))
    promises.sort(key=lambda row: row.get("due") or "")
    goals.sort(key=lambda row: row.get("due") or "")
    lines = ["# Agenda", *(f"- {row['text']}" for row in questions)]
    lines += [f"- {row['what']} ({row.get('due')})" for row in promises]
    lines += [f"- {row['own_words']}" for row in goals]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
