"""Results as data and blocks; formats turn them into text. Nothing here prints."""
