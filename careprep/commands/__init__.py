"""Every verb of careprep, once: command line, palette, keys and help come from here."""

from careprep.commands.backups import BACKUPS
from careprep.commands.calendar import CALENDAR
from careprep.commands.closing import CLOSING
from careprep.commands.command import Command, Given, Outcome, which
from careprep.commands.consents import CONSENTS
from careprep.commands.follow_ups import FOLLOW_UPS
from careprep.commands.locking import LOCKING
from careprep.commands.manual import MANUAL
from careprep.commands.meetings import MEETINGS
from careprep.commands.merging import MERGING
from careprep.commands.notebook import NEW, NOTEBOOK
from careprep.commands.packet import PACKET
from careprep.commands.papers import PAPERS
from careprep.commands.questions import QUESTIONS
from careprep.commands.records import ADD, CHANGE, CHILD, EXPECT, REMOVE
from careprep.commands.recover import RECOVER
from careprep.commands.room import ROOM
from careprep.commands.topics import TOPICS
from careprep.commands.words import WORDS

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        NEW,
        *PAPERS,
        PACKET,
        CALENDAR,
        *QUESTIONS,
        *FOLLOW_UPS,
        *MEETINGS,
        *ROOM,
        *CLOSING,
        *CONSENTS,
        TOPICS,
        *ADD,
        CHILD,
        EXPECT,
        *CHANGE,
        *REMOVE,
        *MERGING,
        *WORDS,
        MANUAL,
        *NOTEBOOK,
        *BACKUPS,
        RECOVER,
        *LOCKING,
    )
}

CALLED_ONCE = {old: command.name for command in COMMANDS.values() for old in command.once}
"""Today's names of verbs that had another one."""
TODAY, UNDO = COMMANDS["today"], COMMANDS["undo"]

__all__ = [
    "CALLED_ONCE",
    "COMMANDS",
    "NEW",
    "TODAY",
    "UNDO",
    "Command",
    "Given",
    "Outcome",
    "which",
]
