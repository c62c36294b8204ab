"""What a school believes of the central database: its pinned keys, its receipts, its silence."""

from licheng.kernel.signatures import generate_key
from licheng.school.submission.models import CentralLink, SubmissionState
from licheng.school.submission.tasks import hear_now
from tests.factories.sending import go_on

State = SubmissionState


def test_receipt_of_another_key_is_not_believed(begin, center):
    center.key = generate_key()

    submission = go_on(begin())

    assert (submission.state, submission.trouble["code"]) == (State.SENDING, "central_keys_changed")
    assert submission.receipt_sealed is None


def test_receipt_of_another_package_is_not_believed(begin, center):
    center.alter = lambda document: {**document, "package": {**document["package"], "sequence": 9}}

    submission = go_on(begin())

    assert (submission.state, submission.trouble["code"]) == (State.SENDING, "receipt_of_another_package")


def test_receipt_with_wrong_digest_is_not_believed(begin, center):
    def alter(document):
        document["students"][0]["rows"][0]["digest"] = "0" * 64
        return document

    center.alter = alter

    assert go_on(begin()).trouble["code"] == "receipt_unbelievable"


def test_receipt_without_pinned_keys_waits_for_them(begin, center):
    CentralLink.objects.update(keys=[])
    submission = go_on(begin())
    waiting = submission.trouble["code"]

    hear_now()
    go_on(submission)

    assert (waiting, submission.state) == ("central_keys_unknown", State.ACCEPTED)


def test_other_keys_never_take_the_place_of_pinned_ones(begin, center):
    pinned = CentralLink.objects.get().keys
    center.key = generate_key()

    hear_now()

    link = CentralLink.objects.get()
    assert link.keys == pinned
    assert link.trouble["code"] == "central_keys_changed"


def test_silence_keeps_what_was_heard(begin, settings):
    windows = CentralLink.objects.get().windows
    settings.LICHENG_CENTRAL_URL = "http://127.0.0.1:9"

    hear_now()

    link = CentralLink.objects.get()
    assert (link.windows, link.trouble["code"]) == (windows, "central_unreachable")
