"""Which computers on the internet a call may come from."""
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network


def read_networks(text: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read a list of addresses, apart by blanks, line breaks or commas.

    :param text: such as ``5.45.207.0/25, 141.8.142.7``
    :raise ValueError: one of them is none; the text says which
    """
    return tuple(ip_network(word) for word in (text or '').replace(',', ' ').split())


def is_within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Tell whether an address lies in one of some networks.

    :param address: as a web server names its caller; where that is no address, it lies in none
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    found = getattr(found, 'ipv4_mapped', None) or found
    return any(found in network for network in networks)
