"""What the question suite came to when it was last run, kept in a file for whoever asks how things stand."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from faqbot.files import replacing

FILE = "suite.json"


@dataclass(frozen=True, slots=True)
class LastRun:
    """When it was, as an aware time; how many messages were asked; how many replies were right, or wrong and sure."""

    at: datetime
    asked: int
    right: int
    wrong: int


def keep(folder: Path, run: LastRun) -> None:
    """Keep a run; a folder that cannot be written keeps none."""
    with suppress(OSError), replacing(folder / FILE) as file:
        file.write(json.dumps(asdict(run) | {"at": run.at.isoformat()}).encode())


def last(folder: Path) -> LastRun | None:
    """Return the run that was kept, or None when there is none that can be read."""
    try:
        found = json.loads((folder / FILE).read_text("utf-8"))
        return LastRun(
            datetime.fromisoformat(found["at"]), int(found["asked"]), int(found["right"]), int(found["wrong"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
