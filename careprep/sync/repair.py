"""After two copies were made into one: what points somewhere points at something again."""

from msgspec.structs import replace

from careprep.model.notebook import Notebook
from careprep.model.records import TABLE_OF, Record
from careprep.model.references import references
from careprep.model.validation import issues

Gone = dict[str, tuple[str, Record]]
"""Records that were removed on one side and left alone on the other: id → (table, record)."""


def restore_referenced(tables: dict[str, dict[str, Record]], gone: Gone) -> list[tuple[str, str]]:
    """Put back each removed record that something still points at; says which, (table, id)."""
    back: list[tuple[str, str]] = []
    look = [record for table in tables.values() for record in table.values()] if gone else []
    while look and gone:
        for _, key, kinds in references(look.pop()):
            if key in gone and gone[key][0] in {TABLE_OF[kind] for kind in kinds}:
                table, record = gone.pop(key)
                tables[table][key] = record
                back.append((table, key))
                look.append(record)
    return back


def fix_goal_tree(
    notebook: Notebook, ours: Notebook, theirs: Notebook
) -> tuple[Notebook, list[str]]:
    """Take steps off goals that cannot have them now, and say which steps these were.

    On one side a goal became a step itself while the other gave it a step: each was fine alone.
    Such a step goes where the other side has it, if it can, else it stands alone.
    """
    found: list[str] = []
    for key in sorted(notebook.goals):
        goal = notebook.goals[key]
        if not goal.part_of:
            continue
        said = {own.part_of for side in (ours, theirs) if (own := side.goals.get(key))}
        places = (goal.part_of, *sorted(said - {goal.part_of, ""}), "")
        options = [replace(goal, part_of=place) for place in places]
        best = min(options, key=lambda each: len(new_issues(each, notebook, ours, theirs)))
        if best != goal:
            notebook = notebook.put(best)
            found.append(key)
    return notebook, found


def new_issues(record: Record, notebook: Notebook, *sides: Notebook) -> list[str]:
    """What is wrong with a record that is wrong with it in none of the sides."""
    known = {text for side in sides if (old := side.get(record.id)) for text in issues(old, side)}
    return [text for text in issues(record, notebook) if text not in known]
