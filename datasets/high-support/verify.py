"""Do the planted effects come back out of a large sample?

    swift run MakeHighSupport /tmp/large 200
    python3 datasets/high-support/verify.py /tmp/large > Tests/MakeHighSupportTests/Golden/recovered.csv

Ordinary least squares by statsmodels of each outcome's change on supervision and age, with
standard errors clustered by authority. `true` uses each authority's true level of supervision
(truth.csv), `observed` the mean of its staff's answers: the latter is a little smaller, because
the mean of a few answers is itself uncertain. Here that attenuation is `reliability`.
"""
import sys
from pathlib import Path

import numpy
import pandas
import statsmodels
import statsmodels.api as sm

OUTCOMES = ["safer", "healthier", "less_anxious", "happier", "learning", "family_support"]
folder = Path(sys.argv[1])

staff = pandas.read_csv(folder / "staff.csv", dtype=str, keep_default_na=False)
cases = pandas.read_csv(folder / "cases.csv", na_values=["-97"])
truth = pandas.read_csv(folder / "truth.csv").rename(columns={"supervision": "true"})

items = staff[[f"supervision_{i}" for i in range(1, 7)]].apply(pandas.to_numeric, errors="coerce")
items = items.where(items > 0)
items["supervision_3"] = 6 - items["supervision_3"]
staff["score"] = items.mean(axis=1).where(items.notna().sum(axis=1) >= 4)
observed = staff.groupby("la")["score"].mean().rename("observed")
cases = cases.merge(truth, on="la", validate="m:1").merge(observed, on="la", validate="m:1")
reliability = numpy.cov(cases["true"], cases["observed"])[0, 1] / cases["observed"].var()

print(f"# statsmodels {statsmodels.__version__}, pandas {pandas.__version__}, "
      f"{len(cases)} children, {cases.la.nunique()} authorities, "
      f"reliability {reliability:.4f}")
print("outcome,supervision,term,estimate,std_error,n_obs")
for outcome in OUTCOMES:
    cases["change"] = cases[f"{outcome}_review"] - cases[f"{outcome}_start"]
    for measure in ["true", "observed"]:
        used = cases.dropna(subset=["change", measure])
        design = pandas.DataFrame({
            "intercept": 1.0,
            "support": used[measure] - 3.5,
            "age": used["age"] - 10.0,
        })
        fit = sm.OLS(used["change"], design).fit(
            cov_type="cluster", cov_kwds={"groups": pandas.factorize(used["la"])[0]})
        for term in design:
            print(f"{outcome},{measure},{term},{fit.params[term]:.4f},{fit.bse[term]:.4f},"
                  f"{len(used)}")
