"""`python -m bench [--quick]`: measure every case in turn and write `bench/results.json`."""

import argparse
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from bench.cases import CASES, Case, Sizes
from bench.cases_proxy import PROXY_CASES
from bench.packing import PACKING_CASES, tree

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results.json"
PEERS = (
    "posit-sdk",
    "rsconnect-python",
    "pandas",
    "pyarrow",
    "polars",
    "granian",
    "msgspec",
    "pyreqwest",
)
START_LIMIT = 60.0
MEASURE_LIMIT = 300


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, one round, no file")
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each subject")
    options = parser.parse_args()
    sizes = Sizes.quick() if options.quick else Sizes()
    rounds = 1 if options.quick else options.rounds
    with canned_server(sizes) as url:
        found = [run(case, url, sizes, rounds) for case in CASES if not case.local]
    with local_server(sizes) as url:
        found += [run(case, url, sizes, rounds) for case in CASES if case.local]
    with running_server() as url:
        found += [run(case, url, sizes, rounds) for case in PROXY_CASES]
    with tree(sizes):
        found += [run(case, "", sizes, rounds) for case in PACKING_CASES]
    if not options.quick:
        write({"environment": environment(), "rounds": rounds, "cases": found})
        print(f"\nWritten: {RESULTS.relative_to(ROOT)}")
    return 0


def run(case: Case, url: str, sizes: Sizes, rounds: int) -> dict[str, object]:
    """Measure all subjects of a case in turn, round by round; the median of each counts."""
    times: dict[str, list[float]] = {subject: [] for subject in case.subjects}
    firsts: dict[str, list[float]] = {subject: [] for subject in case.subjects}
    grown: dict[str, int] = dict.fromkeys(case.subjects, 0)
    for _ in range(min(rounds, case.most_rounds)):
        for subject in case.subjects:
            answer = measure(subject, url, case.size(sizes))
            times[subject].append(answer["seconds"])
            firsts[subject].append(answer["first"])
            grown[subject] = max(grown[subject], int(answer["grown"]))
    seconds = {subject: median(values) for subject, values in times.items()}
    first = {subject: median(values) for subject, values in firsts.items()}
    print(f"\n{case.title}")
    for subject, value in seconds.items():
        beside = "" if first[subject] == value else f"   (first call {first[subject]:.4f} s)"
        print(f"  {subject:<25} {value:8.4f} s   memory +{grown[subject] / 2**20:.0f} MiB{beside}")
    goals = []
    for goal in case.goals:
        value = goal.value(seconds, grown)
        met = goal.is_met(value)
        goals.append({"goal": goal.text, "value": round(value, 3), "met": met})
        print(f"  {'met ' if met else 'MISSED'} {goal.text}: {value:.2f}")
    return {
        "case": case.title,
        "seconds": {subject: round(value, 5) for subject, value in seconds.items()},
        "first_call_seconds": {subject: round(value, 5) for subject, value in first.items()},
        "grown_bytes": grown,
        "goals": goals,
    }


def measure(subject: str, url: str, size: int) -> dict[str, float]:
    """Measure once, in a process of its own."""
    command = [sys.executable, "-m", "bench.measure", subject, url, str(size)]
    done = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=MEASURE_LIMIT
    )
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def canned_server(sizes: Sizes) -> Iterator[str]:
    """Start granian with the canned answers, and end it afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--no-log", "bench.canned:app"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **sizes.environment()})
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_up(f"{url}/__api__/server_settings", process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def local_server(sizes: Sizes) -> Iterator[str]:
    """Start the local server with users, content and hits, and end it afterwards."""
    with _own_server("bench.local", sizes.environment()) as facts:
        yield facts["url"]


@contextmanager
def running_server() -> Iterator[str]:
    """Start the local server with an item that runs, and end it afterwards."""
    with _own_server("bench.running", {}) as facts:
        os.environ["BENCH_DIRECT"] = facts["direct"]
        yield facts["url"]


@contextmanager
def _own_server(module: str, environment: dict[str, str]) -> Iterator[dict[str, str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        facts: dict[str, str] = json.loads(process.stdout.readline())
        os.environ["BENCH_KEY"] = facts["api_key"]
        os.environ["BENCH_SERVER"] = str(process.pid)
        yield facts
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def wait_until_up(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait for the first answer."""
    until = time.monotonic() + START_LIMIT
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(address, timeout=1).close()
        except (URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server of canned answers did not start")


def environment() -> dict[str, object]:
    """What the figures depend on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "packages": {name: version(name) for name in PEERS},
    }


def write(results: dict[str, object]) -> None:
    """Write the file whole or not at all."""
    aside = RESULTS.with_suffix(".new")
    aside.write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    aside.replace(RESULTS)


if __name__ == "__main__":
    raise SystemExit(main())
