"""A locked notebook, and a screen that hides itself."""

from careprep.commands.command import Command, Given, Outcome
from careprep.errors import BadInput, Sentence
from careprep.model import labels
from careprep.model.fields import Field
from careprep.session.session import Session
from careprep.storage import paths

LONGEST = 240
ONCE_LOST = (
    "A lost passphrase is lost: nobody can open the notebook without it. "
    "Write it down and keep it safe. Four or five words are good."
)
ELSEWHERE = (
    "Copies elsewhere (a stick, a shared folder, mail, saved papers, backups under an earlier name "
    "of the file) stay as they were, and a disk may keep old words for a while."
)


def lock(session: Session, given: Given) -> Outcome:
    """Lock the notebook with a passphrase, or a locked one with another."""
    if given["passphrase"] != given["again"]:
        raise BadInput(
            "The two are not the same.", "Nothing was changed. Type both again.", "again"
        )
    again = session.locked
    left = session.lock(given["passphrase"])
    how = " with the new passphrase" if again else ""
    said = f"{session.path.name} is locked{how}, with its backups and the steps to undo."
    return Outcome(said=" ".join(filter(None, (said, _left(left), ELSEWHERE))))


def unlock(session: Session, _given: Given) -> Outcome:
    """Make a locked notebook a plain file again."""
    if not session.locked:
        raise BadInput("This notebook is not locked.", "Lock it with: careprep lock")
    left = session.unlock()
    said = (
        f"{session.path.name} is a plain file again: whoever has the file can read it. "
        "Lock it again with: careprep lock"
    )
    return Outcome(said=" ".join(filter(None, (said, _left(left)))))


def hide_after(_session: Session, given: Given) -> Outcome:
    """Keep after how many minutes without a key the screen hides itself."""
    minutes = given["minutes"]
    if not isinstance(minutes, int) or not 0 <= minutes <= LONGEST:
        raise BadInput(f"Give a number of minutes from 0 to {LONGEST}.", "0 is never.", "minutes")
    paths.keep_setting(paths.HIDE_AFTER, str(minutes))
    if not minutes:
        return Outcome(said="The screen never hides itself. F9 hides it at once.")
    return Outcome(said=f"The screen hides itself after {labels.counted(minutes, 'minute')}.")


def _left(count: int) -> Sentence:
    if not count:
        return ""
    return f"{labels.counted(count, 'backup')} can only be opened with an earlier passphrase."


LOCKING = (
    Command(
        name="lock",
        help="Lock the notebook with a passphrase, or change it",
        run=lock,
        fields=(
            Field(
                name="passphrase", label="Passphrase", kind="secret", help=ONCE_LOST, required=True
            ),
            Field(
                name="again",
                label="The same again",
                kind="secret",
                help="So that a slip of a finger locks nobody out. Locking takes a few seconds.",
                required=True,
            ),
        ),
    ),
    Command(name="unlock", help="Make a locked notebook a plain file again", run=unlock),
    Command(
        name="hide-after",
        help="Hide the screen after some minutes without a key",
        run=hide_after,
        fields=(
            Field(
                name="minutes",
                label="Minutes",
                kind="number",
                help="0: never. F9 hides it at once.",
                required=True,
            ),
        ),
        words=1,
    ),
)
