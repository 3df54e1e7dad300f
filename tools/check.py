"""`python -m tools.check`: fail where a generated or derived file is not what its source says."""

import subprocess
import sys


def main() -> int:
    """Run all checks; the exit status is 1 where one fails."""
    commands = (
        ["tools.generate", "--check"],
        ["tools.unasync", "--check"],
        ["tools.coverage", "--check"],
        ["tools.parity", "--check"],
        ["tools.state_schema", "--check"],
    )
    return max(
        subprocess.run([sys.executable, "-m", *command], check=False).returncode
        for command in commands
    )


if __name__ == "__main__":
    raise SystemExit(main())
