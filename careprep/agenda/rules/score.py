"""What an item is worth: a small whole number, the sum of plain facts.

Only the order matters. A high priority (30) outweighs any single other fact; what has waited or
was carried long enough catches up with it, so that nothing stays at the bottom for good.
"""

PRIORITY = {"high": 30, "normal": 12, "medium": 12, "low": 4}
VOICE = 10  # its own person wants to say it
LAST_CHANCE = 6  # somebody it needs leaves early or comes rarely
DISAGREE = 10
SLIPPING = 8
ASKS_NEXT_STEP = 14  # it was refused or could not be done
SINCE_LAST_TIME, PLAN_B = 20, 12
MOST = 200  # no sum of the above reaches it


def waiting(days: int) -> int:
    """One for every two weeks of waiting, up to 12."""
    return min(max(days, 0) // 14, 12)


def overdue(days: int) -> int:
    """Eight for being overdue at all, then one for every three days, up to 24."""
    return 0 if days <= 0 else min(8 + days // 3, 24)


def nearing(days: int) -> int:
    """How near a date ahead is: 12 on the day itself, nothing from three months on."""
    return 0 if days < 0 else max(0, 12 - days // 8)


def carried(times: int) -> int:
    """Eight for every meeting that carried it over, up to 32."""
    return min(8 * times, 32)
