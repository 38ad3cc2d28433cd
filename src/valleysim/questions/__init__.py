"""Questions: compare, stress, explain, advise. All rest on the same draws for each variant."""

from valleysim.questions.advise import advise
from valleysim.questions.compare import compare
from valleysim.questions.explain import explain
from valleysim.questions.lived import Lived, live_variants
from valleysim.questions.next_best import next_best
from valleysim.questions.stress import stress

__all__ = ["Lived", "advise", "compare", "explain", "live_variants", "next_best", "stress"]
