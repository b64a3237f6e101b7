"""Small parts of the desk by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import UsageError
from verifier.web import intake, sniff, webhooks
from verifier.web.desk import Memory
from verifier.web.pages.render import local_path
from verifier.web.throttle import Bucket, LoginThrottle
from verifier.web.work import preview_path


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_fills_again() -> None:
    clock = Clock()
    bucket = Bucket(1.0, 2, clock)
    assert [bucket.take("a") for _ in range(3)] == [0, 0, 1]
    assert bucket.take("b") == 0, "others do not wait"
    clock.now = 1.0
    assert bucket.take("a") == 0


def test_right_logins_do_not_count() -> None:
    throttle = LoginThrottle(Clock())
    for _ in range(30):
        assert throttle.wait("li.na", "10.0.0.1") == 0
        throttle.forgive("li.na", "10.0.0.1")
    assert [throttle.wait("li.na", "10.0.0.1") > 0 for _ in range(6)] == [False] * 5 + [True]
    many = [throttle.wait(f"name{number}", "10.0.0.2") > 0 for number in range(21)]
    assert many == [False] * 20 + [True], "one address cannot try one password on every name"


def test_memory_is_bounded() -> None:
    memory: Memory[int] = Memory(2, 60)
    for number in range(3):
        memory.put(str(number), number)
    assert [memory.get(str(number)) for number in range(3)] == [None, 1, 2]


@given(st.text(max_size=60))
def test_a_link_stays_in_the_desk(address: str) -> None:
    target = local_path(address)
    assert target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target


@pytest.mark.parametrize(
    "address", ["//evil", "/\\evil", "http://evil", "\\evil", "/a\r\nSet-Cookie: x", "", "/\t/evil"]
)
def test_links_elsewhere_lead_to_the_inbox(address: str) -> None:
    assert local_path(address) == "/"


@given(st.binary(max_size=64))
def test_sniffing_never_fails(data: bytes) -> None:
    assert sniff.format_of(data) in {None, *sniff.SUFFIXES}


@given(st.text(max_size=200))
def test_a_display_name_is_never_a_path(name: str) -> None:
    try:
        shown = intake.display_name(name)
    except UsageError:
        return
    assert shown not in {"", ".", ".."} and not set(shown) & set("/\\\x00\r\n:")


@pytest.mark.parametrize(
    "sha256", ["", "sha256:../../etc/passwd", "sha256:" + "g" * 64, "sha256:" + "a" * 63]
)
def test_only_hashes_become_paths(tmp_path, sha256: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="no hash"):
        preview_path(tmp_path, sha256, 1)


@pytest.mark.parametrize(
    "url",
    ["ftp://good.example/", "http://good.example.evil/", "http://good.example@evil/", "http://u:p@good.example/",
     "//good.example/", "http://good.example:81/", "http://[::1]/", "file:///etc/passwd", "http://", "x" * 600],
)  # fmt: skip
def test_webhooks_go_only_where_they_may(url: str) -> None:
    with pytest.raises(UsageError):
        webhooks.check_address(url, ("good.example",))
    assert webhooks.check_address("https://good.example/hook", ("good.example",))
