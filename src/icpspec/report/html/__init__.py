"""The report of a backtest as one HTML file: what its template is given."""
