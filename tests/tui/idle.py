"""Waiting until an app has nothing left to do, as its event loop knows it.

Textual's pilot looks at the processor instead: it sleeps three times a fiftieth of a second for
each key, and on a busy machine may take a pause of the processor for the end of the work.
"""

import asyncio
import math
from typing import Any

SOON = 0.01
"""Seconds. A timer that is due so soon, such as that of the next picture or of a new size of the
terminal, belongs to what is being done; one that is due later does not."""
PICTURE = 0.001
"""Seconds from one picture to the next: nobody looks on."""
PATIENCE = 60.0
"""Seconds after which an app that always has something to do is taken to be idle all the same."""


async def until_idle(_least: float = 0, _most: float = 1) -> None:
    """Wait until no task of this loop can go on before a key, a file or a later timer comes."""
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    quiet = 0
    while quiet < 2 and loop.time() < end:
        await asyncio.sleep(0)
        quiet = 0 if loop._ready else quiet + 1
        if quiet == 2:
            due = min((t.when() for t in loop._scheduled if not t.cancelled()), default=math.inf)
            if due < loop.time() + SOON:
                quiet = 0
                await asyncio.sleep(max(0, due - loop.time()))
