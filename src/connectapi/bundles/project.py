"""What a folder or a file was found to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from connectapi.bundles import kinds

if TYPE_CHECKING:
    from connectapi.bundles.settings import ProjectSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that a project could be.

    Attributes:
        kind: App mode, as in a manifest.
        entrypoint: What would be run or shown first, such as `app`, `app:server`, `report.qmd`;
            empty for what needs none.
        why: What was seen, in words.
        weight: Of two candidates the heavier one is meant; equal ones have to be chosen from.
    """

    kind: str
    entrypoint: str
    why: str
    file: str = ""
    category: str = ""
    weight: int = 0

    def __str__(self) -> str:
        named = f" ({self.entrypoint})" if self.entrypoint else ""
        return f"{kinds.label(self.kind)}{named}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A folder, or one file of it, and what kind of content it was found to be.

    Attributes:
        folder: The folder.
        kind: App mode, as in a manifest: `python-fastapi`, `quarto-static`, `static`...
        entrypoint: Module with or without an object (`app`, `main:api`), or a file; empty where
            the kind needs none.
        primary: The document or page, where the content is one.
        category: `site` for documents that belong together, else empty.
        has_parameters: Whether a document has parameters.
        engines: What runs a Quarto document: `markdown`, `jupyter`, `knitr`.
        only: The files that belong to it where it is one document; None for all of the folder.
        why: What was seen, one line a reason.
        warnings: What may go wrong, one line each.
        candidates: Everything that the project could be; the first is what it was taken for.
        settings: What its pyproject.toml says.
    """

    folder: Path
    kind: str
    settings: ProjectSettings
    entrypoint: str = ""
    primary: str = ""
    category: str = ""
    has_parameters: bool = False
    engines: tuple[str, ...] = ()
    only: tuple[str, ...] | None = None
    why: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = field(default=(), repr=False)

    @property
    def label(self) -> str:
        """The kind in words."""
        return kinds.label(self.kind)

    @property
    def needs_python(self) -> bool:
        """Whether it needs a Python environment."""
        return kinds.needs_python(self.kind) or "jupyter" in self.engines

    @property
    def needs_r(self) -> bool:
        """Whether it needs R and packages of R."""
        return self.kind in kinds.R_KINDS or "knitr" in self.engines
