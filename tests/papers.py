"""Papers for tests: those of the sample, documents of any shape, and what is in them."""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS as KINDS
from careprep.documents.registry import DocumentRequest
from careprep.documents.save import default_name
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    Paragraph,
    Rule,
    RuledLines,
    Span,
    Table,
    emph,
    line,
    strong,
    to_plain_text,
)
from careprep.model import queries
from careprep.model.codec import decode
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.model.view import Audience, Family
from tests import hostile
from tests.conftest import SAMPLE, TODAY
from tests.reading import meant, parse, unstyled
from tests.unpacking import WRITTEN, unpacked

# ── the sample's ─────────────────────────────────────────────────────────────────────────────────


def sample() -> Notebook:
    return decode(json.loads(SAMPLE.read_text(encoding="utf-8")))


def coming_meeting(notebook: Notebook) -> Meeting:
    meeting = queries.next_meeting(notebook)
    assert meeting is not None
    return meeting


FAMILY = Family()


def paper(
    kind: str,
    notebook: Notebook,
    audience: Audience = FAMILY,
    today: dt.date = TODAY,
    **more: Any,
) -> Document:
    """A document of a kind, as an audience gets it; a meeting that is given is as it is given."""
    if meeting := more.get("meeting"):
        notebook = notebook.put(meeting)
    return KINDS[kind].build(
        DocumentRequest(notebook=notebook, today=today, audience=audience, **more)
    )


def all_documents(notebook: Notebook, today: dt.date, reader: Audience = FAMILY) -> list[Document]:
    meetings = list(notebook.meetings.values())
    owners = [None, *list(notebook.team.values())[:2]]

    def made(kind: str, **more: Any) -> Document:
        return paper(kind, notebook, reader, today, **more)

    return [
        *(made("agenda", meeting=meeting) for meeting in meetings),
        *(made("follow-ups", member=owner) for owner in owners),
        made("team"),
        *(made("summary", meeting=each) for each in meetings if each.state != "planned"),
        *(
            made("note-to", meeting=meeting, member=member)
            for meeting in meetings[-1:]
            for member in owners[1:]
        ),
        made("about"),
        made("plan-of-care"),
        *(made("log", member=owner) for owner in owners if isinstance(reader, Family)),
    ]


# Codes, ids and moments; all other text in the file may be anything.
CODED = {
    *("kind", "state", "status", "stage", "lifecycle", "achievement", "priority", "horizon"),
    *("response", "part", "outcome", "fate", "better", "answer", "format", "part_of", "set_by"),
    *("owner", "owners", "ask", "by", "member", "about", "meeting", "own_voice", "answered_by"),
    *("stands", "agreement", "top", "item", "born", "start", "due", "starts", "ends", "on"),
    *("since", "until", "created", "updated", "done_on", "first_asked", "answered_on"),
    *("opened_at", "closed_at", "plan_reviewed"),
}


# ── of any shape ─────────────────────────────────────────────────────────────────────────────────


def document(*blocks: Block, title: str = "Title") -> Document:
    return Document(kind="test", name="test", title=title, blocks=blocks, data={})


def everywhere(*texts: str) -> Document:
    """A document with each text in every place that takes text, and all of them in its title."""
    blocks = (block for text in texts for block in _places(text))
    return document(*blocks, title=" ".join(texts))


def _places(text: str) -> tuple[Block, ...]:
    here = line(text)
    mixed = line(text, strong(text), " ", emph(text), text)
    entries = (
        DocEntry(
            here, False, "f-7f3k2m", (Bullets((DocEntry(mixed, id="q-7f3k2m"),), ordered=True),)
        ),
        DocEntry(mixed, True, text, (Paragraph((here, mixed)), Table((here,), ((mixed,),)))),
        DocEntry(here),
    )
    return (
        Heading(2, here),
        Paragraph((here, mixed, here)),
        Bullets(entries),
        Bullets(entries),
        Table((here, mixed), ((mixed, here), (here, here))),
        Heading(3, mixed),
    )


ANY_TEXT = st.one_of(
    st.sampled_from(sorted(hostile.TEXT.values())),
    st.text("\\`*_{}[]()<>#+-!|~&;=:.@/\"' \n\t019axé日", max_size=12),
    st.text(st.characters(), max_size=8),
    st.tuples(st.sampled_from(sorted(hostile.TEXT.values())), st.sampled_from("\\ *_|<&`~-#")).map(
        "".join
    ),
)
SPANS = st.builds(Span, ANY_TEXT, st.sampled_from(["", "", "strong", "emph"]))
LINES = st.lists(SPANS, max_size=3).map(tuple)
SIMPLE_BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, st.integers(2, 6), LINES),
    st.builds(Paragraph, st.lists(LINES, max_size=3).map(tuple)),
    st.builds(
        Table,
        st.lists(LINES, max_size=3).map(tuple),
        st.lists(st.lists(LINES, max_size=3).map(tuple), max_size=3).map(tuple),
    ),
    st.builds(RuledLines, st.integers(0, 2)),
    st.just(Rule()),
)
IDS = st.sampled_from(["", "", "f-7f3k2m", "a_b.C-1", "x -->", "<b>", "a b", "f-7\n"])


def lists_of(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    entries = st.builds(
        DocEntry,
        LINES,
        st.sampled_from([None, True, False]),
        IDS,
        st.lists(inner, max_size=2).map(tuple),
    )
    return st.builds(Bullets, st.lists(entries, max_size=3).map(tuple), st.booleans())


BLOCKS = st.recursive(SIMPLE_BLOCKS, lists_of, max_leaves=6)
DOCUMENTS = st.builds(
    Document,
    kind=st.just("test"),
    name=st.just("test"),
    title=ANY_TEXT,
    blocks=st.lists(BLOCKS | lists_of(SIMPLE_BLOCKS), max_size=4).map(tuple),
    data=st.just({}),
)


# ── what is in one ───────────────────────────────────────────────────────────────────────────────


def every_entry(blocks: tuple[Block, ...]) -> list[DocEntry]:
    found: list[DocEntry] = []
    for block in blocks:
        for entry in block.items if isinstance(block, Bullets) else ():
            found += [entry, *every_entry(entry.under)]
    return found


def headings(document: Document, level: int = 2) -> list[str]:
    return [
        to_plain_text(block.line)
        for block in document.blocks
        if isinstance(block, Heading) and block.level == level
    ]


def under(document: Document, title: str) -> list[Block]:
    """The blocks under the second-level heading that begins with `title`."""
    found: list[Block] = []
    inside = False
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 2:
            inside = to_plain_text(block.line).startswith(title)
        elif inside:
            found.append(block)
    return found


def everything_in(document: Document, formats: Iterable[str] = WRITTEN) -> str:
    """All that a reader could get of it: every format, and the names of the files."""
    shown = [unpacked(FORMATS[each].render(document)) for each in formats]
    names = [default_name(document, each) for each in formats]
    return "\n".join((*shown, *names, document.name))


def check_tree(document: Document) -> None:
    tree = parse(render_markdown(document), html=True)
    assert unstyled(tree) == unstyled(meant(document, html=True))
    assert [node[0] for node in tree if node[:2] == ("heading", 1)] == ["heading"]
    assert tree[0][:2] == ("heading", 1)
