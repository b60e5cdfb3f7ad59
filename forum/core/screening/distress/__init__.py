"""Distress: texts whose author, or somebody they write about, may be in danger.

A linear model for each language finds them, recall first: weights of words and of the letters in them
(`weights/*.tsv`), learned from labelled texts (`tests/quality/distress/`). Nothing is sent anywhere.
"""
