"""What must hold in every notebook, and what is wrong, in plain words, where it does not."""

from collections.abc import Iterator

from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.fields import Field, ways
from careprep.model.notebook import Issue, Notebook
from careprep.model.records import TABLE_OF, TOP, Attendee, Consent, Facts, Goal, Meeting, Record
from careprep.model.references import references


def issues(record: Record, notebook: Notebook) -> list[str]:
    """What is wrong with one record in its notebook, in plain words; empty when all is well."""
    tables = notebook.tables
    found: list[str] = []
    for name, key, kinds in references(record):
        for kind in kinds:
            if key in tables.get(TABLE_OF[kind], ()):
                break
        else:
            found.append(f"“{name}” names {key}, which is not in this notebook")
    found += dict.fromkeys(_out_of_order(record))
    if isinstance(record, Goal):
        found += _step_issues(record, notebook)
    elif isinstance(record, Meeting):
        found += _choice_issues(record)
    return found


_EARLY: dict[type[Facts], str] = {
    Consent: "a consent ends before it starts",
    Attendee: "somebody leaves before they arrive",
}


def _out_of_order(facts: Facts) -> Iterator[str]:
    """Each field, also inside, that is before the one that it may not be before."""
    for field, attr in ways(type(facts), _has_earliest):
        value = getattr(facts, attr)
        if isinstance(value, tuple):
            for part in value:
                yield from _out_of_order(part)
        elif value is not None:
            first = getattr(facts, field.after)
            if first is not None and value < first:
                yield _EARLY.get(type(facts), f"“{field.name}” is before “{field.after}”")


def _has_earliest(field: Field) -> bool:
    return bool(field.after)


def _choice_issues(meeting: Meeting) -> list[str]:
    found = []
    if len(meeting.top) > TOP:
        found.append("more than three things are chosen as the top three")
    if len(set(meeting.top)) < len(meeting.top):
        found.append("the same thing is chosen twice as one of the top three")
    members = [person.member for person in meeting.people]
    if len(set(members)) < len(members):
        found.append("the same person is on the list twice")
    return found


def _step_issues(goal: Goal, notebook: Notebook) -> list[str]:
    found = []
    parent = notebook.goals.get(goal.part_of)
    if parent is not None and parent.horizon != "long_term":
        found.append("it is a step under a goal that is itself short-term")
    if goal.part_of and goal.horizon == "long_term":
        found.append("a long-term goal cannot be a step under another goal")
    seen = {goal.id}
    while parent is not None:
        if parent.id in seen:
            found.append("it is part of a goal that is part of it")
            break
        seen.add(parent.id)
        parent = notebook.goals.get(parent.part_of)
    return found


def all_issues(notebook: Notebook) -> tuple[Issue, ...]:
    """Every fault of a notebook: what loading set aside or left out, then every broken invariant.

    What was left out of a record stands in the file until that record is changed.
    """
    found = list(notebook.issues)
    tables = notebook.tables
    found += [issue for was, issue in notebook.cleaned if tables[issue.table].get(was.id) is was]
    for name, table in notebook.tables.items():
        for record in table.values():
            found += [Issue(name, record.id, text) for text in issues(record, notebook)]
    return tuple(found)


def mention_issues(notebook: Notebook) -> Sentence:
    """That there is something wrong, as a sentence; empty where there is not."""
    count = len(all_issues(notebook))
    if not count:
        return ""
    need = "needs" if count == 1 else "need"
    things = labels.counted(count, "thing")
    return f"{things} in this notebook {need} a look: careprep check lists them."
