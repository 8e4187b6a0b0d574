"""What a reader may not see is simply not there."""

import re
from typing import Any

from msgspec.structs import replace

from careprep.documents.audience import Audience, everyone_there, only
from careprep.documents.formats.markdown import render_markdown
from careprep.documents.kinds.agenda import agenda
from careprep.documents.kinds.follow_ups import follow_ups
from careprep.documents.kinds.team import team
from careprep.documents.tree import HeldBack
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Goal, ItemPreference, Question
from tests.conftest import TODAY
from tests.papers import all_documents, coming_meeting, everything_in, sample


def secrets(notebook: Notebook, **fields: Any) -> Notebook:
    """A goal, a question and a follow-up that all say “hush”."""
    return notebook.put(
        Goal(id="g-000001", own_words="hush", **fields),
        Question(id="q-000001", text="hush", ask=("t-89dzp8",), about="g-000001", **fields),
        FollowUp(
            id="f-000001", what="hush", owner="t-89dzp8", due=TODAY, about="g-000001", **fields
        ),
        FollowUp(id="f-000002", what="Call back", due=TODAY, about="q-000001"),
    )


def test_what_is_private_is_simply_not_there() -> None:
    plainly = sample()
    hidden = secrets(plainly, private=True)
    without = hidden.drop("g-000001", "q-000001", "f-000001").put(
        replace(hidden.follow_ups["f-000002"], about="")
    )
    shown, bare = all_documents(hidden, TODAY), all_documents(without, TODAY)
    for one, other in zip(shown, bare, strict=True):
        assert "hush" not in everything_in(one)
        assert everything_in(one) == everything_in(other)
    assert any(HeldBack("hush", "it is private") in doc.held_back for doc in shown)


def test_the_family_gets_what_is_private_where_it_asks_for_it() -> None:
    notebook = secrets(sample(), private=True)
    for document in (
        agenda(notebook, coming_meeting(notebook), TODAY, Audience(private=True)),
        follow_ups(notebook, TODAY, Audience(private=True)),
    ):
        assert "hush" in everything_in(document)
        assert not document.held_back


def test_a_member_gets_only_what_they_may_hear() -> None:
    notebook = secrets(sample(), topics=("money",))
    kit = notebook.team["t-89dzp8"]  # may hear everything but money and family
    reader = only(kit, TODAY)
    assert reader.may_see(("school",))
    assert not reader.may_see(("money",))
    assert not reader.may_see((), private=True)
    for document in (
        agenda(notebook, coming_meeting(notebook), TODAY, reader),
        follow_ups(notebook, TODAY, reader),
    ):
        assert "hush" not in everything_in(document)
    told = [each.said for each in follow_ups(notebook, TODAY, reader).held_back]
    assert "“hush” is not in it: Kit Lindqvist has a release that does not cover money." in told
    [mine] = [each for each in team(notebook, TODAY, reader).data["team"] if each["id"] == kit.id]
    assert "consents" not in mine
    assert "notes" not in mine


def test_the_team_together_sees_what_every_one_of_them_may() -> None:
    notebook = sample()
    reader = everyone_there(notebook, coming_meeting(notebook), TODAY)
    assert reader.may_see(("school",))
    assert not reader.may_see(("money",))  # the teacher may not
    nobody = Audience(name="team", hearers=(), day=TODAY)
    assert nobody.may_see(())
    assert not nobody.may_see(("school",))


def test_reasons_speak_to_the_family_on_its_own_copies_only() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    suggested = replace(
        meeting, top=(), choices={"g-xmexh0": ItemPreference(pinned=True)}, minutes=120
    )

    def told(key: str) -> str:
        reader = only(notebook.team[key], TODAY)
        return "".join(
            render_markdown(agenda(notebook.put(of), of, TODAY, reader))
            for of in (meeting, suggested)
        )

    mother, doctor = told("t-61vdpf"), told("t-2rj3hm")
    said = ("One of your top three", "You have waited since", "It matters a lot to you.")
    assert all(each in mother for each in (*said, "You pinned it", "You said “not", "We suggest"))
    ours = ("One of our top three.", "We have waited since", "It matters a lot to us.")
    assert all(each in doctor for each in ours)
    whys = doctor.replace("before you part", "")
    assert not re.search(r"\b([Yy]ou (have|pinned|said)|your|to you)\b", whys)


def test_a_part_of_which_a_reader_may_hear_nothing_is_not_on_their_copy() -> None:
    """Its name and its minutes would tell that something was taken out."""
    notebook = sample()
    meeting = coming_meeting(notebook)
    priya = only(notebook.team["t-5tm5ta"], TODAY)  # the only line is news about medicines
    data = agenda(notebook, meeting, TODAY, priya).data
    keys = [each["key"] for each in (*data["items"], *data["left_over"])]
    assert "since_last_time" not in keys
    assert "since_last_time" in str(agenda(notebook, meeting, TODAY, Audience()).data["items"])


def test_the_family_is_told_why_a_line_is_not_said() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    out = replace(meeting, choices={"going_well": ItemPreference(left_out=True)})
    held_back = agenda(notebook.put(out), out, TODAY, Audience()).held_back
    [met] = [each for each in held_back if each.title.startswith("Met:")]
    assert met.said.endswith("is not in it: its part has no place in this meeting.")
