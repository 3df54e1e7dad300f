"""What the examples deploy, beside the site of `examples/`: a document and an API."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PYTHON: Final = {
    "version": "3.11.9",
    "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
}

# People and groups whom a directory knows, and the server not yet.
DIRECTORY: Final = {
    "users": [{"username": "grace", "email": "grace@example.com"}],
    "groups": [{"name": "pilots", "members": ["grace"]}],
}


def document(folder: Path) -> Path:
    """A Quarto document."""
    metadata = {"appmode": "quarto-static", "primary_rmd": "report.qmd"}
    return _written(
        folder / "document", metadata, {"report.qmd": "# Sales\n"}, quarto={"version": "1.5.57"}
    )


def application(folder: Path) -> Path:
    """A Python API with one package."""
    metadata = {"appmode": "python-api", "entrypoint": "app"}
    files = {"app.py": "app = None\n", "requirements.txt": "flask==3.0.2\n"}
    return _written(folder / "application", metadata, files, python=_PYTHON)


def directory(folder: Path) -> Path:
    """The file that stands for a directory."""
    path = folder / "directory.json"
    path.write_text(json.dumps(DIRECTORY), "utf-8")
    return path


def _written(
    folder: Path, metadata: Mapping[str, str], files: Mapping[str, str], **sections: object
) -> Path:
    manifest = {
        "version": 1,
        "metadata": metadata,
        "files": {name: {"checksum": ""} for name in files},
        **sections,
    }
    folder.mkdir()
    for name, text in {"manifest.json": json.dumps(manifest), **files}.items():
        (folder / name).write_text(text, "utf-8")
    return folder
