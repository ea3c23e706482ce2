"""The flow engine: a scenario is a list of steps, a step is a page plus a function."""

from service.kit.flow.case import Case
from service.kit.flow.fact import Fact, Given
from service.kit.flow.scenario import Scenario
from service.kit.flow.step import Reach, Step, Values

__all__ = ["Case", "Fact", "Given", "Reach", "Scenario", "Step", "Values"]
