"""What a reader may not see is simply not there."""

import datetime as dt
import re
from typing import Any

from msgspec.structs import replace

from careprep.documents.formats.markdown import render_markdown
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Goal, ItemPreference, Question
from careprep.model.view import CIRCLE, Audience, Everyone, Family, Person
from tests import making
from tests.conftest import TODAY
from tests.papers import all_documents, coming_meeting, everything_in, paper, sample


def secrets(notebook: Notebook, **fields: Any) -> Notebook:
    """A goal, a question and a follow-up that all say “hush”."""
    return notebook.put(
        Goal(id="g-000001", own_words="hush", **fields),
        Question(id="q-000001", text="hush", ask=("t-89dzp8",), about="g-000001", **fields),
        FollowUp(
            id="f-000001", what="hush", owner="t-89dzp8", due=TODAY, about="g-000001", **fields
        ),
        FollowUp(id="f-000002", what="hush back", due=TODAY, about="q-000001"),
    )


def test_what_is_private_is_simply_not_there() -> None:
    plainly = sample()
    hidden = secrets(plainly, private=True)
    without = hidden.drop("g-000001", "q-000001", "f-000001", "f-000002")
    shown, bare = all_documents(hidden, TODAY), all_documents(without, TODAY)
    for one, other in zip(shown, bare, strict=True):
        assert "hush" not in everything_in(one)
        # For other programs it is counted, and no more is said of it.
        assert one.data.pop("withheld") is not None
        assert other.data.pop("withheld") is not None
        assert everything_in(one) == everything_in(other)
    assert any("hush" in each.titles for doc in shown for each in doc.held_back)


def test_the_family_gets_what_is_private_where_it_asks_for_it() -> None:
    notebook = secrets(sample(), private=True)
    for document in (
        paper("agenda", notebook, Family((CIRCLE,))),
        paper("follow-ups", notebook, Family((CIRCLE,))),
    ):
        assert "hush" in everything_in(document)
        assert "it is private" not in str(document.held_back)


def test_a_member_gets_only_what_they_may_hear() -> None:
    notebook = secrets(sample(), topics=("money",))
    kit = notebook.team["t-89dzp8"]  # may hear everything but money and family
    reader = Person(kit)
    for document in (
        paper("agenda", notebook, reader),
        paper("follow-ups", notebook, reader),
    ):
        assert "hush" not in everything_in(document)
    told = [each.said for each in paper("follow-ups", notebook, reader).held_back]
    assert any("“hush”" in each for each in told)
    assert any("as Kit Lindqvist has a release that does not cover " in each for each in told)
    [mine] = [each for each in paper("team", notebook, reader).data["team"] if each["id"] == kit.id]
    assert "consents" not in mine
    assert "notes" not in mine


def test_reasons_speak_to_the_family_on_its_own_copies_only() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    suggested = replace(
        meeting, top=(), choices={"g-xmexh0": ItemPreference(pinned=True)}, minutes=120
    )

    def told(reader: Audience) -> str:
        return "".join(
            render_markdown(paper("agenda", notebook, reader, meeting=of))
            for of in (meeting, suggested)
        )

    mother = told(Person(notebook.team["t-61vdpf"]))
    doctor = told(Everyone((notebook.team["t-2rj3hm"],)))
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
    priya = Person(notebook.team["t-5tm5ta"])  # the only line is news about medicines
    data = paper("agenda", notebook, priya, meeting=meeting).data
    keys = [each["key"] for each in (*data["items"], *data["left_over"])]
    assert "since_last_time" not in keys
    assert "since_last_time" in str(paper("agenda", notebook, meeting=meeting).data["items"])


def test_the_family_is_told_why_a_line_is_not_said() -> None:
    notebook = sample()
    meeting = coming_meeting(notebook)
    out = replace(meeting, choices={"going_well": ItemPreference(left_out=True)})
    held_back = paper("agenda", notebook, meeting=out).held_back
    [met] = [each for each in held_back if each.titles[0].startswith("Met:")]
    assert met.said.startswith("Held back, as its part has no place in this meeting: “")


def test_a_paper_of_the_team_names_whom_its_reader_needs() -> None:
    notebook = sample()
    walt = Person(notebook.team["t-pndb31"])  # the neighbor: invited to nothing
    for kind in ("team", "care-map"):
        made = paper(kind, notebook, walt)
        said = everything_in(made)
        assert "Nurse Ana Rivera" in said
        assert "Dani Example" in said
        for member in notebook.team.values():
            if member.kind in ("therapy", "school", "payer", "agency"):
                assert member.name not in said
        assert (
            "people around Juni" not in said.splitlines()[2]
        )  # how many there are would say that there are others
        assert "no contact" not in said
    assert "people around Juni" in everything_in(paper("care-map", notebook)).splitlines()[2]
    [held_back] = [each for each in paper("team", notebook, walt).held_back if each.code == "team"]
    assert "Kit Lindqvist" in held_back.titles


def test_what_is_not_on_a_page_about_the_child_is_not_said_to_be_empty() -> None:
    notebook = sample()
    kit = Person(notebook.team["t-89dzp8"])  # may hear everything but money and family
    assert "values" not in paper("about", notebook, kit).data
    assert "values" in paper("about", notebook).data


def test_one_persons_copy_has_their_time_and_no_clock_to_read_a_gap_from() -> None:
    notebook = sample()
    kit = Person(notebook.team["t-89dzp8"])
    document = paper("agenda", notebook, kit)
    shown = render_markdown(document)
    assert "You are needed from **3:05 to 3:15 pm**." in shown
    parts = [re.sub(r"<!--.*", "", line) for line in shown.splitlines() if line[:3] == "## "]
    assert len(parts) == len(set(parts))
    assert not re.search(r"\d min\b|\d:\d\d", shown[shown.index("## Welcome") :])
    assert "planned" not in document.data
    assert all({"start", "minutes"}.isdisjoint(item) for item in document.data["items"])
    mother = paper("agenda", notebook, Person(notebook.team["t-61vdpf"]))
    assert mother.data["items"][0]["start"] == 0


def test_what_is_private_to_one_person_is_in_their_own_copy_alone() -> None:
    notebook = sample()
    [maya] = [each for each in notebook.team.values() if each.kind == "self"]
    hush = Question(id="q-000001", text="hush", ask=("t-89dzp8",), private=True, own_voice=maya.id)
    notebook = notebook.put(hush, FollowUp(id="f-000001", what="hush", about=hush.id))
    family = Family((CIRCLE,))
    for reader in (family, Person(maya), Person(notebook.team["t-61vdpf"], private=True)):
        for document in all_documents(notebook, TODAY, reader):
            assert "hush" not in everything_in(document)
            assert "hush" not in str(document.held_back)
    said = [each.said for each in paper("agenda", notebook, family).held_back]
    assert any(f"it is private to {maya.name}: 2 things." in each for each in said)
    own = Person(maya, private=True)
    assert "hush" in render_markdown(paper("agenda", notebook, own))
    assert "hush" in render_markdown(paper("plan-of-care", notebook, own))
    assert paper("agenda", notebook, own).name.endswith(" with private things")


def test_a_goal_without_a_topic_is_not_named_by_what_serves_it() -> None:
    """Whoever may hear of a question about it need not know the goal itself."""
    notebook = sample()
    served = Question(
        id="q-1", text="Who rides along?", ask=("t-89dzp8",), about="g-1", topics=("school",)
    )
    notebook = notebook.put(Goal(id="g-1", own_words="hush"), served)
    meeting = replace(coming_meeting(notebook), top=("q-1",))
    notebook = notebook.put(meeting)
    said = everything_in(paper("agenda", notebook, Person(notebook.team["t-89dzp8"])))
    assert "Who rides along?" in said
    assert "hush" not in said


def test_a_block_does_not_name_who_should_take_it_over() -> None:
    """Whoever owns two promises has left the team; the successor is not at the meeting."""
    olda = making.member(
        *("t-olda", "Olda Gone", "health", making.may("school")),
        role="Nurse",
        until=dt.date(2026, 1, 2),
    )
    newa = making.member("t-newa", "Newa Heir", role="Nurse")
    ada = making.member("t-ada", "Ada", "school", making.may("school"))
    promises = [
        making.follow_up(
            f"f-{n}", f"Send list {n}", "t-olda", topics=("school",), due=dt.date(2026, 1, 10)
        )
        for n in (1, 2)
    ]
    book = making.notebook(olda, newa, ada, *promises)
    of = making.meeting(making.comes("t-olda"), making.comes("t-ada"))
    shown = everything_in(paper("agenda", book, Person(ada), meeting=of))
    assert "Send list 1" in shown
    assert "Newa" not in shown


def test_what_the_family_pinned_is_told_to_the_program_alone() -> None:
    notebook = sample()
    reader = Person(notebook.team["t-89dzp8"])
    items = paper("agenda", notebook, reader).data["items"]
    assert items
    assert not any(item["pinned"] for item in items)
    assert any(item["pinned"] for item in paper("agenda", notebook, Family()).data["items"])
