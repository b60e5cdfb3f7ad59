"""Preloaded modules of the fork server: the command line, imported as `forum.__main__` does it."""

import gc
import importlib

gc.disable()

importlib.import_module("forum.cli")

gc.freeze()
gc.enable()
