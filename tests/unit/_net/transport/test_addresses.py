"""Addresses as people know them."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom._net.transport.addresses import endpoint


@given(st.ip_addresses(v=4), st.integers(0, 0xFFFF))
def test_an_ipv4_address_is_shown_as_one(address: ipaddress.IPv4Address, port: int) -> None:
    mapped = f"::ffff:{address}"
    assert ipaddress.IPv6Address(mapped).ipv4_mapped == address
    expected = (str(address), port)
    assert endpoint((mapped, port, 0, 0)) == endpoint((str(address), port)) == expected


@given(st.ip_addresses(v=6).filter(lambda address: address.ipv4_mapped is None))
def test_an_ipv6_address_stays(address: ipaddress.IPv6Address) -> None:
    assert endpoint((str(address), 104, 0, 0)) == (str(address), 104)


@pytest.mark.parametrize("host", ["::", "::1", "fe80::1%eth0", "::ffff:0:1", "localhost"])
def test_what_only_looks_alike_stays(host: str) -> None:
    assert endpoint((host, 104)) == (host, 104)
