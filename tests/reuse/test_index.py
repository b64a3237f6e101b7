import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.reuse.hashes import distance, perceptual_hash
from verifier.reuse.index import HammingIndex

hashes = st.binary(min_size=32, max_size=32)


@settings(deadline=None, max_examples=60)
@given(st.lists(hashes, max_size=40), hashes, st.integers(0, 256))
def test_the_search_is_exact(kept: list[bytes], wanted: bytes, radius: int) -> None:
    index = HammingIndex()
    index.extend((10 * n, item) for n, item in enumerate(kept))
    expected = sorted((distance(item, wanted), 10 * n) for n, item in enumerate(kept))
    assert index.search(wanted, radius) == [pair for pair in expected if pair[0] <= radius]


def test_it_grows_and_stays_small() -> None:
    index = HammingIndex()
    noise = np.random.default_rng(3).bytes(32 * 100_000)
    for start in range(0, 100_000, 3_000):
        index.extend((n, noise[32 * n : 32 * n + 32]) for n in range(start, min(start + 3_000, 100_000)))
    assert len(index) == 100_000
    assert index.nbytes <= 50 * 100_000
    for number in (0, 2_999, 3_000, 99_999):
        assert index.search(noise[32 * number : 32 * number + 32], 10) == [(0, number)]


def test_hashes_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="256 bits"):
        HammingIndex().add(1, b"short")
    with pytest.raises(ValueError, match="length"):
        distance(b"a", b"bc")


def test_a_hash_forgives_noise_and_parts_other_pictures() -> None:
    random = np.random.default_rng(5)
    one, other = (random.integers(0, 256, (40, 24), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(2))
    noisy = np.clip(one + random.normal(0, 4, one.shape), 0, 255).astype(np.uint8)
    assert len(perceptual_hash(one)) == 32
    assert distance(perceptual_hash(one), perceptual_hash(noisy)) < 20
    assert distance(perceptual_hash(one), perceptual_hash(other)) > 80
