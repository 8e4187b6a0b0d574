"""What careprep uses of Textual without a promise is there, and does what careprep needs of it."""

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from careprep.tui.app import CareprepApp
from careprep.tui.terminal import end_with_bug, paint_now

SECRET = "Juni’s crisis plan"


class Small(App[None]):
    _fatal_error = end_with_bug

    def compose(self) -> ComposeResult:
        yield Static("before")


def test_the_app_reports_no_bug_in_textuals_way() -> None:
    assert "_fatal_error" in vars(App)
    assert CareprepApp._fatal_error is end_with_bug


async def test_a_bug_ends_the_app_without_the_values_of_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    app = Small()
    async with app.run_test():
        try:
            raise ValueError(SECRET)
        except ValueError:
            app._fatal_error()
    said = capsys.readouterr().err
    assert "careprep had to stop" in said
    assert "ValueError" in said
    assert SECRET not in said


async def test_a_screen_is_painted_before_anything_else_gets_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = Small()
    async with app.run_test():
        shown: list[Any] = []
        monkeypatch.setattr(app, "_display", lambda _, update: shown.append(update))
        app.query_one(Static).update("after")
        paint_now(app)
        assert "after" in shown[-1].render_segments(app.console)
