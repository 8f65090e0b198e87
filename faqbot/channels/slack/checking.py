"""Look whether Slack is set up: what is missing in the settings, the scopes or the channels, and what to do."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from faqbot.channels.slack.calls import BROKEN, refusal
from faqbot.channels.slack.channel import create_client
from faqbot.config import Settings

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "to be asked by a mention",
    "assistant:write": "to suggest, and to show a status and a title, in the assistant's pane",
    "channels:history": "to read follow-ups in threads of public channels",
    "channels:read": "to know who is in the staff's channel, if it is public",
    "chat:write": "to answer",
    "commands": "for /faq and Save as Q&A",
    "groups:history": "to read follow-ups in threads of private channels",
    "groups:read": "to know who is in the staff's channel, if it is private",
    "im:history": "to be asked by a direct message",
    "im:write": "to bring a person's reply to somebody who asked by /faq",
    "users:read": "to show patients the name of the one who replies",
    "users:read.email": "to find the account of the one who replies",
}
"""Each scope that the bot needs, and for what."""
INVITE = "invite the bot to it (/invite), or mend its id"


def check_slack(settings: Settings) -> list[str]:
    """Return everything that is wrong with Slack's settings."""
    return asyncio.run(_check(settings))


async def _check(settings: Settings) -> list[str]:
    faults = [*_missing(settings)]
    client = create_client(settings, settings.slack_bot_token)
    try:
        if settings.slack_bot_token:
            faults += await _token_faults(client)
            for name in ("slack_staff_channel", "slack_alert_channel"):
                faults += await _channel_faults(client, f"FAQBOT_{name.upper()}", getattr(settings, name))
        if settings.slack_app_token:
            opening = client.apps_connections_open(app_token=settings.slack_app_token)
            remedy = "make an app-level token with the scope connections:write"
            _, fault = await _try(opening, "FAQBOT_SLACK_APP_TOKEN", remedy)
            faults += fault
    finally:
        if client.session:
            await client.session.close()
    return faults


def _missing(settings: Settings) -> list[str]:
    faults = []
    if not settings.slack_bot_token:
        faults.append("FAQBOT_SLACK_BOT_TOKEN is missing: copy it from OAuth & Permissions")
    if not (settings.slack_signing_secret or settings.slack_app_token):
        faults.append(
            "FAQBOT_SLACK_SIGNING_SECRET is missing (for HTTP; copy it from Basic Information), and so is "
            "FAQBOT_SLACK_APP_TOKEN (for Socket Mode)"
        )
    if not settings.slack_staff_channel:
        faults.append("FAQBOT_SLACK_STAFF_CHANNEL is missing: without it, staff get no cards in Slack")
    return faults


async def _token_faults(client: AsyncWebClient) -> list[str]:
    answer, faults = await _try(client.auth_test(), "FAQBOT_SLACK_BOT_TOKEN", "copy it again")
    if answer is None:
        return faults
    headers = {key.lower(): value for key, value in answer.headers.items()}
    has = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    lacks = [scope for scope in SCOPES if scope not in has]
    return [f"the bot lacks the scope {scope}, {SCOPES[scope]}: add it and reinstall the app" for scope in lacks]


async def _channel_faults(client: AsyncWebClient, setting: str, channel: str) -> list[str]:
    if not channel:
        return []
    answer, faults = await _try(client.conversations_info(channel=channel), setting, INVITE)
    if answer is not None and not answer["channel"].get("is_member"):
        return [f"{setting}: the bot is not in the channel: {INVITE}"]
    return faults


async def _try(call: Any, setting: str, remedy: str) -> tuple[Any, list[str]]:
    """Return what a call returns, or why it failed."""
    try:
        return await call, []
    except SlackApiError as error:
        return None, [f"{setting}: Slack says {refusal(error).reason}: {remedy}"]
    except BROKEN as error:
        return None, [f"{setting}: Slack cannot be reached ({type(error).__name__})"]
