"""Testing against a local server: a context manager, seeds, and a pytest plugin.

Start a server for the length of a block and speak to it with any client::

    with LocalConnect() as connect:
        client = connect.client()
"""

from connectapi.testing.local import LocalConnect
from connectapi.testing.seeds import Account, Seed

__all__ = ["Account", "LocalConnect", "Seed"]
