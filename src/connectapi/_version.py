"""The one place that holds the version of the package."""

import platform

__version__ = "0.1.0"

USER_AGENT = f"connectapi/{__version__} python/{platform.python_version()}"
"""What the client calls itself in every request."""
