"""ASGI middleware: one file per layer; `forum/app/web.py` sets their order."""
