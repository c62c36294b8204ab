"""Any order of sending, asking, ending and beginning again ends as if the file had been sent at once."""

import secrets
from typing import ClassVar

from django.test import Client
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from licheng.shared.files.models import OpenUpload, StoredObject, Upload
from tests.factories.tus import append, begun, end, id_of, look
from tests.factories.works import jpg_bytes

NAME = "相片.jpg"


class Sender(RuleBasedStateMachine):
    """A client, and beside it the number of bytes that must have arrived."""

    student: ClassVar[Client]

    def __init__(self):
        super().__init__()
        self.content = jpg_bytes() + secrets.token_bytes(40)
        self.arrived, self.is_kept = 0, False
        self.address = begun(self.student, self.content, name=NAME)

    @property
    def size(self) -> int:
        return len(self.content)

    @precondition(lambda self: not self.is_kept)
    @rule(share=st.floats(0, 1))
    def send(self, share):
        length = int(share * (self.size - self.arrived))
        piece = self.content[self.arrived : self.arrived + length]
        assert append(self.student, self.address, self.arrived, piece).status_code == 204
        self.arrived += length
        self.is_kept = self.arrived == self.size

    @rule(offset=st.integers(0, 5000), length=st.integers(0, 50))
    def send_elsewhere(self, offset, length):
        if offset == self.arrived and not self.is_kept:
            return
        piece = self.content[offset : offset + length]
        assert append(self.student, self.address, offset, piece).status_code in {409, 413}

    @precondition(lambda self: not self.is_kept)
    @rule()
    def begin_again(self):
        assert begun(self.student, self.content, name=NAME) == self.address

    @precondition(lambda self: not self.is_kept)
    @rule()
    def end_it(self):
        assert end(self.student, self.address).status_code == 204
        self.address, self.arrived = begun(self.student, self.content, name=NAME), 0

    @invariant()
    def server_knows_what_arrived(self):
        assert look(self.student, self.address)["Upload-Offset"] == str(self.arrived)

    @invariant()
    def only_what_is_whole_is_an_upload(self):
        upload_id = id_of(self.address)
        assert Upload.objects.filter(id=upload_id).exists() is self.is_kept
        assert OpenUpload.objects.filter(id=upload_id).exists() is not self.is_kept

    def teardown(self):
        if not self.is_kept:
            append(self.student, self.address, self.arrived, self.content[self.arrived :])
        assert Upload.objects.get(id=id_of(self.address)).stored_object.size == self.size


def test_upload_is_whole_whatever_happens_on_the_way(student):
    machine = type("StudentsSender", (Sender,), {"student": student})

    run_state_machine_as_test(machine, settings=settings(max_examples=12, stateful_step_count=10))

    assert StoredObject.objects.exists()
