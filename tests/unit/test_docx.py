"""Documents as Word files: opened again, they hold what was meant, by the names Word knows."""

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given
from msgspec.structs import replace

from careprep.documents.formats.docx import render_docx
from careprep.documents.registry import DOCUMENTS as KINDS
from careprep.documents.registry import DocumentRequest
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    Rule,
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


def opened(anything: Document) -> Any:
    return docx.Document(BytesIO(render_docx(anything)))


def box_of(paragraph: WordParagraph) -> str:
    """The box in front, which the library does not count to the text."""
    inside = paragraph._p.iterfind(f"{qn('w:sdt')}/{qn('w:sdtContent')}//{qn('w:t')}")
    return "".join(each.text or "" for each in inside)


def read(anything: Document) -> Iterator[tuple[str, str, str]]:
    """The style, box and text of each paragraph that says something, in tables too."""
    for part in opened(anything).iter_inner_content():
        cells = [] if isinstance(part, WordParagraph) else [c for r in part.rows for c in r.cells]
        for paragraph in [part] if isinstance(part, WordParagraph) else cells:
            each = paragraph if isinstance(paragraph, WordParagraph) else paragraph.paragraphs[0]
            style = each.style.name if each.style else ""
            if style not in ("Ruled line", "No Spacing"):
                yield style, box_of(each), each.text.removeprefix("\t")


def check(anything: Document) -> None:
    wanted = [
        ("h" if tag[0] == "h" else tag, text)
        for tag, text in blocks_of(meant(anything, html=True))
        if tag != "write"
    ]
    kinds = {"Table Head": "th", "Table Text": "td"}
    found = [
        ("h" if style.startswith("Heading") else kinds.get(style, "p"), text)
        for style, _, text in read(anything)
    ]
    assert found == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_holds_what_was_meant(kind: str) -> None:
    check(KINDS[kind].build(DocumentRequest(notebook=sample(), today=TODAY)))


TEXTS = [*(hostile.MARKUP | hostile.TERMINAL | hostile.UNICODE).values()]


@pytest.mark.sweep
@pytest.mark.parametrize("first", range(0, len(TEXTS), 7))
def test_hostile_text_stays_text(first: int) -> None:
    check(everywhere(*TEXTS[first : first + 7]))  # to begin a file takes longest


@at_least(25)
@given(DOCUMENTS)
def test_any_document_holds_what_was_meant(anything: Document) -> None:
    check(anything)


PAGE = document(
    Paragraph((line("One"), line(strong("Two")))),
    Heading(2, line("Tasks")),
    Bullets(
        (
            DocEntry(
                line("a"), False, "f-111111", under=(Bullets((DocEntry(line("b")),)), RuledLines(2))
            ),
            DocEntry(line("c"), True, under=(Paragraph((line("why"),)),)),
        )
    ),
    Bullets((DocEntry(line("first")), DocEntry(line("second"))), ordered=True),
    Heading(3, line("More")),
    Bullets((DocEntry(line("again")),), ordered=True),
    Table((line("Name"), line("Phone")), ((line("Kit"), line("555-0101")),)),
    Rule(),
    title="Juni",
)


def test_everything_has_the_style_that_word_knows_it_by() -> None:
    assert list(read(PAGE)) == [
        ("Heading 1", "", "Juni"),
        ("Normal", "", "One\nTwo"),
        ("Heading 2", "", "Tasks"),
        ("List", "☐", "a"),
        ("List Bullet 2", "", "b"),
        ("List", "☑", "c"),
        ("List Continue", "", "why"),
        ("List Number", "", "first"),
        ("List Number", "", "second"),
        ("Heading 3", "", "More"),
        ("List Number", "", "again"),
        ("Table Head", "", "Name"),
        ("Table Head", "", "Phone"),
        ("Table Text", "", "Kit"),
        ("Table Text", "", "555-0101"),
    ]
    styles = [each.style.name for each in opened(PAGE).paragraphs]
    assert styles.count("Ruled line") == 3
    assert "f-111111" not in unpacked(render_docx(PAGE))


def test_every_numbered_list_begins_at_one() -> None:
    numbers = [
        each._p.pPr.numPr.numId.val
        for each in opened(PAGE).paragraphs
        if each.style.name == "List Number"
    ]
    assert numbers[0] == numbers[1] != numbers[2]


def test_the_head_of_a_table_stands_on_every_page() -> None:
    [table] = opened(PAGE).tables
    heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert heads == [True, False]


def test_lists_in_lists_end_at_the_last_style_there_is() -> None:
    block: Block = Bullets((DocEntry(line("deep"), False, under=(RuledLines(1),)),))
    for _ in range(5):
        block = Bullets((DocEntry(line("x"), under=(block,)),))
    assert list(read(document(block)))[-1] == ("List 3", "☐", "deep")


def test_what_is_read_from_the_right_says_so() -> None:
    leftward, rightward = (
        line("شكراً 3 Tuesday"),
        line("Dear ", strong("نادية منصور"), ", thank you"),
    )
    [_, first, second] = opened(
        document(Paragraph((leftward,)), Paragraph((rightward,)))
    ).paragraphs
    assert first._p.pPr.find(qn("w:bidi")) is not None
    assert [(run.text, run.font.rtl) for run in first.runs] == [
        ("شكراً", True),
        (" 3 Tuesday", None),
    ]
    assert second._p.pPr.find(qn("w:bidi")) is None
    assert [(run.text, run.font.rtl, run.font.cs_bold) for run in second.runs] == [
        ("Dear ", None, None),
        ("نادية منصور", True, True),
        (", thank you", None, None),
    ]


def test_it_names_nobody_and_no_moment() -> None:
    about = opened(replace(PAGE, day=TODAY)).core_properties
    assert (about.title, about.language) == ("Juni", "en")
    assert about.author == about.last_modified_by == about.comments == ""
    assert about.created == about.modified == dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    with ZipFile(BytesIO(render_docx(PAGE))) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    assert render_docx(PAGE) == render_docx(PAGE)


def test_a_title_may_be_as_long_as_it_likes() -> None:
    anything = document(title="x" * 400)
    assert opened(anything).core_properties.title == "x" * 255
    assert opened(anything).paragraphs[0].text == "x" * 400


def test_the_page_is_a4() -> None:
    section = opened(PAGE).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_what_was_held_back_is_nowhere() -> None:
    anything = Document(
        kind="kkkk",
        name="nnnn",
        title="T",
        blocks=(),
        data={"a": "inner"},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    shown = unpacked(render_docx(anything))
    assert not [each for each in ("kkkk", "nnnn", "inner", "secret") if each in shown]


def test_where_it_is_not_installed_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(NotInstalled, match=r'A Word file .* pip install "careprep\[word\]"'):
        render_docx(PAGE)


OFFICE = shutil.which("soffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
@pytest.mark.process
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    assert OFFICE is not None
    anything = KINDS["agenda"].build(DocumentRequest(notebook=sample(), today=TODAY))
    (tmp_path / "paper.docx").write_bytes(render_docx(anything))
    options = [f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless"]
    command = [OFFICE, *options, "--convert-to", "txt:Text (encoded):UTF8", "paper.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    lines = (tmp_path / "paper.txt").read_text("utf-8-sig").split()
    for _, text in blocks_of(meant(anything, html=True)):
        assert set(text.split()) <= set(lines)
