import pytest

from licheng.kernel.shapes import ShapeError, list_of, natural, object_with, text


def test_shapes_right_values_are_returned():
    assert object_with({"a": 1}, {"a"}) == {"a": 1}
    assert list_of([1]) == [1]
    assert natural(0) == 0
    assert text("") == ""


@pytest.mark.parametrize("value", [None, [], {}, {"a": 1, "b": 2}])
def test_object_with_other_keys_is_refused(value: object):
    with pytest.raises(ShapeError):
        object_with(value, {"a"})


@pytest.mark.parametrize("value", [-1, True, "1", None])
def test_natural_other_value_is_refused(value: object):
    with pytest.raises(ShapeError):
        natural(value)


def test_list_and_text_other_values_are_refused():
    with pytest.raises(ShapeError):
        list_of("list")
    with pytest.raises(ShapeError):
        text(1)
