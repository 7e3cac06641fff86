"""Constants by which values of one unit become values of another, in words."""

# Multiply by the first to get from one to the other; the inverse is meant as well.
_FACTORS: tuple[tuple[float, str, str], ...] = (
    (1.609344, "miles", "kilometres"),
    (1.852, "nautical miles", "kilometres"),
    (1.150779448, "knots", "miles per hour"),
    (0.514444444, "knots", "metres per second"),
    (0.44704, "miles per hour", "metres per second"),
    (3.6, "metres per second", "kilometres per hour"),
    (0.3048, "feet", "metres"),
    (2.54, "inches", "centimetres"),
    (25.4, "inches", "millimetres"),
    (0.9144, "yards", "metres"),
    (0.45359237, "pounds", "kilograms"),
    (28.349523125, "ounces", "grams"),
    (3.785411784, "gallons", "litres"),
    (33.86389, "inches of mercury", "hectopascals"),
    (6.894757, "pounds per square inch", "kilopascals"),
    (0.0174532925, "degrees", "radians"),
    (0.09290304, "square feet", "square metres"),
    (2.58998811, "square miles", "square kilometres"),
    (4.184, "calories", "joules"),
    (18.0182, "mmol/l", "mg/dl"),
    (24.0, "days", "hours"),
    (7.0, "weeks", "days"),
    (12.0, "years", "months"),
    (60.0, "minutes", "seconds or hours to minutes"),
    (3600.0, "hours", "seconds"),
    (1440.0, "days", "minutes"),
    (86400.0, "days", "seconds"),
    (365.25, "years", "days"),
    (365.0, "years", "days"),
    (1024.0, "kibibytes", "bytes"),
    (10.0, "tens", "ones"),
    (100.0, "shares", "per cent, or whole units to cents"),
    (1e3, "thousands", "ones"),
    (1e6, "millions", "ones"),
    (1e9, "billions", "ones"),
)

# slope, offset, words.
AFFINE: tuple[tuple[float, float, str], ...] = (
    (1.8, 32.0, "degrees Celsius to Fahrenheit"),
    (1 / 1.8, -32 / 1.8, "degrees Fahrenheit to Celsius"),
    (1.0, 273.15, "degrees Celsius to kelvins"),
    (1.0, -273.15, "kelvins to degrees Celsius"),
    (1 / 1.8, 273.15 - 32 / 1.8, "degrees Fahrenheit to kelvins"),
)

# A conversion that was rounded on its way still lies this close.
_CLOSE = 2e-3


def unit_factor(ratio: float) -> tuple[float, str] | None:
    """The known conversion that a ratio is close to, with its words."""
    known = [(factor, f"{one} to {other}") for factor, one, other in _FACTORS]
    known += [(1 / factor, f"{other} to {one}") for factor, one, other in _FACTORS]
    factor, words = min(known, key=lambda each: abs(ratio / each[0] - 1))
    return (factor, words) if abs(ratio / factor - 1) <= _CLOSE else None
