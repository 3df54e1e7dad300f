"""Receiving a bundle: to disk piece by piece, checked, then kept."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from connectapi.server import items, views
from connectapi.server.content.form import ArchiveForm
from connectapi.server.errors import Code, Refusal
from connectapi.server.store import bundles, repositories

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from connectapi.server.registry import Call

_PIECE = 1024 * 1024
_FORM = "multipart/form-data"


@dataclass(slots=True)
class _Incoming:
    """A file that is being received, with the sums of what came so far."""

    path: Path
    most: int
    file: IO[bytes]
    size: int = 0
    md5: hashlib._Hash = field(default_factory=lambda: hashlib.md5(usedforsecurity=False))
    sha1: hashlib._Hash = field(default_factory=lambda: hashlib.sha1(usedforsecurity=False))

    def add(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > self.most:
            message = f"The bundle is too large: at most {self.most} bytes are taken."
            raise Refusal(Code.INVALID_CONTENT_LENGTH, message)
        self.md5.update(data)
        self.sha1.update(data)
        self.file.write(data)


async def receive(call: Call) -> dict[str, object]:
    """Take the bundle that a request sends.

    Raises:
        Refusal: The caller may not upload, or the bundle cannot be used; nothing of it is kept.
    """
    await asyncio.to_thread(_check_caller, call)
    if call.optional("url"):
        raise _no_url()
    services = call.services
    path = services.archives.new_file()
    try:
        with path.open("xb") as file:
            incoming = _Incoming(path, services.settings.max_bundle, file)
            metadata = await _read_body(call, incoming)
        return await asyncio.to_thread(_keep, call, incoming, metadata)
    finally:
        path.unlink(missing_ok=True)


def _check_caller(call: Call) -> None:
    with call.read() as connection:
        item = items.shared(call, connection)
        git_managed = repositories.of_content(connection, item.id) is not None
    if item.row["locked"]:
        message = f"The content item {item.guid} is locked and takes no bundles."
        raise Refusal(Code.LOCKED_CONTENT_BUNDLE, message)
    if git_managed:
        message = f"The content item {item.guid} is linked to a Git repository: unlink it first."
        raise Refusal(Code.NO_BUNDLE_UPLOAD_FOR_GIT_MANAGED_APP, message)


def _no_url() -> Refusal:
    message = "This local server fetches nothing from other servers: send the archive itself."
    return Refusal(Code.UNABLE_TO_GET_BUNDLE_FROM_URL, message)


async def _read_body(call: Call, incoming: _Incoming) -> dict[str, str]:
    content_type = call.request.headers.get("content-type", "")
    body = call.operation.body
    # Older releases know no forms: to them this is an archive, and not a good one.
    takes_form = body is not None and _FORM in body.content
    if content_type.partition(";")[0].strip().lower() != _FORM or not takes_form:
        await _copy(call.request.stream(), incoming.add)
        return {}
    form = ArchiveForm(content_type, incoming.add)
    await _copy(call.request.stream(), form.feed)
    form.finish()
    if form.fields.get("url"):
        raise _no_url()
    if not form.has_archive:
        raise Refusal(Code.PARAMETER_MISSING, "The form has no file in its field archive.")
    return _metadata(form.fields.get("metadata"))


async def _copy(pieces: AsyncIterator[bytes], take: Callable[[bytes], None]) -> None:
    waiting: list[bytes] = []
    size = 0
    async for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            await asyncio.to_thread(take, b"".join(waiting))
            waiting, size = [], 0
    await asyncio.to_thread(take, b"".join(waiting))


def _metadata(text: str | None) -> dict[str, str]:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Refusal(Code.INVALID_JSON, "The field metadata must be a JSON object.")
    return {
        name: item if isinstance(item, str) else json.dumps(item) for name, item in value.items()
    }


def _keep(call: Call, incoming: _Incoming, metadata: dict[str, str]) -> dict[str, object]:
    if incoming.size == 0:
        raise Refusal(Code.INVALID_CONTENT_LENGTH, "The bundle is empty.")
    _check_sum(call.optional("X-Content-Checksum"), incoming)
    archives = call.services.archives
    inspected = archives.inspect(incoming.path)
    facts = {"archive_md5": incoming.md5.hexdigest(), "archive_sha1": incoming.sha1.hexdigest()}
    with call.write() as connection:
        item = items.shared(call, connection)
        number = bundles.create(
            connection,
            {
                "content_id": item.id,
                "created_by": call.caller.guid,
                "created_time": call.now(),
                "size": incoming.size,
                "app_mode": inspected.app_mode,
                "content_category": inspected.category,
                "entry": inspected.entry,
                "metadata": json.dumps({**metadata, **facts}),
            },
        )
        archives.keep(incoming.path, number)
        call.audit(connection, "add_bundle", f"Uploaded bundle {number} of content {item.guid}")
        row = bundles.one(connection, item.id, number)
        if row is None:
            raise Refusal(Code.BUNDLE_WRITE, "The bundle could not be kept.", status=500)
        return views.bundle(row, item.row, call.caller)


def _check_sum(given: str | None, incoming: _Incoming) -> None:
    if not given:
        return
    try:
        wanted = base64.b64decode(given, validate=True)
    except binascii.Error:
        wanted = b""
    if wanted != incoming.md5.digest():
        message = (
            f"X-Content-Checksum is {given[:80]!r}, but the MD5 of the bytes that came is "
            f"{base64.b64encode(incoming.md5.digest()).decode()!r} in Base64."
        )
        raise Refusal(Code.CONTENT_CHECKSUM, message)
