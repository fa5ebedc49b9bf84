"""Writes nist_linear_*.csv from the shared NIST folder, given as the first argument."""
import csv, json, pathlib, sys

source = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent
certified = json.loads((source / "certified.json").read_text())["lls"]
ceiling = json.loads((source / "double_ceiling.json").read_text())

with open(here / "nist_linear_data.csv", "w") as data, \
     open(here / "nist_linear_models.csv", "w") as models, \
     open(here / "nist_linear_certified.csv", "w") as values:
    data.write("dataset,y,x1,x2,x3,x4,x5,x6\n")
    models.write("dataset,intercept,degree,ceiling_coefficients,ceiling_standard_errors,residual_sd\n")
    values.write("dataset,index,coefficient,standard_error\n")
    for name, facts in certified.items():
        for row in list(csv.reader(open(source / f"{name}.csv")))[1:]:
            data.write(",".join([name] + row + [""] * (7 - len(row))) + "\n")
        c = ceiling[name]["x^k double"]
        models.write(f"{name},{int(facts['intercept'])},{facts.get('degree') or 1},{c[0]},{c[1]},{facts['resid_sd']}\n")
        for i, (b, s) in enumerate(zip(facts["coef"], facts["se"])):
            values.write(f"{name},{i},{b},{s}\n")
