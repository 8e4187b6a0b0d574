"""Documents as one HTML page: to read on a phone, to fill in, to print on A4 or Letter.

The page comes from the Markdown of the document, through a Markdown library that knows no HTML in
its source: so whatever a person typed is text here too. The page has no script and refers to
nothing outside itself, and its policy tells the browser to hold it to that.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.svg import render_svg
from careprep.documents.tree import (
    NOTHING,
    RULED_LINE,
    Block,
    Bullets,
    DocEntry,
    Document,
    line,
    to_plain_text,
)

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --soft: #4d5560; --line: #9aa1aa;
  --accent: #1f5c99; --alert: #a3261b; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e6; --paper: #16181b; --soft: #b3bac4; --line: #6b737d; --accent: #8fc1f2;
    --alert: #ff9d91; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
  overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 1.25rem max(1rem, 4vw) 3rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; line-height: 1.3; margin: 1.75rem 0 .5rem; padding-bottom: .2rem;
  border-bottom: 1px solid var(--line); color: var(--accent); }
h3, h4, h5, h6 { font-size: 1.05rem; margin: 1.25rem 0 .35rem; }
p { margin: .5rem 0; }
ul, ol { margin: .5rem 0; padding-inline-start: 1.6rem; }
li { margin: .35rem 0; }
li > p { margin: .15rem 0; }
li li { margin: .1rem 0; color: var(--soft); }
li ul { margin: .1rem 0 .35rem; }
.contains-task-list { padding-inline-start: 0; }
.contains-task-list > li:not(.task-list-item), .task-list-item > :not(:first-child) {
  margin-inline-start: 1.6rem; }
.task-list-item { list-style: none; }
.task-list-item > p:first-child { position: relative; padding-inline-start: 1.6rem; }
li:not(.task-list-item) > p { text-align: left; }
.task-list-item-checkbox { position: absolute; inset-inline-start: 0; top: .2em; margin: 0;
  width: 1.1em; height: 1.1em; accent-color: var(--accent); print-color-adjust: exact; }
label { display: block; }
table { width: 100%; border-collapse: collapse; margin: .75rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .5rem; text-align: start;
  vertical-align: top; }
th { overflow-wrap: normal; }
@media screen and (max-width: 36rem) {
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tr { border: 1px solid var(--line); padding: .4rem .6rem; margin: .5rem 0; }
  td { border: 0; padding: .1rem 0; }
  td:empty { display: none; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); }
}
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
.write { height: 2rem; margin: 0; border-bottom: 1px solid var(--line); }
.drawing { overflow-x: auto; margin: 1rem 0; }
.map { display: block; width: 100%; min-width: 34rem; height: auto; fill: var(--ink);
  font-size: 14.5px; }
.map line { stroke: var(--line); stroke-width: 2; }
.map rect { fill: var(--paper); stroke: var(--line); }
.map circle { fill: var(--paper); stroke: var(--accent); stroke-width: 3; }
.map .group { font-weight: bold; fill: var(--accent); }
.map .name { font-weight: 600; }
.map .note { fill: var(--soft); font-size: 13px; }
.map .missing { fill: var(--alert); font-weight: bold; font-size: 13px; }
.map .middle { font-weight: bold; font-size: 17px; text-anchor: middle; }
@page { margin: 16mm 15mm 18mm; }
@media print {
  :root { color-scheme: light; }
  body { font-size: 10.5pt; line-height: 1.4; }
  main { max-width: none; padding: 0; }
  h1 { font-size: 18pt; }
  h2 { font-size: 13pt; margin-top: 14pt; }
  h3, h4, h5, h6 { font-size: 11pt; }
  h1, h2, h3, h4, h5, h6, h2 + p, h3 + p, p:has(+ ul), p:has(+ ol) { break-after: avoid; }
  li, tr, .drawing, .write { break-inside: avoid; }
  .drawing { overflow: visible; }
  .map { min-width: 0; max-height: 215mm; }
  thead { display: table-header-group; }
  p { orphans: 3; widows: 3; }
}
"""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def render_html(document: Document) -> str:
    """The document as one page that needs nothing else; ends in a newline.

    Task boxes can be ticked on screen (the page keeps nothing) and print as boxes; room to write
    is ruled. The quiet ids of records are not in it. A picture comes first, below the title.
    """
    source = render_markdown(replace(document, blocks=_without_ids(document.blocks)))
    render, escape = _library()
    title, end, rest = render(source).partition("</h1>\n")
    picture = (
        f'<div class="drawing">{render_svg(document.picture)}</div>\n' if document.picture else ""
    )
    return _PAGE.format(
        policy=_policy(),
        title=escape(to_plain_text(line(document.title)) or NOTHING),
        style=STYLE,
        body="".join((title, end, picture, rest)),
    )


def _without_ids(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(
        replace(block, items=tuple(map(_without_id, block.items)))
        if isinstance(block, Bullets)
        else block
        for block in blocks
    )


def _without_id(entry: DocEntry) -> DocEntry:
    return replace(entry, id="", under=_without_ids(entry.under))


@cache
def _library() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """From Markdown to HTML, and from text to text that is safe in HTML.

    The library is imported here: no other format, and no verb without this one, pays for it.
    """
    from markdown_it import MarkdownIt
    from markdown_it.common.utils import escapeHtml
    from mdit_py_plugins.tasklists import tasklists_plugin

    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).enable("table")
    parser.use(tasklists_plugin, enabled=True, label=True)

    def render(source: str) -> str:
        tokens = parser.parse(source)
        _label(tokens)
        for token, after in zip(tokens, [*tokens[1:], None], strict=True):
            if token.type == "paragraph_open":
                # Also in a list without blank lines: its lines are then blocks of their own, each
                # with the direction of its own text.
                token.hidden = False
                if after and after.content == f"\\{RULED_LINE}":
                    token.attrSet("class", "write")
                    after.children = []
                    continue
            elif token.type == "paragraph_close":
                token.hidden = False
            if token.type in _BLOCKS:
                token.attrSet("dir", "auto")
            for child in token.children or ():
                if child.type in _STYLED:  # names, mostly: their direction is theirs alone
                    child.attrSet("dir", "auto")
        return str(parser.renderer.render(tokens, parser.options, {}))

    return render, escapeHtml


def _label(tokens: Sequence[Any]) -> None:
    """Say of each cell but the first of a row what its column is: a phone has no room for heads."""
    heads: list[str] = []
    column = 0
    for token, after in pairwise(tokens):
        if token.type == "tr_open":
            column = 0
        elif token.type in ("th_open", "td_open"):
            text = "".join(child.content for child in after.children)
            if token.type == "th_open":
                heads[column:] = [text]
            elif column and text and heads[column]:
                token.attrSet("data-label", heads[column])
            column += 1


_BLOCKS = frozenset({"heading_open", "paragraph_open", "th_open", "td_open"})
_STYLED = frozenset({"strong_open", "em_open"})


@cache
def _policy() -> str:
    """What the page may do: be shown in its own style, and nothing else at all."""
    from binascii import b2a_base64  # these two are for this format alone
    from hashlib import sha256

    digest = b2a_base64(sha256(STYLE.encode()).digest(), newline=False).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
