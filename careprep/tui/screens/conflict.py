"""Two windows changed the same thing: show both, place by place, and ask."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Static

from careprep.errors import BadInput
from careprep.sync.conflict import ConflictingEdits, ConflictText, WindowConflict, describe_conflict
from careprep.sync.field_path import At
from careprep.tui.base import CareScreen
from careprep.tui.messages import ResolveConflict
from careprep.tui.widgets.reader import Reader
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

LEAD = (
    "Another window or program changed the same thing while you did. Nothing is lost. "
    "Choose what is to stand: m takes yours, t keeps theirs, left and right choose line by line."
)


class ConflictScreen(CareScreen):
    """Each line is a place in which the two differ; below it what each side says."""

    manual = "sharing"

    BINDINGS = [
        Binding("m", "mine", "Take mine"),
        Binding("t", "theirs", "Keep theirs"),
        Binding("left,right", "turn", "Choose", key_display="← →"),
        Binding("f2", "save", "Save as chosen"),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, problem: ConflictingEdits, close: Callable[[], None]) -> None:
        """`close` leaves the form that the change came from."""
        super().__init__(classes="both")
        self._problem = problem
        self._close = close
        self._places: list[tuple[WindowConflict, At]] = [
            (clash, at) for clash in problem.clashes for at in clash.places
        ]
        self._mine = [True] * len(self._places)
        self._words: list[ConflictText] = []

    def compose_body(self) -> ComposeResult:
        yield Static(LEAD, classes="lead", markup=False)
        yield RecordList()
        yield Reader()

    def on_mount(self) -> None:
        assert self.notebook is not None
        for clash, at in self._places:
            self._words.append(describe_conflict(clash, at, self.notebook, self.today))
        super().on_mount()
        self.query_one(RecordList).focus()

    def show_notebook(self) -> None:
        rows: list[ListRow] = []
        for at, each in enumerate(self._words):
            if at == 0 or self._words[at - 1].title != each.title:
                rows.append(ListRow(key=f":{at}", text=each.title, heading=True))
            text, whose = (each.mine, "yours") if self._mine[at] else (each.theirs, "theirs")
            rows.append(ListRow(key=str(at), text=each.label, note=text, right=whose))
        self.query_one(RecordList).rows = tuple(rows)
        self._show_sides()

    @on(RecordList.Highlighted)
    def _show_sides(self) -> None:
        key = self.query_one(RecordList).cursor
        if key is None:
            return
        each, mine = self._words[int(key)], self._mine[int(key)]
        self.query_one(Reader).lines = (
            ((each.label, "title"),),
            (),
            ((f"{'●' if mine else '○'} Yours: you wanted", "heading"),),
            ((f"  {each.mine}", ""),),
            (),
            ((f"{'○' if mine else '●'} Theirs: it says now", "heading"),),
            ((f"  {each.theirs}", ""),),
            (),
            (("  Before it was", "heading"),),
            ((f"  {each.before}", "dim"),),
        )

    @on(RecordList.Chosen)
    def action_turn(self) -> None:
        key = self.query_one(RecordList).cursor
        if key is not None:
            self._mine[int(key)] = not self._mine[int(key)]
            self.show_notebook()

    def action_mine(self) -> None:
        self._mine = [True] * len(self._places)
        self.action_save()

    def action_theirs(self) -> None:
        self.post_message(ResolveConflict(self._problem, None, self._close))

    def action_save(self) -> None:
        picked = [each for each, mine in zip(self._places, self._mine, strict=True) if mine]
        try:
            chosen = {
                clash.key: clash.resolve([at for other, at in picked if other is clash])
                for clash in self._problem.clashes
            }
        except BadInput as problem:
            self.say(str(problem), trouble=True)
        else:
            self.post_message(ResolveConflict(self._problem, chosen, self._close))
