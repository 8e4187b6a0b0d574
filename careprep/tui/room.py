"""The room: the meeting while it runs. What we are on in large, and one key for what happens."""

import datetime as dt

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.reactive import var
from textual.timer import Timer
from textual.widgets import Static, TextArea

from careprep import words
from careprep.agenda.running import Running, running
from careprep.clean import clean
from careprep.dates import show_clock
from careprep.model import FollowUp, Goal, Meeting, Question
from careprep.tui.base import CareScreen, OfMeeting
from careprep.tui.closing import Closing
from careprep.tui.messages import Ask, Do

KEEP_AFTER = 1.0  # seconds without a key after which a note that is being typed is saved


class Notes(TextArea):
    """What is said about the item we are on; it is saved as it is typed."""

    BINDINGS = [Binding("escape", "leave", "Back to the meeting")]

    def action_leave(self) -> None:
        self.screen.set_focus(None)


class Room(OfMeeting):
    """One meeting, live. Only this child is ever on the screen."""

    BINDINGS = [
        Binding("n,enter", "next", "Next", tooltip="Go on to the next item"),
        Binding("b", "before", "Back", tooltip="Back to the item before", show=False),
        Binding("o", "notes", "Note", tooltip="Write down what is said"),
        Binding("d", "decide", "Decision"),
        Binding("f", "promise", "Follow-up"),
        Binding("a", "answer", "Answer"),
        Binding("g", "progress", "How the goal goes", show=False),
        Binding("p", "park", "Park"),
        Binding("c", "carry", "Carry over", show=False),
        Binding("t", "there", "Who is here", show=False),
        Binding("z", "close", "Close"),
        Binding("escape,q", "leave", "Leave the room", show=False),
    ]

    AUTO_FOCUS = ""  # the keys belong to the room until somebody asks to write

    now: var[dt.datetime] = var(dt.datetime.min, init=False)

    def __init__(self, key: str, now: dt.datetime) -> None:
        super().__init__(key, "room")
        self.set_reactive(Room.now, now)
        self._at: Running | None = None
        self._noted_for = ""
        self._saver: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="room-clock", markup=False)
        with Vertical(id="room-now"):
            yield Static("", id="room-title", markup=False)
            yield Static("", id="room-why", markup=False)
        yield Notes("", id="room-notes", compact=True, tab_behavior="focus")
        yield Static("", id="room-next", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        meeting = self.meeting
        if meeting is not None and meeting.state == "planned":
            self.post_message(Do("open-meeting", {"which": self.key}))
        self.set_focus(None)

    # ── showing ───────────────────────────────────────────────────────────────────────────────

    def watch_now(self) -> None:
        if self.children:
            self.show_notebook()

    def show_notebook(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None or not meeting.open:
            self.dismiss()
            return
        self._at = at = running(self.notebook, meeting, self.now)
        self._show("#room-clock", self._clock(meeting, at))
        title = at.title or "Ready? Press n for the first item."
        self._show("#room-title", title)
        self._show("#room-why", " ".join(at.why[:2]))
        self._show("#room-next", self._next(at))
        self._show_notes(meeting, at)

    def _show(self, where: str, text: str) -> None:
        text = "\n".join(clean(line, one_line=True) for line in text.split("\n"))
        self.query_one(where, Static).update(text)

    def _clock(self, meeting: Meeting, at: Running) -> str:
        left = f"{at.left} min left" if at.left >= 0 else f"{-at.left} min over"
        clock = f"{meeting.title} · {show_clock(self.now)} · {left} of {meeting.minutes}"
        if not at.current:
            return clock
        over = at.spent - at.planned
        item = f"{over} min over" if over > 0 else f"{-over} min left"
        return f"{clock}\nThis item: {item}"

    def _next(self, at: Running) -> str:
        lines = []
        if at.rest:
            lines.append(f"Next: {at.rest[0].title} ({at.rest[0].minutes} min)")
            more = [item.title for item in at.rest[1:4]]
            if more:
                lines.append(f"Then: {', '.join(more)}")
        elif at.current:
            lines.append("This is the last item. Press z to close the meeting.")
        team = self.notebook.team if self.notebook else {}
        for member, minutes in at.leaving:
            if member in team:
                lines.append(f"{team[member].name} leaves in {words.counted(minutes, 'minute')}.")
        if at.squeezed:
            lines.append(f"No room any more, as this runs over: {', '.join(at.squeezed)}")
        return "\n".join(lines)

    def _show_notes(self, meeting: Meeting, at: Running) -> None:
        notes = self.query_one(Notes)
        notes.display = bool(at.current)
        if at.current != self._noted_for:
            self._noted_for = at.current
            entry = next((e for e in meeting.record if e.item == at.current), None)
            notes.load_text(entry.notes if entry else "")

    # ── notes, saved as they are typed ────────────────────────────────────────────────────────

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._saver is not None:
            self._saver.stop()
        self._saver = self.set_timer(KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        """Put what is typed into the file, if it is not there yet."""
        meeting = self.meeting
        if meeting is None or not self._noted_for:
            return
        text = self.query_one(Notes).text
        entry = next((e for e in meeting.record if e.item == self._noted_for), None)
        if entry is not None and entry.notes != text:
            given = {"which": self.key, "item": self._noted_for, "notes": text}
            self.post_message(Do("note", given))

    @on(events.DescendantBlur)
    def _left_notes(self) -> None:
        self._keep()

    # ── one key each ──────────────────────────────────────────────────────────────────────────

    def action_notes(self) -> None:
        if self._at and self._at.current:
            self.set_focus(self.query_one(Notes))  # at once: the next key belongs to it

    def action_next(self) -> None:
        if self._at is None:
            return
        self._keep()
        key = self._at.rest[0].key if self._at.rest else ""
        self._go(key)

    def action_before(self) -> None:
        """Back to the item before this one; its minutes go on from here."""
        meeting = self.meeting
        if meeting is None or not self._at:
            return
        done = [entry.item for entry in meeting.record if entry.minutes is not None]
        if done:
            self._keep()
            self._go(done[-1])

    def _go(self, key: str) -> None:
        taken = self._at.spent if self._at else 0
        given: dict[str, object] = {"which": self.key, "taken": taken}
        if key:
            given["item"] = key
        self.post_message(Do("next-item", given))

    def action_decide(self) -> None:
        self.post_message(
            Ask("decide", {"which": self.key, **self._about(Goal, Question, FollowUp)})
        )

    def action_promise(self) -> None:
        about = self._about(Goal, Question)
        self.post_message(Ask("promise", {"meeting": self.key, **about}))

    def action_answer(self) -> None:
        if about := self._about(Question):
            self.post_message(Ask("answer", {"which": about["about"]}))
        else:
            self.say("This item is no question. o writes a note, d a decision.")

    def action_progress(self) -> None:
        if about := self._about(Goal):
            self.post_message(Ask("progress", {"which": about["about"]}))
        else:
            self.say("This item is no goal. o writes a note, d a decision.")

    def action_park(self) -> None:
        self.post_message(Ask("park", {"which": self.key, **self._about(Goal, Question, FollowUp)}))

    def action_carry(self) -> None:
        if self._at and self._at.current:
            given = {"which": self.key, "item": self._at.current, "outcome": "carried"}
            self.post_message(Do("outcome", given))

    def action_there(self) -> None:
        self.post_message(Ask("attend", {"which": self.key}))

    def action_close(self) -> None:
        self._keep()
        screen = Closing(self.key)
        screen.set_reactive(CareScreen.notebook, self.notebook)
        screen.set_reactive(CareScreen.today, self.today)
        self.app.push_screen(screen)

    def action_leave(self) -> None:
        self._keep()
        self.dismiss()

    def _about(self, *kinds: type[Goal] | type[Question] | type[FollowUp]) -> dict[str, str]:
        """The record we are on, where it is of one of these kinds."""
        key = self._at.current if self._at else ""
        record = self.notebook.get(key) if self.notebook and key else None
        return {"about": key} if isinstance(record, kinds) else {}
