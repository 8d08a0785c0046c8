"""The Python interface: what the commands do, on objects.

import icpspec

project = icpspec.load("icpspec.yaml")
scores = project.score()              # the project's own accounts
scores = project.score(accounts)      # pandas, Polars, Arrow, a DuckDB relation or a file
dach = project.icp("support-ops").resolve(motion="plg", territory="emea/dach")
print(dach.sql("duckdb"))
icpspec.backtest(project)             # the tables show themselves in a notebook
"""

from icpspec.api.backtests import Backtest, backtest
from icpspec.api.profiles import Profile
from icpspec.api.projects import Icp, Project, load
from icpspec.api.tables import Table

__all__ = ["Backtest", "Icp", "Profile", "Project", "Table", "backtest", "load"]
