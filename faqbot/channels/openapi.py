"""The description of the public API for integrators, made from the pydantic models that check it."""

from typing import Any

from pydantic.json_schema import models_json_schema

from faqbot.channels.api import ContactIn, ConversationOut, ErrorOut, FeedbackIn, MessageIn, MessageOut

_REF = "#/components/schemas/{model}"
_ID = {"name": "conversation_id", "in": "path", "required": True, "schema": {"type": "string"}}
_AFTER = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
_REFUSALS = {
    "400": "The body is not JSON",
    "413": "The body is too large",
    "415": "The body is not declared as JSON",
    "422": "The JSON is not what is asked for",
    "429": "Too many at once; `Retry-After` says when to try again",
}
_GONE = {"404": "No such conversation", "503": "The database cannot be reached"}


def describe(title: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    models = (MessageIn, MessageOut, ConversationOut, ContactIn, FeedbackIn, ErrorOut)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": {
            "/api/messages": {"post": _send_message()},
            "/api/conversations/{conversation_id}": {"get": _read(), "delete": _delete()},
            "/api/conversations/{conversation_id}/events": {"get": _follow()},
            "/api/conversations/{conversation_id}/contact": {"post": _leave_contact()},
            "/api/conversations/{conversation_id}/feedback": {"post": _give_feedback()},
            "/api/conversations/{conversation_id}/typing": {"post": _type()},
        },
        "components": {"schemas": schemas["$defs"]},
    }


def _send_message() -> dict[str, Any]:
    return {
        "summary": "Send a patient's message and get the reply",
        "requestBody": {"required": True, "content": _json("MessageIn")},
        "responses": {"200": {"description": "The reply", "content": _json("MessageOut")}, **_refused(_REFUSALS)},
    }


def _read() -> dict[str, Any]:
    found = {"description": "Its turns in order", "content": _json("ConversationOut")}
    return {
        "summary": "Read a conversation, to restore it after a reload",
        "parameters": [_ID, _AFTER],
        "responses": {"200": found, **_refused(_GONE)},
    }


def _delete() -> dict[str, Any]:
    return {
        "summary": "Delete a conversation and all that belongs to it",
        "parameters": [_ID],
        "responses": {"204": {"description": "It is gone"}, **_refused(_GONE)},
    }


def _follow() -> dict[str, Any]:
    return {
        "summary": "Follow a conversation live, from the turn after `Last-Event-ID` or `after` on",
        "description": (
            "Events: `turn` (a TurnOut, its number as id), `handoff` (a HandoffOut or null), `typing` (the `author` "
            "and `name` of who is writing just now), `gone`."
        ),
        "parameters": [_ID, _AFTER],
        "responses": {"200": {"description": "The stream", "content": {"text/event-stream": {}}}, **_refused(_GONE)},
    }


def _leave_contact() -> dict[str, Any]:
    return {
        "summary": "Leave a way to reach the patient; it is kept once",
        "parameters": [_ID],
        "requestBody": {"required": True, "content": _json("ContactIn")},
        "responses": {
            "204": {"description": "It is kept"},
            **_refused(_REFUSALS | {"404": "Nothing waits for a person"}),
        },
    }


def _give_feedback() -> dict[str, Any]:
    return {
        "summary": "Say whether the answer to a message helped; the last opinion counts",
        "parameters": [_ID],
        "requestBody": {"required": True, "content": _json("FeedbackIn")},
        "responses": {
            "204": {"description": "It is kept"},
            **_refused(_REFUSALS | {"404": "There is no such answer", "503": _GONE["503"]}),
        },
    }


def _type() -> dict[str, Any]:
    return {
        "summary": "Tell the staff that the patient is typing; it is kept nowhere",
        "parameters": [_ID],
        "responses": {
            "204": {"description": "It is told, if a person is asked for"},
            **_refused({"404": "No person was ever asked for", "429": _REFUSALS["429"], "503": _GONE["503"]}),
        },
    }


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}


def _refused(reasons: dict[str, str]) -> dict[str, Any]:
    return {code: {"description": reason, "content": _json("ErrorOut")} for code, reason in reasons.items()}
