"""Help for the place you are in: its keys, and enter runs the one under the cursor."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widgets import Static

from careprep.tui.base import CareScreen
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

_ALWAYS = (
    ("↑ ↓", "Move; j and k work too"),
    ("enter", "Open what the cursor is on"),
    ("esc", "Back, from anywhere"),
    ("F1", "Here: the manual about this place"),
)


_PLAIN = ("app.focus_next", "app.focus_previous", "screen.copy_text")


class HelpScreen(CareScreen):
    """The keys that work in the screen below."""

    BINDINGS = [
        Binding("escape,q,question_mark", "back", "Back"),
        Binding("f1", "manual", "Manual", tooltip="Read about this place in the manual"),
    ]

    def __init__(self, below: Screen[object]) -> None:
        super().__init__(classes="keys")
        around = (below.focused or below).ancestors_with_self
        named = (getattr(node, "manual", "") for node in around)
        self.manual = next(filter(None, named), self.manual)  # of the innermost that has a page
        self._actions: list[tuple[object, str]] = []
        self._rows: list[ListRow] = []
        seen: set[str] = set()
        for key, active in below.active_bindings.items():
            binding = active.binding
            if not binding.description or binding.description in seen or binding.system:
                continue
            if isinstance(active.node, ScrollView) or binding.action in _PLAIN:
                continue  # moving about: said once, below
            seen.add(binding.description)
            shown = binding.key_display or _KEYS.get(key, key)
            self._actions.append((active.node, binding.action))
            self._rows.append(
                ListRow(
                    key=str(len(self._rows)),
                    cells=(shown,),
                    text=binding.tooltip or binding.description,
                )
            )

    def compose_body(self) -> ComposeResult:
        yield Static("Keys that work here. Enter does it.", classes="lead", markup=False)
        more = tuple(
            ListRow(key=f"always:{key}", cells=(key,), text=text, dim=True) for key, text in _ALWAYS
        )
        yield RecordList((*self._rows, *more))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    @on(RecordList.Chosen)
    async def _run(self, event: RecordList.Chosen) -> None:
        if event.key.isdecimal():
            node, action = self._actions[int(event.key)]
            self.dismiss()
            self.app.call_after_refresh(self.app.run_action, action, node)

    async def action_manual(self) -> None:
        await self.run_action(f"app.manual('{self.manual}')")


_KEYS = {
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "ctrl+r": "ctrl+r",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "shift+up": "shift+↑",
    "shift+down": "shift+↓",
}
