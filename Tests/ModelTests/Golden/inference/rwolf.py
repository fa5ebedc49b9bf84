"""Romano-Wolf on wild bootstrap draws by pyfixest: rwolf.csv. Run in this folder.

pip install pyfixest==0.60.0 wildboottest==0.3.2; python3 rwolf.py
It goes through all 2^9 sign vectors and says (1 + c)/(1 + 512), c those beyond the observed.
"""
import csv
import pandas as pd
import pyfixest as pf

d = pd.read_csv("data-unbalanced.csv")
d["code"] = d.group.str[1:].astype(int)
models = {"a": "h ~ x + z", "b": "z ~ x", "c": "y ~ x + z", "d": "w ~ x + z"}
fits = [pf.feols(f, d, vcov={"CRV1": "code"}) for f in models.values()]
p = pf.rwolf(fits, "x", reps=9999, seed=1, sampling_method="wild-bootstrap").loc["RW Pr(>|t|)"]
with open("rwolf.csv", "w", newline="") as out:
    w = csv.writer(out, lineterminator="\n")
    w.writerow(["model", "p"])
    w.writerows(zip(models, (repr(float(v)) for v in p)))
