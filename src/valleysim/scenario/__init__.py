"""What people write: scenario files, their numbers, presets and evidence."""

from valleysim.scenario.format.changes import Step
from valleysim.scenario.format.crowd import Person
from valleysim.scenario.format.flaws import nearest
from valleysim.scenario.format.laws import ORDERED
from valleysim.scenario.format.quantities import Note, Quantity
from valleysim.scenario.format.tables import Sponsor
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.loading import Source, from_document, load, loads, scenario_of
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.reading.ledger import Entry
from valleysim.scenario.scenario import Scenario

__all__ = [
    "ORDERED",
    "Entry",
    "Member",
    "Note",
    "Person",
    "Quantity",
    "Scenario",
    "ScenarioData",
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
