"""The backtest held to computations made in another way."""
