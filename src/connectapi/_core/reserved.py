"""Words that name a server's own places."""

RESERVED_WORDS = frozenset(
    [
        "connect",
        "apps",
        "users",
        "groups",
        "setpassword",
        "user-completion",
        "confirm",
        "recent",
        "reports",
        "plots",
        "unpublished",
        "settings",
        "metrics",
        "tokens",
        "help",
        "login",
        "welcome",
        "register",
        "resetpassword",
        "content",
    ]
)
"""No user name, and no first segment of a vanity URL."""
