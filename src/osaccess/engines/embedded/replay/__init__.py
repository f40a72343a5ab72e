"""Replays recorded scenarios of the real engine on the embedded one, and compares what both did.

`python -m osaccess.engines.embedded.replay FOLDER [--out FILE] [--compare]`. A tool for those who work on the
engine: the engine itself does not import it.
"""
