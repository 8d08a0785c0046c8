"""The impact of a change on accounts, worked by hand."""
