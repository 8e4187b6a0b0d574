"""Documents as GitHub-flavoured Markdown that is also pleasant to read in a plain editor.

Text of a person stays text: a backslash goes before every character that would mean something
where it stands, and before no other, so that "5 * 3", "snake_case" and "-2 °C" stay as they are.
A web address stays as it is, too: where a reader makes a link of it, it leads where it says.
"""

import re
import unicodedata
from collections.abc import Iterable
from textwrap import indent

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
    Style,
    Table,
    grid,
    line,
    tidy,
)
from careprep.text import width

WIDEST_ALIGNED = 100  # cells; a wider table wraps in an editor, where padding only gets in the way


def render_markdown(document: Document) -> str:
    """The document as Markdown: one first-level heading, then its blocks; ends in a newline.

    The only comments in it are the quiet ids at the end of list entries.
    """
    title = f"# {_inline(line(document.title), block_start=False) or NOTHING}"
    return "\n\n".join((title, *_blocks(document.blocks))) + "\n"


def _blocks(blocks: Iterable[Block]) -> list[str]:
    """Each block as Markdown without a newline at its end; blocks without content are left out."""
    out: list[str] = []
    kind = ""  # "" for all but lists
    other_marker = False
    for block in blocks:
        before, kind_before = other_marker, kind
        kind = f"ordered {block.ordered}" if isinstance(block, Bullets) else ""
        # Two lists in a row would become one: the second takes the other marker.
        other_marker = kind != "" and kind == kind_before and not before
        if text := _block(block, other_marker):
            out.append(text)
        else:
            other_marker, kind = before, kind_before
    return out


def _block(block: Block, other_marker: bool) -> str:
    match block:
        case Heading():
            marks = "#" * min(max(block.level, 2), 6)
            return f"{marks} {_inline(block.line, block_start=False) or NOTHING}"
        case Paragraph():
            # Two spaces break a line in every Markdown, and show nothing in an editor.
            return "  \n".join(filter(None, map(_inline, block.lines)))
        case Bullets():
            return _list(block, other_marker)
        case Table():
            return _table(block)
        case RuledLines():
            # The first is escaped, or the line would be a rule across the page.
            return "\n\n".join([f"\\{RULED_LINE}"] * block.lines)
        case Rule():
            return "---"


def _list(bullets: Bullets, other_marker: bool) -> str:
    entries = []
    for number, entry in enumerate(bullets.items, 1):
        if bullets.ordered:
            marker = f"{number}) " if other_marker else f"{number}. "
        else:
            marker = "* " if other_marker else "- "
        entries.append(_entry(entry, marker))
    airy = any("\n\n" in entry for entry in entries)
    return ("\n\n" if airy else "\n").join(entries)


def _entry(entry: DocEntry, marker: str) -> str:
    box = "" if entry.done is None else "[x] " if entry.done else "[ ] "
    first = marker + box + (_inline(entry.line) or NOTHING) + _quiet_id(entry.id)
    under = _blocks(entry.under)
    if not under:
        return first
    # A list may follow its line at once; anything else would run into the line's paragraph.
    tight = all(isinstance(block, Bullets) for block in entry.under) and len(under) == 1
    return first + ("\n" if tight else "\n\n") + indent("\n\n".join(under), " " * len(marker))


def _quiet_id(id: str) -> str:
    """A comment with the id, or nothing if the id could be more than an id."""
    if re.fullmatch(r"[A-Za-z0-9_.-]+", id) and "--" not in id:
        return f" <!-- {id} -->"
    return ""


def _table(table: Table) -> str:
    head, rows = grid(table)
    if not head:
        return ""
    lines = [[_inline(cell, block_start=False) for cell in row] for row in (head, *rows)]
    widths = [max(3, *map(width, column)) for column in zip(*lines, strict=True)]
    if sum(widths) + 3 * len(widths) + 1 > WIDEST_ALIGNED:
        widths = [3] * len(widths)
    lines.insert(1, ["-" * cells for cells in widths])
    return "\n".join(
        "| "
        + " | ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True))
        + " |"
        for row in lines
    )


# --- one line of text -----------------------------------------------------------------------

# While a line is being escaped, the marks for style are control characters, which cleaned text
# cannot contain: so the escaping sees its true neighbours and never takes a mark for text.
_MARKS: dict[Style, str] = {"strong": "\x01", "emph": "\x02"}
_SHOWN = str.maketrans({"\x01": "**", "\x02": "*"})

_INSIDE = r"""
    [`\[{|]                                         # code, links and images, attributes, cells
  | (?<=\[[xX])\]                                  # GitHub ticks a task for any [x] in its line
  | \\(?![^\W_])                                    # a backslash, unless before letter or digit
  | \*+ | _+ | ~+                                   # emphasis, see _escaped
  | <(?=[A-Za-z/!?]|[^\s<>]*@)                      # tags, comments, <links>, <a@b.c>
  | &(?=\#?[A-Za-z0-9]+;)                           # &amp; &#42;
  | (?<![^ ])\#(?=\#*\Z)                            # the closing marks of a heading
"""
_AT_START = r"""
    \A[#>]                                          # heading, quotation
  | \A[+](?=\ |\Z)                                  # list
  | \A-(?=[-:\ ]|\Z)                                # list, rule, underline, row of dashes
  | \A=(?=[=\ ]|\Z)                                 # underline of a heading
  | \A:(?=[-:\ ]|\Z)                                # row of dashes, box, definition
  | \A[0-9]+[.)](?=\ |\Z)                           # numbered list
"""
_IN_TEXT = re.compile(_INSIDE, re.VERBOSE)
_IN_BLOCK = re.compile(_AT_START + "|" + _INSIDE, re.VERBOSE)


def _inline(line: DocLine, *, block_start: bool = True) -> str:
    """The line as Markdown; `block_start` says that it may be taken for the start of a block."""
    escaped = (_IN_BLOCK if block_start else _IN_TEXT).sub(_escaped, _marked(tidy(line)))
    if "://" in escaped or "www." in escaped:
        escaped = " ".join(map(_address, escaped.split(" ")))
    return escaped.translate(_SHOWN)


def _escaped(match: re.Match[str]) -> str:
    found, text = match[0], match.string
    before = text[match.start() - 1] if match.start() else ""
    after = text[match.end()] if match.end() < len(text) else ""
    mark = found[0]
    if mark in "*_~":
        apart = before == " " and after in (" ", "")  # neither opens nor closes anything
        inside_word = mark == "_" and before.isalnum()  # can close, but nothing ever opens
        about = found == "~" and before in (" ", "") and after.isalnum()  # opens, nothing closes
        if apart or inside_word or about:
            return found
        return "".join("\\" + char for char in found)
    return found[:-1] + "\\" + found[-1]


def _address(word: str) -> str:
    """The escaped word, not to be read as a link if it has anything a link would take literally.

    GitHub makes links of bare addresses, and shows every backslash and star inside of them.
    """
    if any(char in word.strip("\x01\x02") for char in "\\\x01\x02"):
        return word.replace("://", "\\://").replace("www.", "www\\.")
    return word


def _marked(line: DocLine) -> str:
    """The tidy line in one string, with marks around the styled spans.

    A style is dropped where Markdown has no way to say it: a mark beside another mark, or between
    a letter and punctuation. The text is what counts.
    """
    out = ""
    for index, span in enumerate(line):
        after = line[index + 1].text[0] if index + 1 < len(line) else ""
        mark = _MARKS.get(span.style, "")
        if mark and _can_stand(out[-1:], span.text[0]) and _can_stand(after, span.text[-1]):
            out += mark + span.text + mark
        else:
            out += span.text
    return out


def _can_stand(outside: str, inside: str) -> bool:
    """May a style mark stand between the two characters, by old and new rules of Markdown?"""
    if outside in _SHOWN_MARKS:
        return False
    if outside in ("", " "):
        return True
    if unicodedata.category(inside)[0] not in "PS":
        return True
    return unicodedata.category(outside)[0] == "P" or (outside.isascii() and not outside.isalnum())


_SHOWN_MARKS = tuple(_MARKS.values())
