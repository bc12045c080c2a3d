"""Nothing leaves the machine: the program as a user runs it, under a tracer of system calls."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import coach
from coach.assets import sample_videos_dir
from tests.clips import pictures, scaled, write
from tests.program import command, environment_without_proxies
from tests.tracing import outward, skip_without_tracer, trace

# without the block the program is as any other that uses MediaPipe
UNBLOCKED = (
    "from coach.pose import telemetry; telemetry.block = lambda: None; "
    "from coach.cli import main; main()"
)


def environment(folder: Path, **proxies: str) -> dict[str, str]:
    """Of a user with these proxies, whose data are kept in a folder."""
    root = str(Path(coach.__file__).parents[1])
    own = {"PYTHONPATH": root, "XDG_DATA_HOME": str(folder)}
    return {**environment_without_proxies(), **own, **proxies}


@pytest.fixture(scope="module", autouse=True)
def _tracer() -> None:
    skip_without_tracer()


@pytest.fixture(scope="module")
def short_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody standing, a second long."""
    images = pictures(sample_videos_dir() / "calibration.mp4", 0, 30)
    return write(tmp_path_factory.mktemp("clips") / "stand.mp4", scaled(images, (480, 270)))


def test_score_stays_on_the_machine(short_clip: Path, tmp_path: Path) -> None:
    words = command("score", short_clip, "-e", "none", "-o", tmp_path)
    # the user wants no proxies, which is not to let reports pass
    env = environment(tmp_path, no_proxy="*", NO_PROXY="localhost,.googleapis.com")
    assert trace(words, tmp_path / "calls", env) == []


def test_calibrate_stays_on_the_machine(tmp_path: Path) -> None:
    images = pictures(sample_videos_dir() / "calibration.mp4", step=3)
    clip = write(tmp_path / "me.mp4", scaled(images, (480, 270)), 10)
    words = command("calibrate", clip, "-o", tmp_path / "me.json")
    # a proxy of the user's, which the reports are not to take
    env = environment(tmp_path, HTTPS_PROXY="http://192.0.2.1:80", ALL_PROXY="http://192.0.2.1:80")
    assert trace(words, tmp_path / "calls", env) == []


def test_live_stays_on_the_machine(short_clip: Path, tmp_path: Path) -> None:
    words = command("live", "hip-thrust", "--source", short_clip, "--out", tmp_path, "--headless")
    assert trace(words, tmp_path / "calls", environment(tmp_path)) == []


def test_without_the_block_the_tracer_sees_a_report_leave(short_clip: Path, tmp_path: Path) -> None:
    words = ["score", str(short_clip), "-e", "none", "-o", str(tmp_path)]
    env = environment(tmp_path)
    calls = tmp_path / "calls"
    assert trace([sys.executable, "-c", UNBLOCKED, *words], calls, env) != []
    assert "googleapis" in calls.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize(
    ("call", "found"),
    [
        ('connect(8, {sa_family=AF_UNIX, sun_path="/run/pulse"}, 110) = 0', []),
        (
            'connect(6, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}'
            ", 16) = -1 EINPROGRESS",
            [],
        ),
        (  # the stub of a name service
            'connect(6, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}'
            ", 16) = 0",
            ["127.0.0.53 53"],
        ),
        (
            'sendto(6, "..", 2, 0, {sa_family=AF_INET6, sin6_port=htons(443), '
            'sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), '
            "sin6_scope_id=0}, 28 <unfinished ...>",
            ["2001:db8::1 443"],
        ),
        (
            "connect(6, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), "
            'inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
            [],
        ),
        (  # an answer, not a question
            'recvfrom(6, "..", 2048, 0, {sa_family=AF_INET, sin_port=htons(53), '
            'sin_addr=inet_addr("10.0.0.53")}, [28 => 16]) = 37',
            [],
        ),
    ],
)
def test_calls_that_leave_are_told_from_those_that_stay(call: str, found: list[str]) -> None:
    assert outward(f"4711 {call}\n") == found
