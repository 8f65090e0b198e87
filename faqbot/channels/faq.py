"""The answers as plain pages: without JavaScript, printable, each with its own address, searched like the chat."""

from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from faqbot.channels.requests import check_rate
from faqbot.markup import to_html
from faqbot.ratelimit import RateLimit
from faqbot.site import Site
from faqbot.types import Entry, Reply

MAX_SEARCH = 500
"""The longest search, in characters: it travels in the address."""
NEAR = 5
"""How many close entries are named below a search's reply."""


class FaqPages:
    """The pages under `/faq`."""

    def __init__(self, site: Callable[[], Site], rate_limit: str) -> None:
        self._get_site, self._limit = site, RateLimit(rate_limit)
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["rich"] = lambda markdown: Markup(to_html(markdown))  # noqa: S704  # it is sanitised

    def routes(self) -> list[Route]:
        return [Route("/faq", self.all), Route("/faq/{entry_id:path}", self.one)]

    async def all(self, request: Request) -> Response:
        """Every answer by topic, or what a search finds."""
        site = await run_in_threadpool(self._get_site)
        asked = request.query_params.get("q", "").strip()
        if len(asked) > MAX_SEARCH:
            raise HTTPException(422, f"q: a search may hold {MAX_SEARCH} characters at most")
        if not asked:
            return self._show_all(site)
        check_rate(request, self._limit)
        reply, near = await run_in_threadpool(_search, site, asked)
        return self._show(site, title=asked, asked=asked, reply=reply, near=near)

    async def one(self, request: Request) -> Response:
        site = await run_in_threadpool(self._get_site)
        served = site.service.knowledge.served
        entry = served.get(request.path_params["entry_id"])
        if entry is None:
            return self._show_all(site, 404)
        near = [served[other] for other in entry.follow_ups]
        return self._show(site, title=entry.question, topics=[("", (entry,))], near=near)

    def _show_all(self, site: Site, status: int = 200) -> Response:
        response = self._show(site, topics=_topics(site.service.knowledge.served), listed=True)
        response.status_code = status
        return response

    def _show(self, site: Site, **values: object) -> Response:
        clinic = site.service.knowledge.clinic
        page = self._environment.get_template("faq.html")
        shown = {"title": clinic.labels["faq"], "topics": (), "asked": "", "reply": None, "near": (), "listed": False}
        html = page.render(shown | values, clinic=clinic, label=clinic.labels)
        return HTMLResponse(html, headers={"cache-control": "no-store"} if values.get("asked") else None)


def _topics(served: Mapping[str, Entry]) -> list[tuple[str, tuple[Entry, ...]]]:
    """Return the answers by topic, in the order of their ids; lines that lead to a person answer nothing here."""
    answers = [served[id_] for id_ in sorted(served) if served[id_].reply == "answer"]
    grouped = groupby(answers, lambda entry: entry.id.partition("/")[0])
    return [(topic.replace("-", " ").capitalize(), tuple(entries)) for topic, entries in grouped]


def _search(site: Site, asked: str) -> tuple[Reply, list[Entry]]:
    """Return the chat's own reply, and the close entries that it does not hold; an urgent reply stands alone."""
    service = site.service
    reply = service.look_up(asked)
    if reply.kind == "urgent":
        return reply, []
    said = {part.entry_id for part in reply.parts}
    found = [candidate.entry_id for candidate in service.explain(asked, NEAR) if candidate.entry_id not in said]
    return reply, [service.knowledge.served[id_] for id_ in found]
