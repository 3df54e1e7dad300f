"""Models and a builder that the tests of tables share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from connectapi.tables import Table, TableBuilder


class Detail(msgspec.Struct, kw_only=True):
    path: str | None = None
    status: int | UnsetType = UNSET


class Event(msgspec.Struct, kw_only=True):
    """One field of each kind that the API's models have."""

    id: str
    user_guid: str | None = None
    count: int | UnsetType = UNSET
    load: float | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    time: datetime | UnsetType | None = UNSET
    data: Detail | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    config: dict[str, Any] | UnsetType = UNSET  # Any: an open object, as some fields are


Build = Callable[..., Table]


@pytest.fixture
def event() -> type[Event]:
    return Event


@pytest.fixture
def build() -> Build:
    """Make a table from pages of rows; a row is JSON text or a value to encode."""

    def build(*pages: list[Any], model: Any = Event, flatten: bool = False) -> Table:
        builder = TableBuilder(model, flatten=flatten)
        for page in pages:
            builder.add([msgspec.Raw(_encoded(row)) for row in page])
        return Table(builder.finish())

    return build


def _encoded(row: Any) -> bytes:
    return row if isinstance(row, bytes) else msgspec.json.encode(row)
