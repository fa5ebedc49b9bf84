"""England's inspections: each ILACS inspection's overall grade (1 inadequate … 4 outstanding) against
the workforce of the last 30 September before the inspection began, in the same authority through
changes of its code.

    python3 england-inspections.py REAL_DATA_FOLDER > england-inspections.csv

Spearman and Kendall (tau-b, normal approximation) by scipy. Joint returns of the workforce (two
authorities in one row) are not divided, so their inspections stay unmatched.
"""
import sys
from pathlib import Path

import pandas
import scipy
import scipy.stats

INDICATORS = [
    "turnover_rate_fte", "agency_rate_fte", "vacancy_rate_fte", "caseload_fte", "absence_rate_fte",
]
GRADES = ["Inadequate", "Requires improvement to be good", "Good", "Outstanding"]
# One authority under two codes: geography/observed_la_code_changes.csv.
LATER_CODE = {
    "E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066",
    "E08000016": "E08000038", "E08000019": "E08000039",
}
folder = Path(sys.argv[1])


def read(path):
    return pandas.read_csv(folder / path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


inspections = read("ofsted/ilacs_inspection_history_2018_to_2025.csv")
inspections["unit"] = inspections["Local authority area code"].replace(LATER_CODE)
inspections["begun"] = pandas.to_datetime(inspections["Inspection date"])
inspections["grade"] = inspections["Overall effectiveness"].map(lambda g: GRADES.index(g) + 1)

workforce = read("dfe-workforce/csww_indicators_2017_to_2025.csv")
workforce = workforce[workforce["geographic_level"] == "Local authority"].copy()
workforce["unit"] = workforce["new_la_code"].replace(LATER_CODE)
workforce["snapshot"] = pandas.to_datetime(workforce["time_period"] + "-09-30")

joined = pandas.merge_asof(
    inspections.sort_values("begun"), workforce.sort_values("snapshot"), left_on="begun",
    right_on="snapshot", by="unit", allow_exact_matches=False)
matched = joined[joined["snapshot"].notna()]
days = (matched["begun"] - matched["snapshot"]).dt.days

print(f"# pandas {pandas.__version__}, scipy {scipy.__version__}; {len(inspections)} inspections, "
      f"{len(matched)} matched, {days.min()} to {days.max()} days after the snapshot")
print("indicator,n,spearman,spearman_p,kendall,kendall_p")
for indicator in INDICATORS:
    # c, x, z, u, low, k: missing, each for its reason.
    values = pandas.to_numeric(matched[indicator], errors="coerce")
    pair = pandas.DataFrame({"x": values, "y": matched["grade"]}).dropna()
    spearman = scipy.stats.spearmanr(pair["x"], pair["y"])
    kendall = scipy.stats.kendalltau(pair["x"], pair["y"], method="asymptotic")
    figures = [spearman.statistic, spearman.pvalue, kendall.statistic, kendall.pvalue]
    print(",".join([indicator, str(len(pair))] + [repr(float(value)) for value in figures]))
