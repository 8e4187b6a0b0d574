"""The agenda of one meeting while it is built: what fits, why, what is left over and why."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from careprep.agenda.build import build
from careprep.agenda.closing_check import check_balance
from careprep.agenda.items import Agenda, Item, LeftOver, section_title
from careprep.agenda.words import Words
from careprep.commands.meetings import to_ask
from careprep.commands.packet import own_folder
from careprep.model import labels
from careprep.model.dates import show_clock, show_moment
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.model.topic_places import waiting
from careprep.text import sanitize
from careprep.tui.base import OfMeeting
from careprep.tui.messages import Ask, Do, OpenLiveMeeting, ask_topics
from careprep.tui.notice import NoticeScreen
from careprep.tui.screens.attendance import AttendanceScreen
from careprep.tui.screens.detail import DetailScreen
from careprep.tui.widgets.reader import Reader, StyledLine, text_of
from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow

FATES = {
    "in_writing": "send in writing",
    "next_meeting": "comes back next time",
    "parked": "parking lot",
}


class AgendaScreen(OfMeeting):
    """Pin, leave out, move, change minutes, choose the top three; every change builds it again."""

    BINDINGS = [
        Binding("p", "pin", "Pin", tooltip="Keep this item on the agenda, whatever happens"),
        Binding("x", "leave_out", "Leave out", tooltip="Leave this item out, or bring it back"),
        Binding("t", "star", "Top 3", tooltip="Make this one of your top three, or not"),
        Binding("plus,equals_sign", "minutes(1)", "Min", tooltip="Its minutes", key_display="+/-"),
        Binding("minus", "minutes(-1)", "A minute less", show=False),
        Binding("shift+up,K", "move(-1)", "Move up", show=False),
        Binding("shift+down,J", "move(1)", "Move down", show=False),
        Binding("1", "apply(1)", "What would help", show=False),
        Binding("2", "apply(2)", "The second change", show=False),
        Binding("3", "apply(3)", "The third change", show=False),
        Binding("w", "who", "Who"),
        Binding("v", "paper", "Paper", tooltip="Preview the agenda, or the letter afterwards"),
        Binding("c", "copies", "Copies", tooltip="Write everybody’s own copy into a folder"),
        Binding("r", "run", "Run", tooltip="Run the meeting; a closed one is opened again"),
        Binding("a", "ask", "Add a question", show=False),
        Binding("e", "change", "Change the meeting", show=False),
        Binding("n", "topics", "Go through what has no topic yet", show=False),
        Binding("escape,q", "back", "Back"),
    ]

    def __init__(self, key: str) -> None:
        super().__init__(key, "meeting")
        self._agenda: Agenda | None = None
        self._words: Words | None = None
        self._worth: tuple[str, ...] = ()

    def compose_body(self) -> ComposeResult:
        yield Static("", classes="head", markup=False)
        yield Static("", classes="bar", markup=False)
        with Horizontal():
            yield RecordList(align=">>")
            yield Reader(classes="card")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(RecordList).focus()

    # ── showing ───────────────────────────────────────────────────────────────────────────────

    def show_notebook(self) -> None:
        meeting = self.meeting
        if meeting is None or self.notebook is None:
            self.dismiss()
            return
        self._agenda = agenda = build(self.notebook, meeting, self.today, moves=True)
        findings = check_balance(self.notebook, meeting, meeting.day)
        self._words = words = Words(self.notebook, meeting)
        warnings = (words.together(warning) for warning in agenda.warnings)
        self._worth = (
            *_without_topic(self.notebook),
            *warnings,
            *(finding.text for finding in findings),
        )
        where = f" · {meeting.place}" if meeting.place else ""
        head = (
            f"{meeting.title} · {show_moment(meeting.when, self.today)}"
            f" · {meeting.minutes} min{where}"
        )
        self.query_one(".head", Static).update(sanitize(head, one_line=True))
        self.query_one(".bar", Static).update(
            f"{agenda.planned} of {agenda.minutes} minutes planned {bar(agenda)}  "
            f"{_coming(meeting)}"
        )
        self.query_one(RecordList).rows = self._rows(agenda, meeting)
        self._show_card()

    def _rows(self, agenda: Agenda, meeting: Meeting) -> tuple[ListRow, ...]:
        rows = self._moves(agenda)
        rows += [self._item(item, meeting) for item in agenda.items]
        if agenda.left_over:
            rows.append(
                ListRow(key=":left", text=f"Left over ({len(agenda.left_over)})", heading=True)
            )
            rows += [
                ListRow(key=left.key, text=left.title, right=FATES[left.fate], dim=True)
                for left in agenda.left_over
            ]
        if self._worth:
            rows.append(ListRow(key=":worth", text="Worth knowing", heading=True))
            rows += [
                ListRow(key=f":warning {at}", text=text, mark="!", tone="warn")
                for at, text in enumerate(self._worth)
            ]
        return tuple(rows)

    def _moves(self, agenda: Agenda) -> list[ListRow]:
        """What one change would bring, each with the key that makes it."""
        if not agenda.moves or self._words is None:
            return []
        rows = [
            ListRow(
                key=f":move {number}",
                cells=(str(number), ""),
                text=self._words.move(move, agenda),
                tone="warn",
            )
            for number, move in enumerate(agenda.moves, 1)
        ]
        return [
            ListRow(key=":moves", text="More would fit: press the number", heading=True),
            *rows,
            ListRow(key=":items", text="The agenda", heading=True),
        ]

    def _item(self, item: Item, meeting: Meeting) -> ListRow:
        marks = []
        if item.pinned:
            marks.append("pinned")
        if item.key in meeting.top:
            marks.append(f"★ {meeting.top.index(item.key) + 1}")
        elif item.section == "top_three":
            marks.append("★ suggested")
        clock = show_clock(meeting.at(item.start))
        return ListRow(
            key=item.key,
            cells=(clock.removesuffix(" am").removesuffix(" pm"), f"{item.minutes}′"),
            text=item.title,
            right=" ".join(marks),
            strong=item.fixed,
        )

    @on(RecordList.Highlighted)
    def _show_card(self) -> None:
        self.call_after_refresh(self._fill_card)

    def _fill_card(self) -> None:
        reader = self.query_one(Reader)
        if reader.size.width:
            reader.lines = self._card()

    def _card(self) -> tuple[StyledLine, ...]:
        """Why the item under the cursor is here, or why it is not."""
        key = self.query_one(RecordList).cursor or ""
        if self._agenda is None or self._words is None:
            return ()
        if key.startswith(":move "):
            move = self._agenda.moves[int(key.split()[1]) - 1]
            return (((self._words.move(move, self._agenda), ""),),)
        if key.startswith(":warning "):
            return (((self._worth[int(key.split()[1])], ""),),)
        item = self._agenda.item(key)
        if item is not None:
            return self._item_card(item, self._words)
        left = next((left for left in self._agenda.left_over if left.key == key), None)
        return self._left_card(left, self._words) if left else ()

    def _item_card(self, item: Item, words: Words) -> tuple[StyledLine, ...]:
        lines: list[StyledLine] = [
            ((item.title, "title"),),
            ((section_title(item.section), "dim"),),
            (),
        ]
        if item.needs:
            lines.append((("For: ", "strong"), (self._names(item.needs), "")))
        if item.why:
            lines += [(), (("Why it is here", "heading"),)]
            lines += [((f"  • {why}", ""),) for why in words.said(item.why)]
        if item.under:
            lines += [(), (("To know", "heading"),)]
            lines += [((f"  • {words.note(note)}", ""),) for note in item.under]
        if item.lines:
            lines += [(), (("In it", "heading"),)]
            lines += [((f"  • {line.title}", ""),) for line in item.lines]
        return tuple(lines)

    def _left_card(self, left: LeftOver, words: Words) -> tuple[StyledLine, ...]:
        lines: list[StyledLine] = [
            ((left.title, "title"),),
            ((f"Left over: {FATES[left.fate]}", "dim"),),
            (),
            (("Why", "heading"),),
            ((f"  • {words.together(left.reason)}", ""),),
            (),
            (("What now", "heading"),),
            ((f"  • {words.say(left.next_step)}", ""),),
        ]
        if left.for_:
            lines += [(), (("For: ", "strong"), (self._names(left.for_), ""))]
        return tuple(lines)

    def _names(self, keys: tuple[str, ...]) -> str:
        team = self.notebook.team if self.notebook else {}
        return labels.listed([team[key].name for key in keys if key in team])

    def on_resize(self, event: object) -> None:
        super().on_resize(event)  # type: ignore[arg-type]
        if self.children:
            self._show_card()

    # ── choosing ──────────────────────────────────────────────────────────────────────────────

    def _choose(self, **values: object) -> None:
        key = self.query_one(RecordList).cursor
        if key and not key.startswith(":"):
            self.post_message(Do("choose", {"which": self.key, "item": key, **values}))

    def action_pin(self) -> None:
        meeting, key = self.meeting, self.query_one(RecordList).cursor
        if meeting and key:
            choice = meeting.choices.get(key)
            self._choose(pinned=not (choice and choice.pinned))

    def action_leave_out(self) -> None:
        meeting, key = self.meeting, self.query_one(RecordList).cursor
        if meeting and key:
            choice = meeting.choices.get(key)
            self._choose(left_out=not (choice and choice.left_out))

    def action_minutes(self, by: int) -> None:
        item = self._agenda.item(self.query_one(RecordList).cursor or "") if self._agenda else None
        if item is not None and item.minutes + by >= 1:
            self._choose(minutes=item.minutes + by)

    def action_move(self, by: int) -> None:
        key = self.query_one(RecordList).cursor
        if key and not key.startswith(":"):
            self.post_message(Do("move", {"which": self.key, "item": key, "by": by}))

    def action_star(self) -> None:
        key = self.query_one(RecordList).cursor
        if key and not key.startswith(":"):
            self.post_message(Do("star", {"which": self.key, "item": key}))

    @on(RecordList.Chosen)
    def _open(self, event: RecordList.Chosen) -> None:
        """In a narrow window the card has no room beside the list: show it on its own."""
        if self.notebook and self.notebook.get(event.key):
            self.open_beside(DetailScreen(event.key, lambda _r, _n, _t: self._card()))
        elif card := self._card():  # of a fixed part, or something worth knowing: no record
            self.open_beside(NoticeScreen(text_of(card)))

    def action_apply(self, number: int) -> None:
        """Make a change that the agenda offers; ask first for what is decided with people."""
        moves = self._agenda.moves if self._agenda else ()
        if self.notebook is None or not 1 <= number <= len(moves):
            return
        if asked := to_ask(moves[number - 1]):
            self.post_message(Ask(*asked))
        else:
            self.post_message(Do("apply", {"which": self.key, "number": number}))

    def action_who(self) -> None:
        self.open_beside(AttendanceScreen(self.key))

    def action_run(self) -> None:
        if self.meeting is not None and not self.meeting.open:
            self.post_message(Do("reopen", {"which": self.key}))
        self.post_message(OpenLiveMeeting(self.key))

    def action_paper(self) -> None:
        closed = self.meeting is not None and not self.meeting.open
        self.post_message(Do("summary" if closed else "agenda", {"meeting": self.key}))

    def action_copies(self) -> None:
        if self.meeting is not None and self.notebook is not None:
            folder = str(own_folder(self.notebook, self.meeting))
            given = {"meeting": self.key, "folder": folder, "format": "markdown"}
            self.post_message(Ask("packet", given))

    def action_ask(self) -> None:
        self.post_message(Ask("ask"))

    def changes(self, about: str) -> bool:
        return bool(about)

    def action_topics(self) -> None:
        self.post_message(Ask("topics"))

    def action_change(self) -> None:
        if self.said_about:
            self.post_message(ask_topics(self.notebook, self.said_about))
            return
        self.post_message(Ask("change meeting", {"which": self.key}))


def bar(agenda: Agenda, width: int = 20) -> str:
    """How much of the meeting is planned, as a bar of cells."""
    full = round(width * 8 * min(agenda.planned, agenda.minutes) / max(1, agenda.minutes))
    cells = "█" * (full // 8) + ("▏▎▍▌▋▊▉"[full % 8 - 1] if full % 8 else "")
    return f"▕{cells:<{width}}▏"


def _without_topic(notebook: Notebook) -> tuple[str, ...]:
    """How much waits for a topic, and the key that goes through it."""
    count = len(waiting(notebook))
    said = f"{say('today.no_topic', count=count)}: {say('today.nobody_gets', count=count)}."
    return (f"Press n: {said}",) if count else ()


def _coming(meeting: Meeting) -> str:
    coming = sum(person.coming for person in meeting.people)
    return f"{coming} coming"
