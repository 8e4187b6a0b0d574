"""What things are about, from the command line."""

from pathlib import Path

from tests.cli.conftest import DAY, Run


def test_a_topic_is_proposed_and_changed(run: Run, sample: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    said = run("ask", "Does the tape itch?", *on).err
    assert "About: health.\n" in said
    change = next(each for each in said.splitlines() if each.startswith("To change it: "))
    key = change.split()[5]
    assert change.startswith(f"To change it: careprep topics {key} TOPICS")
    said = run("topics", key, "health", "money", *on).err
    assert "“Does the tape itch?”. About: health and money." in said
    assert "Anyone may hear it." in run("topics", key, "general", *on).err
    assert "no topic yet" in run("topics", key, "none", *on).err


def test_what_waits_is_listed_and_taken(run: Run, sample: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    assert "About" not in run("ask", "Who fixes the ramp?", "--topics", "none", *on).err
    ran = run("topics", *on)
    assert "1. Who fixes the ramp? — proposed: equipment" in ran.out
    assert "To do it: careprep topics --yes" in ran.err
    assert "2 things have topics now." in run("topics", "--yes", *on).err
    ran = run("topics", *on)
    assert (ran.out, "Everything that is open has a topic." in ran.err) == ("", True)


def test_three_topics_are_agreed_and_read_back_whole(run: Run, sample: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    said = run("consent", "joyce", "health", "medicines", "school", "--ends", "2027-01-14", *on).err
    assert "may hear about health, medicines and school, from today until January 14, 2027." in said
    ran = run("consent", "joyce", "schol", *on)
    assert (ran.code, "Do you mean school?" in ran.err, "--own-word" in ran.err) == (1, True, True)
    assert "about schol, from today" in run("consent", "joyce", "schol", "--own-word", *on).err
