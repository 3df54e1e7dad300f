"""Execution environments: kept and shown, though this server runs nothing in containers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from connectapi.server.errors import Code, Refusal, missing
from connectapi.server.registry import Call, handler
from connectapi.server.store import environments

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping

CLUSTER_TYPE = "Kubernetes"
LONGEST_TEXT = 4096
LONGEST_VERSION = 100
LONGEST_CLUSTER = 255
_MATCHING = ("any", "exact", "none")
_LANGUAGES = ("python", "nodejs", "quarto", "r", "tensorflow")
_VERSION = re.compile(r"\d+(\.\d+)*([-+._]?[0-9A-Za-z.+-]+)?")
_VOLUME_NEEDS = {"nfs": ("nfs_host", "nfs_export_path"), "pvc": ("pvc_name",)}
_SOURCE = ("volume_type", "nfs_host", "nfs_export_path", "pvc_name")
_TARGET = ("path", "read_only")
_SHOWN = (
    "guid",
    "created_time",
    "updated_time",
    "title",
    "description",
    "cluster_name",
    "name",
    "matching",
    "supervisor",
)


def find(connection: Connection, guid: str) -> RowMapping:
    """Find an environment or refuse."""
    row = environments.by_guid(connection, guid)
    if row is None:
        raise missing("execution environment", guid)
    return row


@handler("listEnvironments")
def list_environments(call: Call) -> object:
    """List all environments."""
    with call.read() as connection:
        return [_shown(row) for row in environments.every(connection)]


@handler("getEnvironment")
def get_environment(call: Call) -> object:
    """Read one environment."""
    with call.read() as connection:
        return _shown(find(connection, call.text("guid")))


@handler("createEnvironment")
def create_environment(call: Call) -> object:
    """Add an environment."""
    cluster = _required(
        call, "cluster_name", LONGEST_CLUSTER, Code.INVALID_ENVIRONMENT_CLUSTER_NAME
    )
    name = _required(call, "name", LONGEST_TEXT, Code.INVALID_ENVIRONMENT_NAME)
    values = {"matching": "any", **_texts(call), "cluster_name": cluster, "name": name}
    values["installed"] = json.dumps(_installed(call))
    with call.write() as connection:
        if environments.named(connection, cluster, name) is not None:
            message = f"There is an execution environment for the image {name!r} already."
            # The operation declares no 409.
            raise Refusal(Code.DUPLICATE_ENVIRONMENT_NAME, message, status=400)
        guid = environments.create(connection, call.now(), values)
        call.audit(connection, "add_environment", f"Added the environment {name} ({guid})")
        return _shown(find(connection, guid))


@handler("updateEnvironment")
def update_environment(call: Call) -> object:
    """Change the fields of an environment that are given; image and cluster are fixed."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        values: dict[str, object] = _texts(call)
        values["installed"] = json.dumps({**json.loads(row["installed"]), **_installed(call)})
        environments.change(connection, row["id"], call.now(), values)
        text = f"Changed the environment {row['name']} ({row['guid']})"
        call.audit(connection, "edit_environment", text)
        return _shown(find(connection, row["guid"]))


@handler("deleteEnvironment")
def delete_environment(call: Call) -> object:
    """Remove an environment with its permissions."""
    with call.write() as connection:
        row = find(connection, call.text("guid"))
        environments.remove(connection, row["id"])
        text = f"Removed the environment {row['name']} ({row['guid']})"
        call.audit(connection, "remove_environment", text)
    return None


def _required(call: Call, name: str, longest: int, code: Code) -> str:
    value = str(call.fields.get(name) or "").strip()
    if not value or len(value) > longest:
        message = f"The field {name} must have between 1 and {longest} characters."
        raise Refusal(code, message)
    return value


def _texts(call: Call) -> dict[str, object]:
    codes = {
        "title": Code.INVALID_ENVIRONMENT_TITLE,
        "description": Code.INVALID_ENVIRONMENT_DESCRIPTION,
        "supervisor": Code.INVALID_ENVIRONMENT_SUPERVISOR,
    }
    values: dict[str, object] = {}
    for name, code in codes.items():
        if name in call.fields:
            value = call.fields[name]
            if len(str(value or "")) > LONGEST_TEXT:
                message = f"The field {name} must have at most {LONGEST_TEXT} characters."
                raise Refusal(code, message)
            values[name] = value
    if "matching" in call.fields:
        matching = call.fields["matching"] or "any"
        if matching not in _MATCHING:
            message = f"The field matching must be any, exact or none, not {str(matching)[:40]!r}."
            raise Refusal(Code.UNKNOWN_ENVIRONMENT_MATCHING_TYPE, message)
        values["matching"] = matching
    return values


def _installed(call: Call) -> dict[str, object]:
    given: dict[str, object] = {
        name: _installations(call.fields[name]) for name in _LANGUAGES if name in call.fields
    }
    if "volume_mounts" in call.fields:
        mounts = call.fields["volume_mounts"]
        mounts = mounts if isinstance(mounts, list) else []
        given["volume_mounts"] = [_mount(m if isinstance(m, dict) else {}) for m in mounts]
    return given


def _installations(value: object) -> dict[str, object]:
    listed = value.get("installations") if isinstance(value, dict) else None
    rows = [row for row in listed or () if isinstance(row, dict)]
    return {"installations": [_installation(row) for row in rows]}


def _installation(row: dict[str, object]) -> dict[str, object]:
    version, path = str(row.get("version") or ""), str(row.get("path") or "")
    if len(version) > LONGEST_VERSION or not _VERSION.fullmatch(version):
        message = f"Each of installations needs a version such as 3.11.7, not {version[:40]!r}."
        raise Refusal(Code.INVALID_INSTALLATION_VERSION, message)
    if len(path) > LONGEST_TEXT or not path.startswith("/"):
        message = f"Each of installations needs an absolute path, not {path[:80]!r}."
        raise Refusal(Code.INVALID_INSTALLATION_PATH, message)
    return {"version": version, "path": path}


def _mount(mount: dict[str, object]) -> dict[str, object]:
    _check_mount(mount)
    parts = {"source": _SOURCE, "target": _TARGET}
    return {
        part: _only(value, names)
        for part, names in parts.items()
        if isinstance(value := mount[part], dict)
    }


def _only(fields: dict[str, object], names: tuple[str, ...]) -> dict[str, object]:
    """Keep the fields that the API knows; others in a request mean nothing."""
    return {name: fields[name] for name in names if name in fields}


def _check_mount(mount: dict[str, object]) -> None:
    source, target = mount.get("source"), mount.get("target")
    if not isinstance(target, dict) or not str(target.get("path") or "").startswith("/"):
        message = "Each of volume_mounts needs a target with an absolute path."
        raise Refusal(Code.ENVIRONMENTS_INVALID_VOLUME, message)
    kind = source.get("volume_type") if isinstance(source, dict) else None
    needed = _VOLUME_NEEDS.get(str(kind))
    if needed is None or not isinstance(source, dict):
        message = "Each of volume_mounts needs a source whose volume_type is nfs or pvc."
        raise Refusal(Code.ENVIRONMENTS_INVALID_VOLUME, message)
    lacking = [name for name in needed if not source.get(name)]
    if lacking:
        message = f"A volume of the type {kind} needs the field {lacking[0]}."
        raise Refusal(Code.ENVIRONMENTS_INVALID_VOLUME, message)


def _shown(row: RowMapping) -> dict[str, object]:
    installed = json.loads(row["installed"])
    return {
        "id": str(row["id"]),
        **{name: row[name] for name in _SHOWN},
        "environment_type": CLUSTER_TYPE,
        "managed_by": None,
        **{name: installed.get(name) or {"installations": []} for name in _LANGUAGES},
        "volume_mounts": installed.get("volume_mounts") or [],
    }
