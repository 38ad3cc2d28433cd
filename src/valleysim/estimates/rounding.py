"""Numbers as people read them: one rule for each kind, without exponents and without a minus before nothing.

A share has one decimal in percent. Above nothing it is never said to be nothing, below all never all:
``<0.1`` and ``>99.9``; ``0.0`` and ``100.0`` say that not one, or every one, was counted. An error has two
digits, whatever its size. Each share is rounded by itself wherever it stands, so parts need not add to 100.0.
docs/results.md tells readers the same.
"""

import math

TENTH = 0.1
NEXT_TO_NOTHING, NEARLY_ALL = "<0.1", ">99.9"
SMALLEST_ERROR = 0.001
SMALLEST_POINTS = 0.005
TELLS_NOTHING = 0.25
"""An error of a share from which on the share says nothing."""
MINUS = "−"


def per_hundred(share: float) -> str:
    """A share in percent, without the sign.

    >>> [per_hundred(x) for x in (0.0, 0.0004, 0.2345, 0.99951, 1.0, -0.012, -0.0001)]
    ['0.0', '<0.1', '23.4', '>99.9', '100.0', '−1.2', '0.0']
    """
    value = _settled(100.0 * share)
    text = f"{abs(value):.1f}"
    if value < 0.0:
        return "0.0" if text == "0.0" else f"{MINUS}{text}"
    if text == "0.0" and share > 0.0:
        return NEXT_TO_NOTHING
    if text == "100.0" and share < 1.0:
        return NEARLY_ALL
    return text


def percent(share: float) -> str:
    """A share for people: 23.4 %, <0.1 %, >99.9 %."""
    return f"{per_hundred(share)} %"


def pilots_told(number: int) -> str:
    """A number of pilots.

    >>> pilots_told(1), pilots_told(5_000)
    ('1 pilot', '5,000 pilots')
    """
    return "1 pilot" if number == 1 else f"{number:,} pilots"


def tenths(value: float) -> str:
    """A number of pilots, requests or months that is expected, with one decimal; above nothing never nothing.

    >>> [tenths(x) for x in (0.0, 0.004, 0.06, 1_234.56)]
    ['0.0', '<0.1', '0.1', '1,234.6']
    """
    text = f"{value:,.1f}"
    return NEXT_TO_NOTHING if text == "0.0" and value > 0.0 else text


def interval(low: float, high: float) -> str:
    """Two shares in percent, from the lower to the higher: 20.1 – 26.8."""
    return f"{per_hundred(low)} – {per_hundred(high)}"


def whole_interval(low: float, high: float) -> str:
    """Two shares in whole percent, where there is room for no more: 20 – 27, <1 – 3."""
    return f"{whole(low)} – {whole(high)}"


def whole(share: float) -> str:
    """A share in whole percent, without the sign: <1, 20, >99."""
    text = f"{100.0 * share:.0f}"
    if text == "0" and share > 0.0:
        return "<1"
    return ">99" if text == "100" and share < 1.0 else text


def error_of(share: float) -> str:
    """The error of a share in percentage points, with two digits.

    >>> [error_of(x) for x in (0.0, 0.00112, 0.000034, 0.387, 1e-9)]
    ['0.0', '0.11', '0.0034', '39', '<0.001']
    """
    return two_digits(100.0 * share)


def share_with_error(share: float, error: float) -> str:
    """A share with its error, or a dash where the error leaves nothing of it: 34.0 ± 16 %."""
    if error > TELLS_NOTHING:
        return "–"
    return f"{per_hundred(share)} ± {error_of(error)} %"


def two_digits(error: float) -> str:
    """An error with two digits, whatever its size."""
    if error <= 0.0:
        return "0.0"
    if error < SMALLEST_ERROR:
        return f"<{SMALLEST_ERROR}"
    size = math.floor(math.log10(float(f"{error:.1e}")))
    return f"{float(f'{error:.1e}'):,.{max(1 - size, 0)}f}"


def points(difference: float) -> str:
    """A difference of two shares in percentage points, with its sign; two decimals where one says nothing.

    >>> points(-0.0461), points(0.0004), points(-0.00001), points(0.0)
    ('−4.6', '+0.04', '0.0', '0.0')
    """
    value = _settled(abs(100.0 * difference))
    if value < SMALLEST_POINTS:
        return "0.0"
    digits = f"{value:.1f}" if value >= TENTH - SMALLEST_POINTS else f"{value:.2f}"
    return (MINUS if difference < 0.0 else "+") + digits


def points_between(low: float, high: float) -> str:
    """An interval of differences: −0.1 to +4.7."""
    return f"{points(low)} to {points(high)}"


def signed(value: float, decimals: int) -> str:
    """A number with its sign and these decimals; nothing has no sign."""
    digits = f"{abs(value):,.{decimals}f}"
    if float(digits.replace(",", "")) == 0.0:
        return digits
    return (MINUS if value < 0.0 else "+") + digits


def three_digits(value: float) -> str:
    """A quantity with three digits and no exponent.

    >>> [three_digits(x) for x in (0.000012345, 0.5, 12.3456, 123456.0, -0.0)]
    ['0.0000123', '0.5', '12.3', '123,000', '0']
    """
    if value == 0.0 or not math.isfinite(value):
        return "0" if value == 0.0 else f"{value}"
    short = float(f"{value:.2e}")
    decimals = max(2 - math.floor(math.log10(abs(short))), 0)
    digits = f"{abs(short):,.{decimals}f}"
    return (MINUS if value < 0.0 else "") + (digits.rstrip("0").rstrip(".") if decimals else digits)


def money(value: float) -> str:
    """An amount in whole units, with thousands apart: 1,234,567; of small ones three digits: 0.042."""
    digits = f"{abs(value):,.0f}" if abs(value) >= 100.0 else three_digits(abs(value))
    return f"{MINUS}{digits}" if value < 0.0 and digits != "0" else digits


def _settled(value: float) -> float:
    """A number as people round it: 3.75 that was made of many replicates is 3.75."""
    return round(value, 9)
