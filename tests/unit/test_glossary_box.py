"""The box of special words: what of a paper is in it, and what it never does to the paper."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from careprep.documents.formats.registry import FORMATS
from careprep.documents.glossary_box import BOX_BLOCKS, texts, with_box
from careprep.documents.glossary_box import word_list as as_document
from careprep.documents.registry import DOCUMENTS, DocumentKind, DocumentRequest
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    Document,
    Heading,
    Paragraph,
    Table,
    line,
    strong,
    to_plain_text,
)
from careprep.errors import BadInput
from careprep.model.glossary import Term, parse
from careprep.model.notebook import Notebook
from careprep.model.records import FollowUp, Member, Question
from careprep.model.view import CIRCLE, Audience, Family, Person
from careprep.storage import glossary_file
from tests import hostile
from tests.conftest import TODAY
from tests.papers import check_tree, sample
from tests.strategies import notebooks
from tests.unit.test_leaks import TOPICS

OURS = glossary_file.ours()
BOXED = [kind for kind in DOCUMENTS.values() if kind.box]


def paper(*blocks: Block, title: str = "Title") -> Document:
    return Document(kind="x", name="x", title=title, blocks=blocks, data={"items": []})


def boxed(document: Document, *listed: str, names: tuple[str, ...] = ()) -> Document:
    return with_box(document, "Words", parse("\n".join(listed))[0], names)


def in_box(document: Document) -> list[str]:
    return [term.text for term in document.explained]


def test_terms_are_found_wherever_there_is_text_and_stand_in_order() -> None:
    document = boxed(
        paper(
            Heading(2, line("The waivers")),
            Paragraph((line("Ask the ", strong("gait"), " trainer"), line("about the NG tube."))),
            Bullets((DocEntry(line("x"), under=(Bullets((DocEntry(line("PT")),)),), id="IEP"),)),
            Table((line("Respite"),), ((line("AFO"), line("no")),)),
            title="An appeal",
        ),
        *("waiver = a", "gait trainer = b", "NG tube = c", "PT = d", "IEP = e", "respite = f"),
        *("AFO = g", "appeal = h", "denial = i"),
    )
    wanted = ["AFO", "appeal", "gait trainer", "NG tube", "PT", "respite", "waiver"]
    assert in_box(document) == wanted  # the id is no text
    assert [each["word"] for each in document.data["words"]] == wanted
    box = document.blocks[-1]
    assert isinstance(box, Bullets)
    assert [to_plain_text(entry.line) for entry in box.items][:2] == ["AFO: g", "appeal: h"]


def test_a_paper_without_special_words_has_no_box() -> None:
    document = boxed(paper(Paragraph((line("Hello"),))), "IEP = x")
    assert document.blocks == (Paragraph((line("Hello"),)),)
    assert document.data == {"items": [], "words": []}


def test_a_name_is_no_special_word() -> None:
    notebook = sample().put(Member(id="t-000001", name="Hope Waiver", organization="Respite Ltd"))
    document = DOCUMENTS["team"].build(
        DocumentRequest(
            notebook=notebook, today=TODAY, terms=parse("waiver = x\nltd = x\nhope = x")[0]
        )
    )
    assert in_box(document) == []


def without_box(document: Document) -> Document:
    count = len(document.blocks) - (BOX_BLOCKS if document.explained else 0)
    data = {key: value for key, value in document.data.items() if key != "words"}
    return replace(document, blocks=document.blocks[:count], data=data, explained=())


def pairs(
    notebook: Notebook, kind: DocumentKind, audience: Audience
) -> tuple[Document, Document] | None:
    """A document with the list and without."""
    wanted = DocumentRequest(notebook=notebook, today=TODAY, audience=audience)
    try:
        return kind.build(replace(wanted, terms=OURS)), kind.build(wanted)
    except BadInput:
        return None


@pytest.mark.parametrize("kind", BOXED, ids=lambda kind: kind.name)
def test_not_a_word_of_the_paper_is_changed(kind: DocumentKind) -> None:
    for reader in (Family(), Person(sample().team["t-89dzp8"])):
        both = pairs(sample(), kind, reader)
        assert both is not None
        with_list, bare = both
        assert without_box(with_list) == without_box(bare)
        for name in ("markdown", "text"):
            shown, plain_ = (str(FORMATS[name].render(each)) for each in both)
            assert shown.startswith(plain_.rstrip("\n"))


@given(notebooks())
def test_no_notebook_is_changed_and_the_box_is_in_the_paper(notebook: Notebook) -> None:
    for kind in BOXED:
        if both := pairs(notebook, kind, Family()):
            assert without_box(both[0]) == without_box(both[1])
            check_tree(both[0])


def test_a_word_that_is_only_in_what_is_held_back_is_not_in_the_box() -> None:
    secret = [
        FollowUp(id="f-secret", what="Ask the cardiologist", topics=TOPICS, meeting="m-7rjbbw"),
        Question(id="q-secret", text="Do we need hospice?", topics=TOPICS, ask=("t-89dzp8",)),
        Question(id="q-secre2", text="And a DNR?", private=True),
    ]
    notebook = sample().put(*secret)
    kit = Person(notebook.team["t-89dzp8"])
    seen: set[str] = set()
    for kind in BOXED:
        both = pairs(notebook, kind, kit)
        assert both is not None
        assert not {"cardiologist", "hospice", "DNR"} & {*in_box(both[0])}
        for shown in (str(each.render(both[0])) for each in FORMATS.values()):
            assert "a doctor for the heart" not in shown
        for reader in (Family(), Family((CIRCLE,))):
            if family := pairs(notebook, kind, reader):
                seen |= {*in_box(family[0])}
    assert {"cardiologist", "hospice", "DNR"} <= seen


@pytest.mark.sweep
@pytest.mark.parametrize("text", [*hostile.MARKUP.values(), *hostile.TERMINAL.values()])
def test_hostile_words_stay_text(text: str) -> None:
    terms, _ = parse("\n".join(f"Juni = {text}\n{text} = {text}" for text in (text, text[:40])))
    document = paper(Paragraph((line("Juni"),)), Paragraph((line(text),)))
    found = with_box(document, "Words", (*terms, Term("Juni", text)), ())
    assert found.explained
    check_tree(found)
    for each in FORMATS.values():
        assert "\x1b" not in str(each.render(found))


def test_the_agenda_of_the_sample_stays_short() -> None:
    document = DOCUMENTS["agenda"].build(
        DocumentRequest(notebook=sample(), today=TODAY, terms=OURS)
    )
    assert 10 <= len(document.explained) <= 25
    assert len(list(texts(document))) > 100


def test_the_list_as_a_paper_has_the_familys_own_first() -> None:
    own = (Term("spoons", "energy"), Term("IEP", ""))
    document = as_document((Term("PT", "help"), *own), own)
    shown = str(FORMATS["text"].render(document))
    assert shown.index("IEP: left unexplained") < shown.index("spoons") < shown.index("PT: help")
    assert document.data["words"] == [{"word": "PT", "means": "help"}]
