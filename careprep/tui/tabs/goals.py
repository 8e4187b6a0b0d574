"""Tab 3: goals, with their steps under them."""

import datetime as dt

from careprep.model import labels, queries
from careprep.model.notebook import Notebook
from careprep.model.records import Goal
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.card import bars
from careprep.tui.widgets.rows import ListRow, Tone

_TONES: dict[str, Tone] = {
    "worsening": "warn", "no-progress": "warn", "achieved": "good", "sustaining": "good",
}  # fmt: skip


class GoalsTab(Tab):
    """What the family and the team work towards."""

    BINDINGS = verbs("add goal", "change goal", "remove goal")
    table = "goals"
    empty = (
        "What you hope for, in your own words, and the small steps towards it. "
        "Press a to add the first goal."
    )

    paper = "plan-of-care"
    _since: dt.date | None = None

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        steps: dict[str, list[Goal]] = {}
        for goal in notebook.goals.values():
            if goal.part_of:
                steps.setdefault(goal.part_of, []).append(goal)
        last = queries.last_meeting(notebook)
        self._since = last.day if last else None
        rows: list[ListRow] = []
        for goal in notebook.goals.values():
            if not goal.part_of:
                rows.append(self._row(goal, 0))
                rows += [self._row(step, 1) for step in steps.get(goal.id, ())]
        return tuple(rows)

    def _notes(self, goal: Goal) -> tuple[str, str, str]:
        """The small line, what moved since the last meeting, and whether somebody disagrees."""
        moved = self._since and any(note.on and note.on > self._since for note in goal.progress)
        against = sum(stand == "disagree" for stand in goal.agreement.values())
        return (
            bars(goal),
            "news" if moved else "",
            f"{against} against" if against else "",
        )

    def _row(self, goal: Goal, indent: int) -> ListRow:
        states = [labels.LIFECYCLE[goal.lifecycle]]
        if goal.achievement:
            states.append(labels.ACHIEVEMENT[goal.achievement])
        return ListRow(
            key=goal.id,
            text=goal.own_words,
            note=" · ".join(filter(None, self._notes(goal))),
            right=" · ".join(states),
            indent=indent,
            tone=_TONES.get(goal.achievement, "") if goal.open else "",
            strong=not indent,
            dim=not goal.open,
        )
