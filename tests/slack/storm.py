"""The app of the storm, in a process of its own that can be killed: by Socket Mode, on a database in a file."""

import asyncio
import sys
from pathlib import Path

from faqbot.app import build_site, redact_text
from faqbot.channels.slack.channel import create_slack
from faqbot.channels.slack.pretend.workspace import APP_TOKEN, BOT_TOKEN
from faqbot.channels.slack.socketmode import Socket
from faqbot.config import Settings


async def main(url: str, database: str, cache: str) -> None:
    settings = Settings(
        database_url=database,
        cache_dir=Path(cache),
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=f"{url}/api/",
    )
    site = build_site(settings)
    slack = await create_slack(site, settings, redact_text)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(slack.run())
        tasks.create_task(Socket(settings, slack.door.take).run())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
