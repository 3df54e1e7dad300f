"""Every operation: the request is what the contract says, and the answers it names are read."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import msgspec
import pytest

from connectapi import (
    APIError,
    AsyncClient,
    AuthenticationFailed,
    Conflict,
    InvalidArgument,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    ServerError,
)
from connectapi._core.errors import LicenseError
from tests.contract import wire
from tests.contract.answers import differences, sample
from tests.contract.arguments import FILE, JSON, Call
from tests.contract.cases import ARGUMENTS, CONTRACT, EVERY, those_with
from tests.contract.conftest import KEY
from tests.contract.recorder import Recorder
from tools.contract import Operation, Schema

ERRORS = {
    400: InvalidRequest,
    401: AuthenticationFailed,
    402: LicenseError,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    500: ServerError,
}
BY_ID = {operation.id: operation for operation in CONTRACT.operations}
UNDECLARED = {operation: kind.name for operation, kind in CONTRACT.names.answers.items()}


# Any: the operation, and so the type of its answer, is known only while the test runs.
async def answer(client: AsyncClient, call: Call) -> Any:
    """Call the operation; a streamed answer is read to its end."""
    room = getattr(client.api, ARGUMENTS.rooms[call.operation.id])
    pending = getattr(room, ARGUMENTS.method(call.operation))(*call.arguments, **call.keywords)
    if isinstance(pending, AbstractAsyncContextManager):
        async with pending as response:
            return await response.read()
    return await pending


def bodies(operation: Operation) -> Sequence[tuple[int, str, bytes, Schema | None]]:
    """The answers of success that the contract names, made up: status, media type and content."""
    found: list[tuple[int, str, bytes, Schema | None]] = []
    for status, content in operation.responses.items():
        for media, schema in content.items():
            assert media == JSON, f"{operation.id} answers {media}: this test has to learn it"
            found.append((status, media, msgspec.json.encode(sample(CONTRACT, schema)), schema))
        if not content:
            found.append((status, *_UNDECLARED[UNDECLARED.get(operation.id, "")], None))
    return found


_UNDECLARED = {
    "": ("text/plain", b""),
    "json": (JSON, b'{"any": ["shape", 1, null]}'),
    "text": ("text/plain; charset=utf-8", "numpy==2.0\nü\n".encode()),
    "stream": ("application/octet-stream", FILE * 1000),
}


@EVERY
async def test_the_request_is_what_the_contract_says(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    call = ARGUMENTS.call(operation)
    status, media, content, _ = bodies(operation)[0]
    recorder.answers(status, content, media)

    await answer(async_client, call)

    wire.check(recorder.only, call, KEY)


@EVERY
async def test_what_is_not_given_is_not_sent(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    if any(p.required for p in operation.located("query", "header")):
        pytest.skip("it has parameters that must be given")
    call = ARGUMENTS.call(operation)
    call.keywords, call.query, call.headers, call.form = {}, {}, {}, {}
    if isinstance(call.json, dict):
        call.json = {}
    status, media, content, _ = bodies(operation)[0]
    recorder.answers(status, content, media)

    await answer(async_client, call)

    wire.check(recorder.only, call, KEY)


@EVERY
async def test_the_answers_are_read_without_loss(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    call = ARGUMENTS.call(operation)
    kind = UNDECLARED.get(operation.id, "")
    for status, media, content, schema in bodies(operation):
        recorder.answers(status, content, media)

        got = await answer(async_client, call)

        if kind == "stream":
            assert got == content
        elif kind == "text":
            assert got == content.decode()
        elif kind == "json":
            assert got == msgspec.json.decode(content)
        elif schema is None:
            assert got is None
        else:
            assert differences(CONTRACT, schema, msgspec.json.decode(content), got) == []


@EVERY
async def test_the_errors_that_it_names_are_raised(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    call = ARGUMENTS.call(operation)
    for status in operation.errors:
        # No code is known to come with 402; any of those without a status may.
        wanted = status if status != 402 else None
        code = next(error for error in CONTRACT.errors if error.http == wanted)
        body = {"code": code.code, "error": "what went wrong", "payload": {"more": [status]}}
        recorder.answers(status, msgspec.json.encode(body))

        with pytest.raises(APIError) as raised:
            await answer(async_client, call)

        error = raised.value
        assert type(error) is ERRORS[status]
        assert (error.status, error.code, error.code_name) == (status, code.code, code.name)
        assert (error.server_message, error.payload) == ("what went wrong", body["payload"])
        assert (error.method, error.path) == (operation.method, call.path)
        assert len(recorder.requests) == 1, "an error that a retry does not mend is not retried"


@those_with("path parameters", [o for o in CONTRACT.operations if o.located("path")])
async def test_a_path_parameter_that_would_change_the_route_is_refused(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    for bad in ("", ".", ".."):
        call = ARGUMENTS.call(operation)
        call.arguments[0] = bad
        with pytest.raises(InvalidArgument):
            await answer(async_client, call)
    assert recorder.requests == []


@those_with("named parameters", [o for o in CONTRACT.operations if ARGUMENTS.call(o).keywords])
async def test_an_unknown_name_is_refused_with_the_nearest_one(
    operation: Operation, async_client: AsyncClient, recorder: Recorder
) -> None:
    call = ARGUMENTS.call(operation)
    name, value = call.keywords.popitem()
    call.keywords[f"{name}x"] = value

    with pytest.raises(InvalidArgument, match=f"{name}x.*{name}"):
        await answer(async_client, call)
    assert recorder.requests == []


async def test_one_value_of_a_parameter_that_takes_several(
    async_client: AsyncClient, recorder: Recorder
) -> None:
    recorder.answers(200, msgspec.json.encode({"results": [], "current_page": 1, "total": 0}))

    await async_client.api.users.get_users(user_role="viewer")

    assert recorder.only.target == "/__api__/v1/users?user_role=viewer"


async def test_a_null_that_is_given_is_sent(async_client: AsyncClient, recorder: Recorder) -> None:
    schema = next(iter(BY_ID["updateContent"].responses[200].values()))
    recorder.answers(200, msgspec.json.encode(sample(CONTRACT, schema)))

    await async_client.api.content.update_content("some-guid", run_as=None)

    assert recorder.only.body == b'{"run_as":null}'


async def test_a_bundle_that_the_server_fetches_itself(
    async_client: AsyncClient, recorder: Recorder
) -> None:
    status, media, content, _ = bodies(BY_ID["uploadContentBundle"])[0]
    recorder.answers(status, content, media)
    bundles = async_client.api.bundles

    await bundles.upload_content_bundle("some-guid", url="https://example.org/site.tar.gz")

    assert recorder.only.target.endswith("/bundles?url=https%3A%2F%2Fexample.org%2Fsite.tar.gz")
    assert recorder.only.body == b""
    with pytest.raises(InvalidArgument, match="metadata goes with the archive"):
        await bundles.upload_content_bundle("some-guid", metadata={"source": "git"})


async def test_a_bundle_with_metadata_is_sent_as_a_form(
    async_client: AsyncClient, recorder: Recorder
) -> None:
    operation = BY_ID["uploadContentBundle"]
    status, media, content, _ = bodies(operation)[0]
    recorder.answers(status, content, media)

    await async_client.api.bundles.upload_content_bundle(
        "some-guid", FILE, metadata={"source": "test", "ü": "€"}
    )

    assert operation.body
    declared = operation.body.content["multipart/form-data"].properties
    parts = wire.form_parts(recorder.only)
    assert parts.keys() <= declared.keys()
    assert parts["archive"] == ("application/gzip", FILE)
    assert parts["metadata"][0] == JSON
    assert msgspec.json.decode(parts["metadata"][1]) == {"source": "test", "ü": "€"}
