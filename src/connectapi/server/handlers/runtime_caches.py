"""Caches of R and Python packages, which follow deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal
from connectapi.server.registry import Call, handler
from connectapi.server.store import packages

if TYPE_CHECKING:
    from sqlalchemy import Connection

PYTHON = "Python"
LANGUAGES = ("R", PYTHON)


@handler("listRuntimeCaches")
def list_runtime_caches(call: Call) -> object:
    """List the caches."""
    with call.read() as connection:
        return {"caches": _there(call, connection)}


@handler("deleteRuntimeCache")
def delete_runtime_cache(call: Call) -> object:
    """Remove a cache, as a task, or only see whether it could be removed."""
    cache = _named(call)
    if call.fields.get("dry_run"):
        with call.read() as connection:
            _check_there(call, connection, cache)
        return {**cache, "task_id": None}
    with call.write() as connection:
        _check_there(call, connection, cache)
        packages.remove_cache(connection, cache)
        text = f"Removed the cache of {cache['language']} {cache['version']}"
        call.audit(connection, "remove_runtime_cache", text)
    tasks = call.services.tasks
    log = tasks.begin("delete-cache", user_id=call.caller.id, content_id=None)
    log.line("Deleting runtime cache...")

    def ended(error: str) -> None:
        log.line(
            error
            or f"Successfully deleted the runtime cache of {cache['language']} {cache['version']}"
        )
        tasks.finish(log.task_id, error=error)

    runtime = call.services.runtime
    if runtime is None:
        ended("")
    else:
        runtime.environments.begin_removal(cache["version"], log.line, ended)
    return {**cache, "task_id": log.task_id}


def _there(call: Call, connection: Connection) -> list[dict[str, str]]:
    """List what there is: folders of environments, or what deployments would have made."""
    runtime = call.services.runtime
    if runtime is None:
        return [dict(row) for row in packages.caches(connection)]
    return [
        {"language": PYTHON, "version": version, "image_name": packages.LOCAL_IMAGE}
        for version in runtime.environments.versions()
    ]


def _named(call: Call) -> dict[str, str]:
    given = {name: str(call.fields.get(name) or "") for name in ("language", "version")}
    for name, value in given.items():
        if not value:
            raise Refusal(Code.PARAMETER_MISSING, f"The field {name} is missing.")
    languages = {language.lower(): language for language in LANGUAGES}
    language = languages.get(given["language"].lower())
    if language is None:
        message = f"The field language must be R or Python, not {given['language'][:40]!r}."
        raise Refusal(Code.INVALID_RUNTIME_LANGUAGE, message)
    image = str(call.fields.get("image_name") or packages.LOCAL_IMAGE)
    return {"language": language, "version": given["version"], "image_name": image}


def _check_there(call: Call, connection: Connection, cache: dict[str, str]) -> None:
    if cache not in _there(call, connection):
        message = (
            f"Cache does not exist: {cache['language'][:40]} {cache['version'][:40]} "
            f"of {cache['image_name'][:40]}."
        )
        raise Refusal(Code.OBJECT_DOES_NOT_EXIST, message)
