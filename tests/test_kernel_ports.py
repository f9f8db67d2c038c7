"""Chapters that run side by side do not take each other's ports."""

import socket

import pytest
from jupyter_client.connect import LocalPortCache
from kernel_ports import BEHIND, EACH, FIRST, KernelPorts

HERE = "127.0.0.1"


def test_nobody_is_given_a_port_twice_nor_one_that_another_listens_at():
    ports = KernelPorts()
    first, second = ports.find_available_port(HERE), ports.find_available_port(HERE)
    assert first != second
    ports.return_port(first)
    assert ports.find_available_port(HERE) == first
    with socket.socket() as other:
        other.bind((HERE, first))
        assert KernelPorts().find_available_port(HERE) != first


def test_processes_look_in_places_of_their_own(monkeypatch):
    starts = []
    for pid in (4321, 4322, 10**6 + 3):
        monkeypatch.setattr("os.getpid", lambda pid=pid: pid)
        starts.append(KernelPorts().find_available_port(HERE))
    assert all(FIRST <= port < BEHIND for port in starts)
    assert abs(starts[0] - starts[1]) >= EACH // 2


def test_an_error_says_when_every_port_is_taken(monkeypatch):
    monkeypatch.setattr("kernel_ports.is_free", lambda ip, port: False)
    with pytest.raises(OSError, match=f"every port from {FIRST} to {BEHIND - 1}"):
        KernelPorts().find_available_port(HERE)


def test_jupyter_asks_for_them_here():
    assert isinstance(LocalPortCache.instance(), KernelPorts)
