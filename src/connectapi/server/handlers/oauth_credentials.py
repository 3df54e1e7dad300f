"""A token that content carries, in exchange for credentials."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from connectapi.server.errors import Code, Refusal
from connectapi.server.identity import exchange
from connectapi.server.registry import Call, async_handler

if TYPE_CHECKING:
    from starlette.requests import Request

_LARGEST = 100_000
_FORM = "application/x-www-form-urlencoded"


@async_handler("exchangeCredentials")
async def exchange_credentials(call: Call) -> object:
    """Exchange a token that this server has made for credentials of an integration."""
    form = await _form(call.request)
    # It reads the database, and may ask a provider elsewhere.
    return await asyncio.to_thread(exchange.credentials, call, form)


async def _form(request: Request) -> dict[str, str]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > _LARGEST:
            message = f"The form is too large: at most {_LARGEST} bytes are taken."
            raise Refusal(Code.INVALID_CONTENT_LENGTH, message)
    if not data or media_type != _FORM:
        message = f"The body must be a form of the type {_FORM}."
        raise Refusal(Code.FORM_POST_NOT_FOUND, message)
    try:
        return dict(parse_qsl(data.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise Refusal(Code.FORM_POST_PARSE_FAILURE, "The form is no UTF-8.") from None
