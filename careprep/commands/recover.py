"""What was saved here and is not in the file any more: look at it, and take it in again."""

from msgspec.structs import replace

from careprep.commands.command import YES, Command, Given, Outcome
from careprep.documents.kinds.merge import merge_page
from careprep.errors import ReadOnly
from careprep.model import labels
from careprep.model.fields import Field
from careprep.session.lost_changes import find_lost
from careprep.session.session import Session
from careprep.sync import consent_guard

_NAME = "what was saved here"


def recover(session: Session, given: Given) -> Outcome:
    """Say what is missing from the file; with `yes`, back up and take it in, as one step."""
    if session.notebook.read_only:
        raise ReadOnly("This notebook can only be looked at.", session.notebook.read_only)
    found = find_lost(session)
    if found is None:
        return Outcome(said="Everything that was saved here is in the file.")
    count = labels.counted(len(found.steps), "change")
    if given.get("forget"):
        session.steps.give_up(found.steps)
        return Outcome(said=f"{count} stay left out, and you are not told of them again.")
    merged = consent_guard.guarded(found.merged, session.notebook, found.theirs, session.today)
    if not given.get("yes"):
        page = merge_page(merged, session.notebook, found.theirs, _NAME, session.today)
        page = replace(page, kind="recover", name="recover", title="What is missing")
        return Outcome(document=page, offer={"yes": True})
    session.back_up("before what was missing came back")
    result = merged.notebook
    session.apply(lambda _: result, f"took in {_NAME}", kind="took_in", as_written=True)
    session.steps.give_up(found.steps)
    return Outcome(said=f"Taken in again: {count}.", changed=True)


RECOVER = Command(
    name="recover",
    help="See what was saved here and is missing from the file, and take it in",
    run=recover,
    fields=(
        YES,
        Field(
            name="forget",
            label="Leave it out for good",
            kind="flag",
            help="It is not taken in, and you are not told of it again.",
        ),
    ),
    prints="text",
    mends="lost",
)
