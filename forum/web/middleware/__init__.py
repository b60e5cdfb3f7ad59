"""ASGI middleware: one module per layer; `forum/app/web.py` sets their order."""
