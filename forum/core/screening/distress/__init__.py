"""Distress: texts whose author, or somebody they write about, may be in danger.

Rules by language find them (`languages/*.toml`, which a person who speaks the language can read and
mend; `patterns.py` says how they are written), recall first. Nothing is sent anywhere.
"""
