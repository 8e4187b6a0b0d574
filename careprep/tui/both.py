"""Two windows changed the same thing: show both, field by field, and ask."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.clash import Clashed, points, settled
from careprep.tui.base import CareScreen
from careprep.tui.messages import Settle
from careprep.tui.widgets.reader import Line, Reader
from careprep.tui.widgets.records import RecordsList, Row

LEAD = (
    "Another window or program changed the same thing while you did. Nothing is lost. "
    "Choose what is to stand: m takes yours, t keeps theirs, left and right choose line by line."
)
NOTHING = "nothing"
_WHOLE = "+whole"  # stands for all of a record that one side removed


class Both(CareScreen):
    """Each line is a field in which the two differ; below it what each side says."""

    BINDINGS = [
        Binding("m", "mine", "Take mine"),
        Binding("t", "theirs", "Keep theirs"),
        Binding("left,right", "turn", "Choose", key_display="← →"),
        Binding("f2", "save", "Save as chosen"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, problem: Clashed, close: Callable[[], None]) -> None:
        """`close` leaves the form that the change came from."""
        super().__init__(classes="both")
        self._problem = problem
        self._close = close
        self._said: dict[str, tuple[str, str, str, str]] = {}  # label, mine, theirs, before
        self._mine: dict[str, bool] = {}
        self._own: set[str] = set()  # what this window changed; the rest is the other one's alone

    def compose_body(self) -> ComposeResult:
        yield Static(LEAD, classes="lead", markup=False)
        yield RecordsList()
        yield Reader()

    def on_mount(self) -> None:
        assert self.notebook is not None
        for clash in self._problem.clashes:
            if clash.mine is None or clash.theirs is None:
                key = f"{clash.key} {_WHOLE}"
                mine = "to change it" if clash.mine else "to remove it"
                theirs = "changed" if clash.theirs else "removed"
                self._said[key] = ("All of it", mine, theirs, clash.title)
                self._own.add(key)
            for point in points(clash, self.notebook, self.today):
                key = f"{clash.key} {point.field.name}"
                self._said[key] = (point.field.label, point.mine, point.theirs, point.before)
                if point.changed:
                    self._own.add(key)
        self._mine = {key: key in self._own for key in self._said}
        super().on_mount()
        self.query_one(RecordsList).focus()

    def show_notebook(self) -> None:
        rows: list[Row] = []
        for clash in self._problem.clashes:
            keys = [key for key in self._said if key.startswith(f"{clash.key} ")]
            if keys:
                rows.append(Row(key=f":{clash.key}", text=clash.title, heading=True))
            for key in keys:
                label, mine, theirs, _ = self._said[key]
                shown, whose = (mine, "yours") if self._mine[key] else (theirs, "theirs")
                rows.append(Row(key=key, text=label, note=shown or NOTHING, right=whose))
        self.query_one(RecordsList).rows = tuple(rows)
        self._show_sides()

    @on(RecordsList.Highlighted)
    def _show_sides(self) -> None:
        key = self.query_one(RecordsList).cursor
        if key not in self._said:
            return
        label, mine, theirs, before = self._said[key]
        lines: list[Line] = [((label, "title"),), ()]
        for title, text, chosen in (
            ("Yours: you wanted", mine, self._mine[key]),
            ("Theirs: it says now", theirs, not self._mine[key]),
        ):
            lines.append(((f"{'●' if chosen else '○'} {title}", "heading"),))
            lines += [((f"  {line}", ""),) for line in (text or NOTHING).split("\n")]
            lines.append(())
        lines.append((("  Before it was", "heading"),))
        lines += [((f"  {line}", "dim"),) for line in (before or NOTHING).split("\n")]
        self.query_one(Reader).lines = tuple(lines)

    @on(RecordsList.Chosen)
    def action_turn(self) -> None:
        key = self.query_one(RecordsList).cursor
        if key in self._mine:
            self._mine[key] = not self._mine[key]
            self.show_notebook()

    def action_mine(self) -> None:
        """Whatever this window changed; what only the other one changed stays."""
        self._mine = {key: key in self._own for key in self._said}
        self.action_save()

    def action_theirs(self) -> None:
        self.post_message(Settle(self._problem, None, self._close))

    def action_save(self) -> None:
        chosen = {}
        for clash in self._problem.clashes:
            lead = f"{clash.key} "
            mine = (key for key, yes in self._mine.items() if yes and key.startswith(lead))
            names = {key.removeprefix(lead) for key in mine}
            chosen[clash.key] = settled(clash, names)
        self.post_message(Settle(self._problem, chosen, self._close))

    def action_back(self) -> None:
        """Theirs stays; what was typed is still in the form."""
        self.dismiss()
