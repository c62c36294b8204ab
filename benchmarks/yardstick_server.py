"""Serves the yardstick with gunicorn, given its options on the command line; ends with who started it."""

from gunicorn.app.wsgiapp import run  # type: ignore[import-untyped]

from licheng.operations.processes import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    run()
