"""The network of the test process: loopback and Unix sockets only."""

import ipaddress
import socket
import sys
from collections.abc import Callable


class NetworkAccessError(RuntimeError):
    """Not an OSError, so that no code under test takes it for a network failure."""

    def __init__(self, target: object) -> None:
        super().__init__(f"Tests reach this machine only, by loopback or a Unix socket; this one tried {target!r}.")


def forbid_network() -> None:
    """Refuse other addresses for the rest of the process and its forks; programs that it starts are not watched."""
    sys.addaudithook(refuse_network)


def refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    check = CHECKS.get(event)
    if check:
        check(*arguments)


def check_address(sock: object, address: object) -> None:
    """Refuse an `address` of connect or sendto outside loopback; None when the socket is connected already."""
    if not isinstance(sock, socket.SocketType) or sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    if isinstance(address, tuple) and not is_loopback(address[0]):
        raise NetworkAccessError(address)


def check_name(host: object, *_: object) -> None:
    """Refuse to resolve a name, which already queries another machine; a number queries nobody."""
    if host and not is_address(host) and not is_loopback(host):
        raise NetworkAccessError(host)


def is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(as_text(host))
    except ValueError:
        return False
    return True


def is_loopback(host: object) -> bool:
    name = as_text(host)
    if is_address(name):
        return ipaddress.ip_address(name).is_loopback
    return name in ("localhost", socket.gethostname())


def as_text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes | bytearray) else str(host)


CHECKS: dict[str, Callable[..., None]] = {
    "socket.connect": check_address,
    "socket.sendto": check_address,
    "socket.sendmsg": check_address,
    "socket.getaddrinfo": check_name,
    "socket.gethostbyname": check_name,
}
