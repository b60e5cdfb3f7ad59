"""Composition root: builds the parts from the settings, and the web application from the parts."""
