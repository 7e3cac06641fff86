"""Options with a key that are given more than once: all of their values count.

`--filter.keep.carrier AA --filter.keep.carrier UA` keeps both; cyclopts by itself would take the last one only.
"""

from cyclopts import App, ArgumentCollection, Token


def all_values(_: App, __: tuple[str, ...], arguments: ArgumentCollection) -> None:
    """Put the values that were given for one key of an option into one list, in their order."""
    for argument in arguments:
        values: dict[tuple[str, ...], list[str]] = {}
        for token in argument.tokens:
            values.setdefault(token.keys, []).append(token.value)
        argument.tokens = [_with_all(token, values[token.keys]) for token in argument.tokens]


def _with_all(token: Token, values: list[str]) -> Token:
    """A token that stands for every value of its key; one without a key stays as it is."""
    return token.evolve(implicit_value=values) if token.keys and len(values) > 1 else token
