"""Processes as the unversioned route answers them, in today's names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """A process that runs content.

    Attributes:
        pid: The process id, as text.
        content_id: The content's number, as text.
        content_guid: The content's guid.
        content_name: The content's name.
        content_url: Where the content answers.
        run_as: The system's user that it runs as.
        type: What kind of content it is.
        cpu_current: CPU that it takes now, as a share of one core.
        cpu_total: CPU that it took in all, in seconds.
        ram: Memory that it takes, in bytes.
    """

    pid: str
    content_id: str | None = None
    content_guid: str | None = None
    content_name: str | None = None
    content_url: str | None = None
    run_as: str | None = None
    type: str | None = None
    cpu_current: float | None = None
    cpu_total: float | None = None
    ram: int | None = None


_NAMES = {
    "content_id": "appId",
    "content_guid": "appGuid",
    "content_name": "appName",
    "content_url": "appUrl",
    "run_as": "appRunAs",
    "type": "type",
}


def processes(answer: object) -> Iterator[Process]:
    """The processes of an answer: an object with one entry a process id.

    A value that cannot be read is None; it does not spoil the others.
    """
    if not isinstance(answer, Mapping):
        return
    for pid, facts in answer.items():
        if isinstance(facts, Mapping):
            memory = _number(facts.get("ram"))
            yield Process(
                pid=str(pid),
                **{name: _text(facts.get(wire)) for name, wire in _NAMES.items()},
                cpu_current=_number(facts.get("cpuCurrent")),
                cpu_total=_number(facts.get("cpuTotal")),
                ram=None if memory is None else round(memory),
            )


def _text(value: object) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None else str(value)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
