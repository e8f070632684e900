"""The pool that has orders done: each order is made when its turn is near, so that a long run takes no more memory."""

import sys
from collections.abc import Iterator
from pathlib import Path

from clare_review.running.pool import Order, Pool

ANSWERS = """
import json, sys
print(json.dumps({"ready": 1}), flush=True)
for line in sys.stdin:
    print(json.dumps({"outcome": "done", "number": json.loads(line)["number"]}), flush=True)
"""


class Made:
    """Orders, and how many of them were made so far."""

    def __init__(self, most: int) -> None:
        self.most, self.so_far = most, 0

    def __iter__(self) -> Iterator[tuple[Order, float]]:
        for number in range(self.most):
            self.so_far += 1
            yield {"number": number}, 60.0


def pool(scratch: Path) -> Pool:
    return Pool(2, {}, scratch, (sys.executable, "-c", ANSWERS), engine="any")


def test_an_order_is_made_when_its_turn_is_near_and_every_one_is_answered(tmp_path: Path) -> None:
    orders, answered = Made(200), []
    with pool(tmp_path) as running:
        for order, answer in running.run(iter(orders)):
            assert order["number"] == answer["number"]
            answered.append(answer["number"])
            assert orders.so_far - len(answered) <= 4
    assert sorted(answered) == list(range(200))


def test_a_run_that_is_given_up_makes_no_more_orders_and_ends(tmp_path: Path) -> None:
    orders = Made(200)
    with pool(tmp_path) as running:
        next(running.run(iter(orders)))
    assert orders.so_far <= 6


def test_a_run_of_nothing_starts_nothing(tmp_path: Path) -> None:
    with pool(tmp_path) as running:
        assert list(running.run(())) == []
    assert list(tmp_path.iterdir()) == []
