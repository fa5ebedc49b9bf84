# The wild cluster bootstrap (types WCR11 and WCU11) by wildboottest, all 2^G Rademacher vectors gone
# through. Run in Golden/wild with OPENBLAS_NUM_THREADS=1; reads ../covariance-data-*.csv.
#
# wildboottest's own p is the share of vectors with |t*| > |t|, in which vectors that give back |t| itself
# (v and -v of all ones, and others with few clusters) fall on either side by rounding. Its t* and t are
# therefore counted under the tie rule of `WildTest`: within 1e-9 of |t| is a tie, 0/0 is a tie.
from importlib.metadata import version

import numpy as np
import pandas as pd
from wildboottest.wildboottest import WildboottestCL

TIE = 1e-9
SCENARIOS = {
    "two": ["x"], "three": ["x"], "five": ["x", "s"], "eight": ["x", "s"],
    "onetreated": ["x", "s"], "singleton": ["x", "s"], "balanced14": ["x", "s", "role"],
}
rows = []
for name, terms in SCENARIOS.items():
    data = pd.read_csv(f"../covariance-data-{name}.csv")
    columns = {"(Intercept)": np.ones(len(data))}
    for term in terms:
        if term == "role":
            for level in ["line_manager", "senior"]:
                columns[level] = (data.role == level).astype(float).values
        else:
            columns[term] = data[term].values.astype(float)
    X = np.column_stack(list(columns.values()))
    G = data.la.nunique()
    for term in [t for t in terms if t != "role"]:
        R = np.array([float(c == term) for c in columns])
        for kind in ["restricted", "unrestricted"]:
            b = WildboottestCL(
                X=X, Y=data.y.values, cluster=pd.factorize(data.la)[0], R=R, B=2**G + 1, seed=1,
                parallel=False)
            b.get_scores(bootstrap_type="11", impose_null=kind == "restricted")
            b.get_weights(weights_type="rademacher")
            b.get_numer()
            b.get_denom()
            b.get_tboot()
            b.get_vcov()
            b.get_tstat()
            b.get_pvalue(pval_type="two-tailed")
            assert b.full_enumeration and len(b.t_boot) == 2**G
            numerator = np.where(np.abs(b.numer) <= 1e-12 * np.abs(b.Cg).sum(), 0, b.numer)
            variance = np.where(b.denom <= 1e-24 * b.ssc * (b.Cg**2).sum(), 0, b.denom)
            ours, theirs = numerator**2, b.t_stat**2 * variance
            inclusive = np.mean(ours >= theirs * (1 - 2 * TIE))
            strict = np.mean(ours > theirs * (1 + 2 * TIE))
            rows.append([name, term, kind, G, repr(float(b.t_stat)), repr(float(inclusive)),
                         repr(float(strict)), repr(float(b.pvalue))])
names = ["scenario", "term", "type", "clusters", "t", "p_inclusive", "p_strict", "p_wildboottest"]
pd.DataFrame(rows, columns=names).to_csv("peer.csv", index=False)
with open("peer-versions.txt", "w") as file:
    for package in ["wildboottest", "numpy", "numba", "pandas"]:
        print(package, version(package), file=file)
