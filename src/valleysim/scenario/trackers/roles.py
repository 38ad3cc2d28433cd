"""What columns of a tracker can be read as, and the words that headers have for it."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

NAME, KEY, SEGMENT, STAGE = "name", "key", "segment", "stage"
STARTS, SINCE, PILOT_ENDED, LIVE, PRODUCTION = (
    *("starts", "stage since", "pilot ended", "live since", "production since"),
)
ENDED, DUE = "ended", "due"
SPONSOR, SPONSOR_SINCE, OWNER, OWNER_SINCE = "sponsor", "sponsor since", "owner", "owner since"
BUDGET, PILOT_COST, VALLEY_COST, RUN_COST, VALUE = "budget", "pilot cost", "valley cost", "run cost", "value"
YES_NO, LABEL, IGNORE = "yes or no", "label", "ignore"
DATES = (STARTS, SINCE, PILOT_ENDED, LIVE, PRODUCTION, ENDED, DUE, SPONSOR_SINCE, OWNER_SINCE)
AMOUNTS = (BUDGET, PILOT_COST, VALLEY_COST, RUN_COST, VALUE)
PEOPLE = (SPONSOR, OWNER)
MANY = (YES_NO, LABEL, IGNORE)
"""What more than one column can be read as."""
SEATS = {SPONSOR: "executive sponsor", OWNER: "business unit leader"}
KEYS = {
    NAME: "name",
    KEY: "key",
    SEGMENT: "segment",
    STARTS: "starts",
    STAGE: "status.stage",
    SINCE: "status.since",
    PILOT_ENDED: "status.pilot_ended",
    LIVE: "status.live_since",
    PRODUCTION: "status.production_since",
    ENDED: "status.ended",
    DUE: "due",
    SPONSOR: f"sponsors[{SEATS[SPONSOR]}].person",
    SPONSOR_SINCE: f"sponsors[{SEATS[SPONSOR]}].served",
    OWNER: f"sponsors[{SEATS[OWNER]}].person",
    OWNER_SINCE: f"sponsors[{SEATS[OWNER]}].served",
    PILOT_COST: "pilot.cost_per_month",
    VALLEY_COST: "money.valley_cost_per_month",
    RUN_COST: "money.run_cost_per_month",
    VALUE: "money.value_per_month",
}
"""The key of a pilot that each is written to."""
NEARLY = 0.86
"""How alike two words must be to count as one that is misspelt."""
SHORTEST_MISSPELT, MOST_SLIPS = 5, 2
CONTAINED, MISSPELT, PER_WORD = 0.7, 0.65, 0.05
MOST_WORDS = 7
"""Words of the longest header in which a usual name is looked for: longer ones are questions of a form."""


@dataclass(frozen=True)
class HeaderMatch:
    """How far a header looks like a usual name of a role, from 0 to 1; and which name that is."""

    score: float
    phrase: str = ""
    how: str = ""


_WORDS = {
    NAME: (
        "name|pilot|pilot name|title|pilot title|project|project name|project title|use case|"
        "use case name|use case title|ai use case|ai use case name|initiative|initiative name|"
        "idea|solution|application name|projekt|projektname|vorhaben|bezeichnung|titel|"
        "anwendungsfall|anwendung|name of use case"
    ),
    KEY: (
        "id|pilot id|project id|use case id|no|nr|number|ref|reference|key|jira|jira key|ticket|"
        "projekt id|projektnummer|inventory id|use case number|project number|project code|"
        "lfd nr|item"
    ),
    SEGMENT: (
        "segment|business unit|unit|department|division|line of business|lob|bu|bereich|"
        "geschäftsbereich|abteilung|agency|organisation|organization|function|domain|"
        "business area|programme|program|sector"
    ),
    STAGE: (
        "stage|status|state|phase|lifecycle|lifecycle stage|life cycle stage|"
        "stage of development|development stage|dev stage|project phase|project status|"
        "pilot status|current status|current stage|current phase|maturity|gate|stage gate|stufe|"
        "projektphase|projektstatus|reifegrad|project stage"
    ),
    STARTS: (
        "start|starts|start date|started|started on|date started|date initiated|initiated|"
        "initiation date|kickoff|kick off|kick off date|kickoff date|pilot start|"
        "pilot start date|project start|project start date|actual start|begin|begin date|beginn|"
        "startdatum|projektstart|start datum|planned start|begonnen"
    ),
    SINCE: (
        "since|stage since|status since|in stage since|in status since|status date|stage date|"
        "date of status|last stage change|stage changed|date entered stage|entered stage|"
        "phase start|seit|status seit|phase seit|in phase since|status changed|stage start"
    ),
    PILOT_ENDED: (
        "pilot end|pilot ended|pilot end date|pilot finished|pilot completed|poc end|"
        "poc end date|poc completed|end of pilot|pilotende|pilot completion date|pilot complete"
    ),
    LIVE: (
        "live since|go live|go live date|live|live date|date implemented|implemented|"
        "implementation date|operational date|deployed|date deployed|deployment date|launch|"
        "launch date|launched|actual go live|release date|inbetriebnahme|produktivsetzung|"
        "livegang|date of deployment|operational since|in use since|production date|"
        "date operational"
    ),
    PRODUCTION: "production since|in production since|stable since",
    ENDED: (
        "retired|date retired|retirement date|end of life|ended|closed|closed on|date closed|"
        "cancelled on|cancellation date|stopped|stopped on|decommissioned|decommission date|"
        "date ended|beendet|abgebrochen am"
    ),
    DUE: (
        "due|due date|target|target date|target go live|target go live date|planned go live|"
        "planned go live date|expected go live|expected go live date|go live target|planned end|"
        "planned end date|end date|finish|finish date|planned finish|deadline|target completion|"
        "target completion date|expected completion|expected completion date|baseline finish|"
        "forecast finish|eta|zieltermin|planende|enddatum|fällig|geplanter go live|"
        "estimated completion date|forecast go live|production target|target production date"
    ),
    SPONSOR: (
        "sponsor|executive sponsor|exec sponsor|project sponsor|business sponsor|sponsor name|"
        "senior sponsor|auftraggeber|sponsorin|accountable executive|senior responsible owner|"
        "sro|executive owner"
    ),
    SPONSOR_SINCE: (
        "sponsor since|sponsor start|sponsor start date|sponsor in post since|"
        "sponsor in role since|in post since|sponsor seit|sponsor since date|sponsor appointed|"
        "executive sponsor since"
    ),
    OWNER: (
        "owner|business owner|process owner|product owner|business unit leader|business lead|"
        "use case owner|project owner|verantwortlich|fachverantwortlicher|bu lead|owner name|"
        "business unit owner|unit leader"
    ),
    OWNER_SINCE: "owner since|business owner since|owner start date|owner in post since|owner seit",
    BUDGET: (
        "budget|total budget|approved budget|funding|investment|capex|cost|costs|total cost|"
        "kosten|gesamtkosten|spend|planned cost|estimated cost|project budget|project cost|"
        "budget approved"
    ),
    PILOT_COST: (
        "pilot cost per month|monthly cost|cost per month|monthly pilot cost|monatliche kosten|"
        "burn rate|monthly spend|monthly budget|budget per month|pilot cost a month"
    ),
    VALLEY_COST: "valley cost per month|transition cost per month|scaling cost per month",
    RUN_COST: (
        "run cost|run cost per month|running cost|opex|annual run cost|operating cost|"
        "betriebskosten|run costs|monthly run cost|annual opex|run cost per year|"
        "operating cost per year|annual operating cost"
    ),
    VALUE: (
        "value|benefit|benefits|annual benefit|annual benefits|expected benefit|"
        "expected benefits|annual value|savings|annual savings|expected savings|value per month|"
        "value per year|nutzen|nutzen pro jahr|expected value|net benefit|benefits per year|"
        "benefit per year|monthly value|savings per year"
    ),
}
PHRASES = {role: tuple(words.split("|")) for role, words in _WORDS.items()}
_EXACT = {(role, phrase) for role, phrases in PHRASES.items() for phrase in phrases}
WEAKER = 0.85
"""Of a usual name that others of the same role go before: an end date is less than a target date."""
_WEAK = {
    NAME: r"(?!.*(name|title|titel|bezeichnung|use case|anwendungsfall))",
    STAGE: r"status|state|project status|current status|maturity|projektstatus|reifegrad",
    DUE: r"end date|finish|finish date|enddatum|eta|planned end|planned end date|planende",
    STARTS: r"planned",
    LIVE: r"launch|implemented|live$|release",
}
_UNITS = "eur|usd|gbp|chf|k|m|keur|kusd|in|y|n|yes|no|date|dd|mm|yyyy|pa|p|a|per|year|month"
UNITS = _UNITS.split("|")
"""Words behind a name that do not change what it is."""


def _is_weak(role: str, words: str) -> bool:
    return role in _WEAK and re.match(_WEAK[role], words) is not None


def match(role: str, words: str) -> HeaderMatch:
    """How far a header, in small letters, looks like a role.

    >>> match(LIVE, "go live"), match(LIVE, "actual go live of pilot").score, match(LIVE, "vendor").score
    (HeaderMatch(score=1.0, phrase='go live', how='is'), 0.63, 0.0)
    """
    if (role, words) in _EXACT:
        return HeaderMatch(WEAKER if _is_weak(role, words) else 1.0, words, "is")
    listed = words.split()
    bare = " ".join(one for one in listed if one not in UNITS)
    if bare and (role, bare) in _EXACT:
        return HeaderMatch(WEAKER if _is_weak(role, bare) else 0.98, bare, "is")
    if not listed or len(listed) > MOST_WORDS:
        return HeaderMatch(0.0)
    best = HeaderMatch(0.0)
    for phrase in PHRASES[role]:
        if f" {phrase} " in f" {words} ":
            extra = len(listed) - len(phrase.split())
            score = CONTAINED - PER_WORD * extra + 0.01 * len(phrase.split())
            if score > best.score:
                best = HeaderMatch(round(score, 2), phrase, "has")
        elif best.score < MISSPELT and _is_nearly(phrase, words):
            best = HeaderMatch(MISSPELT, phrase, "is nearly")
    return best


def _is_nearly(phrase: str, words: str) -> bool:
    """Whether a header is a phrase with a slip."""
    if len(phrase) < SHORTEST_MISSPELT or abs(len(phrase) - len(words)) > MOST_SLIPS:
        return False
    return SequenceMatcher(None, phrase, words, autojunk=False).ratio() >= NEARLY
