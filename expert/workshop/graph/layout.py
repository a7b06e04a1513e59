"""Where the boxes of a layered drawing stand: columns from left to right, few crossings, no overlap.

The method is that of Sugiyama: each node has a layer, an edge that passes a layer has a place in it, the order
within each layer follows the places of the neighbours, and the boxes are moved as near to these as they can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

Wire: TypeAlias = tuple[str, str]  # from a node to one in a layer further right

_SWEEPS = 8
_LANE = 9.0  # the height that a passing edge takes
_PULL = 8  # how much more a passing edge keeps to its own height than to its ends, to run straight
_PASSING = "\0"


class Layout(Struct, frozen=True):
    """The top of each box by its node, the way of each wire past the layers between, and the height of the whole.

    A wire's way is the heights at which it passes, from left to right, one for each layer between its ends.
    """

    tops: Mapping[str, float]
    ways: Mapping[Wire, tuple[float, ...]]
    height: float


def arranged(layers: Mapping[str, int], heights: Mapping[str, float], wires: Iterable[Wire], gap: float) -> Layout:
    """A layout of the nodes of `layers`, of such heights, with at least `gap` between two in the same layer.

    The result depends on nothing but the arguments and their order. Wires that do not run to the right are left out.
    """
    forward = [wire for wire in dict.fromkeys(wires) if layers[wire[0]] < layers[wire[1]]]
    places = dict(layers)
    sizes = dict(heights)
    links: dict[str, list[str]] = {node: [] for node in layers}
    passed: dict[Wire, list[str]] = {}
    for source, target in forward:
        way = [f"{_PASSING}{source}\0{target}\0{layer}" for layer in range(layers[source] + 1, layers[target])]
        passed[source, target] = way
        for layer, node in enumerate(way, layers[source] + 1):
            places[node], sizes[node], links[node] = layer, _LANE, []
        for left, right in zip((source, *way), (*way, target), strict=True):
            links[left].append(right)
            links[right].append(left)
    rows = _ordered(places, links)
    middles = _middles(rows, sizes, links, gap)
    tops = {node: middle - sizes[node] / 2 for node, middle in middles.items()}
    least = min(tops.values(), default=0.0)
    tops = {node: top - least for node, top in tops.items()}
    ways = {wire: tuple(tops[node] + _LANE / 2 for node in way) for wire, way in passed.items()}
    height = max((tops[node] + sizes[node] for node in tops), default=0.0)
    return Layout({node: tops[node] for node in layers}, ways, height)


def _ordered(places: Mapping[str, int], links: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """The nodes of each layer, so ordered that few links cross: by the mean place of their neighbours, in sweeps."""
    last = max(places.values(), default=-1)
    rows = [[node for node, place in places.items() if place == layer] for layer in range(last + 1)]
    best, least = [list(row) for row in rows], _crossings(rows, places, links)
    for sweep in range(_SWEEPS):
        rightwards = sweep % 2 == 0
        for layer in range(1, last + 1) if rightwards else range(last - 1, -1, -1):
            beside = layer - 1 if rightwards else layer + 1
            rank = {node: place for place, node in enumerate(rows[beside])}
            mean: dict[str, float] = {}
            for place, node in enumerate(rows[layer]):
                near = [rank[other] for other in links[node] if other in rank]
                mean[node] = sum(near) / len(near) if near else place * len(rank) / max(len(rows[layer]), 1)
            rows[layer].sort(key=mean.__getitem__)
        crossings = _crossings(rows, places, links)
        if crossings < least:
            best, least = [list(row) for row in rows], crossings
    return best


def _crossings(rows: list[list[str]], places: Mapping[str, int], links: Mapping[str, Sequence[str]]) -> int:
    """How many pairs of links between neighbouring layers cross."""
    total = 0
    for left, right in pairwise(rows):
        rank = {node: place for place, node in enumerate(right)}
        ends = [sorted(rank[other] for other in links[node] if other in rank) for node in left]
        seen: list[int] = []
        for some in ends:
            total += sum(before > end for end in some for before in seen)
            seen += some
    return total


def _middles(
    rows: list[list[str]], sizes: Mapping[str, float], links: Mapping[str, Sequence[str]], gap: float
) -> dict[str, float]:
    """The middle of each node: as near to the mean of its neighbours as the order and the gaps allow."""
    middles: dict[str, float] = {}
    for row in rows:
        at = 0.0
        for node in row:
            middles[node] = at + sizes[node] / 2
            at += sizes[node] + gap
    tallest = max(rows, key=lambda row: sum(sizes[node] + gap for node in row), default=[])
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            if row is tallest and sweep < _SWEEPS - 1:
                continue
            wished = []
            for node in row:
                near = [(middles[other], _PULL if _passes(node) and _passes(other) else 1) for other in links[node]]
                pull = sum(weight for _, weight in near)
                wished.append(sum(at * weight for at, weight in near) / pull if near else middles[node])
            middles |= zip(row, _apart(wished, [sizes[node] + gap for node in row]), strict=True)
    return middles


def _passes(node: str) -> bool:
    return node.startswith(_PASSING)


def _apart(wished: list[float], sizes: list[float]) -> list[float]:
    """Middles in the same order, at least the mean of two sizes apart, and nearest to those wished for.

    Neighbours that would overlap become a block, which stands at the mean of what its members wish (the algorithm of
    adjacent violators, on the middles less the room that those before take up).
    """
    offsets: list[float] = []
    at = 0.0
    for size in sizes:
        offsets.append(at + size / 2)
        at += size
    blocks: list[list[float]] = []  # the sum of what its members wish, and how many they are
    for wish, offset in zip(wished, offsets, strict=True):
        blocks.append([wish - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    shifts = [total / count for total, count in blocks for _ in range(int(count))]
    return [shift + offset for shift, offset in zip(shifts, offsets, strict=True)]
