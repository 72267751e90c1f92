"""Near-duplicate texts: MinHash signatures over word 5-grams, and bands that bring the likely pairs together.

A word is a run of ASCII letters and digits, case-folded, and of non-ASCII bytes, but for general punctuation (curly
quotation marks, dashes), which parts words as ASCII punctuation does; a shingle is five words in a row. The
share of their shingles that two texts have in common is their Jaccard similarity J (Broder 1997). A signature keeps
the smallest shingle hash of each of 128 bins (one-permutation hashing: Li, Owen and Zhang 2012); a bin that is left
empty takes the value of the next one that is not, going round (Shrivastava and Li 2014), so that two texts agree in a
bin with probability J. They share one of 16 bands of 8 bins with probability 1 - (1 - J^8)^16, which is 0.06 at
J = 0.5, 0.24 at 0.6, 0.61 at 0.7, 0.95 at 0.8 and 1.00 at 0.9.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Positions = NDArray[np.intp]

BINS = 128
BANDS = 16
SHINGLE = 5
EMPTY = np.uint64(2**64 - 1)

# Tables of powers are as long as a block of texts, and this size leaves them in the processor's cache.
_BLOCK_BYTES = 2**16
# Bounds the memory of a comparison (8 MB a side) and the pairs within a band, which grow with the square of its texts.
_PAIRS_AT_ONCE = 2**13
_SMALL_RUN = 8

# 2^64 over the golden ratio: odd, so that it has an inverse, and without structure in its bits.
_MULTIPLIER = 0x9E3779B97F4A7C15
_INVERSE = pow(_MULTIPLIER, -1, 2**64)

# U+2000 to U+207F in UTF-8. A republished text often differs in nothing but its quotation marks.
_PUNCTUATION = re.compile(rb"\xe2[\x80\x81].", re.DOTALL)

# Byte -> letter, 0 for what stands between words.
_LETTERS = bytes(byte if byte >= 128 else ord(chr(byte).lower()) if chr(byte).isalnum() else 0 for byte in range(256))


def signatures(texts: Sequence[bytes]) -> Hashes:
    """MinHash signatures of UTF-8 texts, shape (len(texts), 128).

    A row depends on its text alone. A text of one to four words has one shingle: all its words. A text without words
    has EMPTY in every bin.
    """
    rows = np.full((len(texts), BINS), EMPTY)
    first = 0
    for block in _blocks(texts):
        rows[first : first + len(block)] = _densify(_minima(block))
        first += len(block)
    return rows


def bands(signatures: Hashes) -> Hashes:
    """One hash for each band of 8 bins, shape (n, 16): texts that agree in all the bins of a band share its hash.

    A text without words has EMPTY in every band, which is a match with nothing.
    """
    width = BINS // BANDS
    hashes = np.empty((len(signatures), BANDS), np.uint64)
    # Piece by piece, since the products take as much memory as the signatures.
    for start in range(0, len(signatures), _PAIRS_AT_ONCE):
        piece = slice(start, start + _PAIRS_AT_ONCE)
        products = signatures[piece].reshape(-1, BANDS, width) * _powers(_MULTIPLIER, width)
        hashes[piece] = _mix(products.sum(axis=2))
    hashes[signatures[:, 0] == EMPTY] = EMPTY
    return hashes


def similarity(a: Hashes, b: Hashes) -> float:
    """Share of the bins in which two signatures, each of shape (128,), agree: an estimate of the Jaccard similarity.

    Its standard error is about sqrt(J (1 - J) / 128), at most 0.044. A text without words is similar to nothing.
    """
    return float(_similarities(a[np.newaxis], b[np.newaxis])[0])


def pairs(signatures: Hashes, threshold: float = 0.5) -> list[tuple[int, int, float]]:
    """Near-duplicates: (i, j, estimated Jaccard similarity) for i < j at or above the threshold, sorted.

    Candidates are the pairs that share a band. Where more than 8 texts share one, each is compared with the first of
    them only: 10,000 equal texts give 9,999 pairs and not 50 million, and the same connected component.
    """
    candidates = np.unique(np.concatenate([_candidates(column) for column in bands(signatures).T]))
    near: list[tuple[int, int, float]] = []
    for start in range(0, len(candidates), _PAIRS_AT_ONCE):
        i, j = np.divmod(candidates[start : start + _PAIRS_AT_ONCE], len(signatures))
        estimates = _similarities(signatures[i], signatures[j])
        kept = estimates >= threshold
        near.extend(zip(i[kept].tolist(), j[kept].tolist(), estimates[kept].tolist(), strict=True))
    return near


def _blocks(texts: Sequence[bytes]) -> Iterator[list[bytes]]:
    block: list[bytes] = []
    size = 0
    for text in texts:
        if block and size + len(text) >= _BLOCK_BYTES:
            yield block
            block, size = [], 0
        block.append(text)
        size += len(text) + 1
    if block:
        yield block


def _minima(texts: list[bytes]) -> Hashes:
    """The smallest shingle hash of each bin, EMPTY where a bin has none; shape (len(texts), 128)."""
    # Blanks of the same length, so that offsets stay what they are.
    starts, words = _words(_PUNCTUATION.sub(b"   ", b"\n" + b"\n".join(texts) + b"\n"))
    ends = np.cumsum([len(text) + 1 for text in texts])
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    hashes, owners = _shingles(words, np.repeat(np.arange(len(texts)), counts))
    # With the bin as its top bits, a hash of one bin never equals a hash of another, not even after densification.
    bins = (hashes >> np.uint64(64 - BINS.bit_length() + 1)).astype(np.intp)
    minima = np.full(len(texts) * BINS, EMPTY)
    np.minimum.at(minima, owners * BINS + bins, hashes)
    return minima.reshape(-1, BINS)


def _words(joined: bytes) -> tuple[Positions, Hashes]:
    """Offset and hash of every word; the first and last byte belong to none.

    A word's hash is a polynomial in its letters (Karp and Rabin 1987), taken out of one running sum over the bytes.
    """
    letters = np.frombuffer(joined.translate(_LETTERS), np.uint8)
    inside = letters != 0
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = edges[::2], edges[1::2]
    powers, inverses = _tables(max(len(letters), _BLOCK_BYTES + 1))
    sums = np.cumsum(letters * powers[: len(letters)])
    return starts, _mix((sums[ends - 1] - sums[starts - 1]) * inverses[starts])


def _shingles(words: Hashes, owners: Positions) -> tuple[Hashes, Positions]:
    """Hash and text of every shingle, given the hash and text of every word."""
    count = len(words)
    words = np.append(words, np.zeros(SHINGLE - 1, np.uint64))
    padded = np.append(owners, np.full(SHINGLE - 1, -1))
    sums = words[:count].copy()
    for place, weight in enumerate(_powers(_MULTIPLIER, SHINGLE)[1:], start=1):
        sums += words[place : place + count] * weight * (padded[place : place + count] == owners)
    # A text shorter than a shingle has the one that starts at its first word.
    kept = (padded[SHINGLE - 1 :] == owners) | (np.diff(owners, prepend=-1) != 0)
    return _mix(sums[kept]), owners[kept]


def _densify(minima: Hashes) -> Hashes:
    """Give each empty bin the value of the next bin that has one, the first bin following the last."""
    filled = np.where(minima == EMPTY, 2 * BINS, np.arange(BINS))
    twice = np.concatenate([filled, filled + BINS], axis=1)
    following = np.minimum.accumulate(twice[:, ::-1], axis=1)[:, : BINS - 1 : -1]
    return np.take_along_axis(minima, following % BINS, axis=1)


def _candidates(band: Hashes) -> Positions:
    """The pairs i < j to compare among the texts that share a hash of this band, each as i * len(band) + j."""
    order = np.argsort(band, kind="stable")
    order = order[band[order] != EMPTY]
    heads = np.flatnonzero(np.diff(band[order], prepend=EMPTY))
    sizes = np.diff(heads, append=len(order))
    head, size = np.repeat(heads, sizes), np.repeat(sizes, sizes)
    rank = np.arange(len(order)) - head
    # With how many of its run each text is compared: all before it, or only the first.
    reach = np.where(size > _SMALL_RUN, np.minimum(rank, 1), rank)
    found = [order[:0]]
    for place in range(reach.max(initial=0)):
        later = np.flatnonzero(reach > place)
        found.append(order[head[later] + place] * len(band) + order[later])
    return np.concatenate(found)


def _similarities(a: Hashes, b: Hashes) -> NDArray[np.float64]:
    agreeing: NDArray[np.float64] = np.mean((a == b) & (a != EMPTY), axis=1)
    return agreeing


def _mix(values: Hashes) -> Hashes:
    """Spread every input bit over all output bits (the finaliser of SplitMix64: Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _powers(base: int, count: int) -> Hashes:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


@lru_cache(maxsize=1)
def _tables(size: int) -> tuple[Hashes, Hashes]:
    return _powers(_MULTIPLIER, size), _powers(_INVERSE, size)
