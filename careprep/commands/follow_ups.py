"""Follow-ups: promise one, say it is done."""

from typing import Any, get_args

from careprep.agenda.closing_check import find_successor
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import add_record, found, quoted
from careprep.errors import BadInput
from careprep.model import labels, parsing
from careprep.model.fields import Field, fields
from careprep.model.records import FollowUp, Member, Note, Stage
from careprep.session.session import Session

_CHAIN: list[str] = [stage for stage in get_args(Stage) if stage]


def promise(session: Session, given: Given) -> Outcome:
    """Add a follow-up: what, who and by when."""
    return add_record(session, FollowUp, given)


def done(session: Session, given: Given) -> Outcome:
    """A follow-up is done, today unless another day is given.

    A referral is a chain: each time it moves one link on, and it is done at the last one.
    """
    follow_up = found(session, given["which"])
    assert isinstance(follow_up, FollowUp)
    day = given.get("done_on") or session.today
    values: dict[str, Any] = {"status": "completed", "done_on": day}
    said = f"Done: {quoted(follow_up)}."
    if follow_up.kind == "referral":
        stage = _next_stage(follow_up.stage)
        values["stage"] = stage
        if stage != _CHAIN[-1]:
            values |= {"status": "in-progress", "done_on": follow_up.done_on}
            coming = labels.STAGE[_next_stage(stage)]
            said = f"{quoted(follow_up)} is now: {labels.STAGE[stage]}. The next step: {coming}."
    if text := given.get("note"):
        values["notes"] = (*follow_up.notes, Note(on=day, text=text))
    new = parsing.with_values(follow_up, values)
    session.apply(lambda notebook: notebook.put(new), f"ticked off {quoted(follow_up)}")
    return Outcome(said=said, focus=follow_up.id, changed=True)


def _next_stage(stage: str) -> str:
    return _CHAIN[min(_CHAIN.index(stage) + 1, len(_CHAIN) - 1)] if stage else _CHAIN[0]


def hand_over(session: Session, given: Given) -> Outcome:
    """Give a follow-up to another member, or to whoever has its owner's role now; noted in it."""
    follow_up = found(session, given["which"])
    assert isinstance(follow_up, FollowUp)
    team = session.notebook.team
    old = team.get(follow_up.owner)
    new = team.get(given.get("to", ""))
    if new is None and old is not None:
        new = find_successor(session.notebook, old, session.today)
    if new is None:
        raise BadInput("Nobody is known who has that role now.", "Say who takes it over.", "to")
    if new == old:
        return Outcome(said=f"{new.name} has it already.", focus=follow_up.id)
    text = f"Handed over from {old.name} to {new.name}." if old else f"Taken on by {new.name}."
    note = Note(on=session.today, text=text)
    changed = parsing.with_values(follow_up, {"owner": new.id, "notes": (*follow_up.notes, note)})
    session.apply(lambda notebook: notebook.put(changed), f"handed over {quoted(follow_up)}")
    return Outcome(said=text, focus=follow_up.id, changed=True)


FOLLOW_UPS = (
    Command(
        name="promise",
        help="Write down who does what by when",
        run=promise,
        fields=fields(
            FollowUp,
            *("what", "owner", "due", "kind", "about", "meeting", "waiting_on", "topics"),
            *("status", "stage", "private"),
        ),
        words=1,
        key="a",
        label_="Add",
    ),
    Command(
        name="done",
        help="Tick off a follow-up (a referral moves one step on)",
        run=done,
        fields=(*fields(FollowUp, "done_on"), Field(name="note", label="Note")),
        on=FollowUp,
        key="d",
    ),
    Command(
        name="hand-over",
        help="Hand a follow-up over to somebody else",
        run=hand_over,
        fields=(
            Field(
                name="to",
                label="To whom",
                kind="record",
                of=(Member,),
                help="Empty: whoever has the owner’s role on the team now.",
            ),
        ),
        on=FollowUp,
        key="h",
    ),
)
