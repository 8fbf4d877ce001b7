"""The examples in the docstrings of this room are true."""

import doctest
import importlib
import pkgutil

import pytest

import geo

MODULES = sorted(module.name for module in pkgutil.iter_modules(geo.__path__, "geo."))


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    """Each example gives the answer printed beneath it."""
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0
