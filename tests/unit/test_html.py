"""Documents as an HTML page: what is on it is what was meant, and nothing else can be."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import html5lib
import pytest
from hypothesis import given

from careprep.documents.formats.html import render_html
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
    emph,
    line,
    strong,
)
from tests import hostile, strategies
from tests.conftest import TODAY, at_least
from tests.papers import DOCUMENTS, document, everywhere, sample
from tests.reading import blocks_of, meant

EMPTY = {"meta", "input", "br", "hr"}
ALLOWED: dict[str, set[str]] = {
    "html": {"lang"},
    "meta": {"charset", "http-equiv", "content", "name"},
    **{tag: set() for tag in ("head", "title", "style", "body", "main", "br", "hr", "label")},
    **{tag: {"class"} for tag in ("ul", "ol", "li")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr")},
    **{tag: {"dir"} for tag in ("h1", "h2", "h3", "h4", "h5", "h6", "th", "strong", "em")},
    "td": {"dir", "data-label"},
    "p": {"dir", "class"},
    "input": {"class", "type", "checked"},
}
BLOCKS = re.compile("p|h[1-6]|t[dh]")


class Page(HTMLParser):
    """A page, read strictly: every tag is known, closed, and where it may be."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, str]] = []
        self.boxes: list[bool] = []
        self.directions: list[str | None] = []
        self.head: dict[str, str] = {"title": "", "style": ""}
        self.metas: dict[str, str] = {}
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs)
        assert set(given) <= ALLOWED[tag], (tag, attrs)
        if tag == "meta":
            name = given.get("name") or given.get("http-equiv") or "charset"
            self.metas[name] = given.get("content") or given.get("charset") or ""
        elif tag == "input":
            assert given["type"] == "checkbox"
            self.boxes.append("checked" in given)
        elif tag == "br":
            self.blocks[-1] = (self.blocks[-1][0], self.blocks[-1][1] + "\n")
        if BLOCKS.fullmatch(tag):
            assert not [outer for outer in self._open if BLOCKS.fullmatch(outer)]
            ruled = given.get("class") == "write"
            self.blocks.append(("write" if ruled else tag, ""))
            self.directions.append("auto" if ruled else given.get("dir"))
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in self.head:
            self.head[self._open[-1]] += data
        elif [tag for tag in self._open if BLOCKS.fullmatch(tag)]:
            # A newline after a break only lays out the source.
            tag, said = self.blocks[-1]
            self.blocks[-1] = (tag, said + (data.removeprefix("\n") if said[-1:] == "\n" else data))
        else:
            assert data.strip() == ""

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def handle_decl(self, decl: str) -> None:
        assert decl == "doctype html"
        assert self.getpos() == (1, 0)


def read(anything: Document) -> Page:
    page = Page(render_html(anything))
    page.blocks = [(tag, said.strip(" ")) for tag, said in page.blocks]
    return page


def check(anything: Document) -> None:
    page = read(anything)
    assert page.blocks == blocks_of(meant(anything, html=True))
    assert set(page.directions) == {"auto"}
    assert page.head["title"] == page.blocks[0][1]


@pytest.mark.parametrize("name", hostile.TEXT)
def test_hostile_text_stays_text(name: str) -> None:
    check(everywhere(hostile.TEXT[name]))


@pytest.mark.parametrize("text", strategies.HOSTILE)
def test_text_that_broke_something_once_stays_text(text: str) -> None:
    check(everywhere(text))


@at_least(100)
@given(DOCUMENTS)
def test_any_document_is_shown_as_it_was_meant(anything: Document) -> None:
    check(anything)


def test_boxes_can_be_ticked_and_ids_are_not_there() -> None:
    under = (Bullets((DocEntry(line("b"), True, "q-222222"),)),)
    anything = document(Bullets((DocEntry(line("a"), False, "f-111111", under),)))
    shown = render_html(anything)
    assert Page(shown).boxes == [False, True]
    assert "disabled" not in shown
    assert "111111" not in shown
    assert "222222" not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_is_html_without_a_fault(kind: str) -> None:
    """As the standard has it: the strict parser refuses whatever a browser would have to mend."""
    shown = render_html(KINDS[kind].build(DocumentRequest(notebook=sample(), today=TODAY)))
    html5lib.HTMLParser(strict=True).parse(shown)


@given(DOCUMENTS)
def test_any_document_is_html_without_a_fault(anything: Document) -> None:
    html5lib.HTMLParser(strict=True).parse(render_html(anything))


def test_room_to_write_is_ruled() -> None:
    typed = line("_" * 40)  # somebody's own line of strokes is text like any other
    anything = document(RuledLines(2), Bullets((DocEntry(line("Why?"), under=(RuledLines(1),)),)))
    assert [tag for tag, _ in read(anything).blocks].count("write") == 3
    page = Page(render_html(document(Paragraph((typed,)))))
    assert page.blocks[-1] == ("p", "_" * 40)


def test_what_was_held_back_is_nowhere() -> None:
    anything = Document(
        kind="k",
        name="n",
        title="T",
        blocks=(),
        data={"a": "inner"},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    assert "secret" not in render_html(anything)
    assert "inner" not in render_html(anything)


def test_the_page_may_do_nothing_but_be_shown() -> None:
    page = Page(render_html(everywhere("https://example.org/a.png <script src=//example.org>")))
    digest = base64.b64encode(hashlib.sha256(page.head["style"].encode()).digest()).decode()
    policy = page.metas["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert not re.search(r"url\(|@import|//", page.head["style"])
    assert page.metas["viewport"].startswith("width=device-width")


def test_what_stands_out_does_so_wherever_it_stands() -> None:
    """Markdown has no way to say it of part of a word."""
    shown = render_html(document(Paragraph((line("a", strong("<b>"), "c", emph("d")),))))
    bold, slanted = '<strong dir="auto">&lt;b&gt;</strong>', '<em dir="auto">d</em>'
    assert f'<p dir="auto">a{bold}c{slanted}</p>\n' in shown


def test_the_page_is_laid_out() -> None:
    anything = document(
        Heading(2, line("Team")),
        Paragraph((line(strong("Dr. Selam Abebe"), " begins."), line("a < b"))),
        Bullets((DocEntry(line("Send it"), False, "f-7f3k2m"),)),
        Table((line("Name"), line("Age & <b>")), ((line("Kit"), line("6")), (line("Jo"), ()))),
        title="Juni & co",
    )
    body = render_html(anything).partition("<main>\n")[2].partition("</main>")[0]
    assert body == (
        '<h1 dir="auto">Juni &amp; co</h1>\n'
        '<h2 dir="auto">Team</h2>\n'
        '<p dir="auto"><strong dir="auto">Dr. Selam Abebe</strong> begins.<br>\na &lt; b</p>\n'
        '<ul class="contains-task-list">\n<li class="task-list-item enabled">\n'
        '<p dir="auto"><label><input class="task-list-item-checkbox"  type="checkbox"> Send it'
        "</label></p>\n</li>\n</ul>\n"
        '<table>\n<thead>\n<tr>\n<th dir="auto">Name</th>\n'
        '<th dir="auto">Age &amp; &lt;b&gt;</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<td dir="auto">Kit</td>\n'
        '<td data-label="Age &amp; &lt;b&gt;" dir="auto">6</td>\n</tr>\n'
        '<tr>\n<td dir="auto">Jo</td>\n<td dir="auto"></td>\n</tr>\n</tbody>\n</table>\n'
    )
