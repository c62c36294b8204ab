import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import Settings

from licheng.shared.clock import real_now
from licheng.shared.files.stores import init_from_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores(tmp_path: Path, settings: Settings) -> list[Path]:
    """Two good stores."""
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    init_from_settings(now=real_now())
    return settings.LICHENG_STORES


def add_job(scheduled: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('default', 'some.task', now() + %s::interval)",
            [scheduled],
        )


def test_healthz_with_everything_well(stores: list[Path]):
    response = Client().get("/healthz")

    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": {"ok": True, "code": "well"},
        "stores": [
            {"name": "store-a", "ok": True, "code": "store_healthy"},
            {"name": "store-b", "ok": True, "code": "store_healthy"},
        ],
        "queue": {"ok": True, "waiting": 0, "oldest_seconds": 0, "failed": 0, "workers": 0},
        "log": {
            "ok": True,
            "code": "well",
            "size": 0,
            "cosigned": 0,
            "waiting": 0,
            "oldest_seconds": 0,
            "witness_seconds": 0,
        },
    }


def test_healthz_with_one_store_gone(stores: list[Path]):
    shutil.rmtree(stores[1])

    response = Client().get("/healthz")

    assert response.status_code == 503
    assert response.json()["stores"] == [
        {"name": "store-a", "ok": True, "code": "store_healthy"},
        {"name": "store-b", "ok": False, "code": "store_missing"},
    ]


def test_healthz_with_one_store_only(stores: list[Path], settings: Settings):
    settings.LICHENG_STORES = stores[:1]

    response = Client().get("/healthz")

    assert response.status_code == 503
    assert response.json()["stores"] == [{"name": "stores", "ok": False, "code": "two_stores_needed"}]


@pytest.mark.parametrize(
    ("scheduled", "expected"),
    [("-30 seconds", (200, 1)), ("-2 minutes", (503, 1)), ("1 hour", (200, 0))],
)
def test_healthz_with_a_job_and_no_worker(stores: list[Path], scheduled: str, expected: tuple[int, int]):
    add_job(scheduled)

    response = Client().get("/healthz")

    assert (response.status_code, response.json()["queue"]["waiting"]) == expected


def test_healthz_with_a_waiting_job_and_a_living_worker(stores: list[Path]):
    add_job("-2 minutes")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

    response = Client().get("/healthz")

    assert (response.status_code, response.json()["queue"]["workers"]) == (200, 1)


def test_healthz_with_a_worker_that_died(stores: list[Path]):
    add_job("-2 minutes")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute')"
        )

    response = Client().get("/healthz")

    assert (response.status_code, response.json()["queue"]["workers"]) == (503, 0)


def test_healthz_with_a_queue_that_cannot_be_asked(stores: list[Path]):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO nowhere")

    response = Client().get("/healthz")

    assert response.status_code == 503
    assert response.json()["queue"]["ok"] is False


@pytest.mark.parametrize("address", ["/healthz", "/metrics"])
def test_machine_pages_only_read(address: str):
    assert Client().post(address).status_code == 405


def test_metrics_tell_stores_queue_and_requests(stores: list[Path]):
    shutil.rmtree(stores[0])
    add_job("-1 second")
    Client().get("/healthz")

    text = Client().get("/metrics").content.decode()

    assert "licheng_database_up 1.0\n" in text
    assert 'licheng_store_up{store="store-a"} 0.0\n' in text
    assert 'licheng_store_up{store="store-b"} 1.0\n' in text
    assert "licheng_jobs_waiting 1.0\n" in text
    assert "licheng_log_sound 1.0\n" in text
    assert 'licheng_requests_total{status="503",view="healthz"}' in text
