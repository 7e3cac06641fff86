"""Names and numbers as a reader sees them: the contract's words where it has some."""

from tasks.contracts.config import Contract

# Signs of degrees, minutes and seconds of arc (or of feet and inches), with what is typed for them.
_ATTACHED = frozenset("\N{DEGREE SIGN}\N{PRIME}\N{DOUBLE PRIME}'\"")


def column_words(contract: Contract, column: str) -> str:
    """A column's label from the contract, or its name."""
    note = contract.columns.get(column)
    return note.label if note and note.label else column


def value_words(contract: Contract, column: str, value: str) -> str:
    """A coded value in the contract's words, or as it is."""
    note = contract.columns.get(column)
    return note.values.get(value, value) if note else value


def label_words(contract: Contract) -> str:
    """The label column in words."""
    return column_words(contract, contract.labels.label)


def class_words(contract: Contract, value: str) -> str:
    """A class in words."""
    return value_words(contract, contract.labels.label, value)


def predicted_class(contract: Contract, value: str, score: float | None) -> str:
    """A predicted class in the reader's words, with its score where there is one."""
    return class_words(contract, value) + ("" if score is None else f", score {number(score)}")


def number(value: float) -> str:
    """A number for a sentence: at most four significant digits, no exponent between 0.0001 and 10^15.

    >>> number(12345.6), number(0.35), number(3.0), number(0.000012)
    ('12,346', '0.35', '3', '1.2e-05')
    """
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        digits = 4 if abs(value) < 1000 else len(str(int(abs(value))))
        text = f"{float(f'{value:.{digits}g}'):,.10f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text
    return f"{value:.4g}"


def exact(value: float) -> str:
    """A configured number as it was written.

    >>> exact(0.12345678), exact(30.0)
    ('0.12345678', '30')
    """
    return f"{value:.15g}"


def quantity(contract: Contract, value: float) -> str:
    """A number in the unit of the label."""
    return with_unit(contract, number(value))


def with_unit(contract: Contract, text: str) -> str:
    """A number in words, with the unit of the label if it has one."""
    note = contract.columns.get(contract.labels.label)
    return in_unit(text, note.unit if note else None)


def in_unit(text: str, unit: str | None) -> str:
    """A number in words with its unit; signs of angles and lengths are attached, percent signs are not.

    >>> in_unit("20", "mph"), in_unit("20", "°"), in_unit("20", "%"), in_unit("20", "°C"), in_unit("20", None)
    ('20 mph', '20°', '20 %', '20 °C', '20')
    """
    if not unit:
        return text
    return text + unit if unit in _ATTACHED else f"{text} {unit}"


def count(rows: int, singular: str, plural: str) -> str:
    """A counted noun.

    >>> count(1, "case", "cases"), count(1200, "case", "cases")
    ('1 case', '1,200 cases')
    """
    return f"{rows:,} {singular if rows == 1 else plural}"
