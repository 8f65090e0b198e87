"""Calls to Slack: why one was refused, and those whose failure takes nothing away but comfort."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds that such a call may take."""
BROKEN = (aiohttp.ClientError, OSError, TimeoutError)
"""What a call raises when Slack cannot be reached."""


async def if_possible(call: Coroutine[Any, Any, Any]) -> Any:
    """Await a call and return what it returns; None if it fails or takes too long."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await call
    except SlackApiError as error:
        log.info("slack_comfort_missing", extra={"error": refusal(error).reason})
    except BROKEN as error:
        log.info("slack_comfort_missing", extra={"error": type(error).__name__})
    return None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why Slack did not take a call, how long to wait, and whether it certainly did nothing."""

    reason: str
    wait: timedelta | None
    certain: bool


def refusal(error: SlackApiError) -> Refusal:
    """Read an error of the Web API, whose answer may be no JSON at all."""
    status: int = getattr(error.response, "status_code", None) or getattr(error.response, "status", None) or 0
    data = getattr(error.response, "data", None)
    reason = str(data.get("error", "")) if isinstance(data, Mapping) else f"status {status}"
    headers = {str(key).lower(): value for key, value in dict(getattr(error.response, "headers", None) or {}).items()}
    value = headers.get("retry-after", "")
    value = value[0] if isinstance(value, list) else value
    if status == 429 or status >= 500:
        reason = "ratelimited" if status == 429 else f"status {status}"
    return Refusal(reason, timedelta(seconds=int(value)) if str(value).isdigit() else None, status < 500)
