"""Another copy of this notebook: find its file, see what it says, choose, take it in."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from careprep.commands.merging import OTHER, SAME_CHILD, Plan
from careprep.documents.kinds.changes import field_line
from careprep.documents.kinds.merge import ConflictLine, choice, lead, names_kept, undisputed
from careprep.model import labels
from careprep.model.fields import ParseContext
from careprep.storage import paths
from careprep.sync import consent_guard
from careprep.sync.diff import Difference, differences
from careprep.sync.merge import FieldRef, Side
from careprep.text import sanitize
from careprep.tui.base import CareScreen
from careprep.tui.screens.form import FormContent, FormScreen
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

_SIDES: tuple[Side, Side] = ("ours", "theirs")
_HOW = {"added": "new", "changed": "changed", "removed": "removed"}


class CopiesScreen(CareScreen):
    """The files that may be another copy: those beside the notebook, then those in the folder."""

    manual = "merging"

    BINDINGS = [
        Binding("f", "other", "Another file"),
        Binding("escape,q", "back", "Back"),
    ]

    class Picked(Message):
        """The person wants to see what this copy says."""

        def __init__(self, path: Path, same_child: bool = False) -> None:
            super().__init__()
            self.path = path
            self.same_child = same_child

    def __init__(self, path: Path) -> None:
        """`path` is the notebook that is open."""
        super().__init__(classes="open-notebook")
        self._paths = paths.others(path)

    def compose_body(self) -> ComposeResult:
        yield Static("Take in another copy of this notebook", classes="form-title", markup=False)
        yield RecordList(
            tuple(
                ListRow(key=str(at), text=path.name, note=str(path.parent))
                for at, path in enumerate(self._paths)
            ),
            empty="There is no other notebook beside this one. Press f to name its file.",
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()
        self.say("Nothing is changed before you have seen what the copy says.")

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        self.post_message(self.Picked(self._paths[int(event.key)]))

    def action_other(self) -> None:
        def submit(values: dict[str, object]) -> None:
            path = Path(str(values["other"])).expanduser()
            self.post_message(self.Picked(path, bool(values.get("same_child"))))

        context = ParseContext(today=self.today)
        asked = FormContent("Another copy", (OTHER, SAME_CHILD), context)
        self.open_beside(FormScreen(asked, submit))


class MergeScreen(CareScreen):
    """What taking in a copy would do: where both say something different first."""

    manual = "merging"

    BINDINGS = [
        Binding("m", "take", "Take it in"),
        Binding("h", "pick('ours')", "Ours"),
        Binding("t", "pick('theirs')", "The copy’s"),
        Binding("a", "agree", "Agree, or not"),
        Binding("H", "all('ours')", "All ours", show=False),
        Binding("T", "all('theirs')", "All the copy’s", show=False),
        Binding("escape,q", "back", "Back, nothing changed"),
    ]

    class Take(Message):
        """The person has seen it and wants it taken in, with these choices."""

        def __init__(
            self, plan: Plan, picks: dict[FieldRef, Side], agreed: tuple[str, ...] = ()
        ) -> None:
            super().__init__()
            self.plan = plan
            self.picks = picks
            self.agreed = agreed

    def __init__(self, plan: Plan) -> None:
        super().__init__(classes="merging")
        self._plan = plan
        self._picks: dict[FieldRef, Side] = {}
        self._agreed: set[str] = set()  # what somebody may hear more, by its code
        self._said: list[ConflictLine] = []
        self._found: tuple[Difference, ...] = ()
        self._rest: tuple[ListRow, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield RecordList(empty=f"Nothing in {self._plan.other.name} is new here.")

    def on_mount(self) -> None:
        merged = self._plan.merged
        self._said = [choice(each, merged.notebook, self.today) for each in merged.conflicts]
        self._found = differences(self._plan.ours, merged.notebook, self.today)
        self._rest = self._others()
        super().on_mount()
        self.query_one(RecordList).focus()

    def show_notebook(self) -> None:
        if self.notebook is not self._plan.ours:  # taken in, undone, or changed elsewhere
            self.dismiss()
            return
        self.query_one(".lead", Static).update(sanitize(self._lead(), one_line=True))
        self._show_rows()

    def _lead(self) -> str:
        name = self._plan.other.name
        said = [f"What {name} says that is not here.", *lead(self._found, self._plan.merged)]
        if self._said:
            said.append("Press h or t, or enter on a word, to choose.")
        if consent_guard.asked(self._plan.merged.notebook):
            said.append("Nobody hears more by it, unless you press a on a line and agree.")
        return " ".join([*said, "m takes it all in, as one step to undo."])

    def _show_rows(self) -> None:
        rows: list[ListRow] = []
        if self._said:
            rows.append(ListRow(key=":both", text="Both say something different", heading=True))
        for at, (said, conflict) in enumerate(
            zip(self._said, self._plan.merged.conflicts, strict=True)
        ):
            picked = self._picks.get(conflict.place)
            rows.append(ListRow(key=f":{at}", text=f"{said.title} · {said.label}", heading=True))
            for side, word in zip(_SIDES, (said.ours, said.theirs), strict=True):
                stands = (picked or conflict.side) == side
                rows.append(
                    ListRow(
                        key=f"{at} {side}",
                        cells=("here" if side == "ours" else "copy",),
                        text=word,
                        mark="✓" if stands else "",
                        right="chosen" if picked == side else "stands" if stands else "",
                        dim=not stands,
                    )
                )
        self.query_one(RecordList).rows = (*rows, *self._asked(), *self._rest)

    def _asked(self) -> list[ListRow]:
        """What somebody would hear more by, each with a yes of its own."""
        book = self._plan.merged.notebook
        rows = [
            ListRow(
                key=f"{each.id} agree",
                text=consent_guard.describe_widening(each, book),
                mark="✓" if each.id in self._agreed else "",
                right="agreed" if each.id in self._agreed else "not agreed",
            )
            for each in consent_guard.asked(book)
        ]
        title = "Would let somebody hear more: only if you agree"
        return [ListRow(key=":asked", text=title, heading=True), *rows] if rows else []

    def _others(self) -> tuple[ListRow, ...]:
        """The rows below the conflicts: what stayed, what cannot come, then every change."""
        rows: list[ListRow] = []
        merged, theirs = self._plan.merged, self._plan.theirs
        if names := names_kept(merged):
            rows.append(
                ListRow(key=":kept", text="Removed in one, needed in the other", heading=True)
            )
            rows += [ListRow(key=f"kept {at}", text=name) for at, name in enumerate(names)]
        if aside := (*merged.left_out, *theirs.issues):
            rows.append(ListRow(key=":aside", text="Stays in the copy only", heading=True))
            rows += [
                ListRow(key=f"aside {at}", text=f"{issue.id or issue.table}: {issue.text}")
                for at, issue in enumerate(aside)
            ]
        table = ""
        for each in undisputed(self._found, self._said, merged):
            if each.table != table:
                table = each.table
                rows.append(
                    ListRow(key=f":{table}", text=labels.TABLE.get(table, table), heading=True)
                )
            rows.append(ListRow(key=f"change {each.id}", text=each.title, right=_HOW[each.how]))
            for at, field in enumerate(each.fields if each.how == "changed" else ()):
                text = field_line(field)
                rows.append(ListRow(key=f"change {each.id} {at}", text=text, indent=1, dim=True))
        return tuple(rows)

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def _pick(self, at: int, side: Side) -> None:
        self._picks[self._plan.merged.conflicts[at].place] = side

    def action_pick(self, side: Side) -> None:
        at, _, word = (self.query_one(RecordList).cursor or "").partition(" ")
        if word in _SIDES:
            self._pick(int(at), side)
            self._show_rows()
        else:
            self.say("Put the cursor on something that both say differently.")

    def action_agree(self) -> None:
        at, _, word = (self.query_one(RecordList).cursor or "").partition(" ")
        if word == "agree":
            self._agreed ^= {at}
            self._show_rows()
        else:
            self.say("Put the cursor on a line that would let somebody hear more.")

    def action_all(self, side: Side) -> None:
        for at in range(len(self._said)):
            self._pick(at, side)
        self._show_rows()

    @on(RecordList.Chosen)
    def _chosen(self, event: RecordList.Chosen) -> None:
        at, _, word = event.key.partition(" ")
        if word == "agree":
            self.action_agree()
        for side in _SIDES:
            if word == side:
                self._pick(int(at), side)
                self._show_rows()

    def action_take(self) -> None:
        self.post_message(self.Take(self._plan, self._picks, tuple(sorted(self._agreed))))
