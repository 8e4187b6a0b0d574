"""Documents as Markdown: what a parser reads is what was meant, whatever was typed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.tree import (
    NOTHING,
    RULED_LINE,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    HeldBack,
    Paragraph,
    Rule,
    RuledLines,
    Table,
    emph,
    line,
    strong,
    tidy,
)
from tests import hostile
from tests.conftest import at_least
from tests.papers import ANY_TEXT, DOCUMENTS, LINES, document, everywhere
from tests.reading import meant, parse, unstyled, words

HOSTILE = hostile.TEXT


def paragraph(source: str) -> str:
    """Markdown of one paragraph without styles."""
    return render_markdown(document(Paragraph((line(source),)))).removeprefix("# Title\n\n")[:-1]


# --- arbitrary documents ----------------------------------------------------------------------


@at_least(300)
@given(DOCUMENTS)
def test_any_document_is_read_as_it_was_meant(anything: Document) -> None:
    source = render_markdown(anything)
    for html in (True, False):
        assert unstyled(parse(source, html)) == unstyled(meant(anything, html))
    assert source.endswith("\n")
    assert not source.endswith("\n\n")
    assert "\n\n\n" not in source


@at_least(300)
@given(LINES)
def test_a_style_is_kept_or_dropped_but_never_invented(text: DocLine) -> None:
    [_, *read] = parse(render_markdown(document(Paragraph((text,)))), html=True)
    runs = read[0][1] if read else []
    styles = [style for run, style in runs for _ in run]
    wanted = [span.style for span in tidy(text) for _ in span.text]
    assert len(styles) == len(wanted)
    assert all(style in (want, "") for style, want in zip(styles, wanted, strict=True))


@at_least(200)
@given(ANY_TEXT, ANY_TEXT, st.sampled_from([strong, emph]))
def test_a_style_between_spaces_is_always_kept(inside: str, after: str, style: Any) -> None:
    text = line("Note: ", style(inside), " ", after)
    read = parse(render_markdown(document(Paragraph((text,)))), html=True)
    assert read[1:] == [("paragraph", words(text))]


# --- hostile text by name, in every place -----------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("html", [True, False])
def test_hostile_text_stays_text(name: str, html: bool) -> None:
    anything = everywhere(HOSTILE[name])
    assert unstyled(parse(render_markdown(anything), html)) == unstyled(meant(anything, html))


@pytest.mark.parametrize("first", hostile.MARKDOWN)
def test_hostile_lines_make_nothing_together(first: str) -> None:
    for second in (hostile.MARKDOWN | hostile.SIZES).values():
        anything = document(Paragraph((line(HOSTILE[first]), line(second))))
        assert unstyled(parse(render_markdown(anything), html=True)) == unstyled(
            meant(anything, html=True)
        )


# --- addresses: a link leads where it says ----------------------------------------------------

LINKING = MarkdownIt("gfm-like", {"html": True})
ADDRESSES = (
    *("https://example.org/a?b=1&c=(d)", "www.example.org", "kit@example.org", "http://a.b/*c*"),
    *("javascript:alert(1)", "javascript://example.org/%0aalert(1)", "data:text/html,<b>x</b>"),
    *("[see](javascript:alert(1))", "[https://example.org](https://example.com)", "vbscript:x"),
    *("<javascript:alert(1)>", "<https://example.com>", "[x]: https://example.com", "file:///etc"),
    *("![x](https://example.com)", '<a href="https://example.com">https://example.org</a>'),
    *("https://example.org](https://example.com", "https://example.org@example.com/", "//a.org"),
    *(
        "https://example.org/\\)[y](https://example.com)",
        "**https://example.org**",
        "mailto:a@b.org",
    ),
)


def links(source: str) -> list[tuple[str, str]]:
    """Every link a reader makes: what it shows and where it leads."""
    found: list[tuple[str, str]] = []
    for token in LINKING.parse(source):
        inner = token.children or []
        for at, each in enumerate(inner):
            assert each.type != "image"
            if each.type == "link_open":
                found.append((inner[at + 1].content, str(each.attrs["href"])))
    return found


@given(st.lists(st.one_of(st.sampled_from(ADDRESSES), ANY_TEXT), min_size=1, max_size=3))
def test_a_link_shows_where_it_leads(texts: list[str]) -> None:
    for between in (" ", ""):
        for shown, leads in links(render_markdown(everywhere(between.join(texts)))):
            assert leads.startswith(("https://", "http://", "//", "ftp://", "mailto:"))
            assert leads in {
                LINKING.normalizeLink(way + shown) for way in ("", "http://", "mailto:")
            }


def test_a_bare_address_stays_one() -> None:
    """People want to follow the link to the meeting."""
    text = "https://example.org/meet?a=1&b=2"
    assert paragraph(f"Join: {text} or www.example.org.") == f"Join: {text} or www.example.org."
    assert (text, text) in links(paragraph(text))


# --- pleasant to read in a plain editor -------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        'Well-known, isn\'t it? Yes! (He said: "no".)',
        "Room #5, 50% + 3 = a lot; 5 * 3 > 2 and 1 < 2",
        "snake_case_name and name_(b)",
        "-2 °C outside, +1 555-0101, =5",
        "3.5 mg at 12:30, 2 x 4",
        "~5 min, or (about) ~2 weeks",
        "kit.lindqvist@example.org, www.example.org, https://example.org/a_b?c=1&d=2",
        "I <3 you; R&D, AT&T, C:\\Users\\Kit",
        "it costs $5 @ 9%",
        "a line – with – dashes — and … dots",
        "5 - 3, a --- b, a / b, a == b, a: b",
        "Dr. Abebe’s “plan”: 1) eat 2) sleep",
        "דנה אבבה: 日本語, e\u0301, 👩\u200d👧",
    ],
)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert paragraph(text) == text


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("- a", "\\- a"),
        ("+ a", "\\+ a"),
        ("> a", "\\> a"),
        ("---", "\\---"),
        ("===", "\\==="),
        ("* a", "\\* a"),
        ("a*b*", "a\\*b\\*"),
        ("_a_", "\\_a_"),
        ("a | b", "a \\| b"),
        ("`a`", "\\`a\\`"),
        ("[a](b)", "\\[a](b)"),
        ("![a](b)", "!\\[a](b)"),
        ("mark [x] here", "mark \\[x\\] here"),
        ("<b>", "\\<b>"),
        ("<a@b.c>", "\\<a@b.c>"),
        ("&amp;", "\\&amp;"),
        ("a ~b~ a~b", "a ~b\\~ a\\~b"),
        ("~~a~~", "\\~\\~a\\~\\~"),
        ("a\\", "a\\\\"),
        ("a\\*", "a\\\\\\*"),
        ("{a}", "\\{a}"),
        ("::: a", "\\::: a"),
        ("https://example.org/*a*", "https\\://example.org/\\*a\\*"),
        ("(www.example.org/[a])", "(www\\.example.org/\\[a])"),
        ("a\n# b", "a # b"),
        ("a  \n  b", "a b"),
    ],
)
def test_only_what_would_mean_something_is_escaped(text: str, source: str) -> None:
    assert paragraph(text) == source


def test_an_address_in_bold_is_still_an_address() -> None:
    anything = document(Paragraph((line("See ", strong("https://example.org/a_b")),)))
    assert render_markdown(anything) == "# Title\n\nSee **https://example.org/a_b**\n"


def test_what_is_special_at_the_start_of_a_block_is_left_alone_elsewhere() -> None:
    anything = document(Heading(2, line("1. Welcome")), Table((line("- a"),), ()), title="# 1")
    assert render_markdown(anything) == "# # 1\n\n## 1. Welcome\n\n| - a |\n| --- |\n"
    assert parse(render_markdown(anything), html=True) == meant(anything, html=True)


# --- the layout -------------------------------------------------------------------------------


def test_a_document_reads_well() -> None:
    anything = document(
        Paragraph((line(strong("When:"), " Tue Jan 20"), line(strong("Where: "), "video"))),
        Heading(2, line("Since last time")),
        Bullets(
            (
                DocEntry(line("Send the plan — Kit"), False, "f-7f3k2m"),
                DocEntry(
                    line("Call Dr. Abebe"), True, "f-aaaaaa", (Bullets((DocEntry(line("twice")),)),)
                ),
            )
        ),
        Bullets((DocEntry(line("Other list")),)),
        Bullets(
            (
                DocEntry(
                    line("Why?"), under=(Paragraph((line(emph("since May")),)), RuledLines(1))
                ),
                DocEntry(line("How?")),
            ),
            ordered=True,
        ),
        Rule(),
        Table((line("Name"), line("Phone")), ((line("Dr. 王"), line("555-0101")), (line("Kit"),))),
        title="Juni's meeting",
    )
    assert render_markdown(anything) == (
        "# Juni's meeting\n\n"
        "**When:** Tue Jan 20  \n**Where:** video\n\n"
        "## Since last time\n\n"
        "- [ ] Send the plan — Kit <!-- f-7f3k2m -->\n"
        "- [x] Call Dr. Abebe <!-- f-aaaaaa -->\n"
        "  - twice\n\n"
        "* Other list\n\n"
        "1. Why?\n\n   *since May*\n\n   \\" + RULED_LINE + "\n\n"
        "2. How?\n\n"
        "---\n\n"
        "| Name   | Phone    |\n| ------ | -------- |\n"
        "| Dr. 王 | 555-0101 |\n| Kit    |          |\n"
    )


def test_a_wide_table_is_not_padded() -> None:
    long = "x" * 100
    text = render_markdown(
        document(Table((line("Who"), line("What")), ((line("Kit"), line(long)),)))
    )
    assert text == f"# Title\n\n| Who | What |\n| --- | --- |\n| Kit | {long} |\n"


def test_three_lists_in_a_row_stay_three() -> None:
    one = Bullets((DocEntry(line("a")),))
    anything = document(
        one, one, Bullets(()), one, Bullets((DocEntry(line("n")),), ordered=True), one
    )
    read = parse(render_markdown(anything), html=True)
    assert [block[0] for block in read[1:]] == [
        *["bullet_list"] * 3,
        "ordered_list",
        "bullet_list",
    ]


def test_ten_entries_and_more_keep_what_is_under_them() -> None:
    entries = tuple(DocEntry(line(str(n)), under=(Paragraph((line("why"),)),)) for n in range(12))
    anything = document(Bullets(entries, ordered=True))
    assert parse(render_markdown(anything), html=True) == meant(anything, html=True)


@pytest.mark.parametrize("id", ["x -->", "a--b", "", "f-1 ", "<b>", "f-é", "f-1\n"])
def test_an_id_that_could_be_more_than_an_id_is_left_out(id: str) -> None:
    assert render_markdown(document(Bullets((DocEntry(line("a"), False, id),)))).endswith(
        "- [ ] a\n"
    )


def test_the_only_first_level_heading_is_the_title() -> None:
    anything = document(Heading(1, line("a")), Heading(9, line("b")), title="")
    assert render_markdown(anything) == f"# {NOTHING}\n\n## a\n\n###### b\n"


def test_what_was_held_back_is_nowhere() -> None:
    anything = Document(
        kind="k",
        name="n",
        title="T",
        blocks=(),
        data={"d": "secret"},
        held_back=(HeldBack("secret", ("secret",)),),
    )
    assert render_markdown(anything) == "# T\n"
