"""Prompts in plain lines: numbered menus, one question at a time, and what hides them."""

import datetime as dt
from collections.abc import Callable, Sequence

from msgspec import Struct

from careprep.commands import UNDO
from careprep.errors import CareprepError, Sentence, WrongPassphrase
from careprep.model import queries
from careprep.model.notebook import Notebook
from careprep.session import idle
from careprep.session.session import Session
from careprep.text import sanitize

Read = Callable[[str], str]
Print = Callable[[str], None]


class Back(Exception):
    """The person went back: nothing of what was asked is kept."""


class Quit(Exception):
    """The person wants to leave."""


class Console(Struct, frozen=True):
    """Where a conversation is had."""

    read: Read = input
    """Shows a prompt and returns a typed line; EOFError ends it all."""
    say: Print = print
    """Prints a line."""
    secret: Read = input
    """Reads a line that is not shown."""


class MenuItem(Struct, frozen=True):
    """One line of a menu and what it does."""

    text: Sentence
    do: Callable[[], None]


class Prompts:
    """Lines that are read and lines that are printed, about the notebook that is open."""

    def __init__(self, console: Console, today: dt.date | None) -> None:
        self.console = console
        self._fixed_today = today
        self._session: Session | None = None

    @property
    def session(self) -> Session:
        assert self._session is not None
        return self._session

    @property
    def notebook(self) -> Notebook:
        return self.session.notebook

    def undo(self) -> None:
        """What “u” does, at every number."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        for each in sanitize(text).split("\n"):
            self.console.say(each)

    def read(self, prompt: str) -> str:
        return self._prompted(self.console.read, sanitize(prompt, one_line=True) + " ")

    def _prompted(self, read: Read, prompt: str) -> str:
        """A line; one that comes after nobody was there for long is asked for again."""
        if self._session is None:
            return read(prompt)
        minutes = idle.minutes_for(locked=self._session.locked)
        while True:
            with idle.watched(minutes, self._hide) as left:
                text = read(prompt)
            if not left():
                return text
            self._come_back()
            if text.strip() and read is self.console.read:
                self.say(f"You had typed this, and it was not taken: {text}")

    def _hide(self) -> None:
        idle.empty_screen()
        self.say("Hidden, as nobody typed anything for a while. Press Enter to go on.")

    def _come_back(self) -> None:
        """After a while alone a locked notebook wants its passphrase again."""
        while self.session.locked:
            try:
                self.session.passes(self.console.secret("Passphrase"))
            except WrongPassphrase as problem:
                self.say(str(problem))
            except CareprepError:  # nobody can be asked any more
                raise Quit from None
            else:
                return

    def menu(self, title: str, lines: Callable[[], Sequence[MenuItem]], back: bool = True) -> None:
        """Show numbered lines and do what is chosen, until the person goes back."""
        shown = False
        while True:
            choices = lines()
            if not shown:
                self.say("")
                self.say(title if title.endswith("?") else f"{title}.")
                for number, choice in enumerate(choices, 1):
                    self.say(f"{number}. {choice.text}")
                self.say(f"{'0 back, ' if back else ''}u undo, q quit.")
                shown = True
            typed_ = self.read("Number:").strip()
            if typed_ == "0" and back:
                return
            if self._common(typed_):
                continue
            if typed_ and not (typed_.isdecimal() and 1 <= int(typed_) <= len(choices)):
                self.say(f"Type a number from 1 to {len(choices)}. Enter shows them again.")
                continue
            shown = False
            if typed_:
                self._try(choices[int(typed_) - 1].do)

    def _common(self, typed_: str) -> bool:
        """What can be typed at every number: undo and quit."""
        if typed_.casefold() in ("q", "quit"):
            raise Quit
        if typed_.casefold() in ("u", UNDO.name) and self._session is not None:
            self._try(self.undo)
            return True
        return False

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Back:
            self.say("Back. Nothing was changed.")
        except CareprepError as problem:
            self.say(f"{problem.what} {problem.todo}".strip())

    def pick(self, title: str, choices: Sequence[tuple[str, str]]) -> str:
        """One of (key, text), by its number or by some of its words. Raises Back."""
        shown = list(choices)
        self.say(f"{title}:")
        while True:
            for number, (_, text) in enumerate(shown, 1):
                self.say(f"{number}. {text}")
            while True:
                typed_ = self.read("Number, or a few letters to narrow it down (0 back):").strip()
                if typed_ == "0":
                    raise Back
                if typed_.casefold() in ("q", "quit"):
                    raise Quit
                if typed_.isdecimal() and 1 <= int(typed_) <= len(shown):
                    return shown[int(typed_) - 1][0]
                plain = queries.folded(typed_)
                fewer = [each for each in choices if plain in queries.folded(each[1])]
                if typed_ and len(fewer) == 1:
                    self.say(f"{fewer[0][1]}.")
                    return fewer[0][0]
                if fewer:
                    shown = fewer
                    break
                self.say("None of them has these letters.")
