"""The commands that change what patients are told, and list what they were told before."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from faqbot.config import load_settings
from faqbot.errors import KnowledgeError

if TYPE_CHECKING:
    from faqbot.records import Release

By = Annotated[str, typer.Option(envvar=["USER", "USERNAME"], help="Who publishes, as `releases` will list it.")]


def publish(by: By = "operator") -> None:
    """Have patients told what is in the knowledge folder; every running server takes it up."""
    from faqbot import releases  # noqa: PLC0415
    from faqbot.app import build_service  # noqa: PLC0415
    from faqbot.evaluation.examples import check_examples  # noqa: PLC0415
    from faqbot.knowledge import load  # noqa: PLC0415
    from faqbot.storage import Store  # noqa: PLC0415

    settings = load_settings()
    knowledge = load(settings.knowledge_dir)
    if faults := check_examples(knowledge.safety):
        raise KnowledgeError(faults)
    store = Store.open(settings.database_url)
    newest = store.releases.newest()
    if newest is None or newest.content_hash != knowledge.content_hash:
        print("Fitting: this takes a minute or two where `test` or `chat` have not done it.", file=sys.stderr)
        build_service(settings, store, lambda: knowledge)  # so that servers with the same cache need not
    _tell(releases.publish(knowledge, store, by))


def list_releases() -> None:
    """List what was published, the newest first: number, when, by whom, hash, and which one is served."""
    from faqbot.storage import Store  # noqa: PLC0415

    for place, release in enumerate(Store.open(load_settings().database_url).releases.all()):
        when = f"{release.created_at:%Y-%m-%d %H:%M} UTC"
        print(release.id, when, release.by, release.content_hash[:12], *(() if place else ("served",)), sep="\t")


def rollback(number: Annotated[int, typer.Argument(help="The release's number.")], by: By = "operator") -> None:
    """Publish an older release again; the knowledge folder stays as it is."""
    from faqbot import releases  # noqa: PLC0415
    from faqbot.storage import Store  # noqa: PLC0415

    _tell(releases.roll_back(number, Store.open(load_settings().database_url), by))


def _tell(release: "Release | None") -> None:
    if release:
        print(f"Release {release.id} is published: servers that run take it up.")
    else:
        print("Patients are told just this already: nothing is published.")
