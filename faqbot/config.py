"""Settings: one table, read from the environment (prefix `FAQBOT_`) or a `.env` file, checked at the door."""

import re
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from faqbot.alerts import channel
from faqbot.errors import AlertError, SettingsError

SECRET = {
    "alert_url",
    "database_url",
    "metrics_token",
    "oidc_client_secret",
    "slack_bot_token",
    "slack_signing_secret",
    "slack_app_token",
}
"""The settings that may hold a password."""


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
    ] = 0.6
    semantic: Annotated[
        bool,
        Field(description="Whether questions are matched by what they mean as well, not by their words alone."),
    ] = True
    max_text: Annotated[
        int, Field(ge=200, le=100_000, description="The longest message that is accepted, in characters.")
    ] = 5000

    allowed_origins: Annotated[
        str, Field(description="The other origins whose pages may embed the chat, with commas between; never `*`.")
    ] = ""
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
        str, Field(description="Where browsers reach the server, such as `https://chat.example.org`; for links.")
    ] = ""
    alert_url: Annotated[
        str, Field(description="Where unclaimed cases are told as well: a web hook, or `smtp://…?from=…&to=…`.")
    ] = ""
    metrics_token: Annotated[
        str, Field(description="The bearer token that opens `/metrics` to other machines than this one.")
    ] = ""

    oidc_issuer: Annotated[
        str, Field(description="The OpenID Connect issuer by which staff may sign in; needs the extra `oidc`.")
    ] = ""
    oidc_client_id: Annotated[str, Field(description="The client's id at the issuer.")] = ""
    oidc_client_secret: Annotated[str, Field(description="The client's secret at the issuer.")] = ""

    slack_bot_token: Annotated[
        str, Field(description="The bot's token (`xoxb-…`); with it the server talks to Slack.")
    ] = ""
    slack_signing_secret: Annotated[
        str, Field(description="The secret with which Slack signs what it sends to `/slack/events`.")
    ] = ""
    slack_app_token: Annotated[
        str, Field(description="The token (`xapp-…`) for Socket Mode, which needs no public address.")
    ] = ""
    slack_staff_channel: Annotated[
        str, Field(description="The id of the channel where staff get a card for each case (`C…`).")
    ] = ""
    slack_alert_channel: Annotated[
        str, Field(description="The id of the channel that is told of overdue cases, if not the staff's own.")
    ] = ""
    slack_patient_text: Annotated[
        bool, Field(description="Whether staff see in Slack what patients wrote; read `docs/slack.md` before.")
    ] = False
    slack_api_url: Annotated[str, Field(description="Where Slack's Web API is.")] = "https://slack.com/api/"

    @property
    def uses_slack(self) -> bool:
        return bool(self.slack_bot_token or self.slack_signing_secret or self.slack_app_token)

    @model_validator(mode="after")
    def _oidc_is_whole(self) -> Self:
        if self.oidc_issuer and not (self.oidc_client_id and self.oidc_client_secret and self.public_url):
            raise ValueError(
                "FAQBOT_OIDC_ISSUER needs FAQBOT_OIDC_CLIENT_ID, FAQBOT_OIDC_CLIENT_SECRET and FAQBOT_PUBLIC_URL"
            )
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _is_an_issuer(cls, value: str) -> str:
        if value and not re.match(r"https://[^/]|http://(127\.0\.0\.1|localhost)\b", value):
            raise ValueError("write it like https://login.example.org")
        return value

    @field_validator("alert_url")
    @classmethod
    def _is_a_channel(cls, value: str) -> str:
        try:
            channel(value)
        except (AlertError, ValueError) as error:
            raise ValueError(str(error)) from None
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/?#\s]+/?", value):
            raise ValueError("write it like https://chat.example.org")
        return value.rstrip("/")

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        origins = [origin.strip().rstrip("/").lower() for origin in value.split(",") if origin.strip()]
        for origin in origins:
            if not re.fullmatch(r"https?://[^/?#\s*@]+", origin):
                raise ValueError(
                    f"`{origin}` is no origin; write it like https://clinic.example,https://www.clinic.example"
                )
        return ",".join(origins)

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
        lines = [_told(fault["loc"], fault["msg"], fault["input"]) for fault in error.errors()]
        raise SettingsError("\n".join(lines)) from None


def _told(place: tuple[int | str, ...], problem: str, value: object) -> str:
    """Name a fault; the value of what may hold a password is not shown."""
    if not place:
        return problem
    name = str(place[0])
    shown = "" if name in SECRET else f" (got {value!r})"
    return f"FAQBOT_{name.upper()}: {problem}{shown}"
