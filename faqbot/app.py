"""The only place that builds objects: from settings to a service, and to a site with its pages."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from faqbot.access import Access
from faqbot.channels.web import create_app
from faqbot.config import Settings
from faqbot.desk import Desk
from faqbot.dialogue.remarks import LONGEST, PERSON
from faqbot.knowledge import Knowledge, load
from faqbot.live import Hub
from faqbot.patient import PatientDesk
from faqbot.privacy import redact
from faqbot.records import Release
from faqbot.releases import current, unpack
from faqbot.renewal import Renewal
from faqbot.retrieval import Alarm, Embedder, Examples, Recogniser, Retriever, SentenceEncoder, Signs
from faqbot.safety import Patterns, Triage
from faqbot.service import Service
from faqbot.site import Served, Site
from faqbot.staff import Options, Provider, create_staff_app
from faqbot.storage import Store
from faqbot.types import CORRECTION

if TYPE_CHECKING:
    from faqbot.channels.slack.serving import Serving

log = logging.getLogger(__name__)


def build_embedder(settings: Settings) -> SentenceEncoder | None:
    return SentenceEncoder(settings.cache_dir) if settings.semantic else None


def build_retriever(knowledge: Knowledge, settings: Settings, embed: Embedder | None) -> Retriever:
    """Fit the search, or read what was fitted before."""
    entries = knowledge.served.values()
    return Retriever.fit(entries, knowledge.synonyms, settings.strictness, settings.cache_dir, embed)


def build_triage(knowledge: Knowledge, settings: Settings, embed: Embedder | None) -> Triage:
    """Compile the red flags; their second reader learns from entries and small talk, too, what is ordinary.

    Feelings are left out: despair is not to be taught as ordinary.
    """
    rules, talk = knowledge.safety, knowledge.talk
    asked = [phrasing for entry in knowledge.served.values() for phrasing in entry.phrasings]
    said = [line for item in talk.smalltalk if not item.acknowledge for line in item.said]
    ordinary = [*rules.ordinary, *asked, *said, *talk.person, *talk.correction, *talk.none]
    patterns = Patterns(rules)
    signs = Signs(patterns.name, lambda text: patterns(text).signs)
    return Triage(patterns, Alarm.fit(Examples(rules.examples, ordinary), signs, settings.cache_dir, embed))


def build_talk_recogniser(knowledge: Knowledge, settings: Settings, embed: Embedder | None) -> Recogniser:
    """Learn what is like small talk, and from the entries what is not."""
    talk = knowledge.talk
    groups = {item.id: item.said for item in talk.smalltalk} | {PERSON: talk.person, CORRECTION: talk.correction}
    asked = [phrasing for entry in knowledge.served.values() for phrasing in entry.phrasings]
    return Recogniser.fit(groups, asked, LONGEST, settings.cache_dir, embed)


def redact_text(text: str) -> str:
    """Take the personal details out of a text: what every message goes through before anything of it is kept."""
    return redact(text).text


def build_service(
    settings: Settings, store: Store | None = None, source: Callable[[], Knowledge] | None = None
) -> Service:
    """Read the knowledge, from the folder unless told otherwise, fit the index and open the database.

    Raises:
        KnowledgeError: the knowledge folder has faults.
        SettingsError, StorageError: the database cannot be opened.
    """
    with ThreadPoolExecutor() as beside:  # reading takes seconds, a first fit a minute: two cores halve that
        embedder = beside.submit(build_embedder, settings)
        knowledge = source() if source else load(settings.knowledge_dir)
        store = store or Store.open(settings.database_url)
        embed = embedder.result()
        fitting = beside.submit(build_triage, knowledge, settings, embed)
        retriever = build_retriever(knowledge, settings, embed)
        recognise = build_talk_recogniser(knowledge, settings, embed)
        triage = fitting.result()
    if embed:
        embed.forget()
    return Service(
        knowledge, triage, retriever, store, recognise=recognise, redact=redact_text, max_text=settings.max_text
    )


def build_site(settings: Settings) -> Site:
    """Build the service and the desk over one database, and follow what other processes write and publish.

    Raises:
        KnowledgeError, ReleaseError: what patients are to be told cannot be used.
        SettingsError, StorageError: the database cannot be opened.
    """
    store = Store.open(settings.database_url)
    site = assemble(build_service(settings, store, lambda: current(store, settings.knowledge_dir)), store)

    def renew(release: Release) -> Served:
        return _serve(build_service(settings, store, lambda: unpack(release)), store)

    store.changes.listen_to_releases(Renewal(site, renew).look)
    store.changes.watch()
    return site


def assemble(service: Service, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Site:
    """Put a site together from its service and store."""
    hub = Hub()
    store.changes.listen(hub.wake)
    store.changes.listen_to_typing(hub.pass_on)
    return Site(_serve(service, store, clock), store, hub)


def _serve(service: Service, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Served:
    knowledge = service.knowledge
    return Served(service, Desk(knowledge, store, service.explain, clock), PatientDesk(knowledge, store, clock))


def build_web(site: Callable[[], Site], settings: Settings) -> Starlette:
    """Build the web application; `site` is asked for at each request, so that it can be fitted meanwhile."""

    def staff() -> Starlette:
        made = site()
        return create_staff_app(made, Access(made.store), _staff_options(settings))

    origins = settings.allowed_origins.split(",") if settings.allowed_origins else ()
    mounts: list[BaseRoute] = [Mount("/staff", Later(staff))]
    lifespan = None
    if settings.slack_bot_token and settings.slack_signing_secret:
        slack = _serving(site, settings)
        mounts.append(Route(slack.path, slack.answer, methods=["POST"]))
        lifespan = slack.lifespan
    return create_app(site, settings.rate_limit, mounts, settings.metrics_token, origins, lifespan=lifespan)


def _serving(site: Callable[[], Site], settings: Settings) -> "Serving":
    """Have Slack run beside the pages, in the server's event loop."""
    from faqbot.channels.slack.channel import Slack, create_slack  # noqa: PLC0415
    from faqbot.channels.slack.serving import Serving  # noqa: PLC0415

    async def build() -> Slack:
        return await create_slack(await run_in_threadpool(site), settings, redact_text)

    return Serving(settings.slack_signing_secret, build)


def _staff_options(settings: Settings) -> Options:
    provider = Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.public_url)
    return Options(settings.https_only, settings.knowledge_dir / "drafts", provider if provider.issuer else None)


class Later:
    """An application that is built when it is first asked for."""

    def __init__(self, build: Callable[[], ASGIApp]) -> None:
        self._build = cache(build)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = await run_in_threadpool(self._build)
        await app(scope, receive, send)
