import pytest

def test_home(cast, browser_of, django_assert_num_queries):
    client = browser_of(cast.student.account)
    with django_assert_num_queries(5):
        response = client.get("/")
    assert response.status_code == 200, response.content.decode()

def test_sign_in_page(client, db):
    response = client.get("/sign-in")
    assert response.status_code == 200
def test_sessions_page(cast, browser_of):
    assert browser_of(cast.student.account).get("/account/sessions").status_code == 200
    assert browser_of(cast.student.account).get("/account/password").status_code == 200
def test_out(client, db):
    assert client.get("/").status_code == 302
    assert client.get("/training-clock").status_code == 404
    assert client.get("/nix").status_code == 404
