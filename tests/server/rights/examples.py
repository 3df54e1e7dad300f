"""A valid request for every operation of the contract."""

from tests.server.rights import examples_content, examples_people, examples_server
from tests.server.rights.asking import Example

EXAMPLES: dict[str, Example] = {
    **examples_content.EXAMPLES,
    **examples_people.EXAMPLES,
    **examples_server.EXAMPLES,
}
