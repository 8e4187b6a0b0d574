"""Documents as PDF: tagged, with all that was meant in it, the same bytes each time."""

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace
from pypdf import PdfReader

from careprep.documents.formats import pdf as pdf_module
from careprep.documents.formats.pdf import render_pdf, without_font
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS as KINDS
from careprep.documents.registry import DocumentRequest
from careprep.documents.tree import (
    Bullets,
    DocEntry,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    RuledLines,
    Table,
    line,
    strong,
)
from careprep.errors import NotInstalled
from tests import hostile
from tests.conftest import TODAY, at_least
from tests.papers import DOCUMENTS, document, everywhere, sample
from tests.reading import blocks_of, meant
from tests.unpacking import unpacked

NOWHERE = "\u0378"  # no letter has this number: no font can show it


def roles(element: Any) -> Iterator[str]:
    """What each piece of the document is to a screen reader, in order."""
    element = element.get_object()
    if isinstance(element, list):
        for each in element:
            yield from roles(each)
    elif isinstance(element, dict):
        if "/S" in element:
            yield str(element["/S"]).removeprefix("/")
        if "/K" in element:
            yield from roles(element["/K"])


def tags(rendered: bytes) -> Counter[str]:
    root: Any = PdfReader(BytesIO(rendered)).trailer["/Root"]
    return Counter(roles(root["/StructTreeRoot"]["/K"]))


def tags_meant(tree: list[Any]) -> Counter[str]:
    found: Counter[str] = Counter()
    for kind, *parts in tree:
        match kind:
            case "heading":
                found["H"] += 1
            case "bullet_list" | "ordered_list":
                found["L"] += 1
                for _, _done, _id, _text, under in parts[0]:
                    found += Counter(LI=1, Lbl=1, LBody=1) + tags_meant(under)
            case "table":
                head, *rows = parts[0]
                found += Counter(Table=1, TH=len(head), TD=sum(map(len, rows)))
    return found


def check_tags(anything: Document) -> None:
    found = tags(render_pdf(anything))
    found["H"] = sum(count for tag, count in found.items() if re.fullmatch("H[1-6]", tag))
    wanted = tags_meant(meant(anything, html=True))
    assert {tag: found[tag] for tag in wanted} == wanted
    assert found["H1"] == 1


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_says_what_it_is_to_a_screen_reader() -> None:
    anything = replace(everywhere("Juni & co"), day=TODAY)
    reader = PdfReader(BytesIO(render_pdf(anything)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert "pdfuaid:part>1<" in unpacked(render_pdf(anything))
    assert reader.metadata is not None
    assert reader.metadata.title == "Juni & co"
    assert reader.metadata.author in (None, "")
    assert reader.metadata.creation_date == dt.datetime.combine(TODAY, dt.time(), dt.UTC)


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_whole_and_tagged(kind: str) -> None:
    anything = KINDS[kind].build(DocumentRequest(notebook=sample(), today=TODAY))
    shown = unpacked(render_pdf(anything))
    assert without_font(anything) == ""
    for tag, text in blocks_of(meant(anything, html=True)):
        for word in text.split():
            # Letters that go to the left come back in another order.
            assert not word.isascii() or word in shown, (tag, text)
    check_tags(anything)
    assert tags(render_pdf(anything))["Figure"] == bool(anything.picture)


@pytest.mark.sweep
@pytest.mark.parametrize("text", [*(hostile.MARKUP | hostile.UNICODE).values()])
def test_hostile_text_stays_text(text: str) -> None:
    anything = everywhere(text[:100])
    check_tags(anything)
    [_, (_, said), *_] = blocks_of(meant(anything, html=True))
    if said.isascii():
        assert unpacked(render_pdf(anything)).count(squeezed(said)) >= 10


@at_least(25)
@given(DOCUMENTS)
def test_any_document_is_tagged_as_it_was_meant(anything: Document) -> None:
    check_tags(anything)


def test_boxes_are_letters_and_lists_have_marks() -> None:
    tasks = Bullets(
        (
            DocEntry(line("a"), False),
            DocEntry(line("b"), True, under=(RuledLines(1),)),
            DocEntry(line("c")),
        )
    )
    alike = Bullets((DocEntry(line("d"), False, "f-111111"),))
    numbered = Bullets((DocEntry(line("e")), DocEntry(line("f"))), ordered=True)
    shown = unpacked(render_pdf(document(tasks, alike, numbered)))
    assert shown.startswith("Title☐a☑b•c☐d1.e2.f")
    assert "f-111111" not in shown


def test_headings_never_leave_out_a_level() -> None:
    shown = tags(
        render_pdf(document(Heading(4, line("a")), Heading(6, line("b")), Heading(2, line("c"))))
    )
    assert {tag: n for tag, n in shown.items() if tag[0] == "H"} == {"H1": 1, "H2": 2, "H3": 1}


def test_the_same_document_is_the_same_file() -> None:
    anything = KINDS["care-map"].build(DocumentRequest(notebook=sample(), today=TODAY))
    once = render_pdf(anything)
    pdf_module._compiled.cache_clear()
    assert render_pdf(anything) == once
    assert render_pdf(replace(anything, day=TODAY + dt.timedelta(days=1))) != once


def test_without_a_day_it_has_no_date() -> None:
    assert "CreationDate" not in str(PdfReader(BytesIO(render_pdf(document()))).metadata)


def test_letters_that_no_font_has_are_named() -> None:
    anything = document(Paragraph((line(f"a{NOWHERE}b"), line(strong(NOWHERE)))))
    assert without_font(anything) == NOWHERE
    assert "H1" in tags(render_pdf(anything))
    said = FORMATS["pdf"].lacking(anything)
    assert "U+0378" in said
    assert FORMATS["word"].lacking(anything) == FORMATS["pdf"].lacking(document()) == ""


def test_many_letters_that_no_font_has_are_cut_short() -> None:
    letters = "".join(map(chr, range(0xF0000, 0xF0030)))
    said = FORMATS["pdf"].lacking(document(Paragraph((line(letters),))))
    assert "U+F0000" in said
    assert said.count("U+") == 20
    assert "and 28 more" in said


def test_long_words_stay_on_the_page() -> None:
    long = "W" * 400
    cells = (line(long), line("b"), line("c"), line("d"))
    entry = DocEntry(line(long), False, under=(Bullets((DocEntry(line(long)),)),))
    anything = document(
        Paragraph((line(long),)), Bullets((entry,)), Table(cells, (cells,)), title=long
    )
    pages = PdfReader(BytesIO(render_pdf(anything))).pages
    lines = [each for page in pages for each in page.extract_text().splitlines()]
    assert max(map(len, lines)) <= 60
    assert unpacked(render_pdf(anything)).count("W" * 400) >= 4


def test_what_was_held_back_is_nowhere() -> None:
    anything = Document(
        kind="kkkk",
        name="nnnn",
        title="T",
        blocks=(),
        data={"a": "inner"},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    shown = unpacked(render_pdf(anything))
    assert not [word for word in ("kkkk", "nnnn", "inner", "secret") if word in shown]


def test_where_it_is_not_installed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(NotInstalled, match=r'A PDF .* pip install "careprep\[pdf\]"'):
        render_pdf(document(title="never seen before"))
