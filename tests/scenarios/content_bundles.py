"""Bundles for scenarios of content: a page, a document and an API, packed in memory."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping

_PYTHON = {
    "version": "3.11.9",
    "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
}


def page(text: str = "hello") -> bytes:
    """A static page."""
    return _packed({"appmode": "static", "primary_html": "index.html"}, {"index.html": text})


def document() -> bytes:
    """A Quarto document."""
    metadata = {"appmode": "quarto-static", "primary_rmd": "report.qmd"}
    return _packed(metadata, {"report.qmd": "# Sales\n"}, quarto={"version": "1.5.57"})


def application() -> bytes:
    """A Python API with one package."""
    files = {"app.py": "app = None\n", "requirements.txt": "flask==3.0.2\n"}
    return _packed({"appmode": "python-api", "entrypoint": "app"}, files, python=_PYTHON)


def _packed(metadata: Mapping[str, str], files: Mapping[str, str], **sections: object) -> bytes:
    manifest = {
        "version": 1,
        "metadata": metadata,
        "files": {name: {"checksum": ""} for name in files},
        **sections,
    }
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, text in {"manifest.json": json.dumps(manifest), **files}.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return target.getvalue()
