"""The stand-alone verifier, loaded by its path as a person runs it: it belongs to no package."""

import importlib.util
from types import ModuleType

from tests.repository.sources import ROOT

SCRIPT = ROOT / "verify" / "licheng_verify.py"
PAGE = ROOT / "verify" / "index.html"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licheng_verify", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFIER = loaded()
