"""Records as a server has them, made up by number."""

from bench import GUID

TIME = "2026-03-{:02d}T12:{:02d}:{:02d}Z"


def user(number: int) -> dict[str, object]:
    """A user."""
    return {
        "email": f"user{number}@example.com",
        "username": f"user{number}",
        "first_name": f"First{number}",
        "last_name": f"Last{number}",
        "user_role": ("viewer", "publisher", "administrator")[number % 3],
        "created_time": _time(number),
        "updated_time": _time(number),
        "active_time": None if number % 7 == 0 else TIME.format(1 + number % 28, 0, number % 60),
        "confirmed": True,
        "locked": number % 50 == 0,
        "external_id": "",
        "guid": GUID.format(number),
    }


def hit(number: int) -> dict[str, object]:
    """A hit on content."""
    return {
        "id": str(number),
        "user_guid": None if number % 3 == 0 else GUID.format(number % 997),
        "content_guid": GUID.format(number % 211),
        "timestamp": _time(number),
        "data": {
            "path": f"/some/path/{number}",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome",
        },
    }


def content(number: int) -> dict[str, object]:
    """A content item, with the fields that servers of today give."""
    unset = dict.fromkeys(
        (
            *("connection_timeout", "read_timeout", "init_timeout", "idle_timeout"),
            *("max_processes", "min_processes", "max_conns_per_process", "load_factor"),
            *("memory_request", "memory_limit", "cpu_request", "cpu_limit"),
            *("amd_gpu_limit", "nvidia_gpu_limit", "service_account_name"),
            *("default_image_name", "default_environment_guid", "run_as", "quarto_version"),
            *("r_environment_management", "default_r_environment_management"),
            *("default_py_environment_management", "polling_interval"),
        )
    )
    return {
        **unset,
        "guid": GUID.format(number),
        "id": str(number),
        "name": f"item-{number}",
        "title": f"Item {number}",
        "description": "What it is for, in a sentence that somebody wrote.",
        "access_type": ("acl", "logged_in", "all")[number % 3],
        "locked": False,
        "locked_message": "",
        "created_time": _time(number),
        "last_deployed_time": _time(number),
        "bundle_id": str(number * 3),
        "app_mode": ("shiny", "rmd-static", "python-api", "static")[number % 4],
        "content_category": "",
        "parameterized": False,
        "cluster_name": "Local",
        "image_name": "Local",
        "r_version": "4.3.1",
        "py_version": "3.11.7",
        "py_environment_management": True,
        "run_as_current_user": False,
        "owner_guid": GUID.format(number % 97),
        "content_url": f"https://connect.example.com/content/{GUID.format(number)}/",
        "dashboard_url": f"https://connect.example.com/connect/#/apps/{GUID.format(number)}",
        "app_role": "owner",
    }


def tag(number: int) -> dict[str, object]:
    """A tag below another: ten to a parent."""
    return {
        "id": str(number),
        "name": f"Tag {number}",
        "parent_id": str(number // 10) if number >= 10 else None,
        "created_time": _time(number),
        "updated_time": _time(number),
    }


def group(number: int) -> dict[str, object]:
    """A group."""
    return {
        "guid": GUID.format(number),
        "name": f"group{number}",
        "owner_guid": GUID.format(number % 97),
        "gid": None,
        "member_count": 3,
    }


def _time(number: int) -> str:
    return TIME.format(1 + number % 28, number % 60, number // 60 % 60)
