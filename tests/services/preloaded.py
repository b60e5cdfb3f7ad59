"""What the fork server loads before it forks: the command line, imported as `forum.__main__` does it, and what each
process would read or compile when it first needs it: the models of danger and of languages, and the templates."""

import gc
from importlib import import_module

gc.disable()

import_module("forum.cli")
import_module("forum.core.screening.distress.model").models()
import_module("forum.core.i18n.detection").detect_language("Een lange bank op het plein.")
pages = import_module("forum.web.rendering.environment").make_environment()
for name in pages.list_templates():
    pages.get_template(name)

gc.freeze()
gc.enable()
