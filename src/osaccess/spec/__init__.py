"""What the user wants: access.yaml as frozen, strict types, with the line of every mistake.

Pure: the text comes in as an argument.
"""
