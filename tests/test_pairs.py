"""index/whoosh/pairs.py: what stands side by side, in documents of every length."""

import numpy as np

from index.whoosh.inverting import NUMBERED, lay_out
from index.whoosh.pairs import find_pairs


def pairs(lengths: list[int], folded: list[int]) -> list[tuple[int, int, int]]:
    """Each pair of neighbours as left term, right term and global position."""
    found = find_pairs(np.array(folded, np.int32), lay_out(np.array(lengths)), max(folded) + 1, 1)
    found = {name: [np.concatenate(parts)] for name, parts in found.items()}
    (lefts,), (rights,), (starts,), (positions,) = (found[name] for name in ("lefts", "rights", "starts", "positions"))
    return [
        (left, int(rights[pair]), int(position))
        for left in range(len(lefts) - 1)
        for pair in range(lefts[left], lefts[left + 1])
        for position in positions[starts[pair] : starts[pair + 1]]
    ]


def test_neighbours_are_pairs_within_a_document_and_not_across_two() -> None:
    assert pairs([2, 3], [0, 1, 1, 0, 1]) == [(0, 1, 0), (0, 1, 4), (1, 0, 3)]


def test_the_texts_of_two_documents_are_no_neighbours_however_many_empty_ones_lie_between() -> None:
    assert pairs([1, *[0] * (NUMBERED - 1), 1], [0, 1]) == []
