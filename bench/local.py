"""`python -m bench.local`: the local server, filled, until standard input ends.

It prints one line of JSON: its address, the administrator's key, and a small object's path.
"""

import json
import os
import sys

from connectapi.testing import LocalConnect, Seed


def main() -> None:
    """Serve."""
    seed = Seed(
        users=int(os.environ["BENCH_LOCAL_USERS"]),
        content=int(os.environ["BENCH_LOCAL_CONTENT"]),
        hits=int(os.environ["BENCH_LOCAL_HITS"]),
    )
    with LocalConnect(seed=seed) as server:
        facts = {"url": server.url, "api_key": server.api_key}
        print(json.dumps(facts), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
