import pytest

from licheng.kernel.canonical import Document
from licheng.kernel.problems import Problem, ProblemDocumentError, parse_problems, problem_document

PROBLEMS = [
    Problem("package_digest_mismatch", {"member": "data/roster.json"}),
    Problem("SU12", {"count": 7, "limit": 6}, sheet="學期課程學習成果", row=7, column="課程代碼"),
]


def test_problem_document_lists_every_problem_and_reads_back():
    document = problem_document("提交內容有誤", 422, PROBLEMS)

    assert document["type"] == "urn:licheng:problem:package_digest_mismatch"
    assert (document["title"], document["status"]) == ("提交內容有誤", 422)
    assert parse_problems(document) == PROBLEMS


def test_problem_document_without_problems_has_the_blank_type():
    assert problem_document("無法處理", 503, []) == {
        "type": "about:blank",
        "title": "無法處理",
        "status": 503,
        "problems": [],
    }


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"problems": "none"},
        {"problems": ["text"]},
        {"problems": [{"sheet": "封面"}]},
        {"problems": [{"code": 1}]},
        {"problems": [{"code": "SU01", "row": "1"}]},
        {"problems": [{"code": "SU01", "facts": []}]},
    ],
)
def test_parse_problems_other_documents_are_refused(document: Document):
    with pytest.raises(ProblemDocumentError):
        parse_problems(document)
