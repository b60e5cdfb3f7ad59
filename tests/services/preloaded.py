"""Preloaded modules of the fork server: the command line, imported as `forum.__main__` does it."""

import gc

gc.disable()

import forum.cli  # noqa: E402,F401

gc.freeze()
gc.enable()
