"""A project of uv with a lock, and what uv itself makes of such a lock."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from connectapi.bundles.dependencies_uv import PUBLIC_INDEX

Folder = Callable[[Mapping[str, str | bytes]], Path]
HASH = "sha256:" + "a" * 64
PROJECT = """
[project]
name = "harbour"
version = "1"
requires-python = ">=3.11"
dependencies = ["flask>=3", "httpx[http2]==0.27.0; python_version < '3.13'"]

[project.optional-dependencies]
maps = ["folium"]
all = ["harbour[maps]", "rich"]

[dependency-groups]
dev = ["pytest", {include-group = "lint"}]
lint = ["ruff"]
"""
UV_LOCK = f"""
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "harbour"
version = "1"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "flask" }},
    {{ name = "httpx", extra = ["http2"], marker = "python_full_version < '3.13'" }},
]

[package.optional-dependencies]
maps = [{{ name = "folium" }}]

[package.dev-dependencies]
dev = [{{ name = "pytest" }}]

[package.metadata]
requires-dist = [
    {{ name = "flask", specifier = ">=3" }},
    {{ name = "folium", marker = "extra == 'maps'" }},
    {{ name = "httpx", extras = ["http2"], marker = "python_full_version < '3.13'" }},
]
provides-extras = ["maps"]

[package.metadata.requires-dev]
dev = [{{ name = "pytest" }}]

[[package]]
name = "click"
version = "8.1.7"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
dependencies = [{{ name = "colorama", marker = "sys_platform == 'win32'" }}]
sdist = {{ url = "https://x.invalid/click.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "colorama"
version = "0.4.6"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
sdist = {{ url = "https://x.invalid/colorama.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "flask"
version = "3.0.3"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
dependencies = [{{ name = "click" }}]
sdist = {{ url = "https://x.invalid/flask.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "folium"
version = "0.17.0"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
sdist = {{ url = "https://x.invalid/folium.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "h2"
version = "4.1.0"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
sdist = {{ url = "https://x.invalid/h2.tar.gz", hash = "{HASH}", size = 1 }}

[[package]]
name = "httpx"
version = "0.27.0"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
sdist = {{ url = "https://x.invalid/httpx.tar.gz", hash = "{HASH}", size = 1 }}

[package.optional-dependencies]
http2 = [{{ name = "h2" }}]

[[package]]
name = "pytest"
version = "8.0.0"
source = {{ registry = "https://{PUBLIC_INDEX}/simple" }}
dependencies = [{{ name = "colorama", marker = "sys_platform == 'win32'" }}]
sdist = {{ url = "https://x.invalid/pytest.tar.gz", hash = "{HASH}", size = 1 }}
"""


def bare(lines: tuple[str, ...]) -> list[str]:
    return [line.partition(" --hash")[0] for line in lines]


def exported(root: Path, *options: str) -> list[str]:
    program = Path(sys.executable).parent / "uv"
    plain = ("--no-header", "--no-annotate", "--no-emit-project", "--no-default-groups")
    done = subprocess.run(
        [program, "export", "--frozen", "--offline", "--quiet", *plain, *options],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.replace("\\\n", "").splitlines()
