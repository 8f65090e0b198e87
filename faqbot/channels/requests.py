"""Read a request's body and check it, or refuse it; every refusal has the same shape."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from faqbot.channels.api import ErrorBody, ErrorOut
from faqbot.ratelimit import RateLimit

MAX_BODY = 64 * 1024
"""The largest request body, in bytes."""
Model = TypeVar("Model", bound=BaseModel)


async def read_body(request: Request, model: type[Model]) -> Model:
    """Read the body up to its limit and check it, or refuse with the reason."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "send the body as application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"a request may hold {MAX_BODY} bytes at most")
    try:
        return model.model_validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            raise HTTPException(400, f"the body is not JSON: {first['msg']}") from None
        where = ".".join(map(str, first["loc"])) or "body"
        raise HTTPException(422, f"{where}: {first['msg']}") from None


def check_rate(request: Request, limit: RateLimit) -> None:
    """Refuse an address that asks too often."""
    if seconds := limit.wait(request.client.host if request.client else ""):
        raise HTTPException(429, "that was too much at once; try again shortly", {"retry-after": str(seconds)})


def as_json(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")


_CODES = {
    400: "bad_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    422: "invalid_message",
    429: "too_many",
}


async def refusal(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # the handler is registered for this type alone
    body = ErrorBody(code=_CODES.get(error.status_code, "refused"), message=error.detail)
    response = as_json(ErrorOut(error=body), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def storage_down(_request: Request, _error: Exception) -> Response:
    body = ErrorBody(code="storage_down", message="the conversation cannot be read right now; try again later")
    return as_json(ErrorOut(error=body), 503)
