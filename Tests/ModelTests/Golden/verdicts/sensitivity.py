"""Robustness values and benchmark bounds by PySensemakr, on data.csv: sensitivity.csv, values.csv."""
import csv, sys
import pandas as pd, statsmodels.formula.api as smf, sensemakr as sm, statsmodels
from importlib.metadata import version
d = pd.read_csv("data.csv")
fit = smf.ols("y ~ support + age + role", d).fit()
rows = []
for name, group in [("age", ["age"]), ("role", ["role[T.b]", "role[T.c]"])]:
    b = sm.ovb_partial_r2_bound(model=fit, treatment="support", benchmark_covariates=[group], kd=[1, 2, 3], ky=[1, 2, 3])
    for k, (_, r) in zip([1, 2, 3], b.iterrows()):
        args = dict(model=fit, treatment="support", r2dz_x=r["r2dz_x"], r2yz_dx=r["r2yz_dx"])
        est, se = sm.adjusted_estimate(**args), sm.adjusted_se(**args)
        rows.append([name, k, r["r2dz_x"], r["r2yz_dx"], float(est.iloc[0] if hasattr(est, "iloc") else est), float(se.iloc[0] if hasattr(se, "iloc") else se)])
with open("sensitivity.csv", "w") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["benchmark", "times", "r2_support", "r2_outcome", "adjusted_estimate", "adjusted_std_error"])
    for r in rows: w.writerow(r[:2] + [repr(float(x)) for x in r[2:]])
with open("values.csv", "w") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow(["t", "df", "alpha", "robustness_value"])
    for t in [0.3, 1.5, 2.2, 4.18445, 9, 40]:
        for df in [5, 30, 783]:
            for a in [1.0, 0.05, 0.01]:
                rv = sm.robustness_value(t_statistic=float(t), dof=df, q=1, alpha=a)
                w.writerow([t, df, a, repr(float(rv.iloc[0] if hasattr(rv, "iloc") else rv))])
    w.writerow([repr(float(fit.tvalues["support"])), int(fit.df_resid), 0.05,
      repr(float(sm.robustness_value(model=fit, covariates="support", q=1, alpha=.05).iloc[0]))])
with open("python-versions.txt", "w") as f:
    f.write(f"PySensemakr {version('PySensemakr')}\nstatsmodels {statsmodels.__version__}\npandas {pd.__version__}\n")
