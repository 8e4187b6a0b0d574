"""Hostile text on the screens: shown as text in every place, typed into a form as text."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events
from textual.strip import Strip

from careprep.model.records import FollowUp, Goal, Member, Question
from careprep.session.session import Session
from careprep.text import UNSAFE, sanitize
from careprep.tui.app import CareprepApp
from careprep.tui.screens.form import FormScreen
from tests import hostile
from tests.conftest import TODAY

HARD = {**hostile.TERMINAL, **hostile.UNICODE, **hostile.MARKUP}


def shown(app: CareprepApp) -> str:
    """Everything on the screen, as the terminal gets it."""
    strips: list[Strip] = app.screen._compositor.render_strips()
    assert not any(segment.control for strip in strips for segment in strip)
    return "\n".join(strip.text for strip in strips)


@pytest.mark.parametrize("part", range(4))
async def test_every_place_shows_it_as_text(session: Session, part: int) -> None:
    # A file has no half characters, and what is typed has been cleaned of them.
    texts = [text.encode("utf-8", "replace").decode() for text in HARD.values()][part::4]
    who, what = session.notebook.team["t-89dzp8"], session.notebook.meetings["m-jf3wts"]
    session.apply(
        lambda notebook: notebook.put(
            replace(notebook.child, called=texts[0] or "Juni"),
            replace(what, title_=texts[1], place=texts[2], purpose=texts[3]),
            *(Member(id=f"t-h{n}", name=text or "x") for n, text in enumerate(texts)),
            *(Goal(id=f"g-h{n}", own_words=text or "x") for n, text in enumerate(texts)),
            *(
                Question(id=f"q-h{n}", text=text or "x", ask=(who.id,))
                for n, text in enumerate(texts)
            ),
            *(
                FollowUp(id=f"f-h{n}", what=text or "x", owner=f"t-h{n}")
                for n, text in enumerate(texts)
            ),
        ),
        "filled it",
    )
    app = CareprepApp(session)
    async with app.run_test(size=(80, 60)) as pilot:
        for keys in ("1", "2", "m", "3", "4", "5", "6", "7", "5 enter", "v"):
            await pilot.press(*keys.split())
            await pilot.pause()
            assert not UNSAFE.search(shown(app).replace("\n", "")), keys
        await pilot.press("escape", "escape", "4", "question_mark")
        await pilot.pause()
        assert not UNSAFE.search(shown(app).replace("\n", ""))


async def test_typed_into_a_form_it_is_text(session: Session) -> None:
    texts = [text for text in HARD.values() if sanitize(text, one_line=True)][::5]
    app = CareprepApp(session)
    async with app.run_test(size=(80, 24)) as pilot:
        for text in texts:
            before = set(session.notebook.questions)
            await pilot.press("4", "a")
            await pilot.pause()
            assert isinstance(app.screen, FormScreen)
            app.post_message(events.Paste(text))
            await pilot.pause()
            assert not UNSAFE.search(shown(app).replace("\n", "")), text
            await pilot.press("f2")
            await pilot.pause()
            await asyncio.sleep(0)
            new = [q.text for key, q in session.notebook.questions.items() if key not in before]
            if isinstance(app.screen, FormScreen):  # a paste of which no first line is left
                await pilot.press("f5", "escape")
                await pilot.pause()
            else:
                first = sanitize(text).splitlines()[0]
                assert new == [sanitize(first, one_line=True)], text


def test_names_of_files_are_shown_as_text(home: Path, session: Session) -> None:
    folder = home / "notebooks"
    folder.mkdir(parents=True)
    for number, text in enumerate(("[red]x[red]", "a\x1b[2Jb", "\u202egnp", "x\ny")):
        (folder / f"{number} {text}.json").write_bytes(session.path.read_bytes())

    async def look() -> None:
        app = CareprepApp(Session(session.path, TODAY))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("O")
            await pilot.pause()
            screen = shown(app)
            assert "[red]x[red]" in screen
            assert not UNSAFE.search(screen.replace("\n", ""))

    asyncio.run(look())
