"""Every code that the stores can give has a sentence for a person."""

import re
from pathlib import Path

from licheng.kernel.results import Refused
from licheng.shared.files import store_messages
from licheng.shared.messages import sentence

SOURCES = (
    "protocol", "disk", "markers", "suspicion", "staging", "store", "keeping", "streaming",
    "download", "missing",
    "s3_bucket", "s3_errors", "s3_reading", "s3_staging", "s3_store",
)  # fmt: skip
CODE_GIVEN = re.compile(r'"((?:store|stores|object|upload|size|digest|two|spool)_[a-z_]+)"')
NOT_CODES = {"store_evidence_lost", "store_passed_over", "store_failed", "store_object_damaged"}


def test_codes_of_the_stores_are_those_with_sentences():
    folder = Path(store_messages.__file__).parent

    given = {code for name in SOURCES for code in CODE_GIVEN.findall((folder / f"{name}.py").read_text())}

    assert given - NOT_CODES == set(store_messages.MESSAGES)


def test_sentence_of_a_failing_store_says_what_to_do():
    told = sentence(Refused("stores_not_healthy", {"reason": "store_full", "store": "store-a"}))

    assert "沒有存進系統" in told
    assert "請保留您的檔案" in told


def test_sentence_of_a_limit_names_it():
    assert "4 MB" in sentence(Refused("upload_beyond_limit", {"max_bytes": 4194304, "max_megabytes": 4.0}))
