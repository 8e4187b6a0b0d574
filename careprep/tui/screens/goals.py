"""Place 3: goals, with their steps under them."""

from careprep import words
from careprep.model import Goal, Notebook
from careprep.tui.cards import sparkline
from careprep.tui.place import Place, verbs
from careprep.tui.widgets.records import Row, Tone

_TONES: dict[str, Tone] = {
    "worsening": "warn", "no-progress": "warn", "achieved": "good", "sustaining": "good",
}  # fmt: skip


class Goals(Place):
    """What the family and the team work towards."""

    BINDINGS = verbs("add goal", "change goal", "remove goal")
    empty = (
        "What you hope for, in your own words, and the small steps towards it. "
        "Press a to add the first goal."
    )

    def rows(self, notebook: Notebook) -> tuple[Row, ...]:
        steps: dict[str, list[Goal]] = {}
        for goal in notebook.goals.values():
            if goal.part_of:
                steps.setdefault(goal.part_of, []).append(goal)
        rows: list[Row] = []
        for goal in notebook.goals.values():
            if not goal.part_of:
                rows.append(self._row(goal, 0))
                rows += [self._row(step, 1) for step in steps.get(goal.id, ())]
        return tuple(rows)

    def _row(self, goal: Goal, indent: int) -> Row:
        states = [words.LIFECYCLE[goal.lifecycle]]
        if goal.achievement:
            states.append(words.ACHIEVEMENT[goal.achievement])
        return Row(
            key=goal.id,
            text=goal.own_words,
            note=sparkline(goal).split(" ")[0],
            right=" · ".join(states),
            indent=indent,
            tone=_TONES.get(goal.achievement, "") if goal.open else "",
            strong=not indent,
            dim=not goal.open,
        )
