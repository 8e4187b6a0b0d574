"""The app: it holds the session, runs commands, and shows what they did. Screens only ask."""

import asyncio
import contextlib
import datetime as dt
import gc
import os
import signal
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec.structs import replace
from textual import events, on
from textual.app import SystemCommand
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter, NoColor
from textual.screen import Screen

from careprep.commands import COMMANDS, NEW, Given, Outcome, run
from careprep.commands.command import Command, Fault
from careprep.commands.manual import read_page
from careprep.commands.merging import SAME_CHILD, OtherChild, plan
from careprep.errors import CareprepError, Locked
from careprep.model import checklist, parsing
from careprep.model.fields import ParseContext
from careprep.model.notebook import Notebook
from careprep.model.topic_places import topic_place, waiting
from careprep.session import clock
from careprep.session.sample import sample_copy
from careprep.session.session import Session
from careprep.storage import paths, rekey
from careprep.text import sanitize
from careprep.tui.app_refused import RefusedEditsApp
from careprep.tui.base import CareScreen, InMeeting
from careprep.tui.main import MainScreen
from careprep.tui.messages import Ask, Copy, Do, OpenLiveMeeting
from careprep.tui.notice import NoticeScreen
from careprep.tui.palette import VerbProvider
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.backups import BackupsScreen
from careprep.tui.screens.confirm import ConfirmScreen
from careprep.tui.screens.form import FormContent, FormScreen
from careprep.tui.screens.help import HelpScreen
from careprep.tui.screens.live_meeting import LiveMeetingScreen
from careprep.tui.screens.merge import CopiesScreen, MergeScreen
from careprep.tui.screens.next_topic import TopicsScreen
from careprep.tui.screens.open_notebook import OpenNotebookScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.screens.welcome import WelcomeScreen
from careprep.tui.terminal import end_with_bug, leaving_nothing

ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]
"""What the system tells a program that is to end."""
LOOK_EVERY = 2.0  # seconds between looks at the file's date
GRAVEST_FIRST: tuple[Fault, ...] = ("read_only", "lost", "copies", "issues")
"""The line for words has room for one of them."""
EXAMPLE = "This is an example. Change what you like: nothing can break."


class CareprepApp(RefusedEditsApp):
    """One window on one notebook; without a session it starts with the welcome screen, or by
    asking for the passphrase of a notebook that is `locked`."""

    TITLE = "careprep"
    CSS_PATH = "careprep.tcss"
    COMMANDS = RefusedEditsApp.COMMANDS | {VerbProvider}
    BINDINGS = [
        Binding("ctrl+c", "quit", "Quit", show=False, system=True),
        # Textual has these two in words of its own.
        Binding("ctrl+q", "quit", "Quit", show=False, priority=True),
        Binding("ctrl+p", "command_palette", "Every command by name", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session | None = None,
        today: dt.date | None = None,
        locked: tuple[Path, Locked] | None = None,
    ) -> None:
        super().__init__(session, today)
        self._first = locked
        self._looked = 0.0

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """Of Textual's own commands only the choice of colours."""
        yield SystemCommand("Colours", "Light, dark or high contrast", self.action_change_theme)
        yield SystemCommand(
            "Open", "Open another notebook, or start one", self.action_open_notebook
        )
        if self.session is not None:
            yield SystemCommand("Hide", "Hide everything until you come back", self.action_hide)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where no notebook is open there is nothing to undo, and nothing to hide."""
        if self.session is None and action in ("do", "hide"):
            return False
        return super().check_action(action, parameters)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Under NO_COLOR really no colour: Textual's own filter leaves greys."""
        if not self.no_color:
            return super().get_line_filters()
        return [NoColor()]

    # ── opening ───────────────────────────────────────────────────────────────────────────────

    def get_default_screen(self) -> Screen[Any]:
        """The first screen is the one to work in: nothing is painted twice."""
        if self._first is not None:
            return self.ask_for(*self._first)
        return self._handed(WelcomeScreen() if self.session is None else MainScreen())

    def on_mount(self) -> None:
        self.theme = _remembered_theme()
        self.theme_changed_signal.subscribe(self, lambda theme: _remember_theme(theme.name))
        self.set_interval(LOOK_EVERY, self._look_at_file)
        if self.session is not None:
            self.call_after_refresh(self._greet)

    def _greet(self, said: str = "") -> None:
        """Say what is to be known about a notebook that was just opened."""
        assert self.session is not None
        self.session.while_waiting(self._say_at_once)
        found = run.notices(self.session)
        if gravest := next((fault for fault in GRAVEST_FIRST if fault in found), None):
            said = found[gravest]
        if said:
            self._say(said)

    def action_open_notebook(self) -> None:
        self._show(OpenNotebookScreen())

    @on(OpenNotebookScreen.Picked)
    def _open_other(self, event: OpenNotebookScreen.Picked) -> None:
        try:
            self._leave_for(Session(event.path, self._today))
        except Locked as locked:
            self.ask_for(event.path, locked)
        except CareprepError as problem:
            self._say(str(problem), trouble=True)

    def opened(self, session: Session) -> None:
        self._leave_for(session)

    def _leave_for(self, session: Session, said: str = "", *, remember: bool = True) -> None:
        """Close everything of the notebook that was open, then open another."""
        self.session = session
        self.touched()
        self._drafts.clear()
        if remember:
            with contextlib.suppress(CareprepError):
                paths.remember(session.path)
        while len(self.screen_stack) > 1 and not isinstance(self.screen, MainScreen):
            self.pop_screen()
        if isinstance(self.screen, MainScreen):
            self.screen.at = 1
            self._share()
        else:
            self._show(MainScreen())
        self.call_after_refresh(self._greet, said)

    @on(WelcomeScreen.Picked)
    def _picked(self, event: WelcomeScreen.Picked) -> None:
        if event.choice == "quit":
            self.exit()
        elif event.choice == "look":
            try:
                session = Session(sample_copy(self._day()), self._today)
            except CareprepError as problem:
                self._say(str(problem), trouble=True)
                return
            self._leave_for(session, EXAMPLE, remember=False)
        else:
            name = replace(NEW.fields[0], label="Your child’s name")
            context = ParseContext(today=self._day())
            self._form(FormContent("Start with my child", (name,), context), self._start)

    def _start(self, values: dict[str, Any]) -> None:
        session, _ = run.start(NEW, values, self._today)
        self.call_after_refresh(
            self._leave_for, session, "Every change is saved. Press ? for help."
        )

    def _day(self) -> dt.date:
        return self._today or clock.today()

    # ── screens that screens ask for ──────────────────────────────────────────────────────────────

    @on(MainScreen.OpenMeeting)
    def _open_meeting(self, event: MainScreen.OpenMeeting) -> None:
        self._show(AgendaScreen(event.key))

    @on(OpenLiveMeeting)
    def _open_room(self, event: OpenLiveMeeting) -> None:
        assert self.session is not None
        self._show(LiveMeetingScreen(event.key, self.session.now()))

    @on(CopiesScreen.Picked)
    def _look_at_copy(self, event: CopiesScreen.Picked) -> None:
        assert self.session is not None
        try:
            self._show(MergeScreen(plan(self.session, event.path, same_child=event.same_child)))
        except OtherChild as problem:
            self._ask_whose(event.path, problem)
        except CareprepError as problem:
            self._say(str(problem), trouble=True)

    def _ask_whose(self, path: Path, problem: OtherChild) -> None:
        def submit(values: dict[str, Any]) -> None:
            if values.get("same_child"):
                picked = CopiesScreen.Picked(path, same_child=True)
                self.call_after_refresh(self.post_message, picked)

        context = ParseContext(today=self._day())
        self._form(FormContent(problem.what, (SAME_CHILD,), context), submit, "whose")

    @on(MergeScreen.Take)
    def _take_copy(self, event: MergeScreen.Take) -> None:
        given = {
            "other": event.plan.other,
            "yes": True,
            "picks": event.picks,
            "agree": event.agreed,
            "shown": event.plan,
            "same_child": True,  # that was settled before it was shown
        }
        self._do(Do("merge", given))
        if self.session and self.session.notebook is not event.plan.ours:
            while len(self.screen_stack) > 1 and not isinstance(self.screen, MainScreen):
                self.pop_screen()

    @on(Copy)
    def _copy(self, event: Copy) -> None:
        self.copy_to_clipboard(event.text)
        keys = "s" if isinstance(self.screen, PreviewScreen) else "v, then s"
        self._say(f"{event.what} is copied, if this terminal allows it. Else use {keys}.")

    async def action_quit(self) -> None:
        """Leave, with what was typed in the last moment."""
        self._leave()

    def _leave(self, code: int = 0) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, LiveMeetingScreen) and (unsaved := screen.unsaved()):
                self._do(Do("note", unsaved))
        self.exit(return_code=code)

    def get_driver_class(self) -> type[Driver]:
        return leaving_nothing(super().get_driver_class())

    async def run_async(self, **how: Any) -> Any:
        """Run on the terminal. Told by the system to end, it leaves as if by hand: what was typed
        is kept, and the terminal is as it was, without a word of the child on it."""
        loop = asyncio.get_running_loop()
        for each in ENDING:
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(each, self._leave, 128 + each)
        return await super().run_async(**how)

    def action_keys_help(self) -> None:
        if not isinstance(self.screen, HelpScreen):
            self._show(HelpScreen(self.screen))

    def action_manual(self, topic: str) -> None:
        """Show a page of the manual; no notebook need be open."""
        self._show(PreviewScreen(read_page(topic), "manual", {"topic": topic}))

    async def on_event(self, event: events.Event) -> None:
        """A key after a while looks at the file first: the timer may have slept with the lid.

        What is pasted is made harmless here: fields show what they are given.
        """
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event = events.Paste(sanitize(event.text))
        if isinstance(event, events.Key) and monotonic() - self._looked >= LOOK_EVERY:
            self._look_at_file()
        await super().on_event(event)

    def _look_at_file(self) -> None:
        """Another program may have changed the file: one look at its date, no reading."""
        self._looked = monotonic()
        if self.session is None:
            return
        self.hide_when_left()
        for screen in self.screen_stack:
            if isinstance(screen, InMeeting):
                screen.now = self.session.now()  # to the minute: mostly nothing changes
        try:
            if self.session.refresh():
                self._share()
                said = "Another program changed this notebook; you see it as it is now."
                self._say(" ".join((said, *self.session.unsaid)))
                self.session.unsaid.clear()
            self._look_for_file()
        except Locked as locked:
            self.ask_for(self.session.path, locked)  # it was locked, or locked anew
        except CareprepError as problem:
            self._say(str(problem), trouble=True)

    _fatal_error = end_with_bug

    # ── doing: the one door ───────────────────────────────────────────────────────────────────

    def action_do(self, name: str) -> None:
        self._do(Do(name))

    @on(Do)
    def _on_do(self, event: Do) -> None:
        event.stop()
        if isinstance(event, Ask):
            self._ask(event)
        else:
            self._do(event)

    def _do(self, event: Do) -> None:
        try:
            self._carry_out(event.name, event.given)
        except Locked as locked:  # this notebook meanwhile, or another that was to be read
            self._look_at_file()
            self._say(str(locked), trouble=True)
        except CareprepError as problem:
            if self.session is not None:
                self._share()
            self._refused(problem, lambda: self._do(event), lambda: None)

    def _carry_out(self, name: str, given: Given) -> None:
        if self.session is None:
            return
        command = COMMANDS[name]
        outcome = command.run(self.session, given)
        if outcome.changed:
            self._saved()
        self._share()
        if outcome.document is not None:
            show = partial(self._show_document, outcome, name, given)
            if isinstance(self.screen, FormScreen):
                self.call_later(show)  # once the form that asked for it has gone
            else:
                show()
        main = next((s for s in self.screen_stack if isinstance(s, MainScreen)), None)
        if main is not None and outcome.focus:
            main.focus_record(outcome.focus)
        if outcome.show:
            self._carry_out(outcome.show, {"meeting": outcome.focus})
        # After the form above has gone, so that the words stand on the screen that stays.
        report = run.report(command, self.session, outcome, "Saved. Press u to undo.")
        if self._news and outcome.changed:
            report.append(self._news)
            self._news = ""
        said = " ".join(report)
        if len(said.splitlines()) > 1:
            self.call_after_refresh(self._show, NoticeScreen(said))
        elif said:
            self.call_after_refresh(self._say, said, about=outcome.tagged)

    def _show_document(self, outcome: Outcome, name: str, given: Given) -> None:
        """Show the document of an outcome; asked for again, it takes the place of what is shown."""
        document = outcome.document
        assert document is not None
        if outcome.offer is not None:
            self._show(ConfirmScreen(document, Do(name, {**given, **outcome.offer})))
        elif isinstance(self.screen, PreviewScreen) and self.screen.shows(name, given):
            self.screen.show_document(document)
        else:
            self._show(PreviewScreen(document, name, given))

    def _go_through_topics(self) -> None:
        assert self.session is not None
        if waiting(self.session.notebook):
            self._show(TopicsScreen())
        else:
            self._say("Everything that is open has a topic.")

    def _ask(self, event: Ask) -> None:
        """Ask for the fields of a command in a form, or on the screen it has for that."""
        if self.session is None:
            return
        command, given = COMMANDS[event.name], event.given
        if command.screen == "without_topic" and not given.get("line"):
            self._go_through_topics()
            return
        if command.screen in CHOOSING:
            self._show(CHOOSING[command.screen](self.session.path))
            return
        record = run.subject(command, given, self.session.notebook)
        values = parsing.values_of(record) if record is not None and command.edits else {}
        values |= {name: value for name, value in given.items() if name not in run.SETTLED}

        def submit(new: dict[str, Any]) -> None:
            # What is handed in counts as given, also when it is left as it is.
            self._carry_out(command.name, {**given, **new})

        asked = FormContent(
            _form_title(command, given, self.session.notebook),
            run.fields_to_ask(command, given),
            run.context_for(self.session.today, record),
            values,
        )
        about = (str(given[name]) for name in sorted(run.SETTLED & {*given}))
        self._form(asked, submit, " ".join([command.name, *about]))


CHOOSING: dict[str, Callable[[Path], CareScreen]] = {
    "copies": CopiesScreen,
    "versions": BackupsScreen,
}
"""The screens on which something is chosen before a command is done, for an open notebook."""


def _form_title(command: Command, given: Given, notebook: Notebook) -> str:
    """What a form asks for, and about whom or what."""
    about = notebook.get(given.get("member", "")) or run.subject(command, given, notebook)
    named_by = given.get("line", "")
    line = checklist.line(named_by) or topic_place(notebook, named_by)
    named = line.text if line else given.get("term", "") if about is None else _title(about)
    return f"{command.help}: {named}" if named else command.help


def _title(record: object) -> str:
    text = " ".join(str(getattr(record, "title", "")).split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def _remembered_theme() -> str:
    from textual.theme import BUILTIN_THEMES

    name = paths.setting("theme")
    return name if name in BUILTIN_THEMES else "textual-dark"


def _remember_theme(name: str) -> None:
    with contextlib.suppress(CareprepError):
        paths.keep_setting("theme", name)


def run_app(path: Path | None, today: dt.date | None = None, sample: bool = False) -> int:
    """Open the app on a notebook (or on the welcome screen); 0 when it was left in peace.

    Raises CareprepError where the file cannot be opened.
    """
    os.environ.setdefault("TEXTUAL_FPS", "120")
    session, locked = None, None
    if path is not None:
        try:
            session = Session(path, today)
        except Locked as problem:
            locked = (path, problem)
    if session is not None and not sample:
        with contextlib.suppress(CareprepError):
            paths.remember(session.path)
    app = CareprepApp(session, today, locked)
    gc.disable()  # until the first paint; then what start-up left is set aside for good
    app.call_later(_settle_memory)
    app.run()
    rekey.forget_pages()
    return app.return_code or 0


def _settle_memory() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()
