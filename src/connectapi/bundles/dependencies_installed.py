"""Dependencies as they are installed somewhere: read from the files there, nothing is run."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from connectapi.bundles.dependencies_text import Listed
from connectapi.bundles.errors import BundleError
from connectapi.bundles.reading import read_text, table, text_or
from connectapi.bundles.requirement_lines import normal_name, plain_path, without_password

# What makes environments and publishes them is no part of what content needs.
_TOOLS = frozenset(
    {"pip", "pkg-resources", "rsconnect", "rsconnect-python", "setuptools", "uv", "wheel"}
)


@dataclass(frozen=True, slots=True)
class Installed:
    """The packages of an environment, and the version of its Python (empty where not told)."""

    listed: Listed
    version: str


def is_environment(path: Path) -> bool:
    """Whether a path is an interpreter, or a folder that is an environment."""
    if path.is_dir():
        return (path / "pyvenv.cfg").is_file() or bool(_site_packages(path))
    return path.is_file() and re.fullmatch(r"python[\d.]*(\.exe)?", path.name) is not None


def read_installed(path: Path, folder: Path) -> Installed:
    """List what is installed beside an interpreter, as `pip freeze` would.

    What is installed from a folder of this machine is left out with a warning, for content may do
    without it.

    Args:
        path: An interpreter, or the folder of a virtual environment.
        folder: The folder to publish; what is installed from there is shipped anyway.

    Raises:
        BundleError: There is no environment.
    """
    prefix = path if path.is_dir() else path.parent.parent
    places = _site_packages(prefix)
    if not path.is_dir() and _same(path, Path(sys.executable)):
        # This very interpreter may be one whose packages lie elsewhere.
        places = list(dict.fromkeys(sysconfig.get_path(one) for one in ("purelib", "platlib")))
    if not places:
        raise BundleError(f"{path} is no interpreter with packages beside it, and no environment")
    lines: dict[str, str] = {}
    warnings: list[str] = []
    for one in importlib.metadata.distributions(path=places):
        name, version = _name_of(one)
        if not name or normal_name(name) in _TOOLS:
            continue
        line, warning = _line(name, version, one.read_text("direct_url.json"), folder)
        if line:
            lines.setdefault(normal_name(name), line)
        if warning:
            warnings.append(warning)
    listed = Listed(tuple(lines[name] for name in sorted(lines)), tuple(sorted(warnings)))
    return Installed(listed, _version(prefix, places))


def _name_of(one: importlib.metadata.Distribution) -> tuple[str, str]:
    # A folder that lost its metadata has neither, whatever the types say.
    found = one.metadata
    return (found["Name"] or "", found["Version"] or "") if found else ("", "")


def _line(name: str, version: str, origin: str | None, folder: Path) -> tuple[str, str]:
    """Write what is installed, or say why it is left out."""
    try:
        direct = table(json.loads(origin or "{}"))
    except ValueError:
        direct = {}
    url = without_password(text_or(direct.get("url")))
    if not url:
        return f"{name}=={version}", ""
    if "vcs_info" in direct:
        info = table(direct["vcs_info"])
        sub = text_or(direct.get("subdirectory"))
        end = f"#subdirectory={sub}" if sub else ""
        return f"{name} @ {info.get('vcs', 'git')}+{url}@{info.get('commit_id')}{end}", ""
    if not url.startswith("file:"):
        return f"{name} @ {url}", ""
    if "dir_info" not in direct:  # an archive, which is how conda puts packages there
        return f"{name}=={version}", f"{name} was installed from a file; {version} is asked for"
    place = Path(plain_path(url))
    if _same(place, folder):
        return "", ""
    return "", f"{name} is installed from the folder {place} of this machine, and left out"


def _site_packages(prefix: Path) -> list[str]:
    patterns = ("lib/python3*/site-packages", "lib/python3*/dist-packages", "Lib/site-packages")
    found = [str(path) for pattern in patterns for path in sorted(prefix.glob(pattern))]
    return list(dict.fromkeys(found))


def _version(prefix: Path, places: list[str]) -> str:
    try:
        for line in read_text(prefix / "pyvenv.cfg").splitlines():
            key, _, value = line.partition("=")
            match = re.match(r"\d+\.\d+\.\d+", value.strip())
            if key.strip() in ("version", "version_info") and match:
                return match[0]
    except BundleError:
        pass  # it is an interpreter of its own
    named = re.search(r"python(3\.\d+)", places[0])
    own = platform.python_version_tuple()
    if named and named[1] == f"{own[0]}.{own[1]}":
        return ".".join(own)
    return f"{named[1]}.0" if named else ""


def _same(one: Path, other: Path) -> bool:
    # The links of an environment's interpreter lead out of it, so they are not followed.
    return os.path.abspath(one) == os.path.abspath(other)  # noqa: PTH100 - see above
