"""Benchmarks (`make bench`): each page and each change is compared with its floor in the same run.

A floor is the same work without the forum's code: a bare server, transaction or search.
"""
