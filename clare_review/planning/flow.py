"""The cheapest way through a network, by SciPy's linear programme: exact, since a network gives whole numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Node = tuple[Any, ...]
END: Node = ("end",)


@dataclass(frozen=True, kw_only=True)
class Arc:
    """One way from a node to another: how much it takes at most (None: any amount), and the price of each unit."""

    start: Node
    end: Node
    most: int | None
    price: int


def cheapest_flow(arcs: Sequence[Arc], supply: Mapping[Node, int]) -> dict[tuple[Node, Node], int]:
    """How much goes from node to node when all supply reaches `END` at the lowest price; parallel arcs are summed.

    Raises:
        ArithmeticError: not all of the supply can reach the end, or the solver gave up; its own words are passed on.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    nodes = {node: row for row, node in enumerate(dict.fromkeys(n for arc in arcs for n in (arc.start, arc.end)))}
    columns = np.arange(len(arcs))
    rows = np.array([[nodes[arc.start], nodes[arc.end]] for arc in arcs])
    ones = np.ones(len(arcs))
    balance = csr_array(
        (np.concatenate([ones, -ones]), (np.concatenate([rows[:, 0], rows[:, 1]]), np.concatenate([columns, columns])))
    )
    wanted = np.zeros(len(nodes))
    for node, amount in supply.items():
        wanted[nodes[node]] = amount
    wanted[nodes[END]] = -sum(supply.values())
    found = linprog(
        np.array([float(arc.price) for arc in arcs]),
        A_eq=balance,
        b_eq=wanted,
        bounds=np.array([[0.0, np.inf if arc.most is None else float(arc.most)] for arc in arcs]),
        method="highs-ds",
    )
    if found.x is None:
        raise ArithmeticError(f"no way was found for all {sum(supply.values()):,} readings: {found.message}")
    whole = np.rint(found.x).astype(int)
    if np.abs(found.x - whole).max() > 1e-6 or (balance @ whole != wanted).any():
        raise ArithmeticError("the solver left a reading in parts; nothing was assigned")
    flow: dict[tuple[Node, Node], int] = {}
    for arc, amount in zip(arcs, whole, strict=True):
        if amount:
            flow[arc.start, arc.end] = flow.get((arc.start, arc.end), 0) + int(amount)
    return flow
