"""What can go wrong in a way a person can do something about."""

import traceback
from pathlib import Path

Sentence = str
"""A text that a person reads. Code makes it and shows it, and never decides by what it says."""

STOPPED = (
    "careprep had to stop: something went wrong that it did not expect. "
    "Your notebook is safe, with everything up to the last change that was saved."
)


def stopped(bug: BaseException | None) -> Sentence:
    """What to say about a bug: where it is, without a word of what is in the notebook.

    The message of an exception and the values of variables can be the child’s; names of files
    and lines of careprep cannot.
    """
    frames = traceback.extract_tb(bug.__traceback__)[-3:] if bug else []
    where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
    return f"{STOPPED}\n({type(bug).__name__ if bug else ''} at {where})"


class CareprepError(Exception):
    """A refusal in plain words.

    `what` says what happened, `todo` says what to do about it; both are whole sentences for the
    person, never a traceback. Raised low, shown in two places only: the command line and the app.
    """

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(f"{what} {todo}".strip())
        self.what: Sentence = what
        self.todo: Sentence = todo

    def __str__(self) -> str:
        return f"{self.what} {self.todo}".strip()


class BadInput(CareprepError):
    """Something typed cannot be understood; `field` names the form field or option, if known."""

    def __init__(self, what: str, todo: str = "", field: str = "") -> None:
        super().__init__(what, todo)
        self.field = field


class Ambiguous(BadInput):
    """A name fits several records; `candidates` are their ids, best first."""

    def __init__(self, what: str, todo: str, candidates: tuple[str, ...]) -> None:
        super().__init__(what, todo)
        self.candidates = candidates


class FileTrouble(CareprepError):
    """The notebook file cannot be read or written; nothing was changed."""


class AlreadyThere(FileTrouble):
    """A file of that name is there already, and nobody said that it may be written over."""


class NotSaved(FileTrouble):
    """A change could not be written into the notebook's file: nothing was changed."""


class NotInstalled(CareprepError):
    """Something careprep does with an optional part (an extra) that is not installed here."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs a part of careprep that is not installed here.",
            f'Install it with: pip install "careprep[{extra}]"',
        )


class ReadOnly(CareprepError):
    """The notebook was opened to look at only."""


class ChangedElsewhere(CareprepError):
    """Somebody else changed the same record in the file; `ids` are the records in question."""

    def __init__(self, what: str, todo: str, ids: tuple[str, ...]) -> None:
        super().__init__(what, todo)
        self.ids = ids


class Locked(CareprepError):
    """The notebook is locked, and its passphrase was not given yet; `block` holds its key."""

    def __init__(self, what: str, todo: str, block: bytes) -> None:
        super().__init__(what, todo)
        self.block = block


class WrongPassphrase(CareprepError):
    """The passphrase does not open the notebook."""
