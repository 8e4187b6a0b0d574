"""What is left of a notebook for one audience."""

from typing import Any

import msgspec
import pytest

from careprep.model.consent import view
from careprep.model.notebook import Notebook
from careprep.model.records import Child, Facts, Record
from careprep.model.view import CIRCLE, RULES, Audience, Family, Person
from tests import making
from tests.making import DAY, follow_up, goal, may, member, question

KIT = member("t-kit", "Kit", "school", may("school", "sleep"))
DOCTOR = member("t-doc", "Dr. Abebe", "health")
DANI = member("t-dani", "Dani", "family", phone="555-0101")
MAYA = member("t-maya", "Maya", "self")


def book(*records: Record) -> Notebook:
    return making.notebook(KIT, DOCTOR, DANI, MAYA, *records)


def ids(notebook: Notebook) -> set[str]:
    tables = (notebook.goals, notebook.questions, notebook.follow_ups)
    return {key for table in tables for key in table}


def shown(notebook: Notebook, audience: Audience) -> set[str]:
    return ids(view(notebook, audience, DAY).notebook)


# ── the table ────────────────────────────────────────────────────────────────────────────────────


def kinds(of: type[Facts] = Facts) -> set[type[Facts]]:
    below = {each for kind in of.__subclasses__() for each in {kind, *kinds(kind)}}
    return {each for each in below if each.__module__ == Facts.__module__ and each is not Record}


@pytest.mark.parametrize("kind", sorted(kinds(), key=str))
def test_every_field_of_every_record_has_its_rule(kind: type[Facts]) -> None:
    assert set(RULES[kind]) == {info.name for info in msgspec.structs.fields(kind)}


# ── topics ───────────────────────────────────────────────────────────────────────────────────────


def test_what_hangs_on_something_is_about_what_that_is_about() -> None:
    notebook = book(
        goal("g-1", "Sleep", topics=("sleep", "money")),
        goal("g-2", "A step", part_of="g-1", horizon="short_term"),
        question("q-1", "Why?", about="g-2", topics=("school",)),
        follow_up("f-1", "Call", about="q-1"),
        follow_up("f-2", "Write", topics=("school",)),
    )
    assert shown(notebook, Person(KIT)) == {"f-2"}
    assert shown(notebook, Person(DANI)) == ids(notebook)
    paid = msgspec.structs.replace(KIT, consents=(may("school", "sleep", "money"),))
    assert shown(notebook, Person(paid)) == ids(notebook)


def test_what_nobody_said_a_topic_of_stays_with_the_circle_and_who_treats() -> None:
    notebook = book(question("q-1", "Why?"), question("q-2", "Who?", topics=("general",)))
    assert shown(notebook, Person(KIT)) == {"q-2"}
    assert shown(notebook, Person(DOCTOR)) == {"q-1", "q-2"}
    general = book(goal("g-1", "x", topics=("general",)), question("q-1", "Why?", about="g-1"))
    assert shown(general, Person(KIT)) == {"g-1", "q-1"}


def test_what_was_about_something_that_is_gone_may_be_about_anything() -> None:
    notebook = book(question("q-1", "Why?", about="g-gone", topics=("school",)))
    assert shown(notebook, Person(KIT)) == set()
    assert shown(notebook, Person(DANI)) == {"q-1"}


# ── private ──────────────────────────────────────────────────────────────────────────────────────


def test_what_hangs_on_something_private_is_private_too() -> None:
    notebook = book(
        goal("g-1", "Hush", private=True),
        follow_up("f-1", "Call", about="q-1"),
        question("q-1", "Why?", about="g-1"),
        question("q-2", "Who?"),
    )
    assert shown(notebook, Family()) == {"q-2"}
    assert shown(notebook, Family((CIRCLE,))) == ids(notebook)
    assert shown(notebook, Person(DANI)) == {"q-2"}
    [why] = view(notebook, Family(), DAY).withheld
    assert (why.why.code, why.why.members) == ("private", ())
    assert [thing.title for thing in why.things] == ["Hush", "Why?", "Call"]


@pytest.mark.parametrize("fields", [{"private_to": ("t-maya",)}, {"own_voice": "t-maya"}])
def test_what_is_private_to_somebody_is_in_their_own_copy_alone(fields: Any) -> None:
    notebook = book(question("q-1", "Hush?", private=True, **fields))
    for audience in (Family(), Family((CIRCLE,)), Person(DANI, private=True), Person(MAYA)):
        seen = view(notebook, audience, DAY)
        assert ids(seen.notebook) == set()
        [why] = seen.withheld
        assert (why.why.code, why.why.members, len(why.things)) == ("private", ("t-maya",), 1)
        assert "Hush" not in str(seen.withheld)
        assert "q-1" not in str(seen.withheld)
    assert shown(notebook, Person(MAYA, private=True)) == {"q-1"}


def test_nothing_is_copied_where_nothing_is_taken_out() -> None:
    notebook = book(question("q-1", "Why?"), Child(id="child", name="Juni"))
    for audience in (Family(), Person(DANI)):
        assert view(notebook, audience, DAY).notebook is notebook
    hidden = notebook.put(question("q-2", "Hush", private=True))
    assert view(hidden, Family((CIRCLE,)), DAY).notebook is hidden
    kept = view(hidden, Family(), DAY).notebook
    assert kept.questions["q-1"] is notebook.questions["q-1"]


def test_what_a_view_says_of_absence() -> None:
    notebook = book(question("q-1", "Why?", topics=("money",)), follow_up("f-1", "Go"))
    seen = view(notebook, Person(KIT), DAY)
    assert not seen.complete("questions")
    assert seen.complete("goals")
    [why] = seen.held("questions")
    assert (why.why.code, why.why.members, why.why.topics) == (
        "not_covered",
        ("t-kit",),
        ("money",),
    )
