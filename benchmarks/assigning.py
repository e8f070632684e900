"""Second readings for 3,778 applications and 45 readers: our assignment beside networkx's minimum-cost flow.

The same instance at the same prices, alternating in one run. networkx gets it as a user would write it down: a node
for each reading. The first allocation of as many, into batches, stands beside them: once as fair shares give it, and
once where conflicts leave no fair share and the nearest has to be found. Run: make bench NAME=assigning
"""

import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import networkx

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.verdict import verdict
from clare_review.planning.allocation import ToAllocate, allocate
from clare_review.planning.assigning import Due, assign, network
from clare_review.planning.flow import END
from clare_review.planning.points import Band
from clare_review.population.records import Reviewer

READINGS, READERS, ROUNDS, SEED = 3_778, 45, 3, 20150101
WITHIN_SECONDS, TIMES_FASTER = 5.0, 10.0


def main() -> int:
    due, readers = instance(Random(SEED))
    for act in (ours, plain):  # what either loads on first use is not what is compared
        act(due[:50], readers)
    seconds: dict[str, list[float]] = {"assign": [], "networkx": []}
    costs: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, act in (("assign", ours), ("networkx", plain)):
            start = time.perf_counter()
            costs[name] = act(due, readers)
            seconds[name].append(time.perf_counter() - start)
    median = {name: statistics.median(found) for name, found in seconds.items()}
    batches = {name: statistics.median(_seconds(one) for _ in range(ROUNDS)) for name, one in ALLOCATIONS.items()}
    print(f"{'':24}{'median s':>10}{'cost':>10}")
    for name, found in median.items():
        print(f"{name:24}{found:>10.2f}{costs[name]:>10,}")
    for name, found in batches.items():
        print(f"{name:24}{found:>10.2f}")
    faster, equal = median["networkx"] / median["assign"], costs["assign"] == costs["networkx"]
    bars = {
        f"under {WITHIN_SECONDS:g} s": median["assign"] < WITHIN_SECONDS,
        f"at least {TIMES_FASTER:g} times faster than networkx": faster >= TIMES_FASTER,
        "both at the same cost": equal,
        f"first allocation under {WITHIN_SECONDS:g} s": max(batches.values()) < WITHIN_SECONDS,
    }
    return verdict("assigning", bars, seconds=round(median["assign"], 2), times_faster=round(faster, 1))


def instance(chance: Random) -> tuple[list[Due], list[Reviewer]]:
    """Readers with unequal hours, and readings after a first one, some barred to one or two more who worked them."""
    readers = [
        Reviewer(id=f"R{n:02d}", login="", name="", team=None, hours_per_week=chance.choice(["18.5", "30", "37"]))
        for n in range(1, READERS + 1)
    ]
    names = [reader.id for reader in readers]
    due = []
    for number in range(READINGS):
        first = chance.choice(names)
        barred = {first: "read it first"} | dict.fromkeys(
            chance.sample(names, chance.choice([0, 0, 0, 1, 2])), "worked"
        )
        due.append(Due(reference=f"DVDS/{number:05d}", barred=barred, after=first))
    return due, readers


def to_allocate(chance: Random, *, fair: bool) -> tuple[list[ToAllocate], list[Reviewer]]:
    """The queue and the reviewers of a first allocation; unless `fair`, most reviewers once worked most of it."""
    handlers = [f"H{n:02d}" for n in range(14)]
    queue = [
        ToAllocate(
            reference=f"DVDS/{number:05d}",
            band=chance.choice(list(Band)),
            points=chance.randrange(20),
            received=datetime.fromisoformat("2015-04-01") + timedelta(days=chance.randrange(3000)),
            worked_by=("H00",) if chance.random() < 0.63 else (chance.choice(handlers[1:]),),
        )
        for number in range(READINGS)
    ]
    _, readers = instance(chance)
    once = {reader.id: chance.sample(handlers[1:], 2) for reader in readers[: 4 if fair else 41]}
    if not fair:
        once = {name: ["H00", *worked] for name, worked in once.items()}
    return queue, [replace(reader, formerly=tuple(once.get(reader.id, ()))) for reader in readers]


def _seconds(one: tuple[list[ToAllocate], list[Reviewer]]) -> float:
    start = time.perf_counter()
    allocate(*one, size=25, first_number=1, seed=SEED)
    return time.perf_counter() - start


ALLOCATIONS = {
    "allocate, fair shares": to_allocate(Random(SEED), fair=True),
    "allocate, nearest shares": to_allocate(Random(SEED), fair=False),
}


def ours(due: Sequence[Due], readers: Sequence[Reviewer]) -> int:
    return assign(due, readers, seed=SEED).price


def plain(due: Sequence[Due], readers: Sequence[Reviewer]) -> int:
    asked = network(due, readers, seed=SEED)
    graph = networkx.MultiDiGraph()
    graph.add_node(END, demand=len(due))
    for kind, references in asked.kinds.items():
        for reference in references:
            graph.add_node(reference, demand=-1)
            for reader in kind.may:
                graph.add_edge(reference, ("pair", kind.after, reader), capacity=1, weight=0)
    for arc in asked.ways_on():
        capacity = len(due) if arc.most is None else arc.most
        graph.add_edge(arc.start, arc.end, capacity=capacity, weight=arc.price)
    return int(networkx.network_simplex(graph)[0])


if __name__ == "__main__":
    sys.exit(main())
