"""The cheapest way through a network, by SciPy's linear programme: exact, since a network gives whole numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Node = tuple[Any, ...]
END: Node = ("end",)


class Arc(NamedTuple):
    """One way from a node to another: how much it takes at most (None: any amount), and the price of each unit."""

    start: Node
    end: Node
    most: int | None
    price: int


def cheapest_flow(arcs: Sequence[Arc], supply: Mapping[Node, int]) -> tuple[dict[tuple[Node, Node], int], int]:
    """How much goes from node to node when all supply reaches `END` at the lowest price, and that price.

    Parallel arcs are summed.

    Raises:
        ArithmeticError: not all of the supply can reach the end, or the solver gave up; its own words are passed on.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    nodes: dict[Node, int] = {}
    starts = [nodes.setdefault(arc.start, len(nodes)) for arc in arcs]
    ends = [nodes.setdefault(arc.end, len(nodes)) for arc in arcs]
    columns, signs = np.tile(np.arange(len(arcs)), 2), np.repeat([1.0, -1.0], len(arcs))
    balance = csr_array((signs, (np.concatenate([starts, ends]), columns)))
    wanted = np.zeros(len(nodes))
    for node, amount in supply.items():
        wanted[nodes[node]] = amount
    wanted[nodes[END]] = -sum(supply.values())
    found = linprog(
        np.array([float(arc.price) for arc in arcs]),
        A_eq=balance,
        b_eq=wanted,
        bounds=np.column_stack([np.zeros(len(arcs)), [np.inf if arc.most is None else arc.most for arc in arcs]]),
        method="highs-ds",
        options={"presolve": False},  # on a network it takes fifty times as long as the solving
    )
    if found.x is None:
        raise ArithmeticError(f"no way was found for all {sum(supply.values()):,} readings: {found.message}")
    whole = np.rint(found.x).astype(int)
    if np.abs(found.x - whole).max() > 1e-6 or (balance @ whole != wanted).any():
        raise ArithmeticError("the solver left a reading in parts; nothing was assigned")
    flow: dict[tuple[Node, Node], int] = {}
    price = 0
    for column in np.flatnonzero(whole).tolist():
        arc, amount = arcs[column], int(whole[column])
        flow[arc.start, arc.end] = flow.get((arc.start, arc.end), 0) + amount
        price += arc.price * amount
    return flow, price


def divide(
    amounts: Sequence[int], may: Sequence[Sequence[Node]], room: Mapping[Node, int]
) -> dict[tuple[int, Node], int] | None:
    """Divides each amount among the places it may go to, none above its room; None when it cannot all be placed.

    A maximum flow from one source through amounts and places to one sink. The result is by number of the amount.
    """
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    places = list(room)
    node = {place: number for number, place in enumerate(places, start=2 + len(amounts))}  # 0 is the source, 1 the sink
    given = [(0, 2 + number, amount) for number, amount in enumerate(amounts)]
    between = [(2 + n, node[place], amounts[n]) for n, ends in enumerate(may) for place in ends if place in node]
    start, end, most = np.array([*given, *between, *((node[place], 1, room[place]) for place in places)]).T
    size = 2 + len(amounts) + len(places)
    found = maximum_flow(csr_array((most.astype(np.int32), (start, end)), shape=(size, size)), 0, 1)
    if found.flow_value < sum(amounts):
        return None
    flow = found.flow.tocoo()
    inside = (flow.data > 0) & (flow.row > 1) & (flow.col > 1)
    return {
        (one - 2, places[other - 2 - len(amounts)]): amount
        for one, other, amount in zip(
            flow.row[inside].tolist(), flow.col[inside].tolist(), flow.data[inside].tolist(), strict=True
        )
    }
