"""The room: the meeting while it runs. What we are on in large, and one key for what happens."""

import datetime as dt
from textwrap import shorten

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static, TextArea

from careprep.agenda.live import OFTEN, Running, running
from careprep.agenda.words import Words
from careprep.model.dates import show_clock, show_moment
from careprep.model.notebook import Notebook
from careprep.model.queries import carried
from careprep.model.records import FollowUp, Goal, Meeting, Question
from careprep.text import sanitize
from careprep.tui.base import InMeeting
from careprep.tui.messages import Ask, Do, ask_topics
from careprep.tui.screens.closing import ClosingScreen
from careprep.tui.screens.jump import JumpScreen
from careprep.tui.screens.roll_call import RollCallScreen
from careprep.tui.widgets.inputs import TextBox
from careprep.tui.widgets.large import Large

KEEP_AFTER = 0.5  # seconds after which what was typed into a note is in the file
PROJECTED = (110, 32)  # from this size on the window is taken to be on a wall, and writes large

ALL_LARGE = 46  # and from this height on what comes next and who leaves are large as well
LARGE_LAST = ("room-coming", "room-leaving")


class NotesInput(TextBox):
    """What is said about the item we are on; it is saved as it is typed."""

    BINDINGS = [Binding("escape", "leave", "Back to the meeting")]

    def write_on(self, text: str) -> None:
        """Show another text; what is typed comes after it."""
        self.load_text(text)
        self.move_cursor(self.document.end)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Enter is typed here: the footer does not offer it as the key of the room."""
        return key == "enter" or super().check_consume_key(key, character)

    def action_leave(self) -> None:
        self.screen.set_focus(None)


class LiveMeetingScreen(InMeeting):
    """One meeting, live. Only this child is ever on the screen."""

    BINDINGS = [
        Binding("n,enter", "next", "Next", tooltip="Go on to the next item"),
        Binding("b", "before", "Back", tooltip="Back to the item before", show=False),
        Binding("j,down", "jump", "List", key_display="j", tooltip="Go to any item, also back"),
        Binding("o", "notes", "Note", tooltip="Write down what is said"),
        Binding("d", "decide", "Decision"),
        Binding("f", "promise", "Follow-up"),
        Binding("a", "answer", "Answer"),
        Binding("g", "progress", "How the goal goes", show=False),
        Binding("p", "park", "Park"),
        Binding("e", "change_said", "Change what was just written is about", show=False),
        Binding("c", "carry", "Carry over", show=False),
        Binding("t", "there", "Who is here", show=False),
        Binding("z", "close", "Close"),
        Binding("escape,q", "leave", "Leave the room", show=False),
    ]

    AUTO_FOCUS = ""  # the keys belong to the room until somebody asks to write

    def __init__(self, key: str, now: dt.datetime) -> None:
        super().__init__(key, "room", now)
        self._at: Running | None = None
        self._noted_for = ""
        self._noted = ""  # the note of that item as the file has it
        self._saver: Timer | None = None
        self._trail: list[str] = []  # the items we came by, for the way back
        self._on_way_back = False

    def compose_body(self) -> ComposeResult:
        with Vertical():  # where it is too much for the window, what was said keeps its line
            yield Static("", id="room-clock", markup=False)
            with Horizontal(id="room-minutes"):
                for which, caption in (("item", "for this item"), ("meeting", "for the meeting")):
                    with Vertical():
                        yield Large(1, id=f"room-{which}-minutes")
                        yield Static(caption, markup=False)
            with Vertical(id="room-now"):
                yield Large(3, id="room-title")
                yield Static("", id="room-why", markup=False)
            yield NotesInput("", id="room-notes", compact=True, tab_behavior="focus")
            yield Large(2, id="room-leaving")
            yield Large(2, id="room-coming")
            yield Static("", id="room-next", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        meeting = self.meeting
        if meeting is not None and meeting.state == "planned":
            self.post_message(Do("open-meeting", {"which": self.key}))
        self.set_focus(None)

    # ── showing ───────────────────────────────────────────────────────────────────────────────

    def show_meeting(self, notebook: Notebook, meeting: Meeting) -> None:
        self._at = at = running(notebook, meeting, self.now)
        self._show("#room-clock", self._clock(meeting, at))
        self._show_minutes(at)
        self.query_one("#room-title", Large).text = at.title or self._no_item(meeting, at)
        self._show("#room-why", Words(notebook, meeting).together(at.why[:2]))
        self._show_next(at)
        self._show_notes(meeting, at)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        width, height = event.size
        wall = width >= PROJECTED[0] and height >= PROJECTED[1]
        self.set_class(wall, "-projected")
        for large in self.query(Large).results():
            large.large = wall and (height >= ALL_LARGE or large.id not in LARGE_LAST)
        self.show_notebook()

    def _show(self, where: str, text: str) -> None:
        text = "\n".join(sanitize(line, one_line=True) for line in text.split("\n"))
        self.query_one(where, Static).update(text)

    def _no_item(self, meeting: Meeting, at: Running) -> str:
        if not at.live:
            return "Put right what was written, then press z to close it again."
        if meeting.record and at.rest:
            return "Press n for the next item."
        if meeting.record:
            return "That was the last item. Press z to close the meeting."
        return "Ready? Press n for the first item."

    def _clock(self, meeting: Meeting, at: Running) -> str:
        if not at.live:
            return f"{meeting.title} of {show_moment(meeting.when, self.today)} · opened again"
        clock = f"{meeting.title} · {show_clock(self.now)}"
        if self.has_class("-projected"):
            return clock
        clock = f"{clock} · {_left(at.left)} of {meeting.minutes}"
        return f"{clock}\nThis item: {_left(at.planned - at.spent)}" if at.current else clock

    def _show_minutes(self, at: Running) -> None:
        """In large figures, for the wall."""
        item = _left(at.planned - at.spent) if at.current else ""
        self.query_one("#room-item-minutes", Large).text = item
        self.query_one("#room-meeting-minutes", Large).text = _left(at.left)
        self.query_one("#room-minutes").display = at.live and self.has_class("-projected")

    def _show_next(self, at: Running) -> None:
        team = self.notebook.team if self.notebook else {}
        leaving = " ".join(
            f"{team[member].name} leaves {_soon(minutes)}."
            for member, minutes in at.leaving
            if member in team
        )
        coming, more = "", []
        if at.rest:
            coming = f"Next: {at.rest[0].title} ({at.rest[0].minutes} min)"
            if after := [shorten(item.title, 44, placeholder="…") for item in at.rest[1:4]]:
                more.append(f"Then: {', '.join(after)}")
        elif at.current:
            coming = "This is the last item. Press z to close the meeting."
        if at.squeezed:
            more.append(f"No room any more, as this runs over: {', '.join(at.squeezed)}")
        for where, text in (("#room-leaving", leaving), ("#room-coming", coming)):
            self.query_one(where, Large).text = text
            self.query_one(where).display = bool(text)
        self._show("#room-next", "\n".join(more))

    def _show_notes(self, meeting: Meeting, at: Running) -> None:
        notes = self.query_one(NotesInput)
        notes.display = bool(at.current)
        entry = next((e for e in meeting.record if e.item == at.current), None)
        text = sanitize(entry.notes) if entry else ""
        if at.current != self._noted_for:
            self._keep()  # another window went on: what was typed here belongs to the item before
            if self._noted_for and not self._on_way_back:
                self._trail.append(self._noted_for)
            self._on_way_back = False
            self._noted_for = at.current
            notes.write_on(text)
        elif text != self._noted and notes.text == self._noted:
            notes.write_on(text)  # it was undone, or another window wrote it
        self._noted = text

    # ── notes, saved as they are typed ────────────────────────────────────────────────────────

    @on(TextArea.Changed)
    def _typed(self) -> None:
        if self._saver is None:
            self._saver = self.set_timer(KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        """Put what is typed into the file, if it is not there yet."""
        if self._saver is not None:
            self._saver.stop()
            self._saver = None
        if given := self.unsaved():
            self.post_message(Do("note", given))

    def unsaved(self) -> dict[str, str]:
        """What is typed as a note and not in the file yet, as `note` is given it."""
        meeting = self.meeting
        if meeting is None or not self._noted_for:
            return {}
        text = self.query_one(NotesInput).text
        entry = next((e for e in meeting.record if e.item == self._noted_for), None)
        if entry is None or sanitize(entry.notes) == text:
            return {}
        return {"which": self.key, "item": self._noted_for, "notes": text}

    @on(events.DescendantBlur)
    def _left_notes(self) -> None:
        self._keep()

    # ── one key each ──────────────────────────────────────────────────────────────────────────

    def _on_item(self) -> bool:
        """Whether we are on an item; where we are on none, say how to get to one."""
        if self._at is not None and self._at.current:
            return True
        self.say("Go to an item first: n goes to the next, j to any.")
        return False

    def action_notes(self) -> None:
        if self._on_item():
            self.set_focus(self.query_one(NotesInput))

    def action_next(self) -> None:
        if self._at is not None:
            self._go(self._at.rest[0].key if self._at.rest else "")

    def action_before(self) -> None:
        """Back the way we came, else to the item before this one; its minutes go on from here."""
        meeting = self.meeting
        if meeting is None or self._at is None:
            return
        items = [entry.item for entry in meeting.record]
        at = items.index(self._at.current) if self._at.current else len(items)
        back = self._trail.pop() if self._trail else items[at - 1] if at else ""
        if back and back in items:
            self._on_way_back = True
            self._go(back)

    def action_jump(self) -> None:
        self._keep()
        self.open_beside(JumpScreen(self.key, self.now))

    def _go(self, key: str) -> None:
        self._keep()
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
            self.post_message(Ask("answer", {"which": about["about"], "meeting": self.key}))
        elif self._on_item():
            self.say("This item is no question. o writes a note, d a decision.")

    def action_progress(self) -> None:
        if about := self._about(Goal):
            self.post_message(Ask("progress", {"which": about["about"]}))
        elif self._on_item():
            self.say("This item is no goal. o writes a note, d a decision.")

    def action_park(self) -> None:
        self.post_message(Ask("park", {"which": self.key, **self._about(Goal, Question, FollowUp)}))

    def action_carry(self) -> None:
        if self._at is None or self.notebook is None or not self._on_item():
            return
        if len(carried(self.notebook, self.meeting).get(self._at.current, ())) >= OFTEN and (
            about := self._about(Question)
        ):
            self.post_message(Ask("carry", {"which": about["about"], "meeting": self.key}))
        else:
            given = {"which": self.key, "item": self._at.current, "outcome": "carried"}
            self.post_message(Do("outcome", given))

    def changes(self, about: str) -> bool:
        return bool(about)

    def action_change_said(self) -> None:
        if self.said_about:
            self.post_message(ask_topics(self.notebook, self.said_about))

    def action_there(self) -> None:
        self._keep()
        self.open_beside(RollCallScreen(self.key, self.now))

    def action_close(self) -> None:
        self._keep()
        self.open_beside(ClosingScreen(self.key, self.now))

    def action_leave(self) -> None:
        self._keep()
        self.dismiss()

    def _about(self, *kinds: type[Goal] | type[Question] | type[FollowUp]) -> dict[str, str]:
        """The record we are on, where it is of one of these kinds."""
        key = self._at.current if self._at else ""
        record = self.notebook.get(key) if self.notebook and key else None
        return {"about": key} if isinstance(record, kinds) else {}


def _left(minutes: int) -> str:
    return f"{minutes} min left" if minutes >= 0 else f"{-minutes} min over"


def _soon(minutes: int) -> str:
    return f"in {minutes} min" if minutes else "now"
