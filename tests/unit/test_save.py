"""A document as a file: named safely, and never over another one unasked."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from careprep.documents.formats import FORMATS
from careprep.documents.markdown import markdown
from careprep.documents.readers import FAMILY
from careprep.documents.registry import DOCUMENTS, Wanted
from careprep.documents.save import default_name, save
from careprep.documents.team import team
from careprep.errors import CareprepError, FileTrouble
from tests import hostile
from tests.conftest import TODAY
from tests.papers import sample


def test_names_of_files() -> None:
    notebook = sample()
    wanted = Wanted(notebook=notebook, today=TODAY)
    built = {name: each.build(wanted) for name, each in DOCUMENTS.items()}
    assert default_name(built["agenda"], "markdown") == "2026-01-20 Juni agenda.md"
    assert default_name(built["follow-ups"], "text") == "2026-01-14 Juni follow-ups.txt"
    assert default_name(built["team"], "json") == "2026-01-14 Juni team.json"
    assert [document.kind for document in built.values()] == list(DOCUMENTS)


@pytest.mark.parametrize("name", hostile.TEXT)
def test_a_childs_name_cannot_lead_elsewhere(name: str, tmp_path: Path) -> None:
    notebook = sample()
    notebook = notebook.put(replace(notebook.child, called=f"../{hostile.TEXT[name]}/x"))
    document = team(notebook, TODAY, FAMILY)
    path = save(document, "markdown", tmp_path)
    assert path.parent == tmp_path
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text(encoding="utf-8") == markdown(document)


def test_an_existing_file_is_never_written_over_unasked(tmp_path: Path) -> None:
    document = team(sample(), TODAY, FAMILY)
    path = tmp_path / "team.txt"
    assert save(document, "text", path) == path
    path.write_text("mine")
    with pytest.raises(FileTrouble, match="already"):
        save(document, "text", path)
    assert path.read_text() == "mine"
    save(document, "text", path, over=True)
    assert path.read_text(encoding="utf-8") == FORMATS["text"].render(document)


def test_without_a_path_it_goes_into_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = save(team(sample(), TODAY, FAMILY), "json")
    assert json.loads((tmp_path / path).read_text(encoding="utf-8"))["child"] == "Juni"


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CareprepError, match="There are: markdown, text, json"):
        save(team(sample(), TODAY, FAMILY), "papyrus", tmp_path / "x")
    assert not list(tmp_path.iterdir())
