"""Mancl and DeRouen's covariance of a logistic GEE under independence, for cr3 of an ordinal fit with
two levels (data-logit.csv, y ~ x + s). Run in this folder: python3 ordinal-robust.py.
Writes ordinal-two.csv."""
import csv

import numpy as np
import statsmodels
import statsmodels.api as sm

rows = list(csv.DictReader(open("data-logit.csv")))
X = sm.add_constant(np.array([[float(r["x"]), float(r["s"])] for r in rows]))
y = np.array([float(r["y"]) for r in rows])
groups = np.array([r["la"] for r in rows])
model = sm.GEE(y, X, groups=groups, family=sm.families.Binomial(),
               cov_struct=sm.cov_struct.Independence())
fit = model.fit(maxiter=500, ctol=1e-14, params_niter=1, cov_type="bias_reduced")
with open("ordinal-two.csv", "w") as out:
    out.write("term,estimate,std_error\n")
    for term, b, se in zip(["0|1", "x", "s"], fit.params, fit.bse):
        out.write(f"{term},{-b if term == '0|1' else b:.17g},{se:.17g}\n")
print("statsmodels", statsmodels.__version__)
