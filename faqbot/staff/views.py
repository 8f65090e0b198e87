"""Turn templates into responses, with what every page needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from faqbot.knowledge import Clinic
from faqbot.knowledge.hours import clock, in_words
from faqbot.markup import to_plain
from faqbot.staff.guard import token

HERE = Path(__file__).parent
NOTICE = "notice"
HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
}
"""Pico's own pictures are data addresses in its style sheet."""


@dataclass(frozen=True, slots=True)
class Views:
    """The templates of one clinic, which is asked for each time: a release may change it."""

    environment: Environment
    clinic: Callable[[], Clinic]

    @classmethod
    def of(cls, clinic: Callable[[], Clinic]) -> "Views":
        def here(moment: datetime) -> datetime:
            return moment.astimezone(clinic().hours.zone)

        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals |= {"oidc": False, "drafts": False}
        filters: dict[str, Callable[..., str]] = {
            "clock": lambda moment: clock(here(moment)),
            "moment": lambda moment: in_words(here(moment), here(datetime.now(UTC))),
            "stamp": lambda moment: f"{here(moment):%Y-%m-%d %H:%M:%S}",
            "span": span,
            "plain": to_plain,
        }
        environment.filters.update(filters)
        return cls(environment, clinic)

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        """Render a page or a part of one."""
        common = {
            "clinic": self.clinic().name,
            "account": getattr(request.state, "account", None),
            "token": token(request),
            "notice": _notice(request),
        }
        html = self.environment.get_template(template).render(common | values)
        return HTMLResponse(html, status, HEADERS)


def _notice(request: Request) -> str:
    """Return what the last step has to say, once; a part of a page leaves it to the next whole one."""
    if NOTICE not in request.session or "hx-request" in request.headers:
        return ""
    return str(request.session.pop(NOTICE))


def span(length: timedelta) -> str:
    """Write how long somebody has waited: "under a minute", "12 min", "3 h 5 min", "2 days"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours < 24 else f"{hours // 24} days" if hours >= 48 else "1 day"
