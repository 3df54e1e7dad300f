"""What `deploy` can set of an item is what `update` can, but for what has its own parameter."""

from typing import get_type_hints

from connectapi.client.deploy_order import DeploySettings
from connectapi.models.content import UpdateContentInput

OWN = {"name", "title", "description", "access_type", "owner_guid"}


def test_settings_are_those_of_the_contract() -> None:
    wanted = get_type_hints(UpdateContentInput)

    assert get_type_hints(DeploySettings) == {
        name: kind for name, kind in wanted.items() if name not in OWN
    }
