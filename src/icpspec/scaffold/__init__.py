"""A first project, written by `icpspec init`: files that explain themselves."""

from icpspec.scaffold.contents import SCHEMA_FOLDER
from icpspec.scaffold.files import Written, write_project, write_schemas

__all__ = ["SCHEMA_FOLDER", "Written", "write_project", "write_schemas"]
