"""Deployment records that rsconnect-python and Publisher leave in a folder: where it was deployed.

Nothing here needs them: a name or a guid says where to deploy. They are read so that a team that
has them can go on, and written only where that is asked for.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from connectapi._core.errors import InvalidArgument
from connectapi._io.files import written_aside
from connectapi.bundles.errors import BundleError

RecordFormat = Literal["rsconnect", "publisher"]

_RSCONNECT: Final = "rsconnect-python"
_PUBLISHER: Final = ".posit/publish/deployments"
_SCHEMA: Final = "https://cdn.posit.co/publisher/schemas/posit-publishing-record-schema-v3.json"
_LARGEST: Final = 4 * 1024 * 1024
# The words of Publisher for kinds that manifests call otherwise; all others are the same.
_TO_PUBLISHER: Final = {
    "static": "html",
    "jupyter-static": "jupyter-notebook",
    "quarto-static": "quarto",
    "shiny": "r-shiny",
    "api": "r-plumber",
    "rmd-static": "rmd",
}
_FROM_PUBLISHER: Final = {there: here for here, there in _TO_PUBLISHER.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentRecord:
    """Where a folder was deployed.

    Attributes:
        server_url: The server.
        guid: The content item.
        url: Where the content answers.
        title: Its title, or empty.
        app_mode: Kind of content, as in a manifest, or empty.
        bundle_id: The bundle, where the record tells it.
        id: Its old number, where the record tells it.
        source: The file or folder that was published, or empty.
        deployed_at: When, as the record says it, or empty.
        format: `rsconnect` or `publisher`.
        path: The file of the record.
    """

    server_url: str
    guid: str
    url: str = ""
    title: str = ""
    app_mode: str = ""
    bundle_id: str | None = None
    id: str | None = None
    source: str = ""
    deployed_at: str = ""
    format: RecordFormat = "rsconnect"
    path: Path | None = None

    def is_of(self, server: str) -> bool:
        """Whether it tells of a deployment to this server."""
        return _server(self.server_url) == _server(server)


def read_records(folder: str | os.PathLike[str]) -> list[DeploymentRecord]:
    """Read all records in a folder, those of rsconnect-python first; an empty list without any.

    Raises:
        BundleError: A record cannot be read, or is none.
    """
    root = Path(folder)
    found: list[DeploymentRecord] = []
    for path in sorted((root / _RSCONNECT).glob("*.json")):
        found += _of_rsconnect(path)
    for path in sorted((root / _PUBLISHER).glob("*.toml")):
        found += _of_publisher(path)
    return found


def write_record(
    record: DeploymentRecord, folder: str | os.PathLike[str], *, format: RecordFormat
) -> Path:
    """Write a record into a folder, in place of one for the same server; gives its file.

    Records for other servers stay. The file appears whole or not at all.

    Raises:
        BundleError: The folder cannot be written, or holds a record that cannot be read.
        InvalidArgument: An unknown format.
    """
    root = Path(folder).absolute()
    if not root.is_dir():
        raise BundleError(f"there is no folder {root}")
    if format == "rsconnect":
        path = root / _RSCONNECT / f"{root.name.rsplit('.', 1)[0]}.json"
        known = _json(path) if path.exists() else {}
        same = [url for url in known if _server(url) == _server(record.server_url)]
        for url in same:
            del known[url]
        known[record.server_url] = _to_rsconnect(record, root)
        text = json.dumps(known, indent=4) + "\n"
    elif format == "publisher":
        path = _publisher_file(root, record)
        text = _to_publisher(record)
    else:
        raise InvalidArgument(f"There is no format {format!r} of records: rsconnect, publisher.")
    _write(path, text)
    return path


def _of_rsconnect(path: Path) -> list[DeploymentRecord]:
    found = []
    for url, entry in _json(path).items():
        if not isinstance(entry, Mapping) or not _text(entry, "app_guid"):
            continue  # of shinyapps.io, or older than guids
        found.append(
            DeploymentRecord(
                server_url=_text(entry, "server_url") or url,
                guid=_text(entry, "app_guid"),
                url=_text(entry, "app_url"),
                title=_text(entry, "title"),
                app_mode=_text(entry, "app_mode"),
                id=_text(entry, "app_id") or None,
                source=_text(entry, "filename"),
                format="rsconnect",
                path=path,
            )
        )
    return found


def _of_publisher(path: Path) -> list[DeploymentRecord]:
    try:
        entry = tomllib.loads(_read(path))
    except tomllib.TOMLDecodeError as error:
        raise BundleError(f"{path} is no valid TOML: {error}") from error
    if not _text(entry, "id") or not _text(entry, "server_url"):
        return []  # made, but never deployed
    kind = _text(entry, "type")
    configuration = entry.get("configuration")
    title = _text(configuration, "title") if isinstance(configuration, Mapping) else ""
    return [
        DeploymentRecord(
            server_url=_text(entry, "server_url"),
            guid=_text(entry, "id"),
            url=_text(entry, "direct_url"),
            title=title,
            app_mode=_FROM_PUBLISHER.get(kind, kind),
            bundle_id=_text(entry, "bundle_id") or None,
            deployed_at=_text(entry, "deployed_at"),
            format="publisher",
            path=path,
        )
    ]


def _to_rsconnect(record: DeploymentRecord, root: Path) -> dict[str, object]:
    return {
        "server_url": record.server_url,
        "filename": record.source or str(root),
        "app_url": record.url,
        "app_id": record.id or record.guid,
        "app_guid": record.guid,
        "title": record.title,
        "app_mode": record.app_mode,
        "app_store_version": 1,
    }


def _publisher_file(root: Path, record: DeploymentRecord) -> Path:
    places = root / _PUBLISHER
    for path in sorted(places.glob("*.toml")):
        if any(one.is_of(record.server_url) for one in _of_publisher(path)):
            return path
    return places / f"deployment-{record.guid[:8]}.toml"


def _to_publisher(record: DeploymentRecord) -> str:
    server = record.server_url.rstrip("/")
    dashboard = f"{server}/connect/#/apps/{record.guid}"
    kind = _TO_PUBLISHER.get(record.app_mode, record.app_mode)
    facts = {
        "$schema": _SCHEMA,
        "server_type": "connect",
        "server_url": server,
        "type": kind,
        "created_at": record.deployed_at,
        "deployed_at": record.deployed_at,
        "id": record.guid,
        "bundle_id": record.bundle_id or "",
        "dashboard_url": dashboard,
        "direct_url": record.url,
        "logs_url": f"{dashboard}/logs",
    }
    lines = ["# Written by connectapi in the form of Posit Publisher's records."]
    lines += [f"{_quoted(name)} = {_quoted(value)}" for name, value in facts.items() if value]
    lines += ["", "[configuration]", f'"type" = {_quoted(kind)}']
    if record.title:
        lines.append(f'"title" = {_quoted(record.title)}')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Text as TOML writes it: as JSON does, but for one sign that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _server(url: str) -> tuple[str, str]:
    """What tells servers apart: host and path, however they are written."""
    parts = urlsplit(url if "://" in url else f"//{url}")
    path = parts.path.rstrip("/").removesuffix("/__api__").partition("/connect")[0]
    return parts.netloc.lower(), path


# Any: files of other programs, whose fields are looked at one by one.
def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(path))
    except ValueError as error:
        raise BundleError(f"{path} is no valid JSON: {error}") from error
    if not isinstance(found, dict):
        raise BundleError(f"{path} is no deployment record: it holds no object")
    return found


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise BundleError(f"{path} is too large for a deployment record")
        return path.read_text("utf-8-sig")  # some editors put a mark in front
    except OSError as error:
        raise BundleError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BundleError(f"{path} is no UTF-8 text") from error


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_aside(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise BundleError(f"cannot write {path}: {error.strerror}") from error
