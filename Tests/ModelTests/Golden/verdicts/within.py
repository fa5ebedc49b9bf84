"""Robustness values of within fits, by PySensemakr on the regression on indicators, and what confounders leave of
t and the interval: within-sensitivity.csv (rows of within-data-unbalanced.csv of ../panel), contour.csv (data.csv)."""
import csv
import pandas as pd, statsmodels.formula.api as smf, sensemakr as sm
first = lambda v: float(v.iloc[0] if hasattr(v, "iloc") else v)
def write(name, head, rows):
    with open(name, "w") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(head)
        for r in rows: w.writerow([x if isinstance(x, (str, int)) else repr(float(x)) for x in r])
d = pd.read_csv("../panel/within-data-unbalanced.csv")
rows = []
for name, formula in [("area", "y ~ x + z + C(area)"), ("area+period", "y ~ x + z + C(area) + C(period)")]:
    e = d.copy()
    while True:
        keep = e.groupby("area").area.transform("size").gt(1)
        if "period" in name: keep &= e.groupby("period").period.transform("size").gt(1)
        if keep.all(): break
        e = e[keep]
    fit = smf.ols(formula, e).fit()
    t, df = fit.tvalues["x"], int(fit.df_resid)
    b = sm.ovb_partial_r2_bound(model=fit, treatment="x", benchmark_covariates=[["z"]], kd=[1], ky=[1]).iloc[0]
    args = dict(model=fit, treatment="x", r2dz_x=b["r2dz_x"], r2yz_dx=b["r2yz_dx"])
    rows.append([name, len(e), t, df, t * t / (t * t + df),
      first(sm.robustness_value(model=fit, covariates="x", q=1, alpha=1.0)),
      first(sm.robustness_value(model=fit, covariates="x", q=1, alpha=.05)),
      b["r2dz_x"], b["r2yz_dx"], first(sm.adjusted_estimate(**args)), first(sm.adjusted_se(**args)),
      first(sm.adjusted_t(**args))])
write("within-sensitivity.csv", ["absorb", "n", "t", "df", "partial_r2", "robustness_value", "rv_alpha",
  "r2_support", "r2_outcome", "adjusted_estimate", "adjusted_std_error", "adjusted_t"], rows)
d = pd.read_csv("data.csv")
fit = smf.ols("y ~ support + age + role", d).fit()
rows = []
for x in [.02, .05, .1, .2, .35, .5]:
    for y in [0, .02, .05, .1, .2, .35, .5]:
        args = dict(model=fit, treatment="support", r2dz_x=x, r2yz_dx=y)
        rows.append([x, y, first(sm.adjusted_estimate(**args)), first(sm.adjusted_t(**args))])
write("contour.csv", ["r2_support", "r2_outcome", "adjusted_estimate", "adjusted_t"], rows)
# Where t has fallen to its critical value: the line of the contour figure at which the interval touches zero.
from scipy.optimize import brentq
from scipy.stats import t as student
critical = student.ppf(.975, fit.df_resid - 1)
f = fit.tvalues["support"] / fit.df_resid ** .5
gap = lambda y, x: first(sm.adjusted_t(model=fit, treatment="support", r2dz_x=x, r2yz_dx=y)) - critical
rows = [[x, brentq(gap, 0, f * f * (1 - x) / x, args=(x,), xtol=1e-14)] for x in [.45, .5, .6, .7]]
write("touching.csv", ["r2_support", "r2_outcome"], rows + [[f, critical / (fit.df_resid - 1) ** .5]])
