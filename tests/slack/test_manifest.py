"""The manifest asks for what the handlers use, no more and no less."""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from faqbot.channels.slack import cards, checking
from faqbot.channels.slack.asking import COMMAND
from faqbot.channels.slack.checking import SCOPES
from faqbot.channels.slack.pretend.api import METHODS
from faqbot.channels.slack.serving import Serving
from faqbot.config import SECRET, Settings

from ..conftest import ROOT
from .conftest import STAFF, Clinic, Open, manifest

PACKAGE = Path(cards.__file__).parent
EVENTS = {
    "app_mention": ("app_mentions:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "assistant_thread_started": ("assistant:write",),
    "assistant_thread_context_changed": ("assistant:write",),
    "app_home_opened": (),
}
"""The events that the handlers hear, each with the scopes that Slack wants for it."""


def constants(call: str) -> set[str]:
    """Return the first arguments, where they are strings, of every call of a method of this name."""
    found = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == call:
                found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant)}
    return {str(each) for each in found}


def test_every_event_that_is_heard_is_subscribed_and_no_other() -> None:
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    assert set(subscribed) == set(EVENTS)
    assert {event.partition(".")[0] for event in subscribed} == constants("event")


def test_the_command_and_the_shortcut_are_declared() -> None:
    features = manifest()["features"]
    assert [each["command"] for each in features["slash_commands"]] == [COMMAND]
    assert [(each["callback_id"], each["type"]) for each in features["shortcuts"]] == [(cards.SHORTCUT, "message")]
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]


def test_the_scopes_are_those_that_events_methods_and_features_need() -> None:
    needed = {scope for scopes in EVENTS.values() for scope in scopes}
    needed |= {scope for _, scope in METHODS.values() if scope} | {"commands"}
    needed |= {"channels:read", "groups:read", "users:read.email"}
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == needed == set(SCOPES)


def test_the_docs_tell_why_each_scope_is_needed() -> None:
    page = (ROOT / "docs/slack.md").read_text("utf-8")
    for scope, reason in SCOPES.items():
        assert f"| `{scope}` | {reason} |" in page


def test_every_method_that_is_called_is_one_that_the_pretend_slack_checks_scopes_of() -> None:
    called = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr.startswith(
                ("chat_", "conversations_", "users_", "views_", "assistant_", "auth_")
            ):
                called.add(node.attr.replace("_", "."))
    assert called == set(METHODS)


def test_everything_goes_to_the_one_address() -> None:
    found = manifest()
    urls = {found["settings"]["event_subscriptions"]["request_url"], found["settings"]["interactivity"]["request_url"]}
    urls |= {each["url"] for each in found["features"]["slash_commands"]}
    assert urls == {f"https://chat.example.org{Serving.path}"}


def check_slack(settings: Settings) -> list[str]:
    """Check in a thread of its own: the browser tests leave a running loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(checking.check_slack, settings).result()


@pytest.fixture
def clinic(open_clinic: Open) -> Clinic:
    return open_clinic(slack_signing_secret="x")


def test_the_check_finds_nothing_where_all_is_well(clinic: Clinic) -> None:
    assert check_slack(clinic.settings) == []


def test_the_check_tells_each_scope_that_is_missing(clinic: Clinic) -> None:
    clinic.workspace.installed = type(clinic.workspace.installed)(frozenset(set(SCOPES) - {"im:write", "groups:read"}))
    assert check_slack(clinic.settings) == [
        f"the bot lacks the scope {scope}, {SCOPES[scope]}: add it and reinstall the app"
        for scope in ("groups:read", "im:write")
    ]


def test_the_check_tells_what_is_missing_or_wrong(clinic: Clinic) -> None:
    def faults(**changed: str) -> str:
        return "\n".join(check_slack(clinic.settings.model_copy(update=changed)))

    assert "FAQBOT_SLACK_BOT_TOKEN is missing" in faults(slack_bot_token="")
    assert "FAQBOT_SLACK_BOT_TOKEN: Slack says invalid_auth: copy it again" in faults(slack_bot_token="xoxb-old")
    assert "FAQBOT_SLACK_APP_TOKEN: Slack says invalid_auth" in faults(slack_app_token="xapp-old")
    assert "FAQBOT_SLACK_STAFF_CHANNEL is missing" in faults(slack_staff_channel="")
    assert "FAQBOT_SLACK_ALERT_CHANNEL: Slack says channel_not_found" in faults(slack_alert_channel="C9")
    both = faults(slack_signing_secret="", slack_app_token="")
    assert "FAQBOT_SLACK_SIGNING_SECRET is missing" in both
    assert "Slack cannot be reached" in faults(slack_api_url="http://127.0.0.1:9/api/")
    clinic.workspace.channels[STAFF].members.discard("U0FAQBOT")
    assert "FAQBOT_SLACK_STAFF_CHANNEL: the bot is not in the channel" in faults()


def test_no_secret_of_slack_is_shown_in_an_error() -> None:
    assert {name for name in Settings.model_fields if "token" in name or "secret" in name} <= SECRET
