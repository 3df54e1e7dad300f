"""A request that came over the wire, taken apart for comparison with the contract."""

from email.parser import BytesParser
from urllib.parse import parse_qsl, urlsplit

import msgspec

from tests.contract.arguments import FORM, JSON, Call
from tests.contract.recorder import Received


def check(received: Received, call: Call, key: str) -> None:
    """The request is the one that the contract describes, and carries nothing else."""
    target = urlsplit(received.target)
    assert received.method == call.operation.method
    assert target.path == f"/__api__{call.path}"
    pairs = parse_qsl(target.query, keep_blank_values=True, strict_parsing=bool(target.query))
    assert sorted(pairs) == sorted(call.query.items())
    assert received.headers["Authorization"] == f"Key {key}"
    for name, value in call.headers.items():
        assert received.headers.get_all(name) == [value]
    check_body(received, call)


def check_body(received: Received, call: Call) -> None:
    """The body has the media type and the content that the contract describes."""
    media = received.headers["Content-Type"]
    if not call.media_type:
        assert received.body == b""
        assert media is None
        return
    assert media.partition(";")[0] == call.media_type
    if call.media_type == JSON:
        assert msgspec.json.decode(received.body) == call.json
    elif call.media_type == FORM:
        assert dict(parse_qsl(received.body.decode("ascii"), strict_parsing=True)) == call.form
    else:
        assert received.body == call.content


def form_parts(received: Received) -> dict[str, tuple[str, bytes]]:
    """The parts of a `multipart/form-data` body by name: media type and content."""
    head = f"Content-Type: {received.headers['Content-Type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + received.body)
    assert message.get_content_type() == "multipart/form-data"
    parts = {}
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = part.get_param("name", header="Content-Disposition")
        parts[str(name)] = (part.get_content_type(), content)
    return parts
