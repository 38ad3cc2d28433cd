"""The outside view in words."""

from valleysim.report.evidence import outside_words
from valleysim.scenario.outside import published_shares
from valleysim.words import MILESTONE


def published_words(endpoint: str) -> str:
    """What is published of pilots that reach an endpoint, with the sources, in one sentence.

    >>> published_words("sustained")
    'No share of pilots that sustain production is published.'
    """
    shares = published_shares(endpoint)
    if not shares:
        return f"No share of pilots that {MILESTONE[endpoint]} is published."
    told = ", ".join(f"{outside_words(share.said, share.key)}" for share in shares)
    close = "; sources do not tell live from production" if endpoint == "live" else ""
    return f"Published shares of pilots that reach production: {told}; none says by when{close}."
