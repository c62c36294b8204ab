"""Looks at the malware scanner and at the files' own address."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urlsplit

import httpx
from django.db import DatabaseError

from licheng.kernel.limits import FilePurpose, limit_for
from licheng.operations.doctor.problems import Problem, problem
from licheng.settings.environment import Environment
from licheng.shared.accounts.queries import schools
from licheng.shared.clock import real_now
from licheng.shared.files.clamd import ClamdError, ClamdPlace, ask, scan
from licheng.shared.files_origin.addresses import FOLDER
from licheng.shared.release.queries import found_scans
from licheng.shared.tenancy.scope import in_school

SCANNER_SECONDS = 20.0
FILES_SECONDS = 5.0
OLDEST_SIGNATURES = timedelta(days=7)
# The harmless file every scanner has to find (eicar.org); in two halves, or a scanner would find it here.
TEST_FILE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_SIGNATURES_OF = re.compile(r"ClamAV [^/]+/\d+/\w{3} (\w{3} +\d+ [\d:]{8} \d{4})")


def examine_quarantine(environment: Environment) -> Iterator[Problem]:
    """Find files in quarantine that would be open, since without a scanner nobody asks."""
    if environment.clamd is not None or environment.system != "school":
        return
    try:
        count = sum(_found_of_each_school())
    except DatabaseError:
        return  # what is wrong with the database is said by its own examination
    if count:
        yield problem("quarantine_without_scanner", count=count)


def _found_of_each_school() -> Iterator[int]:
    for school in schools():
        with in_school(school.id):
            yield found_scans().count()


def examine_scanner(environment: Environment) -> Iterator[Problem]:
    """Find a scanner that does not answer, finds nothing, takes no file of the largest size, or knows old signatures."""
    place = environment.clamd
    if place is None or environment.system != "school":
        return
    try:
        version = ask(place, "VERSION", seconds=SCANNER_SECONDS)
        found = scan(place, BytesIO(TEST_FILE), seconds=SCANNER_SECONDS)
    except ClamdError as error:
        yield problem("scanner_away", place=place, code=error.code)
        return
    if found.is_clean:
        yield problem("scanner_finds_nothing", place=place)
    yield from _too_small(place)
    made_at = _signatures_made_at(version)
    if made_at is None or real_now() - made_at > OLDEST_SIGNATURES:
        yield problem("scanner_signatures_old", place=place)


def _too_small(place: ClamdPlace) -> Iterator[Problem]:
    largest = max(limit_for(purpose).max_bytes for purpose in FilePurpose)
    try:
        scan(place, BytesIO(bytes(largest)), seconds=SCANNER_SECONDS)
    except ClamdError:
        yield problem("scanner_too_small", place=place, megabytes=-(-largest // 2**20))


def _signatures_made_at(version: str) -> datetime | None:
    """Return when the signatures were made, as clamd says after its version; None when it says nothing of them."""
    found = _SIGNATURES_OF.match(version)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        return None


def examine_files_origin(environment: Environment) -> Iterator[Problem]:
    """Find an address of files that a browser of the pages would refuse."""
    if environment.files_origin and environment.https != environment.files_origin.startswith("https://"):
        yield problem("files_origin_differs", host=urlsplit(environment.files_origin).hostname)


def examine_way_to_files(environment: Environment) -> Iterator[Problem]:
    """Find an address of files behind which something else answers than this system, or nothing."""
    if not environment.files_origin:
        return
    try:
        answer = httpx.get(f"{environment.files_origin}/{FOLDER}/x", timeout=FILES_SECONDS).text
    except httpx.HTTPError:
        answer = ""
    if not answer.endswith("file_address_over\n"):
        yield problem("files_origin_unreachable", url=environment.files_origin)
