"""Ports are free when they are chosen, and stay where they were if they can."""

import socket
from collections.abc import Iterator

import pytest

from deploy.local import ports


@pytest.fixture
def occupied() -> Iterator[int]:
    """A port on which somebody else listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_a_listener_makes_a_port_unfree(occupied: int) -> None:
    assert not ports.is_free(occupied)


def test_closed_connections_leave_a_port_free() -> None:
    """A part that was killed left connections in TIME_WAIT; it is started again on its port all the same."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert ports.is_free(port)


def test_a_free_port_is_kept_and_an_occupied_one_replaced(occupied: int) -> None:
    (free,) = ports.available((0,), ())
    assert ports.available((free, occupied), ())[0] == free
    assert occupied not in ports.available((free, occupied), ())


def test_a_promised_port_is_not_given_away() -> None:
    (free,) = ports.available((0,), ())
    assert ports.available((free,), {free}) != (free,)


def test_chosen_ports_differ_and_lie_below_the_ephemeral_ones() -> None:
    chosen = ports.available((0,) * 50, ())
    assert len(set(chosen)) == 50
    assert all(ports.LOWEST <= port < 32_768 for port in chosen)


def test_a_fixed_port_comes_first_and_the_others_stay() -> None:
    assert ports.preferred(7, (1, 2)) == (7, 2)
    assert ports.preferred(0, (1, 2)) == (1, 2)
