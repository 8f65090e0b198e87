"""What `bot.py slack` does: be in Slack by Socket Mode, or in a pretend workspace on a page."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from faqbot.app import build_site, redact_text
from faqbot.channels.slack.channel import Slack, create_slack
from faqbot.channels.slack.serving import keep_running
from faqbot.channels.slack.socketmode import Socket
from faqbot.config import Settings
from faqbot.errors import SettingsError
from faqbot.server import do_chores
from faqbot.site import Site


def connect(settings: Settings) -> None:
    """Be in Slack until stopped.

    Raises:
        SettingsError: a token is missing.
    """
    for name in ("slack_bot_token", "slack_app_token"):
        if not getattr(settings, name):
            raise SettingsError(f"FAQBOT_{name.upper()} is missing: docs/slack.md tells where to get it")
    _run(settings, lambda site: keep_running(lambda: _talk(site, settings)))


def simulate(settings: Settings, port: int, console: Console) -> None:
    """Show a pretend workspace until stopped; nothing of it is kept."""
    from faqbot.channels.slack.pretend.page import Simulator  # noqa: PLC0415

    async def show(site: Site) -> None:
        simulator = Simulator()
        pretend = await simulator.start(port, settings)
        console.print(f"The pretend workspace is at [link]{simulator.url}[/link] (stop with Ctrl-C)")
        try:
            with TemporaryDirectory() as folder:  # for drafts
                await _talk(site, pretend.model_copy(update={"knowledge_dir": Path(folder)}))
        finally:
            await simulator.stop()

    _run(settings.model_copy(update={"database_url": "sqlite://"}), show)


async def _talk(site: Site, settings: Settings) -> None:
    slack: Slack = await create_slack(site, settings, redact_text)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(slack.run())
        tasks.create_task(Socket(settings, slack.door.take).run())


def _run(settings: Settings, work: Callable[[Site], Awaitable[None]]) -> None:
    """Build the site, do the chores beside, and work until a signal comes."""
    site, stop = build_site(settings), threading.Event()
    chores = threading.Thread(target=do_chores, args=(site, settings, stop))
    chores.start()
    try:
        asyncio.run(_until_told(work(site)))
    finally:
        stop.set()
        chores.join()
        site.store.close()


async def _until_told(work: Awaitable[None]) -> None:
    working = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows stops by the interrupt alone
            loop.add_signal_handler(sign, working.cancel)
    await asyncio.wait({working})
    if not working.cancelled():
        working.result()
