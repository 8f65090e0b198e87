"""What is there when Slack is set up, and what is said when a setting is missing."""

import pytest
from starlette.routing import Route

from faqbot.app import build_web
from faqbot.channels.slack.serving import Serving
from faqbot.config import Settings
from faqbot.errors import SettingsError
from faqbot.site import Site
from faqbot.slackcommand import connect


@pytest.mark.parametrize(("token", "secret", "there"), [("t", "s", True), ("t", "", False), ("", "s", False)])
def test_the_endpoint_is_there_when_slack_is_set_up(site: Site, token: str, secret: str, there: bool) -> None:
    settings = Settings(slack_bot_token=token, slack_signing_secret=secret)
    routes = [route.path for route in build_web(lambda: site, settings).routes if isinstance(route, Route)]
    assert (Serving.path in routes) == there


@pytest.mark.parametrize("missing", ["slack_bot_token", "slack_app_token"])
def test_socket_mode_names_the_token_that_is_missing(missing: str) -> None:
    given = {"slack_bot_token": "t", "slack_app_token": "t"} | {missing: ""}
    with pytest.raises(SettingsError, match=f"FAQBOT_{missing.upper()} is missing"):
        connect(Settings().model_copy(update=given))
