"""The compiled contract: which operations there are, what they take and what they answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of an operation, in the path, the query or a header.

    Attributes:
        hidden: Whether the release that the server behaves as does not know it yet.
    """

    location: str = msgspec.field(name="in")
    schema: dict[str, object]
    required: bool = False
    hidden: bool = False


class Body(msgspec.Struct, frozen=True):
    """What an operation takes as its body: a schema for each media type."""

    content: dict[str, dict[str, object]]
    required: bool = False


class Since(msgspec.Struct, frozen=True):
    """When something came: not in ``missing_in`` (where that is known) yet, but in ``first``."""

    first: str
    missing_in: str = ""


class Operation(msgspec.Struct, frozen=True):
    """One operation of the contract."""

    id: str
    tag: str
    method: str
    path: str
    access: str
    handler: str
    responses: dict[str, dict[str, dict[str, object]]]
    deprecated: bool = False
    since: Since | None = None
    params: dict[str, Parameter] = {}
    body: Body | None = None
    errors: list[int] = []
    rules: list[str] = []
    paging: str = ""
    separators: dict[str, str] = {}
    summary: str = ""
    answer: str = ""

    @property
    def success(self) -> int:
        """Status of the ordinary success, the lowest one declared."""
        return min((int(status) for status in self.responses), default=200)

    @property
    def takes_json(self) -> bool:
        """Whether the body is a JSON document."""
        return self.body is not None and "application/json" in self.body.content


class ErrorCode(msgspec.Struct, frozen=True):
    """One number of the API's list of errors."""

    name: str
    http: int | None = None


class KnownRelease(msgspec.Struct, frozen=True):
    """A release of the server and the day it came out, where that is known."""

    version: str
    date: str | None = None


class Contract(msgspec.Struct, frozen=True):
    """Everything that the local server knows about the API.

    Attributes:
        fields_since: When fields came that are younger than their schema, as ``Schema.field``.
        parameters_since: When parameters came that are younger than their operation, as
            ``operation.parameter``; fields of forms are among them.
    """

    operations: list[Operation]
    schemas: dict[str, dict[str, object]]
    errors: dict[str, ErrorCode]
    releases: list[KnownRelease] = []
    fields_since: dict[str, Since] = {}
    parameters_since: dict[str, Since] = {}


@dataclass(frozen=True, slots=True)
class Release:
    """A server version that can be compared with others by its numbers."""

    text: str
    numbers: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Take the numbers out of the text; a build suffix does not count."""
        object.__setattr__(self, "numbers", _numbers(self.text))

    def has(self, since: Since | None) -> bool:
        """Tell whether something is part of this release; where that is not known, it is not."""
        return since is None or _numbers(since.first) <= self.numbers


# The contract names a few dozen versions thousands of times.
@lru_cache(maxsize=256)
def _numbers(text: str) -> tuple[int, ...]:
    plain = text.split("-", 1)[0].split("+", 1)[0]
    try:
        return tuple(int(part) for part in plain.split("."))
    except ValueError:
        message = f"{text!r} is no server version; write it like '2025.04.0'"
        raise ValueError(message) from None


def load(path: Path | None = None) -> Contract:
    """Read the compiled contract, by default the one inside the package.

    Raises:
        msgspec.ValidationError: The file does not have the compiled contract's form.
    """
    if path is None:
        return _own()
    return msgspec.json.decode(path.read_bytes(), type=Contract)


# It is never changed, and tests start very many servers.
@lru_cache(maxsize=1)
def _own() -> Contract:
    data = resources.files("connectapi.server").joinpath("contract.json").read_bytes()
    return msgspec.json.decode(data, type=Contract)


def success_schema(operation: Operation, status: int) -> dict[str, object] | None:
    """Give the schema of a JSON answer, or None where the contract declares no body."""
    media_types = operation.responses.get(str(status), {})
    return media_types.get("application/json")
