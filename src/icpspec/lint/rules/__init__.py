"""One rule a file; the docstring of the file is the rule's published page."""
