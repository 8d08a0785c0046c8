"""A first project, written by `icpspec init`: files that explain themselves."""

from icpspec.scaffold.files import Written, write_project, write_schemas

__all__ = ["Written", "write_project", "write_schemas"]
