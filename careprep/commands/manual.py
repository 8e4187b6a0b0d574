"""The manual: its pages are the Markdown files in `careprep/manual`, one a topic."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from careprep.commands.command import Command, Given, Outcome
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    Span,
    line,
    strong,
)
from careprep.errors import BadInput
from careprep.model.fields import Field
from careprep.session.session import Session

PAGES = Path(__file__).resolve().parent.parent / "manual"
FIRST = "first-steps"


def show_manual(given: Given) -> Outcome:
    """The page of the topic that was given, or the list of topics; BadInput where there is none."""
    topic = "-".join(given.get("topic", "").casefold().split())
    names = sorted(
        (path.stem for path in PAGES.glob("*.md")), key=lambda name: (name != FIRST, name)
    )
    if not topic:
        return Outcome(document=_contents(names), said=f"Begin with: careprep manual {FIRST}")
    if topic not in names:
        import difflib  # only for a topic nobody knows

        near = difflib.get_close_matches(topic, names, 3)
        todo = f"Did you mean {' or '.join(near)}?" if near else "Every topic: careprep manual"
        raise BadInput(f"The manual has no page “{topic}”.", todo, "topic")
    return Outcome(document=read_page(topic))


def read_page(topic: str) -> Document:
    """The page of a topic that there is, as a document."""
    from markdown_it import MarkdownIt  # only the manual is read from Markdown here
    from markdown_it.tree import SyntaxTreeNode

    text = (PAGES / f"{topic}.md").read_text("utf-8")
    title, *rest = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text)).children
    words = "".join(span.text for span in _line(title.children[0]))
    return Document(
        kind="manual", name=topic, title=words, blocks=tuple(map(_block, rest)), data={"text": text}
    )


def _contents(names: list[str]) -> Document:
    titles = {name: _title(name) for name in names}
    return Document(
        kind="manual",
        name="manual",
        title="The manual of careprep",
        blocks=(
            Bullets(tuple(DocEntry(line(strong(n), f": {said}")) for n, said in titles.items())),
            Paragraph((line("Read one with: careprep manual TOPIC"),)),
        ),
        data={"topics": titles},
    )


def _title(name: str) -> str:
    with (PAGES / f"{name}.md").open(encoding="utf-8") as page:
        return page.readline().removeprefix("# ").strip()


# ── from Markdown to the tree ────────────────────────────────────────────────────────────────────
# Only what the pages use; a test reads each of them.


def _block(node: Any) -> Block:
    match node.type:
        case "heading":
            return Heading(int(node.tag[1]), _line(node.children[0]))
        case "paragraph":
            return Paragraph((_line(node.children[0]),))
        case "fence":
            return Paragraph(tuple(line(each) for each in node.content.splitlines()))
        case "bullet_list" | "ordered_list":
            return Bullets(tuple(map(_entry, node.children)), node.type == "ordered_list")
        case "table":
            return Bullets(tuple(_row(row) for row in node.children[1].children))
    raise ValueError(node.type)


def _entry(item: Any) -> DocEntry:
    first, *under = item.children
    return DocEntry(_line(first.children[0]), under=tuple(map(_block, under)))


def _row(row: Any) -> DocEntry:
    """A row of two: a key, a verb or a place, and what it is."""
    what, said = (cell.children[0] for cell in row.children)
    return DocEntry((*_line(what, "{}"), Span(" · "), *_line(said)))


def _line(inline: Any, code: str = "“{}”") -> DocLine:
    """The words of a line; what is to be typed stands out, and has quotes around it in a text."""
    return tuple(_spans(inline, code))


def _spans(node: Any, code: str) -> Iterator[Span]:
    for child in node.children:
        match child.type:
            case "text":
                yield Span(child.content)
            case "softbreak":
                yield Span(" ")
            case "code_inline":
                yield strong(code.format(child.content))
            case "strong":
                yield from (strong(span.text) for span in _spans(child, code))
            case "link":
                yield from _spans(child, code)
                yield Span(f" ({child.attrs['href']})")
            case _:
                raise ValueError(child.type)


def _in_a_sitting(_session: Session, given: Given) -> Outcome:
    return show_manual(given)


MANUAL = Command(
    name="manual",
    help="Read the manual, a page at a time",
    run=_in_a_sitting,
    without_notebook=show_manual,
    fields=(Field(name="topic", label="Topic", help="Without one: every topic there is."),),
    words=1,
    prints="text",
)
