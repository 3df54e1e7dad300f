"""What can be wrong with files that are to be shipped."""

from connectapi._core.errors import ConnectError


class BundleError(ConnectError):
    """A folder, manifest or archive cannot be shipped as it is; the text says why."""
