"""The care map: who is around the child, as a list and as a picture."""

import re
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from careprep.documents.formats.html import render_html
from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.svg import CELLS, MOST_ROWS, NOTE_CELLS, render_svg, room
from careprep.documents.tree import Around, MapPerson, Picture
from careprep.model.notebook import Notebook
from careprep.model.view import Person
from careprep.text import sanitize
from tests import hostile, strategies
from tests.conftest import TODAY
from tests.making import may, member, notebook
from tests.papers import paper
from tests.reading import meant, parse, unstyled

KIT = member("t-kit", "Kit Lindqvist", "school", may("school"), phone="555-0101")
ABEBE = member("t-abebe", "Dr. Abebe", "health", email="abebe@example.org", role="pediatrician")
OWEN = member("t-owen", "Owen", "school", phone="555-0103")
SAM = member("t-sam", "Sam", "family")
JUNI = member("t-juni", "Juni", "self")
GONE = member("t-gone", "Marcus", "therapy", until=TODAY.replace(day=1))
PEOPLE = notebook(KIT, ABEBE, OWEN, SAM, JUNI, GONE)

NO_CONTACT, NO_CONSENT = "no phone or email yet", "no consent in force"


def texts(svg: str) -> list[tuple[str, str]]:
    """What is written in the drawing: the class and the text of each row."""
    return [
        (each.get("class", ""), each.text or "")
        for each in ElementTree.fromstring(svg).iter("text")
    ]


def test_everybody_is_there_by_kind_and_the_child_in_the_middle() -> None:
    picture = paper("care-map", PEOPLE).picture
    assert picture == Picture(
        "Juni",
        (
            Around("Family", (MapPerson("Sam", ("",), (NO_CONTACT,)),)),
            Around("Health", (MapPerson("Dr. Abebe", ("pediatrician",)),)),
            Around(
                "School",
                (MapPerson("Kit Lindqvist", ("",)), MapPerson("Owen", ("",), (NO_CONSENT,))),
            ),
        ),
    )


def test_the_list_says_what_the_picture_shows() -> None:
    document = paper("care-map", PEOPLE)
    shown = render_markdown(document)
    assert "4 people around Juni." in shown
    assert "2 of them with something missing." in shown
    assert "- **Owen**\n  - **No consent in force**\n" in shown
    assert document.data["around"][0] == {
        "kind": "Family",
        "people": [{"name": "Sam", "missing": [NO_CONTACT]}],
    }


def test_what_is_missing_is_the_familys_own_business() -> None:
    for reader in (Person(KIT), Person(SAM)):
        document = paper("care-map", PEOPLE, reader)
        everything = render_html(document) + render_markdown(document) + str(document.data)
        assert NO_CONSENT not in everything.lower()
        assert NO_CONTACT not in everything.lower()
        assert "Owen" in everything
        assert NO_CONSENT not in render_html(paper("team", PEOPLE, reader))


def test_an_ended_consent_counts_as_missing() -> None:
    ended = member("t-kit", "Kit", "school", may("school", ends=TODAY.replace(day=1)), phone="1")
    picture = paper("care-map", notebook(ended)).picture
    assert picture is not None
    assert picture.around[0].people[0].missing == (NO_CONSENT,)


def test_the_picture_is_in_the_page_of_the_team_too() -> None:
    for document in (paper("care-map", PEOPLE), paper("team", PEOPLE)):
        [svg] = re.findall("<svg.*</svg>", render_html(document), re.DOTALL)
        assert ("middle", "Juni") in texts(svg)
        assert ("missing", f"! {NO_CONSENT}") in texts(svg)
    assert "<svg" not in render_html(paper("team", notebook()))


def everywhere(text: str) -> Picture:
    person = MapPerson(text, (text,), (text,))
    return Picture(text, (Around(text, (person, person)), Around("School", (person,))))


@pytest.mark.parametrize("text", hostile.TEXT.values(), ids=hostile.TEXT)
def test_hostile_text_stays_text_and_fits(text: str) -> None:
    svg = render_svg(everywhere(text))
    root = ElementTree.fromstring(svg)
    assert {each.tag for each in root.iter()} == {
        *("svg", "title", "g", "line", "rect", "text", "circle")
    }
    for each in root.iter():
        assert set(each.keys()) <= {
            *("class", "viewBox", "role", "x", "y", "x1", "y1", "x2", "y2", "width", "height"),
            *("rx", "cx", "cy", "r"),
        }
    rows = texts(svg)
    assert all(room(row) <= max(CELLS, NOTE_CELLS) + 1 for _, row in rows)
    said = sanitize(text, one_line=True) or "…"
    written = "".join(row for kind, row in rows if kind == "group")
    names = [row for kind, row in rows if kind == "name"]
    assert 3 <= len(names) <= 3 * MOST_ROWS
    if room(said) <= CELLS:
        assert names == [said] * 3
        assert written == f"{said}School"


def test_many_people_stand_inside_the_drawing_and_beside_each_other() -> None:
    people = tuple(
        MapPerson(f"Person {n}", ("a role that takes more than one row of a card",))
        for n in range(9)
    )
    svg = render_svg(Picture("Juni", tuple(Around(f"Kind {n}", people[: n + 1]) for n in range(9))))
    root = ElementTree.fromstring(svg)
    _, _, wide, tall = map(int, root.attrib["viewBox"].split())
    boxes = [{k: int(v) for k, v in each.attrib.items()} for each in root.iter("rect")]
    assert len(boxes) == 9
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= wide
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= tall
    for x in {box["x"] for box in boxes}:
        column = sorted((b["y"], b["y"] + b["height"]) for b in boxes if b["x"] == x)
        assert all(end < start for (_, end), (start, _) in pairwise(column))


@settings(suppress_health_check=list(HealthCheck))
@given(strategies.notebooks())
def test_any_notebook_has_its_map(records: Notebook) -> None:
    document = paper("care-map", records)
    tree: list[Any] = parse(render_markdown(document), html=True)
    assert unstyled(tree) == unstyled(meant(document, html=True))
    assert document.picture is not None
    ElementTree.fromstring(render_svg(document.picture))
