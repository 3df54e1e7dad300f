"""Bundles whose requirements are met by wheels of their own, and ways to deploy them."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connectapi import Client, ContentItem, TaskFailed, bundle_dir

VERSION = ".".join(str(part) for part in sys.version_info[:3])
APP = "import streamlit\n"


def wheel(folder: Path, name: str, version: str, needs: str = "") -> None:
    """Write a wheel of a package that is one empty module."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": metadata + (f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            # Always the same bytes, whenever it is written.
            archive.writestr(zipfile.ZipInfo(path), text)


def bundle(
    folder: Path,
    files: Mapping[str, str],
    mode: str = "python-streamlit",
    entry: str | None = "app.py",
    *,
    python: str | None = VERSION,
    **environment: object,
) -> Path:
    """Write a bundle whose requirements are met by its own wheels."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel(folder / "wheels", "harbour", "1.0", "tide>=2")
    wheel(folder / "wheels", "tide", "2.5")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    manifest: dict[str, object] = {"version": 1, "metadata": {"appmode": mode, "entrypoint": entry}}
    if python:
        manager = {"name": "pip", "version": "25.0", "package_file": "requirements.txt"}
        manifest["python"] = {"version": python, "package_manager": manager}
    if environment:
        manifest["environment"] = environment
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    manifest["files"] = {name: {"checksum": ""} for name in names}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


OWN = "--no-index\n--find-links wheels\n"


def deploy(client: Client, folder: Path, name: str, **options: Any) -> tuple[ContentItem, str]:
    """Deploy a folder; the item and the log, without the times in it."""
    lines: list[str] = []
    # What is deployed here stands for programs; whether it answers is not the question.
    options.setdefault("verify", False)
    item = client.deploy(folder, name=name, on_log=lines.append, **options)
    return item, plain(lines)


def build(client: Client, item: ContentItem) -> str:
    """Build the active bundle of an item anew; the log."""
    order = client.api.content.build_content_bundle(item.guid, bundle_id=item.bundle_id)
    return plain(list(client.tasks.wait(order.task_id, timeout=60).output))


def plain(lines: list[str]) -> str:
    stamp = r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{9} "
    return "\n".join(re.sub(stamp, "", line) for line in lines)


def failing(client: Client, folder: Path, name: str) -> tuple[str, str]:
    """Deploy a folder that cannot be; the error of the task and its log."""
    # Step by step: `client.deploy` would see some of the faults before it uploads.
    item = client.content.find(name=name).first() or client.content.create(name)
    with bundle_dir(folder) as packed:
        uploaded = item.bundles.upload(packed)
    order = client.api.content.deploy_content_bundle(item.guid, bundle_id=uploaded.id)
    with pytest.raises(TaskFailed) as failure:
        client.tasks.wait(order.task_id, timeout=60)
    return failure.value.error, plain(list(failure.value.log))


def last_error(client: Client, name: str) -> Any:
    """Give the error of the newest job of an item, as the API has it."""
    guid = client.content.one(name=name).guid
    job = client.api.jobs.get_jobs(guid)[0]
    return client.api.jobs.get_job_error(guid, job.key)
