"""The family's own word list: a file of theirs, which careprep reads, changes and never breaks."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.errors import BadInput, FileTrouble
from careprep.model import glossary
from careprep.model.glossary import Term
from careprep.storage import glossary_file
from careprep.text import sanitize
from tests.strategies import HOSTILE


@pytest.fixture
def own(home: Path) -> Path:
    """Where the family's list is kept; the file is not there yet."""
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    return folder / "words.txt"


def meaning(text: str) -> str:
    found = [
        t.means for t in glossary_file.read().terms if glossary.key(t.text) == glossary.key(text)
    ]
    assert len(found) <= 1
    return found[0] if found else ""


def test_without_a_file_the_list_is_ours(home: Path) -> None:
    assert glossary_file.read() == glossary_file.WordList(terms=glossary_file.ours())
    assert not home.exists()  # looking makes nothing


def test_the_familys_words_win_and_are_added(own: Path) -> None:
    ours = meaning("IEP")
    own.write_text("\ufeffiep = her school plan\r\nspoons = energy for the day\r\n", "utf-8")
    assert (meaning("IEP"), meaning("spoons")) == ("her school plan", "energy for the day")
    assert ours
    assert glossary_file.read().problems == ()


def test_a_bad_line_is_named_and_the_rest_works(own: Path) -> None:
    own.write_text("# ours\n\nPT no sign\nIEP = her school plan\n???=x\n", "utf-8")
    words = glossary_file.read()
    assert meaning("IEP") == "her school plan"
    assert words.problems == (
        "words.txt, line 3 is not used: There is no = after the word.",
        "words.txt, line 5 is not used: There is no word to explain.",
    )
    own.write_text("bad\n" * 500, "utf-8")
    assert len(glossary_file.read().problems) == 4
    assert glossary_file.read().problems[-1] == f"497 more lines of {own} are not used."


def make_folder(path: Path) -> None:
    path.mkdir()


def make_huge(path: Path) -> None:
    path.write_bytes(b"a = b\n" * glossary_file.MOST_BYTES)


def make_latin(path: Path) -> None:
    path.write_bytes("caf\u00e9 = x\n".encode("latin-1"))


def make_pipe(path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(path)


def make_dangling(path: Path) -> None:
    try:
        path.symlink_to(path.with_name("gone"))
    except OSError:
        pytest.skip("no links here")


@pytest.mark.parametrize("make", [make_folder, make_huge, make_latin, make_pipe, make_dangling])
def test_what_is_no_list_stops_nothing_and_is_left_alone(own: Path, make: object) -> None:
    assert callable(make)
    make(own)
    words = glossary_file.read()
    assert words.terms == glossary_file.ours()
    (problem,) = words.problems
    assert str(own) in problem
    before = own.lstat()
    with pytest.raises(FileTrouble, match="Nothing was changed"):
        glossary_file.explain("IEP", "her school plan")
    with pytest.raises(FileTrouble):
        glossary_file.forget("IEP")
    assert own.lstat() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everybody may read it here")
def test_a_file_that_may_not_be_read(own: Path) -> None:
    own.write_text("IEP = her school plan\n", "utf-8")
    own.chmod(0)
    assert (
        glossary_file.read().problems[0].endswith("this place does not allow it. It is not used.")
    )


def test_a_folder_that_may_not_be_entered(home: Path) -> None:
    (home / "notebooks").parent.mkdir(parents=True)
    (home / "notebooks").write_text("a file in its place", "utf-8")
    assert glossary_file.read().terms == glossary_file.ours()
    with pytest.raises(FileTrouble):
        glossary_file.explain("IEP", "her school plan")


def test_explaining_writes_one_line_and_keeps_all_others(own: Path) -> None:
    assert glossary_file.explain("IEP", "her school plan") is None
    assert own.stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    with own.open("a", encoding="utf-8") as file:
        file.write("\n# from Teta\nnot a line\nspoons = energy\n\n\n")
    assert glossary_file.explain("iep", "the plan") == Term("IEP", "her school plan")
    assert glossary_file.explain("PT", "Priya’s hour") is None
    assert own.read_text("utf-8").splitlines()[2:] == [
        *("iep = the plan", "", "# from Teta", "not a line", "spoons = energy"),
        "PT = Priya’s hour",
    ]


def test_left_unexplained_and_taken_back(own: Path) -> None:
    ours = meaning("IEP")
    glossary_file.explain("IEP", "")
    assert own.read_text("utf-8").endswith("\nIEP =\n")
    assert meaning("IEP") == ""
    assert glossary_file.forget("iep") == Term("IEP", "")
    assert meaning("IEP") == ours
    with pytest.raises(BadInput, match="nothing for “IEP”"):
        glossary_file.forget("IEP")


def test_two_lines_for_one_word_become_one(own: Path) -> None:
    own.write_text("iep = a\nIEP = b\n", "utf-8")
    glossary_file.explain("IEP", "c")
    assert own.read_text("utf-8") == "IEP = c\n"


@pytest.mark.parametrize(
    ("text", "means", "field"),
    [
        ("???", "x", "term"),
        ("a = b", "x", "term"),
        ("# IEP", "x", "term"),
        ("a b c d e f g h i", "x", "term"),
        ("IEP", "x" * 301, "means"),
    ],
)
def test_what_cannot_be_a_line_is_refused(own: Path, text: str, means: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        glossary_file.explain(text, means)
    assert refused.value.field == field
    assert not own.exists()


@given(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)),
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30)),
)
def test_whatever_is_typed_reads_back_or_is_refused(text: str, means: str) -> None:
    path = glossary_file.own_file()
    path.unlink(missing_ok=True)
    try:
        glossary_file.explain(text, means)
    except BadInput:
        assert not path.exists()
        return
    (term,) = glossary_file.read().own
    assert term == Term(sanitize(text, one_line=True), sanitize(means, one_line=True))
    assert glossary_file.read().problems == ()
