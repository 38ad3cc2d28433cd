"""What each mechanism is called and stands for, in an explanation and in a comparison alike."""

MECHANISM_WORDS = {
    "sponsors": "sponsors who leave or do not support it",
    "funding": "operating money",
    "handoff": "the handoff",
    "cost": "overruns of cost",
    "authority": "waiting for sign-offs",
    "background": "other priorities and renewed models",
}
"""By name, in the order of `valleysim.vocabulary.Mechanism`."""
REST = "work"
"""In a comparison all that belongs to no mechanism: the pilot, readiness work, being live."""
