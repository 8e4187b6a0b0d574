"""Two copies made into one: laws that hold for any two, and what a person would expect."""

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec import structs
from msgspec.structs import replace

from careprep.errors import BadInput
from careprep.model import identity
from careprep.model.notebook import Issue, Notebook
from careprep.model.records import (
    Consent,
    FollowUp,
    Goal,
    Header,
    Meeting,
    Member,
    Note,
    Question,
    Record,
)
from careprep.model.references import references, without
from careprep.model.validation import all_issues, issues
from careprep.sync.field_path import put_at, value_at
from careprep.sync.merge import Merged, apply_picks, are_strangers, find_common, merge
from tests.making import comes, follow_up, goal, meeting, member, notebook, question
from tests.strategies import notebooks

DAY = dt.date(2026, 1, 14)
STAMPS = ("2026-01-14T10:00", "2026-01-14T11:00", "2026-01-14T12:00")


# Three notebooks make one example: half as many say as much.
EXAMPLES = settings().max_examples
some = settings(max_examples=EXAMPLES // 2)

# ── copies, and edits on them ────────────────────────────────────────────────────────────────────


def removed(book: Notebook, key: str) -> Notebook:
    """Without a record, and without anything that names it: what the verb does."""
    touched = [
        without(record, key)
        for table in book.tables.values()
        for record in table.values()
        if any(named == key for _, named, _ in references(record))
    ]
    return book.put(*touched).drop(key)


def fitted(record: Record, book: Notebook) -> Record:
    """The record without references to what is not in the book."""
    for _, key, kinds in list(references(record)):
        if not any(key in book.table(kind) for kind in kinds):
            record = without(record, key)
    return record


KINDS = (Member, Goal, Question, FollowUp, Meeting)


def put(draw: st.DrawFn, book: Notebook, new: Record) -> Notebook:
    """The book with the record, if it can stand in it."""
    if isinstance(new, Goal | Question | FollowUp):
        new = replace(new, updated=draw(st.sampled_from(STAMPS)))
    after = book.put(fitted(new, book))
    return book if all_issues(after) else after


@st.composite
def edited(draw: st.DrawFn, book: Notebook, donor: Notebook, side: str, most: int = 3) -> Notebook:
    """The book after some edits: changes to what the donor says, new records, removals."""
    for number in range(draw(st.integers(0, most))):
        kinds = [kind for kind in KINDS if donor.table(kind)]
        if not kinds:
            break
        table: Any = donor.table(draw(st.sampled_from(kinds)))
        giver = table[draw(st.sampled_from(sorted(table)))]
        here = sorted(book.table(type(giver)))
        what = draw(st.sampled_from(("change", "change", "change", "add", "remove")))
        if what == "remove" and here:
            book = removed(book, draw(st.sampled_from(here)))
        elif what == "add" or not here:
            book = put(draw, book, replace(giver, id=f"{giver.id}{side}{number}"))
        else:
            mine = book.table(type(giver))[draw(st.sampled_from(here))]
            book = put(draw, book, _like(draw, mine, giver))
    return book


def _like(draw: st.DrawFn, record: Any, giver: Record) -> Record:
    names = [i.name for i in structs.fields(type(giver)) if i.name not in ("id", "created")]
    names = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
    changed: Record = replace(record, **{name: getattr(giver, name) for name in names})
    return changed


@st.composite
def copies(draw: st.DrawFn) -> tuple[Notebook, Notebook, Notebook]:
    """What both come from, and two copies that went their own ways, often at the same places."""
    base = draw(notebooks(most=3, hostile=False))
    donors = draw(notebooks(most=3, hostile=False)), draw(notebooks(most=3, hostile=False))
    books = [base, base]
    for kind in KINDS:
        for key in draw(st.lists(st.sampled_from(sorted(base.table(kind)) or [""]), max_size=1)):
            names = [i.name for i in structs.fields(kind) if i.name not in ("id", "created")]
            names = draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True))
            for side, donor in enumerate(donors):
                table: Any = donor.table(kind)
                if key and table:
                    giver = table[draw(st.sampled_from(sorted(table)))]
                    new = {name: getattr(giver, name) for name in names}
                    record: Any = books[side].get(key)
                    books[side] = put(draw, books[side], replace(record, **new))
    a, b = (
        draw(edited(book, donor, side))
        for book, donor, side in zip(books, donors, "ab", strict=True)
    )
    return base, a, b


def content(book: Notebook) -> dict[str, dict[str, Record]]:
    return {name: dict(table) for name, table in book.tables.items() if table}


def same(one: Notebook, two: Notebook) -> bool:
    return content(one) == content(two)


def both_ways(base: Notebook | None, a: Notebook, b: Notebook) -> Merged:
    """The merge of the two, after looking that it is the same from either side."""
    merged, other = merge(base, a, b), merge(base, b, a)
    assert content(merged.notebook) == content(other.notebook)
    assert {c.place for c in merged.conflicts} == {c.place for c in other.conflicts}
    return merged


# ── laws ─────────────────────────────────────────────────────────────────────────────────────────


@some
@given(copies(), st.booleans())
def test_it_is_the_same_from_either_side(
    three: tuple[Notebook, Notebook, Notebook], known: bool
) -> None:
    base, a, b = three
    both_ways(base if known else None, a, b)


@some
@given(copies(), st.booleans())
def test_merging_again_changes_nothing(
    three: tuple[Notebook, Notebook, Notebook], known: bool
) -> None:
    base, a, b = three
    first = base if known else None
    once = merge(first, a, b).notebook
    for again in (first, b):  # what was known before, or what is known now: theirs as it was read
        assert content(merge(again, once, b).notebook) == content(once)
    assert content(merge(first, once, a).notebook) == content(once)
    assert merge(b, once, b).conflicts == ()


@some
@given(notebooks(most=4), notebooks(most=4))
def test_a_copy_of_itself_changes_nothing(a: Notebook, base: Notebook) -> None:
    for known in (None, a, base):
        merged = merge(known, a, a)
        assert same(merged.notebook, a)
        assert (merged.conflicts, merged.kept, merged.left_out) == ((), (), ())


@some
@given(notebooks(most=3), notebooks(most=3))
def test_even_two_that_never_met_become_one_that_holds(a: Notebook, b: Notebook) -> None:
    merged = both_ways(None, a, b)
    assert all_issues(merged.notebook) == ()
    for side in (a, b):
        for name, table in side.tables.items():
            assert table.keys() <= merged.notebook.tables[name].keys()
    assert same(merge(None, merged.notebook, b).notebook, merged.notebook)


@some
@given(copies(), st.booleans())
def test_no_new_faults(three: tuple[Notebook, Notebook, Notebook], known: bool) -> None:
    base, a, b = three
    assert all_issues(merge(base if known else None, a, b).notebook) == ()


@some
@given(copies())
def test_no_record_and_no_note_is_lost(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, a, b = three
    for known in (None, base):
        result = merge(known, a, b).notebook
        for mine, other in ((a, b), (b, a)):
            for name, table in mine.tables.items():
                for key, record in table.items():
                    if key in result.tables[name]:
                        continue
                    assert known is not None  # without it nothing goes
                    assert record == known.tables[name][key]
                    assert key not in other.tables[name]
            for promise in mine.follow_ups.values():
                if (now := result.follow_ups.get(promise.id)) is None:
                    continue
                was = known.follow_ups.get(promise.id) if known else None
                for note in promise.notes:
                    assert note in now.notes or (was is not None and note in was.notes)


@some
@given(copies())
def test_what_one_side_changed_is_taken(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, a, b = three
    merged = merge(base, a, b)
    told = {(c.id, c.at[0]) for c in merged.conflicts}
    for name in base.tables:
        for key, was in base.tables[name].items():
            mine, other = a.tables[name].get(key), b.tables[name].get(key)
            now = merged.notebook.tables[name].get(key)
            if mine is None or other is None or now is None:
                continue
            for info in structs.fields(type(was)):
                x, one, two, found = (getattr(r, info.name) for r in (was, mine, other, now))
                if (key, info.encode_name) in told or info.name == "updated":
                    continue
                if one == x:
                    assert found == two
                elif two == x:
                    assert found == one


@some
@given(copies())
def test_both_words_of_a_conflict_are_kept(three: tuple[Notebook, Notebook, Notebook]) -> None:
    base, a, b = three
    for known in (None, base):
        merged = merge(known, a, b)
        book = merged.notebook
        for conflict in merged.conflicts:
            record = book.get(conflict.id)
            assert record is not None
            stands = value_at(record, conflict.at)
            assert stands == conflict.stands or not (stands or conflict.stands)
            for value in (conflict.ours, conflict.theirs):
                kept = [v.value for v in book.variants.values() if v.of == conflict.id]
                assert value in (None, "", [], {}, conflict.stands) or value in kept


def _fit(merged: Merged, side: Any, a: Notebook, b: Notebook) -> bool:
    """Can all that one side says stand together? Where not, nothing is changed and it is said."""
    try:
        apply_picks(merged, {c.place: side for c in merged.conflicts}, a, b)
    except BadInput:
        return False
    return True


@some
@given(copies(), st.sampled_from(("ours", "theirs")))
def test_what_a_person_picks_stands(three: tuple[Notebook, Notebook, Notebook], side: Any) -> None:
    base, a, b = three
    merged = merge(base, a, b)
    assume(_fit(merged, side, a, b))
    book = apply_picks(merged, {c.place: side for c in merged.conflicts}, a, b).notebook
    assert all_issues(book) == ()
    for conflict in merged.conflicts:
        record = book.get(conflict.id)
        assert record is not None
        assert (value_at(record, conflict.at) or None) == (getattr(conflict, side) or None)
    assert not {v.id for v in book.variants.values()} - {
        v.id for v in merged.notebook.variants.values()
    }


# ── one field, against every case counted out ────────────────────────────────────────────────────

_VALUES = {
    "text": ("Why?", "Who?", "When?"),
    "answer": ("", "Soon", "Never"),
    "priority": ("normal", "high", "low"),
    "minutes": (5, 10, 2),
    "private": (False, True),
    "about": ("", "g-1", "g-2"),
}


@pytest.mark.parametrize("name", _VALUES)
@pytest.mark.parametrize("stamps", [(0, 0), (1, 0), (0, 1)])
def test_every_case_of_one_field(name: str, stamps: tuple[int, int]) -> None:
    """The rule written out again, as plainly as can be, over all values there are."""
    values = _VALUES[name]
    for x, one, two in itertools.product((None, *values), values, values):
        a, b = (
            question("q-1", "Why?", updated=STAMPS[at], **{name: value})
            if name != "text"
            else question("q-1", str(value), updated=STAMPS[at])
            for at, value in zip(stamps, (one, two), strict=True)
        )
        base = None if x is None else notebook(replace(a, **{name: x}))
        goals = (goal("g-1", "Sleep"), goal("g-2", "Eat"))
        merged = both_ways(base, notebook(a, *goals), notebook(b, *goals))
        found = getattr(merged.notebook.questions["q-1"], name)
        if one == two:
            expected = {one}
        elif x is not None and one == x:
            expected = {two}
        elif x is not None and two == x:
            expected = {one}
        elif not one or not two:
            expected = {one or two}
        elif stamps[0] != stamps[1]:
            expected = {one if stamps[0] > stamps[1] else two}
        else:
            expected = {one, two}
        assert found in expected, (x, one, two)
        loser = {one, two} - {found}
        both_changed = one != two and (x is None or x not in (one, two))
        kept = [v.value for v in merged.notebook.variants.values()]
        if not both_changed:
            assert merged.conflicts == ()
        elif x is not None:
            assert len(merged.conflicts) == 1
        if merged.conflicts and loser != {values[0]}:
            assert kept == [*loser]


# ── what a person would expect ───────────────────────────────────────────────────────────────────

ABEBE, KIT = member("t-a", "Dr. Abebe"), member("t-k", "Kit", "school")
BASE = notebook(
    ABEBE,
    KIT,
    goal("g-1", "Sleep", "t-a"),
    question("q-1", "Why?", "t-a"),
    follow_up("f-1", "Call", "t-k", notes=(Note(on=DAY, text="rang"),)),
    meeting(comes("t-a"), comes("t-k"), top=("q-1", "g-1")),
)


def changed(key: str, **new: Any) -> Notebook:
    record: Any = BASE.get(key)
    return BASE.put(replace(record, **new))


def test_notes_of_both_stand_in_the_order_of_their_days() -> None:
    a = changed("f-1", notes=(Note(on=DAY, text="rang"), Note(on=DAY + dt.timedelta(2), text="a")))
    b = changed("f-1", notes=(Note(on=DAY, text="rang"), Note(on=DAY + dt.timedelta(1), text="b")))
    merged = both_ways(None, a, b)
    assert [note.text for note in merged.notebook.follow_ups["f-1"].notes] == ["rang", "b", "a"]
    assert merged.conflicts == ()


def test_a_note_that_was_mended_is_not_there_twice_when_the_base_is_known() -> None:
    a = changed("f-1", notes=(Note(on=DAY, text="rang twice"),))
    b = changed("f-1", notes=(Note(on=DAY, text="rang"), Note(on=DAY, text="b")))
    notes = both_ways(BASE, a, b).notebook.follow_ups["f-1"].notes
    assert {note.text for note in notes} == {"rang twice", "b"}
    assert len(both_ways(None, a, b).notebook.follow_ups["f-1"].notes) == 3


def test_people_are_merged_one_by_one() -> None:
    a = changed("m-next", people=(comes("t-a", leaves=20), comes("t-k")))
    b = changed("m-next", people=(comes("t-a", part="facilitator"),))
    merged = both_ways(BASE, a, b)
    (person,) = merged.notebook.meetings["m-next"].people
    assert (person.leaves, person.part) == (20, "facilitator")
    assert merged.conflicts == ()


def test_someone_taken_off_the_list_and_changed_stays() -> None:
    a = changed("m-next", people=(comes("t-a"),))
    b = changed("m-next", people=(comes("t-a"), comes("t-k", leaves=10)))
    merged = both_ways(BASE, a, b)
    assert merged.notebook.meetings["m-next"].attendee("t-k") is not None
    assert [(each.id, each.at) for each in merged.kept] == [("m-next", ("people", "t-k"))]


def test_three_at_the_top_and_no_more() -> None:
    more = [question(f"q-{n}", f"{n}?") for n in range(2, 6)]
    base = BASE.put(*more)
    here: Any = base.get("m-next")
    a = base.put(replace(here, top=("q-1", "q-2", "q-3")))
    b = base.put(replace(here, top=("q-1", "q-4", "q-5")))
    merged = both_ways(base, a, b)
    assert merged.notebook.meetings["m-next"].top in (("q-1", "q-2", "q-3"), ("q-1", "q-4", "q-5"))
    assert [c.at for c in merged.conflicts] == [("top",)]
    c = base.put(replace(here, top=("q-1", "q-2")))
    d = base.put(replace(here, top=("q-3",)))
    assert set(both_ways(base, c, d).notebook.meetings["m-next"].top) == {"q-2", "q-3"}


def test_a_removed_record_goes_if_the_other_left_it_alone() -> None:
    merged = both_ways(BASE, removed(BASE, "q-1"), BASE)
    assert "q-1" not in merged.notebook.questions
    assert merged.notebook.meetings["m-next"].top == ("g-1",)
    assert "q-1" in both_ways(None, removed(BASE, "q-1"), BASE).notebook.questions


def test_a_removed_record_stays_if_the_other_changed_it() -> None:
    merged = both_ways(BASE, removed(BASE, "q-1"), changed("q-1", answer="So"))
    assert merged.notebook.questions["q-1"].answer == "So"
    assert [(each.id, each.at) for each in merged.kept] == [("q-1", ())]


def test_a_removed_record_stays_if_the_other_needs_it() -> None:
    other = BASE.put(question("q-2", "Where?", "t-k"))
    merged = both_ways(BASE, removed(BASE, "t-k"), other)
    assert "t-k" in merged.notebook.team
    assert [each.id for each in merged.kept] == ["t-k"]
    assert all_issues(merged.notebook) == ()


def test_a_goal_that_became_a_step_has_no_steps() -> None:
    base = BASE.put(goal("g-2", "Eat"), goal("g-3", "Run"))
    a = base.put(goal("g-2", "Eat", horizon="short_term", part_of="g-1"))
    b = base.put(goal("g-3", "Run", horizon="short_term", part_of="g-2"))
    merged = both_ways(base, a, b)
    assert all_issues(merged.notebook) == ()
    assert [(c.id, c.at) for c in merged.conflicts] == [("g-3", ("part_of",))]
    assert [v.value for v in merged.notebook.variants.values()] == ["g-2"]


def test_a_step_that_has_no_place_on_one_side_has_that_of_the_other() -> None:
    """Else the other side's copy would put it back with each merge."""
    base = BASE.put(goal("g-2", "Eat"), goal("g-3", "Run", horizon="short_term"))
    a = base.put(replace(base.goals["g-3"], part_of="g-2"))
    step = replace(base.goals["g-2"], horizon="short_term", part_of="g-1")
    b = base.put(step, replace(base.goals["g-3"], part_of="g-1"))
    merged = both_ways(None, a, b)
    assert merged.notebook.goals["g-3"].part_of == "g-1"
    assert [v.value for v in merged.notebook.variants.values()] == ["g-2"]
    for side in (a, b):
        assert same(merge(None, merged.notebook, side).notebook, merged.notebook)


def test_days_that_would_be_in_the_wrong_order_come_from_one_side() -> None:
    a = changed("g-1", start=DAY)
    b = changed("g-1", due=DAY - dt.timedelta(1))
    merged = both_ways(BASE, a, b)
    assert all_issues(merged.notebook) == ()
    assert {c.at for c in merged.conflicts} <= {("start",), ("due",)}
    assert merged.conflicts


def test_an_ended_consent_stays_ended() -> None:
    consent = Consent(topics=("school",), starts=DAY)
    base = BASE.put(replace(KIT, consents=(consent,)))
    ended = base.put(replace(KIT, consents=(replace(consent, ends=DAY),)))
    later = replace(consent, ends=DAY + dt.timedelta(400))
    longer = base.put(replace(KIT, consents=(later,)))
    for known in (None, base):
        assert both_ways(known, ended, base).notebook.team["t-k"].consents[0].ends == DAY
        merged = both_ways(known, ended, longer)
        assert [each.ends for each in merged.notebook.team["t-k"].consents] == [DAY]
        assert [c.at[-1] for c in merged.conflicts] == ["ends"]


def test_consents_that_share_no_day_are_heard_on_none() -> None:
    """Also where one says only when it begins, and the other only when it ends."""
    first = Consent(id="c-1", topics=("sleep",), ends=dt.date(2026, 1, 14))
    second = Consent(id="c-1", topics=("sleep",), starts=dt.date(2026, 1, 15))
    one, two = (notebook(member("t-0", "Kit", "school", each)) for each in (first, second))
    for merged in (merge(None, one, two).notebook, merge(None, two, one).notebook):
        assert all_issues(merged) == ()
        [row] = merged.team["t-0"].consents
        assert not any(row.in_force(dt.date(2026, 1, day)) for day in range(1, 30))


def test_what_either_made_private_is_private() -> None:
    secret = changed("q-1", private=True)
    for known in (None, BASE):
        assert both_ways(known, BASE, secret).notebook.questions["q-1"].private
    assert not both_ways(secret, secret, BASE).notebook.questions["q-1"].private


def test_who_agrees_is_merged_by_person() -> None:
    a = changed("g-1", agreement={"t-a": "agree"})
    b = changed("g-1", agreement={"t-k": "disagree"})
    merged = both_ways(BASE, a, b)
    assert merged.notebook.goals["g-1"].agreement == {"t-a": "agree", "t-k": "disagree"}


def test_stamps_are_never_a_conflict() -> None:
    a = changed("g-1", created=STAMPS[1], updated=STAMPS[0])
    b = changed("g-1", created=STAMPS[0], updated=STAMPS[1])
    merged = both_ways(None, a, b)
    found = merged.notebook.goals["g-1"]
    assert (found.created, found.updated) == (STAMPS[0], STAMPS[1])
    assert merged.conflicts == ()


def test_fields_of_a_newer_careprep_are_merged_too() -> None:
    a = changed("g-1", extra={"color": "red", "deep": {"one": 1}})
    b = changed("g-1", extra={"shape": "round", "deep": {"two": 2}})
    extra = both_ways(None, a, b).notebook.goals["g-1"].extra
    assert extra == {"color": "red", "shape": "round", "deep": {"one": 1, "two": 2}}
    c = changed("g-1", extra={"color": "blue"})
    merged = both_ways(BASE, a, c)
    assert [c.at for c in merged.conflicts] == [("color",)]
    assert len(merged.notebook.variants) == 1


def test_what_cannot_be_read_was_not_removed() -> None:
    unread = replace(BASE.drop("f-1"), issues=(Issue("follow_ups", "f-1", "unreadable"),))
    assert "f-1" in merge(BASE, BASE, unread).notebook.follow_ups
    merged = merge(BASE, unread, BASE)
    assert "f-1" not in merged.notebook.follow_ups  # its row is in the file: no second one
    assert [issue.id for issue in merged.left_out] == ["f-1"]
    assert merged.notebook.issues == unread.issues


def test_a_table_that_stands_twice_here_is_read_and_takes_in_more() -> None:
    issue = Issue("goals", "", "“goals” stands twice in the file; both were read")
    ours = replace(BASE, issues=(issue,))
    merged = merge(None, ours, BASE.put(goal("g-9", "New")))
    assert "g-9" in merged.notebook.goals
    assert merged.left_out == ()


def test_a_code_that_means_something_else_here_is_left_out() -> None:
    other = notebook(goal("q-1", "Another"))
    merged = merge(None, BASE, other)
    assert merged.notebook.questions == BASE.questions
    assert [issue.id for issue in merged.left_out] == ["q-1"]


def test_the_child_has_one_record_whatever_its_id() -> None:
    by_hand = BASE.drop("child").put(replace(BASE.child, id="juni", pronouns="she"))
    merged = merge(None, BASE, by_hand)
    assert len(merged.notebook.tables["child"]) == 1
    assert merged.notebook.child.pronouns == "she"


def test_ours_keeps_its_identity_and_gets_theirs_where_it_has_none() -> None:
    older = BASE.put(Header(id="notebook", created=STAMPS[0]))
    ours, theirs = (identity.given(older, own) for own in ("a", "b"))
    assert are_strangers(ours, theirs)
    for mine, own in ((ours, "a"), (older, "b")):
        merged = merge(None, mine, theirs)
        assert (identity.mark(merged.notebook).own, merged.conflicts) == (own, ())
    assert identity.mark(merge(None, ours, older).notebook).own == "a"


def test_a_side_that_says_what_the_other_said_earlier_has_nothing_new() -> None:
    was: Any = BASE.get("q-1")
    ours = changed("q-1", text="Who?")
    base = find_common(None, ours, BASE, ours_knew=[was], theirs_knew=[])
    merged = merge(base, ours, BASE)
    assert merged.conflicts == ()
    assert merged.notebook.questions["q-1"].text == "Who?"
    other_way = merge(find_common(None, BASE, ours, [], [was]), BASE, ours)
    assert same(other_way.notebook, merged.notebook)
    gone = removed(BASE, "f-1")
    promise: Any = BASE.get("f-1")
    assert (
        "f-1"
        not in merge(find_common(None, gone, BASE, [promise], []), gone, BASE).notebook.follow_ups
    )


def test_a_place_that_is_gone_is_refused() -> None:
    here: Any = BASE.get("m-next")
    for at, value in (
        (("people", "t-x", "leaves"), 5),
        (("minutes",), "many"),
        (("top", "x", "y"), 1),
    ):
        with pytest.raises(BadInput, match="no place"):
            put_at(here, at, value)
    moved: Any = put_at(here, ("people", "t-a", "leaves"), 5)
    assert moved.people[0].leaves == 5
    assert value_at(moved, ("people", "t-a", "leaves")) == 5


# ── two people, for days ─────────────────────────────────────────────────────────────────────────


class TwoCopies(RuleBasedStateMachine):
    """Edits on either copy, merges in either direction, with and without what both knew."""

    @initialize(start=notebooks(most=2, hostile=False), donor=notebooks(most=3, hostile=False))
    def start(self, start: Notebook, donor: Notebook) -> None:
        self.books = [start, start]
        self.donor = donor
        self.base: Notebook | None = start
        self.notes: set[tuple[str, str]] = set()

    @rule(which=st.integers(0, 1), data=st.data())
    def edit(self, which: int, data: st.DataObject) -> None:
        side = f"{'ab'[which]}{data.draw(st.integers(0, 999))}-"
        self.books[which] = data.draw(edited(self.books[which], self.donor, side, most=2))

    @rule(which=st.integers(0, 1), number=st.integers(0, 999))
    def note(self, which: int, number: int) -> None:
        book = self.books[which]
        for promise in book.follow_ups.values():
            new = Note(on=DAY, text=f"{which} {number}")
            self.books[which] = book.put(replace(promise, notes=(*promise.notes, new)))
            self.notes.add((promise.id, new.text))
            break

    @rule(which=st.integers(0, 1))
    def merge_known(self, which: int) -> None:
        self._merge(which, self.base)

    @rule(which=st.integers(0, 1))
    def merge_unknown(self, which: int) -> None:
        self._merge(which, None)

    def _merge(self, which: int, base: Notebook | None) -> None:
        ours, theirs = self.books[which], self.books[1 - which]
        merged = both_ways(base, ours, theirs)
        if base is None:
            for name, table in (*ours.tables.items(), *theirs.tables.items()):
                assert table.keys() <= merged.notebook.tables[name].keys()
        assert same(merge(base, merged.notebook, theirs).notebook, merged.notebook)
        assert same(merge(theirs, merged.notebook, theirs).notebook, merged.notebook)
        self.books[which] = merged.notebook
        self.base = theirs  # ours knows theirs as it was read, and theirs knows itself

    @precondition(lambda self: self.books[0] is not self.books[1])
    @rule()
    def meet(self) -> None:
        """Each takes in the other: then both say the same."""
        for which in (0, 1):
            self._merge(which, self.base)
        assert same(self.books[0], self.books[1])

    @invariant()
    def holds(self) -> None:
        for book in self.books:
            assert all_issues(book) == ()
            for table in book.tables.values():
                assert all(issues(record, book) == [] for record in table.values())


TestTwoCopies = TwoCopies.TestCase
TestTwoCopies.settings = settings(
    max_examples=EXAMPLES // 5,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
