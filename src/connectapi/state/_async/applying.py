"""Carrying a plan out, item by item."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from connectapi._core.errors import ConnectError, InvalidArgument
from connectapi._io import asynchronous as io
from connectapi.client._async.client import AsyncClient
from connectapi.client.pictures import path_for
from connectapi.client.variables import Variables, given_variables
from connectapi.state._async.steps import AsyncSteps
from connectapi.state.files import file_name, write
from connectapi.state.model import Document, Item, Picture
from connectapi.state.plan import ItemPlan, Plan
from connectapi.state.reading import digest
from connectapi.state.results import Applied, ItemResult, Outcome

_DONE: dict[str, Outcome] = {"create": "created", "change": "changed", "delete": "deleted"}


async def apply(
    client: AsyncClient,
    plan: Plan,
    *,
    dry_run: bool = False,
    stop_on_failure: bool = False,
    undo: str | os.PathLike[str] | None = None,
    variables: Variables | None = None,
    on_log: Callable[[str], None] | None = None,
    timeout: float | None = None,
) -> Applied:
    """See `connectapi.state.apply`."""
    if plan.server != client.server_url:
        raise InvalidArgument(
            f"The plan is for {plan.server}, and this client speaks to {client.server_url}."
        )
    values = await io.in_thread(lambda: dict(given_variables(variables or {})))
    before = plan.undo
    if undo is not None and plan and not dry_run:
        path = Path(undo)
        before = await io.in_thread(lambda: _kept(plan, path))
    steps = AsyncSteps(client, plan, values, on_log=on_log, timeout=timeout)
    problem: ConnectError | None = None
    if not dry_run:
        problem = await _make_tags(client, plan)
    results: list[ItemResult] = []
    stopped = False
    for one in plan.items:
        if dry_run or stopped or one.action == "none":
            results.append(_untouched(one, dry_run=dry_run))
            continue
        result = await _carried_out(steps, one)
        if problem is not None and any(change.part == "tags" for change in one.changes):
            result.failed.append(("tags", problem))
            result.outcome = "failed"
        results.append(result)
        stopped = stop_on_failure and result.outcome == "failed"
    return Applied(results, before, dry_run)


async def _make_tags(client: AsyncClient, plan: Plan) -> ConnectError | None:
    """Make the tags that the server lacks; the error where that is refused."""
    try:
        for path in plan.new_tags:
            await client.tags.ensure(path)
    except ConnectError as error:
        return error
    return None


async def _carried_out(steps: AsyncSteps, plan: ItemPlan) -> ItemResult:
    result = ItemResult(plan.wanted.name, plan.guid, _DONE[plan.action])
    result.not_carried = plan.not_carried
    try:
        await steps.carry_out(plan, result)
    except ConnectError as error:
        result.failed.append(("item", error))
    if result.failed:
        result.outcome = "failed"
    return result


def _untouched(plan: ItemPlan, *, dry_run: bool) -> ItemResult:
    outcome: Outcome = "unchanged"
    if plan.blocked:
        outcome = "skipped"
    elif plan.action != "none":
        outcome = _DONE[plan.action] if dry_run else "skipped"
    result = ItemResult(plan.wanted.name, plan.guid, outcome, not_carried=plan.not_carried)
    if plan.blocked:
        result.failed.append(("item", InvalidArgument(plan.blocked)))
    if dry_run:
        result.done.extend(plan.changes)
    return result


def _kept(plan: Plan, path: Path) -> Document:
    """Write the undo document with its pictures, before anything is changed."""
    folder = path.parent
    try:
        items = [_with_picture(item, plan.pictures, folder) for item in plan.undo.content]
    except OSError as error:
        raise InvalidArgument(
            f"The pictures of before cannot be written to {folder}: {error.strerror}."
        ) from None
    document = msgspec.structs.replace(plan.undo, content=items).in_folder(folder)
    write(document, path)
    return document


def _with_picture(item: Item, pictures: Mapping[str, bytes], folder: Path) -> Item:
    content = pictures.get(item.guid or "")
    if content is None or not isinstance(item.thumbnail, Picture):
        return item
    # Several undo documents may lie in one folder, each with the picture of its own time.
    stem = f"before-{file_name(item.owner or '', item.name)}-{digest(content)[:12]}"
    target = path_for(content, folder / "thumbnails" / stem)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    name = target.relative_to(folder).as_posix()
    picture = msgspec.structs.replace(item.thumbnail, file=name)
    return msgspec.structs.replace(item, thumbnail=picture)
