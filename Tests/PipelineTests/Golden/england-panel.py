"""Reference values for EnglandPanelTests: re-referrals on the workforce, with pandas and statsmodels.

Run:  python3 england-panel.py FOLDER_OF_REAL_DATA > england-panel.csv
"""

import sys

import numpy as np
import pandas as pd
import scipy
import scipy.stats
import statsmodels
import statsmodels.api as sm

FOLDER = sys.argv[1]
INDICATORS = [
    "caseload_fte", "agency_rate_fte", "turnover_rate_fte", "vacancy_rate_fte", "absence_rate_fte",
]
# Authorities whose code changed (geography/observed_la_code_changes.csv, the recode rows).
RECODES = {
    "E10000002": "E06000060", "E10000023": "E06000065", "E10000027": "E06000066",
    "E08000016": "E08000038", "E08000019": "E08000039",
}


def authorities(path, year_of_outcome):
    table = pd.read_csv(f"{FOLDER}/{path}", dtype=str)
    table = table[table.geographic_level == "Local authority"].copy()
    table["unit"] = table.new_la_code.replace(RECODES)
    table["year"] = table.time_period.astype(int) + year_of_outcome
    return table


def number(cells):
    return pd.to_numeric(cells, errors="coerce")


outcome = authorities(
    "dfe-outcomes/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", 0)
# 30 September of year s lies in the year to 31 March of s + 1.
support = authorities("dfe-workforce/csww_indicators_2017_to_2025.csv", 1)
joint_rows = {(unit, year) for unit, year in zip(support.unit, support.year) if "/" in unit}
joint_of = {part: unit for unit, _ in joint_rows for part in unit.split(" / ")}
outcome["pooled"] = [
    joint_of[unit] if (joint_of.get(unit), year) in joint_rows else None
    for unit, year in zip(outcome.unit, outcome.year)
]
for name in ["rereferral_count", "referral_count", "rereferral_percent"]:
    outcome[name] = number(outcome[name])
separate = outcome[outcome.pooled.isna()][["unit", "year", "rereferral_percent"]]
sums = (
    outcome.dropna(subset="pooled").groupby(["pooled", "year"])
    [["rereferral_count", "referral_count"]].sum(min_count=2).reset_index()
    .rename(columns={"pooled": "unit"})
)
sums["rereferral_percent"] = 100 * sums.rereferral_count / sums.referral_count
panel = pd.concat([separate, sums[["unit", "year", "rereferral_percent"]]]).merge(
    support[["unit", "year", *INDICATORS]], on=["unit", "year"])

print(f"# rows {len(panel)}, units {panel.unit.nunique()}, years {panel.year.nunique()}; "
      f"pandas {pd.__version__}, statsmodels {statsmodels.__version__}, scipy {scipy.__version__}")
print("indicator,n,clusters,pearson,spearman,slope,intercept,cr1s")
for name in INDICATORS:
    rows = panel.assign(x=number(panel[name])).dropna(subset=["x", "rereferral_percent"])
    clusters = pd.factorize(rows.unit)[0]
    fit = sm.OLS(rows.rereferral_percent, sm.add_constant(rows.x)).fit(
        cov_type="cluster", cov_kwds={"groups": clusters})
    pearson = np.corrcoef(rows.x, rows.rereferral_percent)[0, 1]
    spearman = scipy.stats.spearmanr(rows.x, rows.rereferral_percent).statistic
    print(",".join([name, str(len(rows)), str(len(set(clusters))), *(
        repr(float(value)) for value in
        [pearson, spearman, fit.params["x"], fit.params["const"], fit.bse["x"]])]))
