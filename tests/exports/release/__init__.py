"""Releases of a région, and readers who attack them."""

from ortools.sat.python.cp_model import CpModel

# its former names are bound one by one in each of thousands of models
CpModel._add_pre_pep8_methods = lambda _model: None  # type: ignore[method-assign,assignment]
