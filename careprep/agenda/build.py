"""The agenda of one meeting, from a notebook, in five steps that each take what the last one gives:

1. `rules.gather`: everything that asks for a place, each with what it is about and whom it needs.
2. `hearing.hear`: the same, with who comes and may not hear each.
3. `arrangement.arrange`: what gets minutes, how many, and in which order, by `schedule`.
4. `explain.explain`: the items, what is left over and what to be warned of, each with its reasons.
5. `moves.find_moves`: what one change of who comes when would bring.

The reasons are values; `words` says them. Nothing private is read from the first step on.
"""

import datetime as dt

from msgspec.structs import replace

from careprep.agenda.arrangement import arrange
from careprep.agenda.context import MeetingContext, make_context
from careprep.agenda.explain import explain
from careprep.agenda.hearing import hear
from careprep.agenda.items import Agenda, Move, moved
from careprep.agenda.moves import find_moves, with_move
from careprep.agenda.rules import gather
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting


def build(notebook: Notebook, meeting: Meeting, today: dt.date, moves: bool = False) -> Agenda:
    """The agenda of a meeting, as it is on a day. Pure: the same notebook and day, the same agenda.

    Everything gathered is in it once, with a place or left over. Nothing private is in it. To try
    the `moves` takes several agendas more: they are found only for whoever shows or makes them.
    """
    context = make_context(notebook, meeting, today)
    gathered = gather(context)
    heard = hear(context, gathered)
    arranged = arrange(context, heard)
    agenda = explain(context, heard, arranged)
    if not moves:
        return agenda
    tried = (_tried(context, agenda, move) for move in find_moves(context, arranged))
    return replace(agenda, moves=tuple(move for move in tried if move.gains))


def _tried(context: MeetingContext, before: Agenda, move: Move) -> Move:
    """The move with what it really brings: an agenda is built as if it were made."""
    if move.kind == "second_meeting":
        return move
    changed = with_move(context.notebook, context.meeting, move)
    after = build(changed, changed.meetings[context.meeting.id], context.today)
    loses, comes = moved(before, after)
    gains = tuple(left.key for left in before.left_over if left.key in comes)
    return replace(move, gains=gains, loses=loses)
