"""The evaluation as a module: `evaluate.py` is a program that people run, and lies in no package."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def scoring() -> ModuleType:
    """How labels and predictions are compared."""
    return _module("scoring")


@pytest.fixture(scope="session")
def evaluate(scoring: ModuleType) -> ModuleType:
    """The program that reads labels and scores the published tables."""
    assert scoring
    return _module("evaluate")
