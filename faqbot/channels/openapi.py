"""The description of the public API for integrators, made from the pydantic models that check it."""

from typing import Any

from pydantic.json_schema import models_json_schema

from faqbot.channels.api import ConversationOut, ErrorOut, MessageIn, MessageOut

_REF = "#/components/schemas/{model}"


def describe(title: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    models = (MessageIn, MessageOut, ConversationOut, ErrorOut)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": {
            "/api/messages": {
                "post": {
                    "summary": "Send a patient's message and get the reply",
                    "requestBody": {"required": True, "content": _json("MessageIn")},
                    "responses": {
                        "200": {"description": "The reply", "content": _json("MessageOut")},
                        **{code: _refusal(reason) for code, reason in _REFUSALS.items()},
                    },
                }
            },
            "/api/conversations/{conversation_id}": {
                "get": {
                    "summary": "Read a conversation, to restore it after a reload",
                    "parameters": [
                        {
                            "name": "conversation_id",
                            "in": "path",
                            "required": True,
                            "schema": {"type": "string"},
                        }
                    ],
                    "responses": {
                        "200": {"description": "Its turns in order", "content": _json("ConversationOut")},
                        "404": _refusal("No such conversation"),
                        "503": _refusal("The database cannot be reached"),
                    },
                }
            },
        },
        "components": {"schemas": schemas["$defs"]},
    }


_REFUSALS = {
    "400": "The body is not JSON",
    "413": "The body is too large",
    "415": "The body is not declared as JSON",
    "422": "The JSON is not a message",
}


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}


def _refusal(reason: str) -> dict[str, Any]:
    return {"description": reason, "content": _json("ErrorOut")}
