"""What a deployment did, and how long it took: values and text, without a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from connectapi.bundles import Bundle

SHA256 = "archive_sha256"
"""The field of a bundle's metadata that holds the SHA-256 of what was uploaded, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a deployment.

    Attributes:
        name: `pack`, `find`, `check`, `create`, `settings`, `environment`, `upload`, `deploy`,
            `verify` or `activate`.
        seconds: How long it took.
    """

    name: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentReport:
    """What came of a deployment.

    Attributes:
        name: Name of the item.
        guid: Its guid.
        url: Where the content answers; of a draft, where the draft does.
        created: Whether the item was made.
        updated: Fields of the item that were written.
        variables: Names of the environment variables that were written.
        skipped: Steps that were not needed: `settings`, `upload`, `deploy`.
        is_draft: Whether the bundle was left as a draft, beside the one that is served.
        bundle_id: The bundle that was deployed, or that is served already.
        previous_bundle_id: The bundle that was served before; None where there was none.
        task_id: The task of the deployment; None where nothing was deployed.
        status: The HTTP status that verification was answered; None where nothing was asked.
        log: The lines of the deployment's log.
        startup_log: The last lines that the content's newest process wrote when it was verified.
        steps: What was done, in order.
    """

    name: str
    guid: str
    url: str
    created: bool = False
    updated: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    is_draft: bool = False
    bundle_id: str | None = None
    previous_bundle_id: str | None = None
    task_id: str | None = None
    status: int | None = None
    log: tuple[str, ...] = field(default=(), repr=False)
    startup_log: tuple[str, ...] = field(default=(), repr=False)
    steps: tuple[Step, ...] = ()

    @property
    def seconds(self) -> float:
        """How long all steps took together."""
        return sum(step.seconds for step in self.steps)

    def __str__(self) -> str:
        what = "Created" if self.created else "Updated"
        if "deploy" in self.skipped:
            what = "Left as it was" if not (self.updated or self.variables) else "Updated"
        elif self.is_draft:
            what = "Draft of"
        lines = [f"{what} {self.name} ({self.guid})", f"  at {self.url}"]
        changed = self.previous_bundle_id not in (None, self.bundle_id)
        before = f" after bundle {self.previous_bundle_id}" if changed else ""
        if "upload" in self.skipped:
            lines.append(f"  bundle {self.bundle_id} is the same already: nothing uploaded")
        elif self.bundle_id:
            lines.append(f"  bundle {self.bundle_id}{before}, task {self.task_id}")
        if self.updated:
            lines.append(f"  settings: {', '.join(self.updated)}")
        if self.variables:
            lines.append(f"  variables: {', '.join(self.variables)}")
        if self.status is not None:
            lines.append(f"  verified: it answers {self.status}")
        took = ", ".join(f"{step.name} {step.seconds:.2f} s" for step in self.steps)
        lines.append(f"  {self.seconds:.2f} s: {took}")
        return "\n".join(lines)


@dataclass(slots=True)
class Progress:
    """What one deployment has done so far."""

    steps: list[Step] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    updated: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    skipped: list[str] = field(default_factory=list)
    status: int | None = None
    startup_log: tuple[str, ...] = ()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step; one that failed is noted, too."""
        begun = monotonic()
        try:
            yield
        finally:
            self.steps.append(Step(name, monotonic() - begun))


# Any: an answer as it came, since custom fields of the metadata are in no model.
def is_same_archive(found: Mapping[str, Any], bundle: Bundle) -> bool:
    """Whether a bundle on a server is this archive, as far as the server tells; False if unsure."""
    if found.get("size") != bundle.size:
        return False
    metadata = found.get("metadata") or {}
    if metadata.get(SHA256):
        return bool(metadata[SHA256] == bundle.sha256)
    return bool(metadata.get("archive_md5") == bundle.md5_hex)
