"""The pictures of the README show the screens as they are; --snapshot-update draws them anew."""

import re
from pathlib import Path

import pytest

from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from tests.tui.driving import press

TOP = Path(__file__).resolve().parents[2]
PICTURES = TOP / "careprep" / "manual" / "pictures"
KEYS = {"today": ["1"], "agenda": ["5", "enter"]}


def words(picture: str) -> list[str]:
    """Everything that is written in a picture, however it is drawn."""
    return re.findall(r"<text [^>]*>(.*?)</text>", picture)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("name", KEYS)
async def test_a_picture_is_what_the_screen_shows(
    session: Session, name: str, request: pytest.FixtureRequest
) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=(96, 26)) as pilot:
        await press(pilot, *KEYS[name])
        drawn = app.export_screenshot(title="careprep")
    drawn = re.sub(r"\s*@font-face \{.*?\}", "", drawn, flags=re.DOTALL)  # no letters from afar
    assert "url(http" not in drawn.replace('"', "")
    file = PICTURES / f"{name}.svg"
    if request.config.getoption("update_snapshots"):
        file.write_text("".join(f"{line.rstrip()}\n" for line in drawn.splitlines()), "utf-8")
    assert words(file.read_text("utf-8")) == words(drawn)
    shown = f"]({file.relative_to(TOP).as_posix()})"
    assert shown in (TOP / "README.md").read_text("utf-8")
