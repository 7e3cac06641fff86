"""The shape of a key: letters and digits of any script, everything else as it stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.engine import Engine
from tasks.joins.keys import mask
from tasks.sql import Sql


def _mask(engine: Engine, key: str | None) -> str | None:
    ((shape,),) = engine.connection.execute(f"SELECT {mask(Sql('key'))} FROM (SELECT $1 AS key)", [key]).fetchall()
    return shape


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        ("N328AA", "A999AA"),
        ("n-1_2 b", "a-9_9 a"),
        ("Älä-Öß", "Aaa-Aa"),
        ("ЖЩ-ж7", "AA-a9"),
        ("٣٤/४", "99/9"),
        # A script without upper and lower case has small letters only; a title-case letter is no capital.
        ("漢字-ب", "aa-a"),
        ("ǅ1", "a9"),
        # Numbers that are no decimal digits, and signs, stay as they are.
        ("½ Ⅻ №", "½ Ⅻ №"),
        ("", ""),
        (None, None),
    ],
)
def test_letters_and_digits_of_every_script_have_a_shape(engine: Engine, key: str | None, shape: str | None) -> None:
    assert _mask(engine, key) == shape


def test_a_long_key_is_told_by_its_first_forty_characters(engine: Engine) -> None:
    assert _mask(engine, "ü" * 41) == "a" * 40


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40))
def test_a_shape_is_as_long_as_its_key_and_has_itself_as_shape(engine: Engine, key: str) -> None:
    shape = _mask(engine, key)
    assert shape is not None
    assert len(shape) == len(key)
    assert _mask(engine, shape) == shape
