"""What people write: scenario files, their numbers, presets and evidence."""

from valleysim.scenario.loading import from_document, load, loads
from valleysim.scenario.model import Entry, Scenario
from valleysim.scenario.quantities import Note, Quantity
from valleysim.scenario.variates import ORDERED, Variate

__all__ = ["ORDERED", "Entry", "Note", "Quantity", "Scenario", "Variate", "from_document", "load", "loads"]
