"""Newey-West, Driscoll-Kraay and two-way clusters against pyfixest and linearmodels. Run in Golden/wild.

pip install pyfixest==0.60.0 linearmodels==7.1; python3 serial-python.py
"""
import csv
import numpy as np
import pandas as pd
import pyfixest as pf
from linearmodels.panel import PanelOLS

panel, balanced, series = (pd.read_csv(f"{name}.csv") for name in ("panel", "balanced", "series"))
for d in (panel, balanced):
    d["code"] = d.la.str[2:].astype(int)
rows = []


def add(estimator, preset, lag, unit, absorb, file, names, variances, df):
    for name, variance in zip(names, variances):
        term = "(Intercept)" if name == "Intercept" else str(name)
        rows.append([estimator, preset, lag, unit, absorb, file, term, repr(float(variance)), df])


def fixest(estimator, vcov, data, file, lag, unit, absorb):
    effects = " | " + " + ".join(absorb) if absorb else ""
    kwargs = {} if lag is None else {"lag": lag, "time_id": "year"}
    if unit:
        kwargs["panel_id"] = "code"
    f = pf.feols("y ~ x + s" + effects, data, vcov=vcov, **({"vcov_kwargs": kwargs} if kwargs else {}))
    add(estimator, "fixest", lag or 0, "la" if unit else "", "+".join(absorb), file, f._coefnames,
        np.diag(f._vcov), int(f._df_t))


for absorb in ([], ["la"], ["la", "year"]):
    for lag in (1, 2):
        fixest("driscoll_kraay", "DK", panel, "panel", lag, True, absorb)
        fixest("newey_west", "NW", balanced, "balanced", lag, True, absorb)
    fixest("two_way", {"CRV1": "la+year"}, panel, "panel", None, False, absorb)
fixest("newey_west", "NW", series, "series", 3, False, [])
indexed = panel.set_index(["la", "year"])
for lag in (1, 2):
    f = PanelOLS.from_formula("y ~ x + s + EntityEffects", indexed).fit(
        cov_type="kernel", kernel="bartlett", bandwidth=lag)
    add("driscoll_kraay", "sandwich", lag, "la", "la", "panel", f.params.index, np.diag(f.cov), "")
with open("serial-python.csv", "w", newline="") as out:
    w = csv.writer(out, lineterminator="\n")
    w.writerow("estimator preset lag unit absorb file term variance df".split())
    w.writerows(rows)
