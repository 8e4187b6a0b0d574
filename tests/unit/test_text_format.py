"""Text made harmless, documents as plain text, and the table of formats."""

import json
import re
import unicodedata
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.documents.formats.registry import FORMATS, data
from careprep.documents.formats.text import render_text
from careprep.documents.tree import (
    NOTHING,
    RULED_LINE,
    Bullets,
    DocEntry,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    Rule,
    RuledLines,
    Span,
    Table,
    emph,
    line,
    strong,
    tidy,
    to_plain_text,
)
from careprep.text import UNSAFE, sanitize, width
from tests import hostile
from tests.conftest import at_least
from tests.papers import ANY_TEXT, DOCUMENTS, LINES, document, everywhere
from tests.unpacking import WRITTEN

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def is_harmful(char: str) -> bool:
    """Said another way than in the code under test: by what Unicode says of the character."""
    return (
        unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in BIDI or char == "\ufeff"
    )


# --- clean ------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", hostile.TEXT.values(), ids=hostile.TEXT)
def test_hostile_text_comes_out_harmless(raw: str) -> None:
    assert not [char for char in sanitize(raw) if is_harmful(char) and char != "\n"]
    assert not [char for char in sanitize(raw, one_line=True) if is_harmful(char)]


@at_least(500)
@given(st.text(st.characters()) | ANY_TEXT)
def test_clean_is_harmless_and_done_once(raw: str) -> None:
    shown = sanitize(raw)
    assert not [char for char in shown if is_harmful(char) and char != "\n"]
    assert sanitize(shown) == shown
    folded = sanitize(raw, one_line=True)
    assert folded == " ".join(shown.split())
    assert sanitize(folded, one_line=True) == folded
    shown.encode("utf-8")


def test_every_character_is_either_kept_or_known_to_be_unsafe() -> None:
    for code in range(0x110000):
        char = chr(code)
        if char != "\t":
            assert (sanitize(char) == char) == (not UNSAFE.match(char))
            assert not is_harmful(char) or char == "\n" or UNSAFE.match(char)


@pytest.mark.parametrize(
    "kept",
    [
        "Plain text, as it is.",
        "two\nlines",
        "👩\u200d👧\u200d👦 👍🏽 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e007f",
        "می\u200cخواهم",
        "e\u0301 z\u0323\u0307",
        "דנה אבבה",
        "محمد",
        "日本語　の　名前",
        "non\u00a0breaking, soft\u00adhyphen",
    ],
)
def test_ordinary_text_in_any_language_is_kept(kept: str) -> None:
    assert sanitize(kept) == kept


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("a\x1b]52;c;cm0=\x07b", "ab"),
        ("a\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "alink"),
        ("\x1b\x1b[31m[31m", "[31m"),
        ("\x1b]0;never ended\nnext", "]0;never ended\nnext"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("\x9b31m", "\ufffd31m"),
        ("a\r\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("a\tb", "a    b"),
        ("\u202egnp.exe \u2066x\u2069\ufeff", "gnp.exe x"),
        ("\ud83d\ude00 \udcff", "\ufffd\ufffd \ufffd"),
        ("\ufffe", "\ufffd"),
    ],
)
def test_what_becomes_of_harmful_text(raw: str, shown: str) -> None:
    assert sanitize(raw) == shown


def test_one_line_folds_all_white_space() -> None:
    assert sanitize(" \t a\r\n\u3000b\u00a0\u2029c\x0b ", one_line=True) == "a b c"


# --- width ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shown", "cells"),
    [
        ("", 0),
        ("plain", 5),
        ("é", 1),
        ("e\u0301", 1),
        ("日本", 4),
        ("ｗ", 2),
        ("한국", 4),
        (unicodedata.normalize("NFD", "한국"), 4),
        ("דנה", 3),
        ("مُحَمَّد", 4),
        ("👍🏽", 2),
        ("👩\u200d👧\u200d👦", 2),
        ("❤\ufe0f", 1),
        ("नमस्ते", 4),
    ],
)
def test_width_in_cells(shown: str, cells: int) -> None:
    assert width(shown) == cells


# --- lines ------------------------------------------------------------------------------------


@at_least(200)
@given(LINES)
def test_a_tidy_line_is_one_clean_line(anything: tuple[Span, ...]) -> None:
    spans = tidy(anything)
    whole = "".join(span.text for span in spans)
    assert whole == sanitize(whole, one_line=True) == to_plain_text(anything)
    assert tidy(spans) == spans
    for span in spans:
        assert span.text
        assert not span.style or span.text == span.text.strip()
    assert all(a.style != b.style for a, b in pairwise(spans))
    letters = "".join("".join(sanitize(span.text).split()) for span in anything)
    assert whole.replace(" ", "") == letters


def test_white_space_moves_out_of_styled_spans() -> None:
    assert tidy(line(strong(" When: "), "Tue", emph(" noon\n"), "")) == (
        Span("When:", "strong"),
        Span(" Tue "),
        Span("noon", "emph"),
    )
    assert tidy(line(strong("a "), strong("b"), " ", emph("c"))) == (
        Span("a b", "strong"),
        Span(" "),
        Span("c", "emph"),
    )


# --- documents as plain text ------------------------------------------------------------------


def test_a_document_reads_well() -> None:
    anything = document(
        Paragraph((line(strong("When:"), " Tue Jan 20"), line("Where: video"))),
        Heading(2, line("Since last time")),
        Bullets(
            (
                DocEntry(line("Send the plan — Kit"), False, "f-7f3k2m"),
                DocEntry(
                    line("Call"), True, under=(Bullets((DocEntry(line("twice")),)), RuledLines(1))
                ),
            )
        ),
        Heading(3, line("Small")),
        Bullets(
            (DocEntry(line("Why?"), under=(Paragraph((line("a"), line("b"))),)),), ordered=True
        ),
        Rule(),
        Table(
            (line("Name"), line("Phone"), ()),
            ((line("Dr. 王"), line("555-0101"), line("new")), ((), line("555-0102")), ((), ())),
        ),
        title="日本's meeting",
    )
    assert render_text(anything) == (
        "日本's meeting\n==============\n\n"
        "When: Tue Jan 20\nWhere: video\n\n"
        "Since last time\n---------------\n\n"
        "- [ ] Send the plan — Kit\n"
        "- [x] Call\n"
        "  - twice\n"
        f"  {RULED_LINE}\n\n"
        "Small\n\n"
        "1. Why?\n   a\n   b\n\n"
        "* * *\n\n"
        "- Name: Dr. 王\n  Phone: 555-0101\n  new\n"
        "- Phone: 555-0102\n"
    )


@at_least(200)
@given(DOCUMENTS)
def test_any_document_has_no_control_character_but_the_newline(anything: Document) -> None:
    shown = render_text(anything)
    assert not [char for char in shown if is_harmful(char) and char != "\n"]
    assert shown.endswith("\n")
    assert "\n\n\n" not in shown
    assert not re.search(r" $", shown, re.MULTILINE)
    assert (to_plain_text(line(anything.title)) or NOTHING) == shown.split("\n")[0]


@pytest.mark.parametrize("raw", hostile.TEXT.values(), ids=hostile.TEXT)
def test_hostile_text_is_in_every_place_as_it_is_and_on_one_line(raw: str) -> None:
    shown = render_text(everywhere(raw))
    assert not [char for char in shown if is_harmful(char) and char != "\n"]
    words = to_plain_text(line(raw))
    if words:
        assert len(shown.split("\n")) == len(render_text(everywhere("word")).split("\n"))
        assert f"\n- [ ] {words}\n" in shown
        assert f"\n- {words}\n" in shown
        assert f"\n  - {words}: " in shown


def test_the_comment_of_an_id_and_what_was_held_back_are_nowhere() -> None:
    blocks = (Bullets((DocEntry(line("a"), False, "f-1"),)),)
    anything = Document(
        kind="k",
        name="n",
        title="T",
        blocks=blocks,
        data={},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    assert render_text(anything) == "T\n=\n\n- [ ] a\n"


# --- formats ----------------------------------------------------------------------------------


def test_the_table_of_formats() -> None:
    assert [(row.name, row.suffix) for row in FORMATS.values()] == [
        ("markdown", "md"),
        ("text", "txt"),
        ("json", "json"),
        ("html", "html"),
        ("pdf", "pdf"),
        ("word", "docx"),
    ]
    assert all(name == row.name for name, row in FORMATS.items())


@at_least(100)
@given(DOCUMENTS)
def test_every_text_can_be_stored(anything: Document) -> None:
    for name in WRITTEN:
        shown = FORMATS[name].render(anything)
        assert isinstance(shown, str)
        assert shown.encode("utf-8").endswith(b"\n")


class Record(msgspec.Struct):
    text: str


@given(ANY_TEXT)
def test_data_is_exact_for_programs_and_harmless_on_a_terminal(raw: str) -> None:
    anything = Document(
        kind="k", name="n", title="T", blocks=(), data={raw: [1, None, Record(raw)]}
    )
    shown = data(anything)
    assert not [char for char in shown if is_harmful(char) and char != "\n"]
    whole = re.sub("[\ud800-\udfff]", "\ufffd", raw)
    assert json.loads(shown) == {whole: [1, None, {"text": whole}]}


def test_data_is_laid_out_for_reading() -> None:
    anything = Document(
        kind="k",
        name="n",
        title="T",
        blocks=(),
        data={"a": {"é": ["日本", 2]}},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    assert data(anything) == '{\n  "a": {\n    "é": [\n      "日本",\n      2\n    ]\n  }\n}\n'
