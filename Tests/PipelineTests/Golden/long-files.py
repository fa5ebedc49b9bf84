"""Local authority figures of DfE's two long files on looked-after children, group by group.

    python3 long-files.py REAL_DATA_FOLDER > long-files.csv

A row per file, group and measure: how many cells are numbers, their sum, and how many are which
symbol.
"""
import sys
from pathlib import Path

import pandas

FILES = [
    ("la_cla_swcount", "sw_stability", "number"),
    ("la_cla_placement_stability", "placement_stability", "children_count"),
    ("la_cla_placement_stability", "placement_stability", "children_percent"),
]
folder = Path(sys.argv[1]) / "dfe-outcomes"
print(f"# pandas {pandas.__version__}")
print("file,group,measure,value,numbers,sum,c,x,z")
for name, filter_column, value in FILES:
    table = pandas.read_csv(
        folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    table = table[table["geographic_level"] == "Local authority"]
    for (group, measure), rows in table.groupby(["cla_group", filter_column]):
        numbers = pandas.to_numeric(rows[value], errors="coerce")
        symbols = [(rows[value] == symbol).sum() for symbol in "cxz"]
        assert numbers.count() + sum(symbols) == len(rows)
        print(name, group, measure, value, numbers.count(), int(numbers.sum()), *symbols, sep=",")
