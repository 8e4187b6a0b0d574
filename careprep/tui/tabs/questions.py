"""Tab 4: questions, by person or by priority."""

from textual.binding import Binding

from careprep.model import labels, queries
from careprep.model.dates import show_days
from careprep.model.notebook import Notebook
from careprep.model.records import Question
from careprep.tui.tabs.base import Tab, verbs
from careprep.tui.widgets.rows import ListRow

_RANK = {"high": 0, "normal": 1, "low": 2}


class QuestionsTab(Tab):
    """What the family wants to raise, and with whom."""

    BINDINGS = [
        *verbs("ask", "answer", "drop", "change question", "remove question"),
        Binding("o", "order", "By person/priority", show=False),
    ]
    table = "questions"
    empty = (
        "Whatever you want to ask or say at the next meeting, so that it is not forgotten. "
        "Press a to add the first question."
    )
    by_person = True

    def action_order(self) -> None:
        self.by_person = not self.by_person
        self.watch_notebook()

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        carried = queries.carried(notebook)
        waiting = [q for q in notebook.questions.values() if q.open]
        over = [q for q in notebook.questions.values() if not q.open]
        groups: dict[str, list[Question]] = {}
        for question in sorted(waiting, key=lambda q: _RANK[q.priority]):
            names = [notebook.team[k].name for k in question.ask if k in notebook.team]
            heading = f"For {labels.listed(names)}" if names else "For anybody"
            if not self.by_person:
                heading = f"{labels.PRIORITY[question.priority].capitalize()} priority"
            groups.setdefault(heading, []).append(question)
        rows: list[ListRow] = []
        for heading, questions in groups.items():
            rows.append(ListRow(key=f"group:{heading}", text=heading, heading=True))
            rows += [
                self._row(question, len(carried.get(question.id, ()))) for question in questions
            ]
        if over:
            rows.append(ListRow(key="group:over", text="Answered or dropped", heading=True))
            rows += [
                ListRow(key=q.id, text=q.text, right=labels.QUESTION_STATE[q.state], dim=True)
                for q in over
            ]
        return tuple(rows)

    def _row(self, question: Question, times: int) -> ListRow:
        asked = queries.raised_on(question)
        said = []
        if times:
            said.append(f"carried over ×{times}")
        if asked and (days := (self.today - asked).days) > 0:
            said.append(show_days(days))
        notes = [word for word, on in (("private", question.private),) if on]
        mark = "!" if question.priority == "high" else ""
        return ListRow(
            key=question.id,
            text=question.text,
            note=", ".join(notes),
            right=" · ".join(said),
            mark=mark,
            tone="warn" if mark else "",
        )
