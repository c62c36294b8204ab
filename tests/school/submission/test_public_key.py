from django.urls import reverse

from licheng.kernel.signatures import PublicKey
from licheng.school.submission.packaging import signing_key
from licheng.school.submission.queries import own_public_key
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.scope import in_school


def test_public_key_is_the_half_of_the_key_that_signs(cast):
    assert own_public_key() == signing_key().public


def test_public_key_is_shown_as_the_center_registers_it(cast, browser_of):
    page = browser_of(cast.submitter, Role.COURSE_OUTCOMES_SUBMITTER).get(reverse("submission"))

    key = own_public_key()
    assert key.to_base64() in page.content.decode()
    assert PublicKey.from_base64(key.to_base64()) == key


def test_public_key_is_each_schools_own(cast, school, other_school):
    own = own_public_key()

    with in_school(other_school.id):
        assert own_public_key() != own
