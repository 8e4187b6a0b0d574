"""Asking for a passphrase on a terminal: hidden, never as a word of the command line."""

import sys
from collections.abc import Callable
from typing import TypeVar

from careprep.errors import CareprepError, Locked, WrongPassphrase
from careprep.storage import encryption

TRIES = 3
Ask = Callable[[str], str]
T = TypeVar("T")


def ask_passphrase(prompt: str) -> str:
    """What a person types at a prompt, without showing it; for scripts the first line of a file.

    Raises CareprepError where nobody can be asked.
    """
    if text := encryption.from_file():
        return text
    if not sys.stdin.isatty():
        raise CareprepError(
            "A passphrase is needed, and there is nobody here to type it.",
            f"Run this in a terminal, or name a file that holds it in {encryption.FROM_FILE}.",
        )
    import getpass  # only who has a locked notebook

    try:
        return getpass.getpass(f"{prompt}: ", stream=sys.stderr)
    except EOFError:
        raise CareprepError("No passphrase was typed.") from None


def ask_new_passphrase(prompt: str) -> str:
    """The same for a passphrase to come; a script that changes one names a file for each."""
    return encryption.from_file(encryption.NEW_FROM_FILE) or ask_passphrase(prompt)


def opening(do: Callable[[], T], ask: Ask, say: Callable[[str], object]) -> T:
    """Do something, and where a locked notebook is in the way ask for its passphrase first."""
    try:
        return do()
    except Locked as locked:
        unlock(locked, ask, say)
    return do()


def unlock(locked: Locked, ask: Ask, say: Callable[[str], object]) -> None:
    """Ask until a locked notebook is open, three times at most. Raises WrongPassphrase after."""
    say(locked.what)
    for left in range(TRIES - 1, -1, -1):
        try:
            encryption.unlock(locked.block, ask("Passphrase"))
        except WrongPassphrase as problem:
            if not left:
                raise
            say(str(problem))
        else:
            return
