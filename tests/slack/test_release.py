"""A release that is published while Slack is served: the next message, button and card are of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faqbot.app import build_site
from faqbot.config import Settings
from faqbot.knowledge import load
from faqbot.releases import publish
from faqbot.site import Site
from faqbot.storage import Store

from ..servers import ROOT, write_small_clinic
from .conftest import ANN, STAFF, Open, buttons
from .test_patients import DIRECT, HURT, UNKNOWN, labels

NEW = "It is over soon."


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A small clinic whose folder the test may change."""
    write_small_clinic(tmp_path)
    return Settings(
        knowledge_dir=tmp_path / "knowledge",
        cache_dir=ROOT / "data/cache/small",
        database_url=f"sqlite:///{tmp_path}/faqbot.db",
        semantic=False,
    )


@pytest.fixture
def small_site(small: Settings) -> Iterator[Site]:
    site = build_site(small)
    yield site
    site.store.close()


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_a_release_that_another_process_publishes_is_what_slack_says_next(
    transport: str, open_clinic: Open, small: Settings, small_site: Site
) -> None:
    clinic = open_clinic(transport, site=small_site)
    first = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    assert NEW not in first["text"]
    before = small_site.service
    for name, old, new in (
        ("entries/comfort/does-it-hurt.md", "\n---\n", f"\n---\n{NEW} "),
        ("clinic.yaml", "Talk to a person", "A person, please"),
    ):
        file = small.knowledge_dir / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    assert NEW not in clinic.reply_to(clinic.say(ANN, HURT), DIRECT)["text"], "the folder is a draft"
    other = Store.open(small.database_url)
    assert publish(load(small.knowledge_dir), other, "ana")
    other.close()
    clinic.wait(lambda: small_site.service is not before, 120)

    second = clinic.reply_to(clinic.say(ANN, HURT), DIRECT)
    assert NEW in second["text"]
    assert labels(second, "person") == ["A person, please"]
    clinic.press(ANN, first, DIRECT, "helped:no")  # a button of the old one
    clinic.wait(lambda: "reason:person" in buttons(first))
    clinic.say(ANN, UNKNOWN)
    card = clinic.card()
    clinic.press("U3SAM", card, STAFF, "claim")
    clinic.card("Sam")
