"""Documents as Word files: to change and to fill in, in Word, LibreOffice or Google Docs.

Headings, lists and tables are what the word processor knows under these names, so that its outline,
its search and a screen reader find them. The same document of the same day gives the same bytes.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from careprep.documents.tree import (
    NOTHING,
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
    leftward,
    line,
    share,
    tidy,
    to_plain_text,
)
from careprep.errors import NotInstalled
from careprep.model.messages import say

ACCENT, SOFT, RULE = "1F5C99", "4D5560", "9AA1AA"
DEEPEST = 3  # lists in lists that a word processor has a name for
TEXT_WIDTH = 174  # millimetres between the margins of an A4 page
LONGEST_TITLE = 255  # letters, in the properties of a file

# Right-to-left letters, with what stands between them: a word processor must be told of each run.
_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]"
_LEFTWARD = rf"({_LETTERS}+(?:\W*{_LETTERS}+)*)"


def render_docx(document: Document) -> bytes:
    """The document as a Word file of A4 pages. Raises NotInstalled where python-docx is not there.

    Boxes of tasks can be ticked there. The quiet ids of records are not in it, nor is a picture.
    """
    paper = _DocxWriter(document)
    paper.add(document.blocks)
    return _packed(paper.bytes())


def _packed(whole: bytes) -> bytes:
    """The same archive, without the moment at which it was made."""
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo  # slow to import, and for this alone

    packed = BytesIO()
    with ZipFile(BytesIO(whole)) as made, ZipFile(packed, "w", ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            fixed.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name), ZIP_DEFLATED)
    return packed.getvalue()


class _DocxWriter:
    """A file that grows by a block at a time."""

    def __init__(self, document: Document) -> None:
        try:
            import docx  # only for whoever wants such a file
            from docx import oxml, shared
            from docx.text.paragraph import Paragraph as AsParagraph
        except ImportError:
            raise NotInstalled("A Word file", "word") from None
        self._docx, self._shared, self._oxml = docx.Document(), shared, oxml
        self._as_paragraph, self._end = AsParagraph, self._docx.element.body.sectPr
        title = line(document.title)
        self._styles()
        self._ids = {style.name: style.style_id for style in self._docx.styles}
        self._pages(to_plain_text(title) or NOTHING)
        self._properties(to_plain_text(title), document.day)
        self._paragraph("Heading 1", [title])

    def bytes(self) -> bytes:
        whole = BytesIO()
        self._docx.save(whole)
        return whole.getvalue()

    # ── blocks ────────────────────────────────────────────────────────────────────────────────

    def add(self, blocks: Sequence[Block], depth: int = 0) -> None:
        """Add blocks; `depth` is in how many lists they stand."""
        for block, after in zip(blocks, (*blocks, None)[1:], strict=True):
            paragraph = self._block(block, depth)
            if isinstance(block, Paragraph) and isinstance(after, Bullets) and paragraph:
                paragraph.paragraph_format.keep_with_next = True

    def _block(self, block: Block, depth: int) -> Any:
        """Add a block, and give the paragraph back where it is one."""
        match block:
            case Heading():
                self._paragraph(f"Heading {min(max(block.level, 2), 6)}", [block.line])
            case Paragraph():
                if lines := [each for each in block.lines if to_plain_text(each)]:
                    style = _style("List Continue", depth) if depth else "Normal"
                    return self._paragraph(style, lines)
            case Bullets():
                self._list(block, depth + 1)
            case Table():
                self._table(block)
            case RuledLines() | Rule():
                for _ in range(block.lines if isinstance(block, RuledLines) else 1):
                    ruled = self._empty("Ruled line")
                    ruled.paragraph_format.left_indent = self._shared.Cm(0.65 * depth)
        return None

    def _list(self, bullets: Bullets, depth: int) -> None:
        number = self._new_numbers(_style("List Number", depth)) if bullets.ordered else None
        for entry in bullets.items:
            if entry.done is not None:
                paragraph = self._task(entry, _style("List", depth))
            elif bullets.ordered:
                paragraph = self._paragraph(_style("List Number", depth), [entry.line])
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_numId().val = number
            else:
                paragraph = self._paragraph(_style("List Bullet", depth), [entry.line])
            paragraph.paragraph_format.keep_with_next = bool(entry.under) or None
            self.add(entry.under, depth)

    def _task(self, entry: DocEntry, style: str) -> Any:
        paragraph = self._empty(style)
        state = {"checked": int(bool(entry.done)), "letter": "☑" if entry.done else "☐"}
        box = self._oxml.parse_xml(_BOX.format(**state))
        name = self._oxml.ns.qn
        box.find(f".//{name('w:alias')}").set(name("w:val"), say("task.done"))
        paragraph._p.append(box)
        paragraph.add_run("\t")
        return self._write(paragraph, [entry.line])

    def _new_numbers(self, style: str) -> int:
        """A numbering that begins at 1 again; a style alone would go on where it last was."""
        numbering = self._docx.part.numbering_part.element
        styled = self._docx.styles[style].element.pPr.numPr.numId.val
        like = next(each for each in numbering.num_lst if each.numId == styled)
        new = numbering.add_num(like.abstractNumId.val)
        new.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(new.numId)

    def _table(self, table: Table) -> None:
        head, rows = grid(table)
        if not head:
            return
        made = self._docx.add_table(0, len(head), style="Table Grid")
        shares = [share(column) for column in zip(head, *rows, strict=True)]
        widths = [self._shared.Mm(TEXT_WIDTH * each // sum(shares)) for each in shares]
        for column, width in zip(made.columns, widths, strict=True):
            column.width = width
        for at, row in enumerate((head, *rows)):
            properties = made.add_row()._tr.get_or_add_trPr()
            properties.append(self._element("w:cantSplit"))
            if at == 0:
                properties.append(self._element("w:tblHeader"))  # stands on every page again
            for cell, text, width in zip(made.rows[at].cells, row, widths, strict=True):
                cell.width = width
                paragraph = self._write(cell.paragraphs[0], [text], empty="")
                paragraph._p.style = self._ids["Table Head" if at == 0 else "Table Text"]
        self._empty("No Spacing")

    # ── lines ─────────────────────────────────────────────────────────────────────────────────

    def _paragraph(self, style: str, lines: Sequence[DocLine]) -> Any:
        return self._write(self._empty(style), lines)

    def _empty(self, style: str) -> Any:
        self._end.addprevious(self._oxml.OxmlElement("w:p"))  # add_paragraph looks at all before it
        paragraph = self._as_paragraph(self._end.getprevious(), self._docx._body)
        paragraph._p.style = self._ids[style]  # by its name it would be looked up at length
        return paragraph

    def _write(self, paragraph: Any, lines: Sequence[DocLine], empty: str = NOTHING) -> Any:
        """The lines into a paragraph, each on a new line, in the direction they are read in."""
        if leftward(lines):
            paragraph._p.get_or_add_pPr().insert_element_before(
                self._element("w:bidi"), *("w:spacing", "w:ind", "w:jc", "w:rPr")
            )
        for at, each in enumerate(lines):
            if at:
                paragraph.add_run().add_break()
            for span in tidy(each) or line(empty):
                for part, text in enumerate(re.split(_LEFTWARD, span.text)):
                    run = paragraph.add_run(text) if text else None
                    if run is None:
                        continue
                    run.font.rtl = bool(part % 2) or None
                    run.font.bold = run.font.cs_bold = span.style == "strong" or None
                    run.font.italic = run.font.cs_italic = span.style == "emph" or None
        return paragraph

    def _element(self, name: str, **attributes: str) -> Any:
        element = self._oxml.OxmlElement(name)
        for key, value in attributes.items():
            element.set(self._oxml.ns.qn(f"w:{key}"), value)
        return element

    # ── the empty file ────────────────────────────────────────────────────────────────────────

    def _styles(self) -> None:
        styles, point = self._docx.styles, self._shared.Pt
        for name, size, before, after in _SIZES:
            style = styles[name]
            style.font.size = point(size)
            for cs_size in style.element.rPr.findall(self._oxml.ns.qn("w:szCs")):
                cs_size.set(self._oxml.ns.qn("w:val"), str(round(2 * size)))
            style.paragraph_format.space_before = point(before)
            style.paragraph_format.space_after = point(after)
            style.paragraph_format.line_spacing = 1.1
            if name.startswith("Heading"):
                style.font.color.rgb = self._shared.RGBColor.from_string(ACCENT)
            elif name[-1].isdigit():
                style.font.color.rgb = self._shared.RGBColor.from_string(SOFT)
        styles["Heading 1"].font.color.rgb = self._shared.RGBColor(0, 0, 0)
        styles["Normal"].font.name = "Calibri"
        for name in ("Ruled line", "Table Head", "Table Text"):
            style = styles.add_style(name, 1)  # of paragraphs
            style.base_style = styles["Normal"]
            style.paragraph_format.space_after = point(6 if name == "Ruled line" else 1)
            style.font.size = point(10)
        styles["Table Head"].font.bold = True
        ruled = styles["Ruled line"]
        ruled.paragraph_format.space_before = point(20)
        borders = self._element("w:pBdr")
        for side in ("bottom", "between"):  # else lines that follow each other would be one
            borders.append(self._element(f"w:{side}", val="single", sz="4", space="1", color=RULE))
        ruled.element.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind")

    def _pages(self, title: str) -> None:
        section, mm = self._docx.sections[0], self._shared.Mm
        section.page_width, section.page_height = mm(210), mm(297)
        section.left_margin = section.right_margin = mm(18)
        section.top_margin, section.bottom_margin = mm(17), mm(19)
        footer = section.footer.paragraphs[0]
        footer.style.font.size = self._shared.Pt(9)
        short = title if len(title) <= 80 else f"{title[:79].rstrip()}{NOTHING}"
        self._write(footer, [line(short)])
        for text, field in ((" · ", "PAGE"), (" / ", "NUMPAGES")):
            footer.add_run(text)
            counted = self._element("w:fldSimple", instr=field)
            counted.append(self._oxml.parse_xml(_ONE))
            footer._p.append(counted)

    def _properties(self, title: str, day: dt.date | None) -> None:
        about = self._docx.core_properties
        about.title = title[:LONGEST_TITLE]
        about.author = about.last_modified_by = about.comments = ""
        about.language = "en"
        if day:
            about.created = about.modified = dt.datetime.combine(day, dt.time())
        related = self._docx.part.package.rels
        for key in [key for key, each in related.items() if each.reltype.endswith("/thumbnail")]:
            del related[key]  # a picture of some other, empty page


def _style(name: str, depth: int) -> str:
    depth = min(depth, DEEPEST)
    return name if depth == 1 else f"{name} {depth}"


_SIZES: Iterable[tuple[str, float, float, float]] = (
    # style, size of letters, room before and after, all in points
    ("Normal", 11, 0, 5),
    ("Heading 1", 19, 0, 8),
    ("Heading 2", 14, 14, 5),
    ("Heading 3", 12, 9, 3),
    *((f"Heading {level}", 11, 8, 3) for level in (4, 5, 6)),
    *(
        (_style(name, depth), 11, 0, 3)
        for name in ("List", "List Bullet", "List Number", "List Continue")
        for depth in range(1, DEEPEST + 1)
    ),
)

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ONE = f"<w:r {_W}><w:t>1</w:t></w:r>"
# A box to tick. It shows the same letters where a program knows no such boxes.
_BOX = f"""<w:sdt {_W} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml">
<w:sdtPr><w:alias w:val=""/><w14:checkbox><w14:checked w14:val="{{checked}}"/>
<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/>
<w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox></w:sdtPr>
<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol"
 w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/></w:rPr><w:t>{{letter}}</w:t></w:r>
</w:sdtContent></w:sdt>"""
