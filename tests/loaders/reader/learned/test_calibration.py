"""Calibration: the table that comes with the weights fits the signs, and confidence behaves as a share."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from dealgraph.loaders.reader.learned.calibration import Calibration, load_calibration, make_trees
from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.learned.signs import SIGNS

_PLAIN = Calibration(trees=None, rounds=(0.0, 1.0), threshold=0.5, threshold_of_rounds=0.5, none=0.3, unpriced=0.8)


def test_table_fits_the_signs() -> None:
    table = resources.files("dealgraph.loaders.reader.learned").joinpath("calibration.json").read_text("utf-8")
    assert json.loads(table)["columns"] == [*SIGNS, *FACTS]
    assert SIGNS[0] == "logit"
    calibration = load_calibration()
    assert calibration.trees is not None
    assert 0 <= calibration.trees.place.max() < len(SIGNS) + len(FACTS)
    assert 0 < calibration.threshold < 1
    assert 0 < calibration.threshold_of_rounds < 1


@pytest.mark.parametrize("type_", FACTS)
def test_a_surer_network_makes_surer_claims(type_: str) -> None:
    signs = dict.fromkeys(SIGNS, 0.0) | {"rival logit": -6.0, "reverse logit": -6.0}
    rows = [[(signs | {"logit": logit})[name] for name in SIGNS] for logit in (-4.0, 0.0, 3.0, 8.0)]
    chances = load_calibration().confidences([type_] * len(rows), rows)
    assert chances == sorted(chances)
    assert 0 <= chances[0] < chances[-1] <= 1


def test_trees_add_up() -> None:
    # By hand: the first tree asks for the logit, then for the second sign; the second is one leaf of 0.5.
    trees = make_trees([[[0, 1.0, 1, 2], -2.0, [1, 0.0, 3, 4], 1.0, 3.0], [0.5]])
    assert trees.add_up(np.array([[1.0, 9.0], [1.1, 0.0], [1.1, 0.1]])).tolist() == [-1.5, 1.5, 3.5]


def test_without_trees_the_logit_alone_counts() -> None:
    assert _PLAIN.confidences(["FOUNDED", "FOUNDED"], [[0.0], [1e9]]) == [0.5, pytest.approx(1.0)]
    assert _PLAIN.confidences([], []) == []


def test_confidence_of_a_round_rises_with_its_tie() -> None:
    calibration = replace(_PLAIN, rounds=(-1.0, 0.5))
    assert calibration.confidence_of_round(2.0) == 0.5
    assert calibration.confidence_of_round(4.0) > calibration.confidence_of_round(3.0)
