"""What has no topic yet, one after another: take what is proposed, or say what it is about."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.commands.topics import proposed
from careprep.model import labels
from careprep.model.topic_places import TopicPlace, waiting
from careprep.tui.base import CareScreen
from careprep.tui.messages import Ask, Do
from careprep.tui.widgets.reader import Reader, StyledLine

_WHAT = {
    "goal": "A goal",
    "question": "A question",
    "follow-up": "A follow-up",
    "decision": "A decision",
    "parked": "In the parking lot",
}


class TopicsScreen(CareScreen):
    """One thing at a time, with the proposal chosen; it ends after the last one."""

    manual = "consent"

    BINDINGS = [
        Binding("enter", "take", "Take the proposal"),
        Binding("e", "change", "Change"),
        Binding("s", "skip", "Skip"),
        Binding("escape,q", "back", "End"),
    ]

    def __init__(self) -> None:
        super().__init__(classes="reading")
        self._skipped: set[str] = set()
        self._at: TopicPlace | None = None
        self._proposed: tuple[str, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield Reader()

    def show_notebook(self) -> None:
        assert self.notebook is not None
        rest = [each for each in waiting(self.notebook) if each.key not in self._skipped]
        if not rest:
            self.dismiss()
            return
        self._at = rest[0]
        [self._proposed] = proposed(self.notebook, self._at.text)
        left = labels.counted(len(rest), "thing has", "things have")
        self.query_one(".lead", Static).update(
            f"{left} no topic yet: nobody outside the family and the clinic gets it."
            if len(rest) == 1
            else f"{left} no topic yet: nobody outside the family and the clinic gets them."
        )
        self.query_one(Reader).lines = self._lines(self._at)

    def _lines(self, place: TopicPlace) -> tuple[StyledLine, ...]:
        about = labels.listed([labels.topic(topic) for topic in self._proposed])
        said: StyledLine = (("About: ", "strong"), (f"{about}?", ""))
        todo = "Enter takes this, e changes it, s skips it."
        if not about:
            said = (("No word of it gives a topic.", ""),)
            todo = "e says what it is about (general: anyone may hear it), s skips it."
        return (
            ((_WHAT[place.kind], "dim"),),
            ((place.text, "title"),),
            (),
            said,
            (),
            ((todo, ""),),
        )

    def action_take(self) -> None:
        if self._at is None:
            return
        if self._proposed:
            given = {"line": self._at.key, "topics": self._proposed}
            self.post_message(Do("topics", given))
        else:
            self.action_change()

    def action_change(self) -> None:
        if self._at is not None:
            given = {"line": self._at.key, "topics": self._proposed}
            self.post_message(Ask("topics", given))

    def action_skip(self) -> None:
        if self._at is not None:
            self._skipped.add(self._at.key)
            self.say("")
            self.show_notebook()
