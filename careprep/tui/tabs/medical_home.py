"""Tab 7: what to expect of a medical home, answered by single keys."""

from textual.binding import Binding

from careprep.documents.kinds.checklist import summed
from careprep.model import checklist, labels, queries
from careprep.model.notebook import Notebook
from careprep.tui.messages import Ask, Do
from careprep.tui.notice import NoticeScreen
from careprep.tui.tabs.base import Tab
from careprep.tui.widgets.reader import StyledLine, text_of
from careprep.tui.widgets.rows import ListRow, Tone

_TONES: dict[str, Tone] = {"yes": "good", "not_yet": "warn"}


class MedicalHomeTab(Tab):
    """The checklist: each line with the family's answer, and what can be said about it."""

    BINDINGS = [
        Binding("y", "say('yes')", "Yes"),
        Binding("s", "say('sometimes')", "Sometimes"),
        Binding("n", "say('not_yet')", "Not yet"),
        Binding("a", "say('not_asked')", "Never asked", show=False),
        Binding("f", "say('not_for_us')", "Not for us", show=False),
        Binding("d", "say('not_sure')", "Not sure", show=False),
        Binding("e", "note", "Note"),
        Binding("slash", "filter", "Find", key_display="/"),
    ]
    paper = "checklist"

    def rows(self, notebook: Notebook) -> tuple[ListRow, ...]:
        age = queries.age(notebook.child.born, self.today)
        rows: list[ListRow] = []
        for tally in checklist.tally(notebook, age):
            head = f"group:{tally.group}"
            rows.append(ListRow(key=head, text=tally.title, note=summed(tally), heading=True))
            for line in checklist.shown(age):
                if line.group == tally.group:
                    given = checklist.answer(notebook, line.id)
                    rows.append(
                        ListRow(
                            key=line.id,
                            text=line.text,
                            right=labels.ANSWER[given],
                            tone=_TONES.get(given, ""),
                            dim=given in ("not_for_us", "not_asked"),
                        )
                    )
        return tuple(rows)

    def lines(self, key: str) -> tuple[StyledLine, ...]:
        line = checklist.line(key)
        if line is None or self.notebook is None:
            return ()
        given = checklist.answer(self.notebook, key)
        shown: list[StyledLine] = [((line.text, "title"),), ((labels.ANSWER[given], "dim"),), ()]
        if line.only_if:
            shown.append(((f"Only {line.only_if}.", "emph"),))
        if say := checklist.sentence(key, given):
            shown += [(("You could say", "heading"),), ((f"“{say}”", ""),), ()]
        answered = self.notebook.expectations.get(key)
        if answered and answered.note:
            shown += [(("Note", "heading"),), ((answered.note, ""),), ()]
        if line.serves:
            shown.append(((f"In careprep: {line.serves}.", "dim"),))
        return tuple(shown)

    def action_say(self, answer: str) -> None:
        if key := self.records.cursor:
            self.post_message(Do("expect", {"line": key, "answer": answer}))

    def open(self, key: str) -> None:
        """In a narrow window the card has no room beside the list: show it on its own."""
        self.app.push_screen(NoticeScreen(text_of(self.lines(key))))

    def action_note(self) -> None:
        if key := self.records.cursor:
            self.post_message(Ask("expect", {"line": key, **self._given(key)}))

    def _given(self, key: str) -> dict[str, object]:
        old = self.notebook.expectations.get(key) if self.notebook else None
        return {"answer": old.answer, "note": old.note} if old else {}
