"""Sealed values open only where they belong."""

from uuid import UUID

import pytest

from licheng.shared.tenancy.sealing import SealBrokenError, keyed_hash, seal, unseal

HERE, THERE = UUID(int=1), UUID(int=2)


def test_sealed_value_opens_at_home():
    sealed = seal(b"A123456789", school_id=HERE, purpose="national-id")

    assert unseal(sealed, school_id=HERE, purpose="national-id") == b"A123456789"
    assert b"A123456789" not in sealed


@pytest.mark.parametrize(("school_id", "purpose"), [(THERE, "national-id"), (HERE, "signing-key")])
def test_sealed_value_elsewhere_refused(school_id, purpose):
    sealed = seal(b"secret", school_id=HERE, purpose="national-id")

    with pytest.raises(SealBrokenError):
        unseal(sealed, school_id=school_id, purpose=purpose)


def test_altered_value_refused():
    sealed = bytearray(seal(b"secret", school_id=HERE, purpose="national-id"))
    sealed[-1] ^= 1

    with pytest.raises(SealBrokenError):
        unseal(bytes(sealed), school_id=HERE, purpose="national-id")


def test_keyed_hash_differs_by_school_and_purpose():
    hashes = {
        keyed_hash("A123456789", school_id=school_id, purpose=purpose)
        for school_id in (HERE, THERE)
        for purpose in ("national-id", "other")
    }

    assert len(hashes) == 4
    assert {len(value) for value in hashes} == {32}
