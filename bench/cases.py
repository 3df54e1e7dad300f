"""The cases: which subjects are compared, and what is to hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Sizes:
    """How much work a run does."""

    gets: int = 1000
    users: int = 10_000
    hits: int = 200_000
    content: int = 5000
    tags: int = 5000
    groups: int = 300
    bundle_mib: int = 1024
    local_users: int = 1000
    local_content: int = 5000
    local_hits: int = 100_000
    packed_files: int = 20_000
    packed_mib: int = 1024

    @classmethod
    def quick(cls) -> "Sizes":
        """Enough to see that everything works."""
        return cls(
            gets=24,
            users=1000,
            hits=2000,
            content=100,
            tags=100,
            groups=10,
            bundle_mib=4,
            local_users=500,
            local_content=50,
            local_hits=200,
            packed_files=200,
            packed_mib=4,
        )

    def environment(self) -> dict[str, str]:
        """The sizes for the servers."""
        return {
            "BENCH_USERS": str(self.users),
            "BENCH_HITS": str(self.hits),
            "BENCH_CONTENT": str(self.content),
            "BENCH_TAGS": str(self.tags),
            "BENCH_GROUPS": str(self.groups),
            "BENCH_BUNDLE_MIB": str(self.bundle_mib),
            "BENCH_LOCAL_USERS": str(self.local_users),
            "BENCH_LOCAL_CONTENT": str(self.local_content),
            "BENCH_LOCAL_HITS": str(self.local_hits),
        }


@dataclass(frozen=True)
class Goal:
    """A figure of a case and its bound: at least, or at most."""

    text: str
    figure: Callable[[Figures, Mapping[str, int]], float]
    at_least: float | None = None
    at_most: float | None = None

    def value(self, seconds: Figures, grown: Mapping[str, int]) -> float:
        """The figure."""
        return self.figure(seconds, grown)

    def is_met(self, value: float) -> bool:
        """Whether the figure is within its bound."""
        if self.at_least is not None:
            return value >= self.at_least
        return self.at_most is None or value <= self.at_most


@dataclass(frozen=True)
class Case:
    """Subjects that do the same work.

    Attributes:
        local: Whether the local server is asked, not the one with answers made beforehand.
        running: Whether content that it runs is asked.
    """

    title: str
    subjects: tuple[str, ...]
    goals: tuple[Goal, ...]
    size: Callable[[Sizes], int] = lambda sizes: sizes.gets
    most_rounds: int = 100
    local: bool = False
    running: bool = False


def times_faster(peer: str, ours: str, goal: float) -> Goal:
    """How many times the peer's time ours is."""
    return Goal(
        f"{peer} / {ours} at least {goal:g}",
        lambda seconds, _: seconds[peer] / seconds[ours],
        at_least=goal,
    )


def at_most_times(ours: str, limit: str, goal: float) -> Goal:
    """How many times the limit's time ours is."""
    return Goal(
        f"{ours} / {limit} at most {goal:g}",
        lambda seconds, _: seconds[ours] / seconds[limit],
        at_most=goal,
    )


def takes_less(subject: str, seconds: float) -> Goal:
    """How long a subject may take."""
    return Goal(
        f"{subject} in ms at most {seconds * 1e3:g}",
        lambda found, _: found[subject] * 1e3,
        at_most=seconds * 1e3,
    )


def grows_less(subject: str, mib: float) -> Goal:
    """How much more memory a subject took, in MiB."""
    return Goal(
        f"memory of {subject} in MiB at most {mib:g}",
        lambda _, grown: grown[subject] / 2**20,
        at_most=mib,
    )


CASES = (
    Case(
        "One user read again and again",
        ("get_posit", "get_ours", "get_bare", "get_ours_async"),
        (
            times_faster("get_posit", "get_ours", 3),
            times_faster("get_posit", "get_ours_async", 7),
        ),
    ),
    Case(
        "All users into a data frame",
        ("users_posit", "users_ours_polars", "users_ours_pandas"),
        (
            times_faster("users_posit", "users_ours_polars", 3),
            times_faster("users_posit", "users_ours_pandas", 3),
        ),
    ),
    Case(
        "All hits into Arrow",
        ("hits_posit", "hits_ours", "hits_limit"),
        (
            times_faster("hits_posit", "hits_ours", 5),
            at_most_times("hits_ours", "hits_limit", 1.4),
        ),
    ),
    Case(
        "All content as typed records",
        ("content_posit", "content_ours"),
        (times_faster("content_posit", "content_ours", 3),),
    ),
    Case(
        "All content into a data frame",
        ("content_frame_posit", "content_frame_ours", "content_frame_ours_polars"),
        (
            times_faster("content_frame_posit", "content_frame_ours", 4),
            times_faster("content_frame_posit", "content_frame_ours_polars", 4),
        ),
    ),
    Case(
        "The groups of one user",
        ("groups_posit", "groups_ours", "groups_ours_async"),
        (times_faster("groups_posit", "groups_ours", 10),),
    ),
    Case(
        "The tree of 5,000 tags",
        ("tags_ours",),
        (takes_less("tags_ours", 0.05),),
    ),
    Case(
        "Import",
        ("import_posit", "import_ours", "import_ours_client"),
        (
            times_faster("import_posit", "import_ours", 3),
            Goal("import_ours in ms at most 120", lambda s, _: s["import_ours"] * 1e3, at_most=120),
        ),
    ),
    Case(
        "A large bundle",
        ("bundle_up", "bundle_down"),
        (grows_less("bundle_up", 64), grows_less("bundle_down", 64)),
        size=lambda sizes: sizes.bundle_mib,
        most_rounds=1,
    ),
    Case(
        "The local server: small requests",
        ("local_gets",),
        (
            Goal(
                "local_gets a second at least 1000",
                lambda seconds, _: Sizes.gets / seconds["local_gets"],
                at_least=1000,
            ),
        ),
        local=True,
    ),
    Case(
        "The local server: a page of 500 users",
        ("local_users_page",),
        (takes_less("local_users_page", 0.025),),
        local=True,
    ),
    Case(
        "The local server: 5,000 content items",
        ("local_content",),
        (takes_less("local_content", 0.4),),
        local=True,
    ),
    Case(
        "The local server: 100,000 hits in one answer",
        ("local_hits",),
        (takes_less("local_hits", 3), grows_less("local_hits", 200)),
        local=True,
    ),
    Case(
        "The local server: the dashboard's first page with 1,000 items",
        ("local_dashboard",),
        (takes_less("local_dashboard", 0.3),),
        local=True,
    ),
    Case(
        "Planning 1,000 items of content that are as they should be",
        ("local_plan",),
        (takes_less("local_plan", 5),),
        most_rounds=1,
        local=True,
    ),
    Case(
        "The local server: start to first answer",
        ("local_start",),
        (takes_less("local_start", 1),),
        local=True,
    ),
    Case(
        "Publishing 200 files again that have not changed",
        ("local_redeploy",),
        (takes_less("local_redeploy", 1),),
        local=True,
    ),
)
