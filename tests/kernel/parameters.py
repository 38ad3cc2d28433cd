"""Parameters of a law as the kernel reads them."""

import numpy as np
from numpy.typing import NDArray

LENGTH = 6


def row(*numbers: float) -> NDArray[np.float64]:
    """Four parameters of a law, months served and log survival, those that are not given being 0."""
    parameters = np.zeros(LENGTH)
    parameters[: len(numbers)] = numbers
    parameters.flags.writeable = False
    return parameters
