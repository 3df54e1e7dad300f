"""What `pyproject.toml` says about publishing: `[tool.connectapi]`, else `[tool.rsconnect]`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSettings:
    """Settings of a project; what is not set is None or empty.

    Attributes:
        kind: App mode (`app_mode`, or `kind`).
        entrypoint: Module, object or file to begin with.
        title: Title of the content.
        name: Name of the content.
        requirements_file: File with the dependencies: `requirements.txt`, `uv.lock`...
        groups: Dependency groups of pyproject.toml that are installed, too.
        extras: Optional dependencies of pyproject.toml that are installed, too.
        include: Patterns of files that are shipped although ignore files leave them out.
        exclude: Patterns of files that are left out.
        python: Range of Python versions.
        source: The table that was read, such as `[tool.connectapi]`; empty where there is none.
    """

    kind: str | None = None
    entrypoint: str | None = None
    title: str | None = None
    name: str | None = None
    requirements_file: str | None = None
    groups: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    python: str | None = None
    source: str = ""
