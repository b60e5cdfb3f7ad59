"""The town's own words and looks: a catalogue of what administrators can change, and what is missing."""
