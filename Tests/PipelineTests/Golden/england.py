"""The England figures: percentage of looked-after children with 3+ social workers in the year
(2024) on each workforce indicator (2023), local authorities joined one to one on new_la_code.

    python3 england.py REAL_DATA_FOLDER > england.csv

Regressions by statsmodels OLS (classical covariance, t with n - 2), correlations by scipy; the
interval of Pearson's r by Fisher's z with the normal quantile (scipy's confidence_interval).
"""
import sys
from pathlib import Path

import pandas
import scipy
import scipy.stats
import statsmodels
import statsmodels.api as sm

INDICATORS = [
    "turnover_rate_fte", "turnover_rate_headcount", "agency_rate_fte", "agency_rate_headcount",
    "agency_cover_rate_fte", "vacancy_rate_fte", "vacancy_agency_cover_rate_fte", "caseload_fte",
    "absence_rate_fte",
]
folder = Path(sys.argv[1])


def read(path, encoding):
    table = pandas.read_csv(folder / path, dtype=str, keep_default_na=False, encoding=encoding)
    return table[table["geographic_level"] == "Local authority"]


def number(cells):
    # c, x, z, u, low, k: missing, each for its reason.
    return pandas.to_numeric(cells.where(~cells.isin(["", "c", "x", "z", "u", "low", "k"])))


workforce = read("dfe-workforce/csww_indicators_2017_to_2025.csv", "utf-8-sig")
workforce = workforce[workforce["time_period"] == "2023"]
stability = read("dfe-outcomes/la_cla_swcount.csv", "utf-8-sig")
stability = stability[(stability["time_period"] == "2024")
                      & (stability["sw_stability"] == "3 or more social workers during the year")]
joined = workforce.merge(stability, on="new_la_code", validate="1:1", suffixes=("", "_right"))
unmatched = len(workforce) - len(joined), len(stability) - len(joined)

print(f"# pandas {pandas.__version__}, statsmodels {statsmodels.__version__}, "
      f"scipy {scipy.__version__}; {len(workforce)} workforce rows, {len(stability)} stability "
      f"rows, {len(joined)} joined, unmatched {unmatched[0]} and {unmatched[1]}")
print("indicator,n,slope,slope_se,slope_t,df,slope_p,slope_low,slope_high,intercept,intercept_se,"
      "sigma,r_squared,log_likelihood,pearson,pearson_p,pearson_low,pearson_high,spearman,"
      "spearman_p")
for indicator in INDICATORS:
    pair = pandas.DataFrame({"x": number(joined[indicator]), "y": number(joined["percentage"])})
    pair = pair.dropna()
    fit = sm.OLS(pair["y"], sm.add_constant(pair["x"])).fit()
    low, high = fit.conf_int().loc["x"]
    pearson = scipy.stats.pearsonr(pair["x"], pair["y"])
    interval = pearson.confidence_interval(0.95)
    spearman = scipy.stats.spearmanr(pair["x"], pair["y"])
    values = [
        fit.params["x"], fit.bse["x"], fit.tvalues["x"], int(fit.df_resid), fit.pvalues["x"], low,
        high, fit.params["const"], fit.bse["const"], fit.scale ** 0.5, fit.rsquared, fit.llf,
        pearson.statistic, pearson.pvalue, interval.low, interval.high, spearman.statistic,
        spearman.pvalue,
    ]
    print(",".join([indicator, str(len(pair))] + [repr(v if isinstance(v, int) else float(v)) for v in values]))
