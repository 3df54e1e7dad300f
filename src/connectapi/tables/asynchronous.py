"""What only asynchronous listings have; `synchronous` has the same name without `Async`."""

from __future__ import annotations


class AsyncStreamable:
    """Nothing: Arrow's stream protocol cannot wait, so `await listing.table()` comes first."""
