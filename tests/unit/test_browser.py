"""A document shown in the browser."""

import webbrowser
from pathlib import Path
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

import pytest

from careprep.documents.browser import show
from careprep.documents.tree import Document
from careprep.errors import CareprepError

ANYTHING = Document(kind="k", name="2026-01-20 Juni agenda", title="A & B", blocks=(), data={})


def test_the_page_is_written_and_opened(tmp_path: Path) -> None:
    asked: list[str] = []

    def opened(address: str) -> bool:
        asked.append(address)
        return True

    for _ in range(2):
        path = show(ANYTHING, tmp_path, opened)
        assert path.name == "2026-01-20 Juni agenda.html"
        assert "<title>A &amp; B</title>" in path.read_text(encoding="utf-8")
    assert asked[0] == asked[1]
    assert Path(url2pathname(unquote(urlparse(asked[0]).path))) == path


@pytest.mark.parametrize("found", [None, webbrowser.GenericBrowser("lynx")])
def test_where_no_browser_opens_the_page_is_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: webbrowser.BaseBrowser | None
) -> None:
    def get() -> webbrowser.BaseBrowser:
        if found is None:
            raise webbrowser.Error
        return found

    monkeypatch.setattr(webbrowser, "get", get)
    with pytest.raises(CareprepError) as caught:
        show(ANYTHING, tmp_path)
    assert str(tmp_path) in caught.value.todo
    assert (tmp_path / "2026-01-20 Juni agenda.html").exists()
