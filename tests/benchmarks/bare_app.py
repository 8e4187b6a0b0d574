"""The least a Textual app can be: one Static, which says how often a key was pressed."""

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class BareApp(App[None]):
    count = 0

    def compose(self) -> ComposeResult:
        yield Static("bare and ready")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.count += 1
        self.query_one(Static).update(f"bare {self.count}")


if __name__ == "__main__":
    BareApp().run()
