"""A sample company, made from a seed, whose true effects are known.

It lets a newcomer see every command at work on realistic files, and it lets the tests ask
whether the backtest finds what is there, and only that.
"""

from icpspec.demo.files import DemoFiles, FolderNotEmptyError, write
from icpspec.demo.period import TODAY

__all__ = ["TODAY", "DemoFiles", "FolderNotEmptyError", "write"]
