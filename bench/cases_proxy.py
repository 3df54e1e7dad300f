"""The cases of content that runs: what the server in between costs."""

from bench.cases import Case, Figures, Goal, Sizes, grows_less


def _a_second(subject: str) -> Goal:
    return Goal(
        f"{subject} a second at least 500",
        lambda seconds, _: Sizes.gets / seconds[subject],
        at_least=500,
    )


def _more(through: str, direct: str, limit: float) -> Goal:
    def figure(seconds: Figures, _grown: object) -> float:
        return (seconds[through] - seconds[direct]) * 1e3

    return Goal(f"{through} - {direct} in ms at most {limit:g}", figure, at_most=limit)


PROXY_CASES = (
    Case(
        "A warm FastAPI request through the proxy vs directly",
        ("proxy_direct", "proxy_through"),
        (_more("proxy_through", "proxy_direct", 3),),
        running=True,
    ),
    Case(
        "The slowest of a hundred requests through the proxy vs directly",
        ("proxy_direct_slowest", "proxy_through_slowest"),
        (),
        running=True,
    ),
    Case(
        "Requests a second through the proxy, 32 at once",
        ("proxy_many_direct", "proxy_many"),
        (_a_second("proxy_many"),),
        running=True,
    ),
    Case(
        "A large body through the proxy",
        ("proxy_down", "proxy_up"),
        (grows_less("proxy_down", 16), grows_less("proxy_up", 16)),
        size=lambda sizes: min(sizes.bundle_mib, 256),
        running=True,
    ),
)
