"""Time one message through the whole line, and a start from the command to the first answer: python -m benchmarks.line.

Messages are the open cases of a knowledge folder's suite, each in a conversation of its own, over SQLite on disk. A
start is a process of its own that is asked over HTTP until it answers; the fitted index is in the cache by then.
"""

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
from rich.table import Table

from benchmarks import report
from faqbot.app import build_service
from faqbot.config import Settings
from faqbot.errors import FaqbotError
from faqbot.evaluation.suite import read_suite
from faqbot.service import Service
from faqbot.types import Message

WARM_UP = 50
PATIENCE = 120.0
"""Seconds that a start may take at most."""


@dataclass(frozen=True, slots=True)
class Times:
    """Quantiles of the time of a message in milliseconds, and of a start in seconds; starts fastest first."""

    messages: int
    p50: float
    p95: float
    starts: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with report.errors_explained():
        results = {
            name: measure(semantic, options) for name, semantic in (("as it comes", True), ("words alone", False))
        }
        report.console().print(table(results))
        if options.json:
            report.write_json(options.json, {name: asdict(times) for name, times in results.items()})


def measure(semantic: bool, options: argparse.Namespace) -> Times:
    """Time messages and starts with or without what sentences mean."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/line.db"
        settings = Settings(database_url=url, semantic=semantic, knowledge_dir=options.folder)
        service = build_service(settings)
        cases = read_suite(options.folder / "suite", list(service.knowledge.served))
        texts = [ask.ask for case in cases if not case.held_out for ask in case.asks][:: options.step]
        times = [_time(service, text) for text in texts][WARM_UP:]
        if not times:
            raise FaqbotError(f"{options.folder}/suite has too few open cases. Use a smaller --step.")
        starts = tuple(sorted(_start(url, semantic, options.folder) for _ in range(options.starts)))
        p50, p95 = np.percentile(times, [50, 95])
        return Times(len(times), float(p50), float(p95), starts)


def _time(service: Service, text: str) -> float:
    message = Message(uuid.uuid4().hex, uuid.uuid4().hex, "benchmark", text, datetime.now(UTC))
    start = perf_counter()
    service.handle(message)
    return 1000 * (perf_counter() - start)


def _start(url: str, semantic: bool, folder: Path) -> float:
    """Return the seconds from the command to the first answer over HTTP."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"FAQBOT_DATABASE_URL": url, "FAQBOT_SEMANTIC": str(semantic), "FAQBOT_KNOWLEDGE_DIR": str(folder)}
    command = [sys.executable, "bot.py", "serve", "--port", str(port)]
    start = perf_counter()
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as server:
        try:
            while not _answers(port):
                if server.poll() is not None or perf_counter() - start > PATIENCE:
                    raise FaqbotError("the server does not answer. Run `python bot.py serve` to see why.")
                sleep(0.01)
            return perf_counter() - start
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    body = json.dumps({"text": "does it hurt?"}).encode()
    request = urllib.request.Request(  # a fixed local address
        f"http://127.0.0.1:{port}/api/messages", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return bool(json.load(response)["reply"]["kind"] == "answer")
    except (urllib.error.URLError, ConnectionError):
        return False


def table(results: Mapping[str, Times]) -> Table:
    laid = Table(title="One message through the line, and a start", title_justify="left")
    for column in ("", "messages", "p50 ms", "p95 ms", "start s"):
        laid.add_column(column, justify="right" if column else "left")
    for name, times in results.items():
        starts = " / ".join(f"{start:.1f}" for start in times.starts)
        laid.add_row(name, str(times.messages), f"{times.p50:.1f}", f"{times.p95:.1f}", starts)
    return laid


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.line", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("knowledge"), help="the knowledge (default: %(default)s)")
    parser.add_argument("--step", type=int, default=4, help="ask every how many-th open message (default: %(default)s)")
    parser.add_argument("--starts", type=int, default=3, help="how many starts to time (default: %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to FILE")
    options = parser.parse_args(arguments)
    if options.step < 1 or options.starts < 1:
        parser.error("--step and --starts must be at least 1")
    return options


if __name__ == "__main__":
    main()
