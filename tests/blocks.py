"""The address blocks that are not the public internet, as the tests know them."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "networks"


def words(name: str) -> list[str]:
    """The words of one of the lists in tests/data/networks."""
    return (_FOLDER / f"{name}.txt").read_text("utf-8").split()


# special.txt has IANA's special-purpose registries block by block as they stand there, then what
# lies beside them: multicast, former site-local, compatible and translated addresses, Azure's
# host agent, and all IPv6 space never given out.
INSIDE: list[IPv4Network | IPv6Network] = [ip_network(block) for block in words("special")]
