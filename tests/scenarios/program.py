"""Small programs to deploy, with the manifests that say which versions they need."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def r_api(folder: Path, version: str) -> Path:
    """An API in R of this version, which needs two packages."""
    packages = {
        "plumber": {"Source": "CRAN", "description": {"Package": "plumber", "Version": "1.2.1"}},
        "R6": {"Source": "CRAN", "description": {"Package": "R6", "Version": "2.5.1"}},
    }
    sections = {"platform": version, "packages": packages}
    return _program(folder, "api", {"plumber.R": "# api"}, sections)


def python_api(folder: Path, version: str) -> Path:
    """An API in Python of this version, which needs one package."""
    python = {
        "version": version,
        "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
    }
    files = {"app.py": "app = None\n", "requirements.txt": "flask==3.0.2\n"}
    return _program(folder, "python-api", files, {"python": python})


# Any: a manifest as it is.
def _program(folder: Path, mode: str, files: dict[str, str], sections: dict[str, Any]) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    manifest = {
        "version": 1,
        "metadata": {"appmode": mode},
        "files": {name: {"checksum": ""} for name in files},
        **sections,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder
