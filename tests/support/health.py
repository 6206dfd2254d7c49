"""What Hypothesis may not complain about, however loaded the machine is."""

from __future__ import annotations

from typing import Final

from hypothesis import HealthCheck

UNHURRIED: Final = (HealthCheck.too_slow,)
"""For all tests: how long anything takes is not tested."""

WITH_FIXTURES: Final = (*UNHURRIED, HealthCheck.function_scoped_fixture)
"""For one whose fixture serves all its examples; naming one check names all of them."""
