"""Archives to deploy, packed as publishing tools do."""

import io
import json
import tarfile
from collections.abc import Mapping

PAGE = "<!doctype html><title>Report</title><h1>Report</h1>"


def packed(files: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return target.getvalue()


def bundle(mode: str, files: Mapping[str, str], entrypoint: str, **sections: object) -> bytes:
    """Pack files with a manifest; ``sections`` are further ones of it."""
    manifest = {
        "version": 1,
        "locale": "en_US.UTF-8",
        "metadata": {"appmode": mode, "entrypoint": entrypoint, "primary_html": None},
        "files": {name: {"checksum": ""} for name in files},
        **sections,
    }
    return packed({"manifest.json": json.dumps(manifest), **files})


def site(text: str = PAGE) -> bytes:
    return packed(
        {
            "manifest.json": json.dumps(
                {
                    "version": 1,
                    "metadata": {"appmode": "static", "primary_html": "index.html"},
                    "files": {"index.html": {"checksum": ""}},
                }
            ),
            "index.html": text,
        }
    )


def fastapi_app() -> bytes:
    python = {
        "version": "3.11.7",
        "package_manager": {"name": "pip", "version": "24.0", "package_file": "requirements.txt"},
    }
    files = {
        "app.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "requirements.txt": "# made by hand\nfastapi==0.115.0\nuvicorn==0.30.1\n",
    }
    return bundle("python-fastapi", files, "app:app", python=python)


def quarto_document() -> bytes:
    quarto = {"version": "1.5.0", "engines": ["markdown"]}
    return bundle("quarto-static", {"report.qmd": "# Report\n"}, "report.qmd", quarto=quarto)
