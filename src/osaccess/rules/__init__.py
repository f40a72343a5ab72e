"""What a safe credential looks like: one policy rule a file, judging facts, never resources.

Pure. Read by the document, the policy pack, and whatever else can state facts.
"""
