"""What users of other clients look for, and where it is here: tables read from `contract/`."""

from tools.parity.load import PARITY_TABLES, load
from tools.parity.model import Group, Parity, Row

__all__ = ["PARITY_TABLES", "Group", "Parity", "Row", "load"]
