"""What people write: scenario files, their numbers, presets and evidence."""

from valleysim.scenario.changes import Step
from valleysim.scenario.crowd import Person
from valleysim.scenario.flaws import nearest
from valleysim.scenario.loading import Source, from_document, load, loads, scenario_of
from valleysim.scenario.members import Member
from valleysim.scenario.model import Entry, Scenario
from valleysim.scenario.quantities import Note, Quantity
from valleysim.scenario.tables import Sponsor
from valleysim.scenario.variates import ORDERED, Variate

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
