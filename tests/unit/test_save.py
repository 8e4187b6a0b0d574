"""A document as a file: named safely, and never over another one unasked."""

import json
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.formats.registry import FORMATS
from careprep.documents.registry import DOCUMENTS, DocumentRequest
from careprep.documents.save import default_name, save
from careprep.errors import CareprepError, FileTrouble
from careprep.session.session import Session
from careprep.storage import encryption, paths
from tests import hostile
from tests.conftest import TODAY
from tests.locking import KEY
from tests.papers import paper, sample


def test_names_of_files() -> None:
    notebook = sample()
    wanted = DocumentRequest(notebook=notebook, today=TODAY)
    built = {name: each.build(wanted) for name, each in DOCUMENTS.items()}
    assert default_name(built["agenda"], "markdown") == "2026-01-20 Juni agenda.md"
    assert default_name(built["follow-ups"], "text") == "2026-01-14 Juni follow-ups.txt"
    assert default_name(built["team"], "json") == "2026-01-14 Juni team.json"
    assert [document.kind for document in built.values()] == list(DOCUMENTS)


@pytest.mark.parametrize("name", hostile.TEXT)
def test_a_childs_name_cannot_lead_elsewhere(name: str, tmp_path: Path) -> None:
    notebook = sample()
    notebook = notebook.put(replace(notebook.child, called=f"../{hostile.TEXT[name]}/x"))
    document = paper("team", notebook)
    path = save(document, "markdown", tmp_path)
    assert path.parent == tmp_path
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text(encoding="utf-8") == render_markdown(document)


def test_an_existing_file_is_never_written_over_unasked(tmp_path: Path) -> None:
    document = paper("team", sample())
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
    path = save(paper("team", sample()), "json")
    assert json.loads((tmp_path / path).read_text(encoding="utf-8"))["child"] == "Juni"


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CareprepError, match="There are: markdown, text, json"):
        save(paper("team", sample()), "papyrus", tmp_path / "x")
    assert not list(tmp_path.iterdir())


def _ours(tmp_path: Path, kind: str) -> Path:
    """Something of careprep's own, of every kind that a paper must leave alone."""
    path = Session.start(tmp_path / "Juni.json", "Juni").path
    match kind:
        case "a locked one":
            path.write_bytes(encryption.encrypt(path.read_bytes(), KEY))
        case "one cut short":
            path.write_bytes(path.read_bytes()[:100])
        case "one of zeros that had changes":
            Session(path).back_up("before a test")
            path.write_bytes(bytes(200))
        case "its header last":
            data = json.loads(path.read_text("utf-8"))
            path.write_text(json.dumps({"goals": {"g": "x" * 9000}, **data}), "utf-8")
        case "a backup":
            Session(path).back_up("before a test")
            return next((paths.state_for(path) / "backups").iterdir())
        case "something new in the state folder":
            return paths.state() / "steps"
        case "a lock":
            path = tmp_path / ".Juni.json.lock"
            path.touch()
    if kind == "a link":
        link = tmp_path / "paper.md"
        link.symlink_to(path)
        return link
    return path


@pytest.mark.parametrize(
    "kind",
    [
        *("plain", "a locked one", "one cut short", "one of zeros that had changes"),
        *("its header last", "a backup", "something new in the state folder", "a lock"),
        pytest.param("a link", marks=pytest.mark.skipif(os.name == "nt", reason="needs a right")),
    ],
)
def test_a_paper_never_takes_the_place_of_what_careprep_needs(tmp_path: Path, kind: str) -> None:
    path = _ours(tmp_path, kind)
    there = path.read_bytes() if path.exists() else None
    with pytest.raises(FileTrouble, match="Nothing was written"):
        save(paper("team", sample()), "json", path, over=True)
    assert (path.read_bytes() if path.exists() else None) == there


def test_an_older_paper_may_still_be_written_over(tmp_path: Path) -> None:
    wanted = DocumentRequest(notebook=sample(), today=TODAY)
    for name, kind in DOCUMENTS.items():
        for form in ("json", "markdown", "html"):
            path = save(kind.build(wanted), form, tmp_path / f"{name}.{form}")
            save(kind.build(wanted), form, path, over=True)
