"""PySensemakr on the whitened rows of mixed models (mixed-whitened.R FOLDER): mixed-sensitivity.csv."""
import csv, sys
import pandas as pd, statsmodels.formula.api as smf, sensemakr as sm
cases = {"intercepts": [("age", ["age"]), ("role", ["roleb", "rolec"])], "nested": [("age", ["age"])],
         "weighted": [("age", ["age"])], "slopes": [("age", ["age"])]}
one = lambda x: float(x.iloc[0] if hasattr(x, "iloc") else x)
rows = []
for name, benchmarks in cases.items():
    d = pd.read_csv(f"{sys.argv[1]}/whitened-{name}.csv")
    terms = [c for c in d.columns if c != "y"]
    fit = smf.ols("y ~ 0 + " + " + ".join(terms), d).fit()
    less = smf.ols("y ~ 0 + " + " + ".join(t for t in terms if t != "support"), d).fit()
    r2 = 1 - fit.ssr / less.ssr
    rv = one(sm.robustness_value(t_statistic=float(fit.tvalues["support"]), dof=int(fit.df_resid), q=1, alpha=1.0))
    # Without a constant, which sensemakr would add to the regression of the support on the others.
    ssr = lambda y, less: smf.ols(f"{y} ~ 0 + " + " + ".join(t for t in terms if t != y and t not in less), d).fit().ssr
    for label, group in benchmarks:
        shares = dict(r2dxj_x=1 - ssr("support", []) / ssr("support", group), r2yxj_dx=1 - ssr("y", []) / ssr("y", group))
        b = sm.ovb_partial_r2_bound(**shares, kd=[1, 2, 3], ky=[1, 2, 3])
        known = dict(estimate=float(fit.params["support"]), se=float(fit.bse["support"]), dof=int(fit.df_resid))
        for k, (_, r) in zip([1, 2, 3], b.iterrows()):
            args = dict(known, r2dz_x=float(r["r2dz_x"]), r2yz_dx=float(r["r2yz_dx"]))
            se = {n: v for n, v in args.items() if n != "estimate"}
            rows.append([name, label, k, int(fit.df_resid), repr(float(r2)), repr(rv), repr(args["r2dz_x"]), repr(args["r2yz_dx"]),
                         repr(one(sm.adjusted_estimate(**args))), repr(one(sm.adjusted_se(**se)))])
with open("mixed-sensitivity.csv", "w") as f:
    w = csv.writer(f, lineterminator="\n")
    w.writerow("case,benchmark,times,df,partial_r2,robustness_value,r2_support,r2_outcome,adjusted_estimate,adjusted_std_error".split(","))
    w.writerows(rows)
