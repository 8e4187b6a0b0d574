"""What would change between two notebooks, said in words before anything is done."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from careprep.documents.formats.text import render_text
from careprep.documents.kinds.changes import changes_page, counted, field_line
from careprep.model.notebook import Notebook, changes
from careprep.sync.diff import Difference, differences
from tests.conftest import TODAY
from tests.making import comes, follow_up, goal, meeting, member, notebook, question
from tests.strategies import notebooks

ABEBE = member("t-a", "Dr. Abebe")
KIT = member("t-k", "Kit")
BOOK = notebook(ABEBE, KIT, goal("g-1", "Sleep", "t-a"), question("q-1", "Why?", "t-a"))


def lines(found: tuple[Difference, ...]) -> list[str]:
    return [field_line(field) for difference in found for field in difference.fields]


def told(before: Notebook, after: Notebook) -> list[str]:
    return lines(differences(before, after, TODAY))


def test_a_field_says_what_comes_and_what_goes() -> None:
    changed = replace(BOOK.questions["q-1"], text="Who?", ask=("t-a", "t-k"), private=True)
    assert told(BOOK, BOOK.put(changed)) == [
        "Question: “Who?” instead of “Why?”",
        "For: “Kit”",
        "Private: “yes” instead of “no”",
    ]
    assert told(BOOK.put(changed), BOOK)[1:] == [
        "For: no longer “Kit”",
        "Private: “no” instead of “yes”",
    ]


def test_of_several_people_only_those_that_differ_are_named() -> None:
    before = BOOK.put(meeting(comes("t-a"), comes("t-k")))
    after = BOOK.put(meeting(comes("t-a"), comes("t-k", leaves=10)))
    assert told(before, after) == [
        "Who is invited: “Kit, coming, needed, leaves: 3:10 pm” instead of “Kit, coming, needed”"
    ]


def test_another_order_is_a_difference() -> None:
    before = BOOK.put(meeting(top=("q-1", "g-1")))
    after = BOOK.put(meeting(top=("g-1", "q-1")))
    assert told(before, after) == ["Top three: “Sleep”; “Why?” instead of “Why?”; “Sleep”"]


def test_names_are_those_of_the_side_that_has_them() -> None:
    promise = follow_up("f-1", "Call", "t-k")
    before = BOOK.put(promise)
    after = BOOK.put(replace(promise, owner="t-a")).drop("t-k")
    found = differences(before, after, TODAY)
    assert [(each.how, each.title) for each in found] == [("removed", "Kit"), ("changed", "Call")]
    assert lines(found) == ["Who: “Dr. Abebe” instead of “Kit”"]
    assert counted(found) == "1 record would be changed and 1 removed"


def test_when_it_was_touched_is_no_difference() -> None:
    touched = replace(BOOK.questions["q-1"], updated="2026-01-14T10:00")
    assert differences(BOOK, BOOK.put(touched), TODAY) == ()
    assert counted(()) == "nothing would change"


def test_the_page_holds_every_record_and_every_field() -> None:
    after = BOOK.put(question("q-2", "Where?"), replace(KIT, phone="555-0100")).drop("g-1")
    page = render_text(changes_page("restore", "Going back", differences(BOOK, after, TODAY)))
    for said in ("1 record would be added, 1 changed and 1 removed", "Added: Where?"):
        assert said in page
    assert "Changed: Kit" in page
    assert "Phone: “555-0100”" in page
    assert "Removed: Sleep" in page


def copied(book: Notebook) -> Notebook:
    """The same records, as if they were read from another file."""
    return Notebook(
        tables={
            name: {key: replace(record) for key, record in table.items()}
            for name, table in book.tables.items()
        }
    )


@given(notebooks(most=3), notebooks(most=3))
def test_whatever_differs_is_named_once_and_nothing_else(one: Notebook, two: Notebook) -> None:
    assert differences(one, copied(one), TODAY) == ()
    found = differences(one, two, TODAY)
    assert len({(each.table, each.id) for each in found}) == len(found)
    named = {(each.table, each.id) for each in found}
    for table, key, old, new in changes(one, two):
        dull = old and new and _plain(old) == _plain(new)
        assert ((table, key) in named) != bool(dull or table == "notebook")
    for each in found:
        assert (each.how == "changed") == (each.old is not None and each.new is not None)
        if each.how == "changed":
            assert each.fields
    changes_page("restore", "x", found)


def _plain(record: object) -> object:
    fields = {"created": None, "updated": None}
    return replace(record, **fields) if hasattr(record, "updated") else record  # type: ignore[type-var]


@given(notebooks(most=4), st.data())
def test_the_other_way_round_it_says_the_opposite(book: Notebook, data: st.DataObject) -> None:
    keys = [key for table in ("goals", "questions") for key in book.tables.get(table, {})]
    gone = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    less = book.drop(*gone)
    assert {d.id for d in differences(book, less, TODAY) if d.how == "removed"} == set(gone)
    assert {d.id for d in differences(less, book, TODAY) if d.how == "added"} == set(gone)
