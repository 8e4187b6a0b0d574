"""Another copy of this notebook: find its file, see what it says, choose, take it in."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from careprep.commands.merging import MERGING, Plan
from careprep.documents.kinds.merge import Choice, choice, lead, names_kept, undisputed
from careprep.model import labels
from careprep.model.fields import Look
from careprep.storage import paths
from careprep.sync import consent_guard
from careprep.sync.diff import Difference, differences, sentence
from careprep.sync.merge import Place, Side
from careprep.text import clean
from careprep.tui.base import CareScreen
from careprep.tui.screens.form import Form
from careprep.tui.widgets.record_list import RecordsList
from careprep.tui.widgets.rows import Row

_SIDES: tuple[Side, Side] = ("ours", "theirs")
_HOW = {"added": "new", "changed": "changed", "removed": "removed"}


class Copies(CareScreen):
    """The files that may be another copy: those beside the notebook, then those in the folder."""

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
        super().__init__(classes="shelf")
        self._paths = paths.others(path)

    def compose_body(self) -> ComposeResult:
        yield Static("Take in another copy of this notebook", classes="form-title", markup=False)
        yield RecordsList(
            tuple(
                Row(key=str(at), text=path.name, note=str(path.parent))
                for at, path in enumerate(self._paths)
            ),
            empty="There is no other notebook beside this one. Press f to name its file.",
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordsList).focus()
        self.say("Nothing is changed before you have seen what the copy says.")

    @on(RecordsList.Chosen)
    def _chosen(self, event: RecordsList.Chosen) -> None:
        self.post_message(self.Picked(self._paths[int(event.key)]))

    def action_other(self) -> None:
        fields = tuple(f for f in MERGING[0].fields if f.name in ("other", "same_child"))

        def submit(values: dict[str, object]) -> None:
            path = Path(str(values["other"])).expanduser()
            self.post_message(self.Picked(path, bool(values.get("same_child"))))

        form = Form("Another copy", fields, {}, Look(today=self.today), submit)
        form.set_reactive(CareScreen.notebook, self.notebook)
        form.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(form)

    def action_back(self) -> None:
        self.dismiss()


class Merging(CareScreen):
    """What taking in a copy would do: where both say something different first."""

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
            self, plan: Plan, picks: dict[Place, Side], agreed: tuple[str, ...] = ()
        ) -> None:
            super().__init__()
            self.plan = plan
            self.picks = picks
            self.agreed = agreed

    def __init__(self, plan: Plan) -> None:
        super().__init__(classes="merging")
        self._plan = plan
        self._picks: dict[Place, Side] = {}
        self._agreed: set[str] = set()  # what somebody may hear more, by its code
        self._said: list[Choice] = []
        self._found: tuple[Difference, ...] = ()
        self._rest: tuple[Row, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="lead", markup=False)
        yield RecordsList(empty=f"Nothing in {self._plan.other.name} is new here.")

    def on_mount(self) -> None:
        merged = self._plan.merged
        self._said = [choice(each, merged.notebook, self.today) for each in merged.conflicts]
        self._found = differences(self._plan.ours, merged.notebook, self.today)
        self._rest = self._others()
        super().on_mount()
        self.query_one(RecordsList).focus()

    def show_notebook(self) -> None:
        if self.notebook is not self._plan.ours:  # taken in, undone, or changed elsewhere
            self.dismiss()
            return
        self.query_one(".lead", Static).update(clean(self._lead(), one_line=True))
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
        rows: list[Row] = []
        if self._said:
            rows.append(Row(key=":both", text="Both say something different", heading=True))
        for at, (said, conflict) in enumerate(
            zip(self._said, self._plan.merged.conflicts, strict=True)
        ):
            picked = self._picks.get(conflict.place)
            rows.append(Row(key=f":{at}", text=f"{said.title} · {said.label}", heading=True))
            for side, word in zip(_SIDES, (said.ours, said.theirs), strict=True):
                stands = (picked or conflict.side) == side
                rows.append(
                    Row(
                        key=f"{at} {side}",
                        cells=("here" if side == "ours" else "copy",),
                        text=word,
                        mark="✓" if stands else "",
                        right="chosen" if picked == side else "stands" if stands else "",
                        dim=not stands,
                    )
                )
        self.query_one(RecordsList).rows = (*rows, *self._asked(), *self._rest)

    def _asked(self) -> list[Row]:
        """What somebody would hear more by, each with a yes of its own."""
        book = self._plan.merged.notebook
        rows = [
            Row(
                key=f"{each.id} agree",
                text=consent_guard.in_words(each, book),
                mark="✓" if each.id in self._agreed else "",
                right="agreed" if each.id in self._agreed else "not agreed",
            )
            for each in consent_guard.asked(book)
        ]
        title = "Would let somebody hear more: only if you agree"
        return [Row(key=":asked", text=title, heading=True), *rows] if rows else []

    def _others(self) -> tuple[Row, ...]:
        """The rows below the conflicts: what stayed, what cannot come, then every change."""
        rows: list[Row] = []
        merged, theirs = self._plan.merged, self._plan.theirs
        if names := names_kept(merged):
            rows.append(Row(key=":kept", text="Removed in one, needed in the other", heading=True))
            rows += [Row(key=f"kept {at}", text=name) for at, name in enumerate(names)]
        if aside := (*merged.left_out, *theirs.faults):
            rows.append(Row(key=":aside", text="Stays in the copy only", heading=True))
            rows += [
                Row(key=f"aside {at}", text=f"{fault.id or fault.table}: {fault.text}")
                for at, fault in enumerate(aside)
            ]
        table = ""
        for each in undisputed(self._found, self._said, merged):
            if each.table != table:
                table = each.table
                rows.append(Row(key=f":{table}", text=labels.TABLE.get(table, table), heading=True))
            rows.append(Row(key=f"change {each.id}", text=each.title, right=_HOW[each.how]))
            for at, field in enumerate(each.fields if each.how == "changed" else ()):
                text = sentence(field)
                rows.append(Row(key=f"change {each.id} {at}", text=text, indent=1, dim=True))
        return tuple(rows)

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def _pick(self, at: int, side: Side) -> None:
        self._picks[self._plan.merged.conflicts[at].place] = side

    def action_pick(self, side: Side) -> None:
        at, _, word = (self.query_one(RecordsList).cursor or "").partition(" ")
        if word in _SIDES:
            self._pick(int(at), side)
            self._show_rows()
        else:
            self.say("Put the cursor on something that both say differently.")

    def action_agree(self) -> None:
        at, _, word = (self.query_one(RecordsList).cursor or "").partition(" ")
        if word == "agree":
            self._agreed ^= {at}
            self._show_rows()
        else:
            self.say("Put the cursor on a line that would let somebody hear more.")

    def action_all(self, side: Side) -> None:
        for at in range(len(self._said)):
            self._pick(at, side)
        self._show_rows()

    @on(RecordsList.Chosen)
    def _chosen(self, event: RecordsList.Chosen) -> None:
        at, _, word = event.key.partition(" ")
        if word == "agree":
            self.action_agree()
        for side in _SIDES:
            if word == side:
                self._pick(int(at), side)
                self._show_rows()

    def action_take(self) -> None:
        self.post_message(self.Take(self._plan, self._picks, tuple(sorted(self._agreed))))

    def action_back(self) -> None:
        self.dismiss()
