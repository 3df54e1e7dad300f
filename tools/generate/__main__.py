"""`python -m tools.generate [--check]`: write the generated files, or fail where they differ."""

import sys
from pathlib import Path

from tools.contract import ContractError, load
from tools.generate import api, models, operations, server
from tools.generate.plan import Plan
from tools.generate.write import ROOT, Output

ROOMS = ("src/connectapi/models", "src/connectapi/api", "src/connectapi/api/_async")
"""Folders that hold nothing else."""


def generate(*, check: bool, root: Path = ROOT) -> list[str]:
    """Generate from the contract of a repository; gives the files that differed.

    Raises:
        ContractError: The contract says something that cannot be.
    """
    plan = Plan(load(root / "contract"))
    output = Output(root)
    for name, text in models.modules(plan):
        output.add(f"src/connectapi/models/{name}", text)
    for name, text in api.modules(plan):
        output.add(f"src/connectapi/api/_async/{name}", text)
    output.add("src/connectapi/api/__init__.py", operations.package())
    output.add("src/connectapi/api/operations.py", operations.module(plan))
    output.add("src/connectapi/_core/error_codes.py", operations.error_codes(plan))
    output.add("src/connectapi/server/contract.json", server.contract_json(plan))
    return output.finish(list(ROOMS), check=check)


def main() -> int:
    """Run the command; the exit status is 1 for a difference or a mistake in the contract."""
    check = "--check" in sys.argv[1:]
    try:
        differing = generate(check=check)
    except ContractError as error:
        print(error, file=sys.stderr)
        return 1
    for path in differing:
        print(f"differs from the contract: {path}" if check else f"wrote {path}")
    return 1 if check and differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
