"""Presenters of ideas: view models of cards and of timelines."""
