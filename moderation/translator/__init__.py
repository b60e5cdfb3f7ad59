"""The reading help: a translation service, what it is sent, and what is kept of its answers."""
