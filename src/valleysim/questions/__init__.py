"""Questions: compare, stress, explain, advise. All rest on the same draws for each variant."""

from valleysim.questions.lived import Lived, live_variants

__all__ = ["Lived", "live_variants"]
