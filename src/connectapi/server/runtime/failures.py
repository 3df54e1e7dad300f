"""Failures of builds, with the codes that clients know them by."""

from __future__ import annotations

BUILD_FAILED = "build-failed-error"
NOT_AVAILABLE = "python-package-version-not-available"
NOT_INSTALLED = "python-package-install-failed"


class BuildFailed(Exception):
    """A bundle cannot be built.

    Attributes:
        code: Code of the failure as clients know it, such as ``build-failed-error``.
        message: What is wrong and what to do, for the content's publisher.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def coded(self) -> str:
        """The message with its code at the end, where that says more than that it failed."""
        if self.code == BUILD_FAILED:
            return self.message
        return f"{self.message} (Error code: {self.code})"


class EnvironmentFailed(BuildFailed):
    """The environment of a bundle cannot be made."""


def failure_text(code: str) -> str:
    """Give the error of a task that failed so; real servers have two forms of it."""
    if code == BUILD_FAILED:
        return f"An error occurred while building the content ({code})"
    return f"An error occurred while building your content. (Error code: {code})"
