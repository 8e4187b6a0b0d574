"""What must hold in every notebook, and what is wrong, in plain words, where it does not."""

from collections.abc import Iterator

from careprep.model import labels
from careprep.model.notebook import Issue, Notebook
from careprep.model.records import TABLE_OF, FollowUp, Goal, Meeting, Member, Question, Record


def references(record: Record) -> Iterator[tuple[str, str, tuple[type[Record], ...]]]:
    """Every (field, id, kinds it may be) that a record points at."""
    if isinstance(record, Goal):
        if record.part_of:
            yield "part_of", record.part_of, (Goal,)
        if record.set_by:
            yield "set_by", record.set_by, (Member,)
        for key in record.owners:
            yield "owners", key, (Member,)
        for note in record.progress:
            if note.by:
                yield "progress", note.by, (Member,)
        for key in record.agreement:
            yield "agreement", key, (Member,)
    elif isinstance(record, Question):
        for key in record.ask:
            yield "ask", key, (Member,)
        if record.answered_by:
            yield "answered_by", record.answered_by, (Member,)
        if record.own_voice:
            yield "own_voice", record.own_voice, (Member,)
        if record.about:
            yield "about", record.about, (Goal,)
    elif isinstance(record, FollowUp):
        if record.owner:
            yield "owner", record.owner, (Member,)
        if record.meeting:
            yield "meeting", record.meeting, (Meeting,)
        if record.about:
            yield "about", record.about, (Goal, Question)
        for remark in record.notes:
            if remark.by:
                yield "notes", remark.by, (Member,)
    elif isinstance(record, Meeting):
        for person in record.people:
            yield "people", person.member, (Member,)
        for key in record.top:
            yield "top", key, (Question, Goal)
        for decision in record.decisions:
            if decision.about:
                yield "decisions", decision.about, (Goal, Question, FollowUp)
            for key in decision.stands:
                yield "decisions", key, (Member,)
        for parked in record.parked:
            if parked.about:
                yield "parked", parked.about, (Goal, Question, FollowUp)


def issues(record: Record, notebook: Notebook) -> list[str]:
    """What is wrong with one record in its notebook, in plain words; empty when all is well."""
    found: list[str] = []
    tables = notebook.tables
    for name, key, kinds in references(record):
        for kind in kinds:
            if key in tables.get(TABLE_OF[kind], ()):
                break
        else:
            found.append(f"“{name}” names {key}, which is not in this notebook")
    if isinstance(record, Member):
        if record.since and record.until and record.until < record.since:
            found.append("“until” is before “since”")
        if any(c.starts and c.ends and c.ends < c.starts for c in record.consents):
            found.append("a consent ends before it starts")
    elif isinstance(record, Goal):
        found += _goal_issues(record, notebook)
    elif isinstance(record, Meeting):
        if len(record.top) > 3:
            found.append("more than three things are chosen as the top three")
        if len(set(record.top)) < len(record.top):
            found.append("the same thing is chosen twice as one of the top three")
        if any(p.leaves is not None and p.leaves < p.arrives for p in record.people):
            found.append("somebody leaves before they arrive")
        members = [person.member for person in record.people]
        if len(set(members)) < len(members):
            found.append("the same person is on the list twice")
    return found


def _goal_issues(goal: Goal, notebook: Notebook) -> list[str]:
    found = []
    if goal.start and goal.due and goal.due < goal.start:
        found.append("“due” is before “start”")
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


def mention_issues(notebook: Notebook) -> str:
    """That there is something wrong, as a sentence; empty where there is not."""
    count = len(all_issues(notebook))
    if not count:
        return ""
    need = "needs" if count == 1 else "need"
    things = labels.counted(count, "thing")
    return f"{things} in this notebook {need} a look: careprep check lists them."
