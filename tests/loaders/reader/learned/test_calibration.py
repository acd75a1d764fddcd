"""Calibration: the table that comes with the weights fits the signs, and confidence behaves as a share."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from dealgraph.loaders.reader.learned.calibration import Calibration, load_calibration
from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.learned.signs import SIGNS


def test_table_has_a_weight_for_each_sign_of_each_type() -> None:
    table = resources.files("dealgraph.loaders.reader.learned").joinpath("calibration.json").read_text("utf-8")
    assert tuple(json.loads(table)["signs"]) == SIGNS
    calibration = load_calibration()
    assert {"RAISED", *FACTS} <= calibration.weights.keys()
    assert all(len(weights) == len(SIGNS) for weights in calibration.weights.values())
    assert 0 < calibration.threshold < 1


@pytest.mark.parametrize("type_", FACTS)
def test_a_surer_network_makes_surer_claims(type_: str) -> None:
    signs = dict.fromkeys(SIGNS, 0.0) | {"one": 1.0, "rival logit": -6.0, "reverse logit": -6.0}
    chances = [
        load_calibration().confidence(type_, [(signs | {"logit": logit})[name] for name in SIGNS])
        for logit in (-4.0, 0.0, 3.0, 8.0)
    ]
    assert chances == sorted(chances)
    assert 0 <= chances[0] < chances[-1] <= 1


def test_confidence_of_an_unknown_type_is_that_of_its_logit() -> None:
    calibration = Calibration({}, 0.5, 0.5, 0.3, 0.8)
    assert calibration.confidence("SOMETHING", (1.0, 0.0)) == 0.5
    assert calibration.confidence("SOMETHING", (1.0, 1e9)) == pytest.approx(1.0)
