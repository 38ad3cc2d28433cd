"""The hash that tells scenarios apart, and what it takes of them as plain values."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from valleysim.scenario.format.posterior import PosteriorWorlds
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate


def content_hash(
    document: Mapping[str, Any], samples: Mapping[str, object], changed: Mapping[str, Any]
) -> str:
    """SHA-256 of the joined document, of samples and worlds read from files, and of fields changed since.

    The document alone decides for a scenario that is as it was read, so its hash stays when a later version
    knows more keys.
    """
    told = [document, samples]
    if changed:
        told.append({name: plain_content(value) for name, value in changed.items()})
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def plain_content(value: Any) -> Any:
    """Tables, quantities and variates as lists, dicts, numbers and words."""
    if isinstance(value, BaseModel):
        return {name: plain_content(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Quantity):
        return [value.known, value.kind, plain_content(value.parameters)]
    if isinstance(value, PosteriorWorlds):
        return value.digest
    if isinstance(value, Variate):
        told = [value.law, plain_content(value.parameters), list(value.samples)]
        return [*told, dict(value.parts)] if value.parts else told
    if isinstance(value, dict):
        return {f"{key}": plain_content(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_content(inner) for inner in value]
    return value
