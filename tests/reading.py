"""Markdown as a parser reads it, and what a document meant: both as the same nested lists."""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.tasklists import tasklists_plugin

from careprep.documents.tree import (
    NOTHING,
    RULED_LINE,
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    Rule,
    RuledLines,
    Table,
    grid,
    line,
    tidy,
    to_plain_text,
)

PARSERS = {
    html: MarkdownIt("commonmark", {"html": html})
    .enable(["table", "strikethrough"])
    .use(tasklists_plugin)
    for html in (True, False)
}


def parse(source: str, html: bool) -> list[Any]:
    """The Markdown as nested lists; `html` decides whether comments are read or are text."""
    return shape(SyntaxTreeNode(PARSERS[html].parse(source)).children)


def shape(nodes: list[SyntaxTreeNode]) -> list[Any]:
    out: list[Any] = []
    for node in nodes:
        match node.type:
            case "heading":
                assert node.markup.startswith("#")
                out.append(("heading", int(node.tag[1]), inline(node.children[0])))
            case "paragraph":
                out.append(("paragraph", inline(node.children[0])))
            case "bullet_list" | "ordered_list":
                items = [item_shape(item) for item in node.children]
                out.append((node.type, items))
            case "table":
                rows = [row for part in node.children for row in part.children]
                cells = [[inline(cell.children[0]) for cell in row.children] for row in rows]
                out.append(("table", cells))
            case _:
                out.append((node.type,))
    return out


def item_shape(item: SyntaxTreeNode) -> tuple[Any, ...]:
    """An entry: its text, its tick and quiet id if any, and what is under it."""
    first, *under = item.children
    parts = inline(first.children[0])
    done = None
    if parts and parts[0][0].startswith("<input"):
        done = 'checked="checked"' in parts[0][0]
        text, style = parts[1]
        parts = [(text.removeprefix(" "), style), *parts[2:]]
    id = ""
    if (
        parts
        and (comment := re.fullmatch("<!-- (.*) -->", parts[-1][0]))
        and parts[-1][1] == "html"
    ):
        id = comment[1]
        parts = parts[:-1]
        text, style = parts[-1]
        parts = [*parts[:-1], (text.removesuffix(" "), style)]
    return ("item", done, id, [part for part in parts if part[0]], shape(under))


def inline(node: SyntaxTreeNode) -> list[tuple[str, str]]:
    """The runs of text with their style; a break is a run of its own."""
    runs: list[tuple[str, str]] = []
    for text, style in leaves(node, ""):
        if runs and runs[-1][1] == style and style not in ("html", "break"):
            runs[-1] = (runs[-1][0] + text, style)
        else:
            runs.append((text, style))
    return runs


def leaves(node: SyntaxTreeNode, style: str) -> Iterator[tuple[str, str]]:
    for child in node.children:
        match child.type:
            case "text":
                if child.content:
                    yield child.content, style
            case "hardbreak":
                yield "\n", "break"
            case "html_inline":
                yield child.content, "html"
            case "strong":
                yield from leaves(child, style + "strong")
            case "em":
                yield from leaves(child, style + "emph")
            case other:
                yield f"<<{other} {child.content}>>", other


def meant(document: Document, html: bool) -> list[Any]:
    title = words(line(document.title)) or [(NOTHING, "")]
    return [("heading", 1, title), *blocks_meant(document.blocks, html)]


def blocks_meant(blocks: tuple[Block, ...], html: bool) -> list[Any]:
    out: list[Any] = []
    for block in blocks:
        match block:
            case Heading(level, text):
                out.append(("heading", level, words(text) or [(NOTHING, "")]))
            case Paragraph(lines):
                runs: list[tuple[str, str]] = []
                for text in filter(to_plain_text, lines):
                    runs += [("\n", "break")] if runs else []
                    runs += words(text)
                out += [("paragraph", runs)] if runs else []
            case Bullets(items, ordered) if items:
                entries = [entry_meant(entry, html) for entry in items]
                out.append(("ordered_list" if ordered else "bullet_list", entries))
            case Table():
                head, rows = grid(block)
                cells = [[words(cell) for cell in row] for row in (head, *rows)]
                out += [("table", cells)] if head else []
            case RuledLines(lines):
                out += [("paragraph", [(RULED_LINE, "")])] * lines
            case Rule():
                out.append(("hr",))
    return out


def entry_meant(entry: DocEntry, html: bool) -> tuple[Any, ...]:
    text = words(entry.line) or [(NOTHING, "")]
    id = entry.id if re.fullmatch("(?!.*--)[A-Za-z0-9_.-]+", entry.id) else ""
    if id and not html:
        text, id = joined([*text, (f" <!-- {id} -->", "")]), ""
    return ("item", entry.done, id, text, blocks_meant(entry.under, html))


def words(text: DocLine) -> list[tuple[str, str]]:
    return [(span.text, span.style) for span in tidy(text)]


def joined(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for text, style in runs:
        if out and out[-1][1] == style != "break":
            out[-1] = (out[-1][0] + text, style)
        else:
            out.append((text, style))
    return out


def unstyled(tree: Any) -> Any:
    """The same tree without strong and emph, which may be dropped where they cannot be said."""
    if isinstance(tree, list) and tree and all(is_run(each) for each in tree):
        return joined(
            [(text, style.replace("strong", "").replace("emph", "")) for text, style in tree]
        )
    if isinstance(tree, (list, tuple)):
        return type(tree)(unstyled(each) for each in tree)
    return tree


def is_run(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(e, str) for e in value)


def blocks_of(tree: list[Any]) -> list[tuple[str, str]]:
    """What was meant, as the blocks of a page: their tags and texts."""
    found: list[tuple[str, str]] = []
    for kind, *parts in tree:
        match kind:
            case "heading":
                found.append((f"h{parts[0]}", said(parts[1])))
            case "paragraph":
                found.append(("p", said(parts[0])))
            case "bullet_list" | "ordered_list":
                for _, _done, _id, text, under in parts[0]:
                    found += [("p", said(text)), *blocks_of(under)]
            case "table":
                head, *rows = parts[0]
                found += [("th", said(cell)) for cell in head]
                found += [("td", said(cell)) for row in rows for cell in row]
    return [("write", "") if block == ("p", "_" * 40) else block for block in found]


def said(runs: list[tuple[str, str]]) -> str:
    return "".join(text for text, _ in runs)
