"""What people write: scenario files, their numbers, presets and evidence."""

from valleysim.scenario.changes import Step
from valleysim.scenario.format.crowd import Person
from valleysim.scenario.format.flaws import nearest
from valleysim.scenario.format.quantities import Note, Quantity
from valleysim.scenario.format.tables import Sponsor
from valleysim.scenario.format.variates import ORDERED, Variate
from valleysim.scenario.members import Member
from valleysim.scenario.model import Entry, Scenario
from valleysim.scenario.reading.loading import Source, from_document, load, loads, scenario_of

__all__ = [
    "ORDERED",
    "Entry",
    "Member",
    "Note",
    "Person",
    "Quantity",
    "Scenario",
    "Source",
    "Sponsor",
    "Step",
    "Variate",
    "from_document",
    "load",
    "loads",
    "nearest",
    "scenario_of",
]
