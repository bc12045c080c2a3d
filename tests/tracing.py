"""Where a program and its children reach out to, by their system calls (Linux, strace)."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path

import pytest

_SENDING = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(")
_PORT = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS = re.compile(r'inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"')
_NAME_SERVICE_PORT = 53


def skip_without_tracer() -> None:
    """Skip a test where the tracer is missing."""
    if shutil.which("strace") is None:
        pytest.skip("needs strace (apt-get install strace)")


def trace(command: Sequence[str], log: Path, env: Mapping[str, str]) -> list[str]:
    """Run a program to its good end and list whom it and its children reached out to.

    Args:
        command: the program and its words.
        log: file for the system calls.
        env: its environment.

    Returns:
        `address port` of each look-up of a name and of each packet or connection that does not
        stay on the machine, in their order.
    """
    tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=network", "-o", str(log)]
    done = subprocess.run([*tracer, *command], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return outward(log.read_text(encoding="utf-8", errors="replace"))


def outward(calls: str) -> list[str]:
    """The calls among strace's lines that leave the machine or look up a name.

    A name service on the machine itself (a stub on loopback) asks others, so it counts.
    """
    found = []
    for line in calls.splitlines():
        if not _SENDING.search(line) or "sa_family=AF_INET" not in line:
            continue
        port, address = _PORT.search(line), _ADDRESS.search(line)
        assert port and address, line
        host = ip_address(address[1] or address[2])
        if not host.is_loopback or int(port[1]) == _NAME_SERVICE_PORT:
            found.append(f"{host} {port[1]}")
    return found
