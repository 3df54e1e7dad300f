"""The command `rsconnect`, run inside the test's process."""

import gc
import json
import warnings
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner


@dataclass(frozen=True)
class Outcome:
    """How a command ended and what it wrote."""

    status: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:  # Any: whatever the command printed
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Rsconnect:
    """The command, with the options that lead it to one server."""

    url: str
    api_key: str

    def __call__(self, *arguments: object, status: int = 0) -> Outcome:
        """Run a command that speaks to the server; its exit status is checked."""
        return self.plain(
            *arguments, "--server", self.url, "--api-key", self.api_key, status=status
        )

    def plain(self, *arguments: object, status: int = 0, **environment: str) -> Outcome:
        """Run a command as it stands."""
        from rsconnect.main import cli

        with warnings.catch_warnings():
            # What rsconnect is warned of is for its makers; it leaves files open behind it, too.
            warnings.simplefilter("ignore")
            result = CliRunner().invoke(cli, [str(item) for item in arguments], env=environment)
            outcome = Outcome(result.exit_code, result.stdout, result.stderr)
            told = (
                f"rsconnect {' '.join(map(str, arguments))}\n{result.output}\n{result.exception!r}"
            )
            # A failure holds on to where it came from, and so to files.
            del result
            gc.collect()
        assert outcome.status == status, told
        return outcome
