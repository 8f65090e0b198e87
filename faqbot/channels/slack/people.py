"""Who somebody in Slack is to the clinic: a member of its staff, under which account."""

import time
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient
from starlette.concurrency import run_in_threadpool

from faqbot.records import Account
from faqbot.storage import Store

FRESH = 300.0
"""Seconds for which what Slack said of a person holds."""


@dataclass(frozen=True, slots=True)
class _Known:
    account: Account | None
    until: float


class People:
    """The members of the staff's channel are staff.

    One whose e-mail is the login of an account is that account, and nobody when it is shut.
    """

    def __init__(self, store: Store, client: AsyncWebClient, channel: str) -> None:
        self._store, self._client, self._channel = store, client, channel
        self._known: dict[str, _Known] = {}
        self._members: tuple[frozenset[str], float] = (frozenset(), 0.0)

    async def staff(self, user: str) -> Account | None:
        """Return whose steps this person takes, or None if they are not staff; patients see the name."""
        if not await self._is_member(user):
            return None
        known = self._known.get(user)
        if known is None or time.monotonic() > known.until:
            known = _Known(await self._account(user), time.monotonic() + FRESH)
            self._known[user] = known
        return known.account

    async def _is_member(self, user: str) -> bool:
        members, until = self._members
        if user not in members or time.monotonic() > until:
            members = await self._read_members()
            self._members = members, time.monotonic() + FRESH
        return user in members

    async def _read_members(self) -> frozenset[str]:
        members, cursor = set[str](), ""
        while self._channel:
            found = await self._client.conversations_members(channel=self._channel, limit=1000, cursor=cursor)
            members.update(found["members"])
            cursor = (found.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(members)

    async def _account(self, user: str) -> Account | None:
        found = (await self._client.users_info(user=user))["user"]
        profile = found.get("profile") or {}
        email = str(profile.get("email") or "").lower()
        account = await run_in_threadpool(self._store.accounts.by_login, email) if email else None
        if account:
            return account if account.active else None
        name = profile.get("display_name") or profile.get("real_name") or found.get("name") or user
        return Account(f"slack-{user}"[:32], f"slack:{user}", str(name)[:80], "desk", "")
