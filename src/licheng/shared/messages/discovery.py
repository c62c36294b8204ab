"""Finding every ``messages`` module of an app, so that a code always has its sentence."""

import importlib
import pkgutil


def discover_messages(package_name: str) -> None:
    """Import every module of ``package_name`` whose name ends in ``messages``; each registers its sentences."""
    package = importlib.import_module(package_name)
    for module in pkgutil.walk_packages(package.__path__, prefix=f"{package_name}."):
        if module.name.endswith("messages") and module.name != "licheng.shared.messages":
            importlib.import_module(module.name)
