"""The bundles of the demonstration, as they would have been uploaded."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import platform
import tarfile
from html import escape
from string import Template
from typing import TYPE_CHECKING

from connectapi.server.demo import pictures
from connectapi.server.demo.world import Item, Kind, kinds, source

if TYPE_CHECKING:
    from random import Random


def archive(item: Item, version: int, chance: Random, colour: str) -> bytes:
    """Pack a version of an item with its manifest; the same chance makes the same bytes."""
    kind = kinds()[item.kind]
    files = {name: _filled(text, item, version, chance, colour) for name, text in _sources(kind)}
    if kind.python:
        files["requirements.txt"] = "".join(f"{_open(package)}\n" for package in kind.packages)
    whole = {"manifest.json": json.dumps(_manifest(kind, files), indent=2), **files}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, text in whole.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(packed.getvalue(), 1, mtime=0)


def versions(kind: Kind) -> dict[str, str | bool | None]:
    """Give what a deployment settles about languages, by column."""
    return {
        "r_version": kind.r or None,
        "py_version": platform.python_version() if kind.python else None,
        "quarto_version": kind.quarto or None,
        "node_version": kind.node or None,
        "r_environment_management": True if kind.r else None,
        "py_environment_management": True if kind.python else None,
    }


def _sources(kind: Kind) -> list[tuple[str, str]]:
    return [(name, source(file)) for name, file in kind.files.items()]


def _filled(text: str, item: Item, version: int, chance: Random, colour: str) -> str:
    figures = pictures.series(chance, 10)
    rows = [f"<tr><td>{week}</td><td>{value}</td></tr>" for week, value in enumerate(figures, 1)]
    values = {
        "title": item.title,
        "text": item.description,
        "colour": colour,
        "picture": pictures.chart(figures, colour),
        "rows": "\n".join(rows),
        "version": version,
    }
    if text.startswith("<!doctype"):
        values |= {"title": escape(item.title), "text": escape(item.description)}
    return Template(text).substitute(values)


def _open(package: str) -> str:
    """Write a package as a requirement that newer versions fulfil, too."""
    name, _, version = package.partition(" ")
    return f"{name}>={version}"


def _manifest(kind: Kind, files: dict[str, str]) -> dict[str, object]:
    # MD5 is what manifests hold; it guards against accidents, not against people.
    sums = {
        name: {"checksum": hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}
        for name, text in files.items()
    }
    metadata = {
        "appmode": kind.mode,
        "primary_html": kind.primary or None,
        "entrypoint": kind.entry or None,
        "content_category": kind.category or None,
    }
    manifest: dict[str, object] = {"version": 1, "metadata": metadata, "files": sums}
    if kind.python:
        manager = {"name": "pip", "version": "24.0", "package_file": "requirements.txt"}
        manifest["python"] = {"version": platform.python_version(), "package_manager": manager}
    if kind.r:
        manifest["platform"] = kind.r
        manifest["packages"] = {
            name: {"Source": "CRAN", "description": {"Package": name, "Version": version}}
            for name, version in (package.split() for package in kind.packages)
        }
    if kind.quarto:
        manifest["quarto"] = {"version": kind.quarto, "engines": ["markdown"]}
    if kind.node:
        manifest["node"] = {"version": kind.node}
    return manifest
