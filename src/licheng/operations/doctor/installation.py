"""Looks at settings, keys, stores, file inspection and the way to the central database."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from licheng.kernel.results import Refused
from licheng.operations.doctor.problems import Problem, problem
from licheng.settings.environment import LOCAL_HOSTS, Environment
from licheng.settings.secrets import SECRETS_FILE
from licheng.shared.files.inspection import inspect_file
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.protocol import StoreHealth
from licheng.shared.files.s3_address import S3Place
from licheng.shared.files.stores import from_settings
from licheng.shared.messages import sentence

SECRET_KEY_CHARACTERS = 50
SECRET_KEY_DIFFERENT = 15
MASTER_KEY_DIFFERENT = 8
WARNING_FREE_BYTES = 5 * 1024**3
CENTRAL_SECONDS = 5.0
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# A page of nothing, the smallest file every part of the inspection has to agree on.
SAMPLE_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n168\n%%EOF\n"
)


def examine_settings(environment: Environment) -> Iterator[Problem]:
    """Find settings that are unsafe where real people are served."""
    if settings.DEBUG:
        yield problem("debug_on")
    if environment.training_clock is not None and not environment.demo:
        yield problem("training_clock_without_demo")
    is_local = (urlsplit(environment.public_url).hostname or "") in LOCAL_HOSTS
    if environment.demo and not is_local:
        yield problem("demo_in_public", url=environment.public_url)
    if not environment.https and not is_local:
        yield problem("https_missing", url=environment.public_url)


def examine_secrets(environment: Environment) -> Iterator[Problem]:
    """Find keys that could be guessed or read by others."""
    key = environment.secret_key
    if len(key) < SECRET_KEY_CHARACTERS or len(set(key)) < SECRET_KEY_DIFFERENT:
        yield problem("secret_key_weak")
    if len(set(environment.master_key)) < MASTER_KEY_DIFFERENT:
        yield problem("master_key_weak")
    path = environment.system_var / SECRETS_FILE
    if path.exists() and path.stat().st_mode & OTHERS:
        yield problem("secrets_readable", name=path.name)


def examine_stores(environment: Environment) -> Iterator[Problem]:
    """Find stores that are missing, foreign, the same twice, not writable or almost full; writes nothing."""
    for place in environment.stores:
        if isinstance(place, S3Place) and place.address.is_plain and place.address.host not in LOCAL_HOSTS:
            yield problem("store_without_tls", host=place.address.host)
    try:
        store_set = from_settings()
    except StoreSetupError as error:
        yield problem("stores_setup", said=sentence(error.refused), code=error.refused.code)
        return
    for store, health in zip(store_set.stores, store_set.health(), strict=True):
        if not health.ok:
            yield _store_problem(store.name, health, environment)
            continue
        free = int(health.facts.get("free_bytes", WARNING_FREE_BYTES))
        if free < WARNING_FREE_BYTES:
            yield problem("store_almost_full", store=store.name, gigabytes=round(free / 1024**3, 1))


def _store_problem(store: str, health: StoreHealth, environment: Environment) -> Problem:
    """Return what is wrong with a store; one that only lacks its rehearsal takes no files, but may be looked at."""
    said = sentence(Refused(health.code, health.facts))
    if health.code == "store_not_rehearsed":
        return problem("store_not_rehearsed", said=said, store=store, system=environment.system)
    return problem("store_unwell", said=said, store=store, code=health.code, system=environment.system)


def examine_inspection(_environment: Environment) -> Iterator[Problem]:
    """Find an inspection that does not accept the plainest good file."""
    with tempfile.TemporaryDirectory(prefix="licheng-doctor-") as directory:
        path = Path(directory) / "sample.pdf"
        path.write_bytes(SAMPLE_PDF)
        verdict = inspect_file(path, "outcome-document", path.name)
    if not verdict.accepted:
        yield problem("inspection_broken")


def examine_way_to_central(environment: Environment) -> Iterator[Problem]:
    """Find, for a school platform, that the central database does not answer."""
    if environment.system != "school":
        return
    try:
        httpx.get(f"{environment.central_url}/healthz", timeout=CENTRAL_SECONDS)
    except httpx.HTTPError:
        yield problem("central_unreachable", url=environment.central_url)
