"""What came of carrying a plan out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from connectapi._core.errors import ConnectError
from connectapi.state.facts import Change
from connectapi.state.model import Document
from connectapi.state.plan import NotCarried

Outcome = Literal["created", "changed", "deleted", "unchanged", "failed", "skipped"]


class ApplyFailed(ConnectError):
    """Not everything of a plan could be carried out.

    Attributes:
        applied: What could be, and what could not.
    """

    def __init__(self, message: str, applied: Applied) -> None:
        super().__init__(message)
        self.applied = applied

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.applied)


@dataclass(slots=True)
class ItemResult:
    """What came of one item.

    Attributes:
        name: Its name.
        guid: Its guid; empty where there is none.
        outcome: What was done with it; `failed` where any step failed, `skipped` where nothing was
            tried.
        done: The changes that were made.
        failed: The parts that could not be made so, each with its error.
        not_carried: What could not be made so from the beginning.
    """

    name: str
    guid: str
    outcome: Outcome
    done: list[Change] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    not_carried: Sequence[NotCarried] = ()

    def __str__(self) -> str:
        lines = [f"{self.outcome}: {self.name}" + (f" ({self.guid})" if self.guid else "")]
        lines += [f"    {change}" for change in self.done]
        lines += [f"    failed: {part}: {error}" for part, error in self.failed]
        lines += [f"    {note}" for note in self.not_carried]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of a plan, item by item. True where everything that was planned is done.

    Attributes:
        results: One result an item, in the plan's order.
        undo: The document of what was before; planned with `prune=` it puts everything back.
        dry_run: Whether nothing was sent.
    """

    results: Sequence[ItemResult]
    undo: Document = field(repr=False)
    dry_run: bool = False

    def __bool__(self) -> bool:
        return not self.failed

    @property
    def failed(self) -> list[ItemResult]:
        """The items of which something failed, or was not tried for another's failure."""
        return [result for result in self.results if result.outcome in {"failed", "skipped"}]

    def check(self) -> None:
        """Raise where anything failed.

        Raises:
            ApplyFailed: The error holds the results.
        """
        if self.failed:
            raise ApplyFailed("\n".join(map(str, self.failed)), self)

    def __str__(self) -> str:
        shown = [result for result in self.results if _worth_showing(result)]
        same = len(self.results) - len(shown)
        lines = [*map(str, shown), *([f"unchanged: {same}"] if same else [])]
        return "\n".join(lines or ["nothing to do"])


def _worth_showing(result: ItemResult) -> bool:
    return result.outcome != "unchanged" or bool(result.not_carried)
