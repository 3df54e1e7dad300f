"""`python -m bench.measure SUBJECT URL SIZE`: one measurement in a process of its own."""

import json
import os
import resource
import sys

from bench.local_subjects import LOCAL_SUBJECTS, forget_server_peak, server_peak
from bench.packing import PACKING_SUBJECTS
from bench.proxy_subjects import PROXY_SUBJECTS
from bench.subjects import FIRST_CALLS, SUBJECTS


def peak() -> int:
    """The most memory that this process ever had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def main() -> None:
    """Measure and print one line of JSON."""
    name, url, size = sys.argv[1:]
    of_server = LOCAL_SUBJECTS | PROXY_SUBJECTS
    work = (SUBJECTS | PACKING_SUBJECTS | of_server)[name]
    # Of the local server it is the server's memory that counts.
    memory = server_peak if name in of_server else peak
    if name in of_server:
        forget_server_peak()
    if name.startswith("bundle"):
        # What the client needs at all, before the large body.
        from connectapi import Client

        with Client(url, "k" * 32) as client:
            client.me()
    before = memory()
    seconds = work(url, int(size))
    first = FIRST_CALLS[0] if FIRST_CALLS else seconds
    print(json.dumps({"seconds": seconds, "first": first, "grown": memory() - before}), flush=True)
    # The HTTP library's threads can abort an interpreter that ends under them.
    os._exit(0)


if __name__ == "__main__":
    main()
