"""What every front end does with a verb, whatever it looks like."""

import datetime as dt

import pytest

from careprep.commands import COMMANDS, TODAY, UNDO, Outcome, run
from careprep.commands.command import AGREE, YES
from careprep.errors import BadInput
from careprep.model.fields import ParseContext
from careprep.session.session import Session
from tests.conftest import MEETING
from tests.conftest import TODAY as DAY

CONTEXT = ParseContext(today=DAY)


@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_is_asked_what_is_settled_or_offered(name: str) -> None:
    command = COMMANDS[name]
    everything = dict.fromkeys(run.SETTLED, "x")
    asked = run.fields_to_ask(command, everything)
    assert YES not in asked
    assert AGREE not in asked
    assert not run.SETTLED & {field.name for field in asked}
    left_out = [field for field in command.asked if field not in asked]
    assert all(field in (YES, AGREE) or field.name in run.SETTLED for field in left_out)
    assert [*asked] == [field for field in command.asked if field in asked]  # in their order


def test_the_meeting_that_was_named_says_how_times_are_read(session: Session) -> None:
    which, _, *others = COMMANDS["coming"].asked
    arrives = next(field for field in others if field.name == "arrives")
    named = run.parse_field(which, "next", session.notebook, CONTEXT)
    assert named == MEETING
    after = run.context_after(CONTEXT, which, named, session.notebook)
    assert run.parse_field(arrives, "3:10 pm", session.notebook, after) == 10
    assert run.read_back(arrives, 10, session.notebook, after) == "3:10 pm"
    planned = run.context_after(
        after, COMMANDS["plan"].asked[0], "2026-02-03T09:00", session.notebook
    )
    assert planned.starts == dt.datetime(2026, 2, 3, 9)


def test_no_last_meeting_is_said_and_a_goal_may_be_called_so(session: Session) -> None:
    empty = session.notebook.drop(*session.notebook.meetings)
    with pytest.raises(BadInput, match="There is no last meeting"):
        run.parse_field(COMMANDS["top"].asked[0], "Last", empty, CONTEXT)
    with pytest.raises(BadInput, match="No goal is called"):
        run.parse_field(COMMANDS["progress"].asked[0], "last", session.notebook, CONTEXT)


def test_what_is_said_comes_in_one_order_and_once(session: Session) -> None:
    session.unsaid.append("No copy of it was made.")
    outcome = Outcome(said="Asked.", changed=True)
    said = run.report(COMMANDS["ask"], session, outcome, "Undo it.", ["By: Friday."])
    assert said == ["Asked.", "By: Friday.", "Undo it.", "No copy of it was made."]
    assert run.report(UNDO, session, outcome, "Undo it.") == ["Asked."]
    assert run.report(TODAY, session, Outcome(), "Undo it.", ["By: Friday."]) == []


def test_a_verb_that_says_all_about_a_fault_has_no_notice_of_it(session: Session) -> None:
    copy = session.path.with_name(f"{session.path.stem} (conflicted copy 2026-01-12).json")
    copy.write_bytes(session.path.read_bytes())
    assert "careprep merge" in run.notices(session, where=" -n x")["copies"]
    assert [*run.notices(session, TODAY)] == ["copies"]
    assert run.notices(session, COMMANDS["merge"]) == {}
