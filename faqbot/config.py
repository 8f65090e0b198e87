"""Settings: one table, read from the environment (prefix `FAQBOT_`) or a `.env` file, checked at the door."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from faqbot.errors import SettingsError


class Settings(BaseSettings):
    """Every setting with its default; the description is what `docs/operators.md` lists."""

    model_config = SettingsConfigDict(env_prefix="FAQBOT_", env_file=".env", extra="ignore", frozen=True)

    database_url: Annotated[str, Field(description="Where conversations are kept, as an SQLAlchemy URL.")] = (
        "sqlite:///data/faqbot.db"
    )
    knowledge_dir: Annotated[Path, Field(description="The folder with the clinic's knowledge.")] = Path("knowledge")
    cache_dir: Annotated[Path, Field(description="Where fitted indexes are kept; safe to delete.")] = Path("data/cache")
    host: Annotated[str, Field(description="The address the web server listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="The port the web server listens on.")] = 8000
    strictness: Annotated[
        float,
        Field(
            ge=0.3,
            le=0.99,
            description="The share of unanswerable questions that must stay unanswered; higher means more handoffs.",
        ),
    ] = 0.5
    semantic: Annotated[
        bool,
        Field(description="Whether questions are matched by what they mean as well, not by their words alone."),
    ] = True
    max_text: Annotated[
        int, Field(ge=200, le=100_000, description="The longest message that is accepted, in characters.")
    ] = 5000

    rate_limit: Annotated[str, Field(description="How many messages one address may send, in each process.")] = (
        "60/minute"
    )

    retention_days: Annotated[
        int, Field(ge=1, description="How many days after its last word a conversation is deleted.")
    ] = 30
    https_only: Annotated[
        bool,
        Field(description="Whether staff can sign in over TLS alone; set it where a proxy serves the pages by TLS."),
    ] = False

    public_url: Annotated[
        str, Field(description="The address at which people reach this server, for links to the desk.")
    ] = ""
    slack_bot_token: Annotated[
        SecretStr, Field(description="The bot's token (xoxb-…); with it the server talks to Slack.")
    ] = SecretStr("")
    slack_signing_secret: Annotated[
        SecretStr, Field(description="The secret with which Slack signs what it sends to /slack/events.")
    ] = SecretStr("")
    slack_app_token: Annotated[
        SecretStr, Field(description="The token (xapp-…) for Socket Mode, which needs no public address.")
    ] = SecretStr("")
    slack_staff_channel: Annotated[
        str, Field(description="The id of the channel where staff get a card for each case (C…).")
    ] = ""
    slack_alert_channel: Annotated[
        str, Field(description="The id of another channel that is told of overdue cases; else the staff's own is.")
    ] = ""
    slack_patient_text: Annotated[
        bool, Field(description="Whether staff see in Slack what patients wrote; read docs/slack.md before.")
    ] = False
    slack_api_url: Annotated[str, Field(description="Where Slack's Web API is.")] = "https://slack.com/api/"

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if not re.fullmatch(r"[1-9]\d*/(second|minute|hour)", value):
            raise ValueError("write it like 60/minute")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_an_url(cls, value: str) -> str:
        if "://" not in value:
            raise ValueError("write it like sqlite:///data/faqbot.db")
        return value


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value cannot be used; the message names each key and what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"FAQBOT_{str(e['loc'][0]).upper()}: {e['msg']} (got {e['input']!r})" for e in error.errors()]
        raise SettingsError("\n".join(lines)) from None
