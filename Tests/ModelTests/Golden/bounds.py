"""Least and greatest coefficients over all corners of the suppressed outcomes' box.

Every corner is fitted by numpy.linalg.lstsq: 2^9 fits for each model. A coefficient is linear in
the outcomes, so its extremes over the box are at corners.

Written with Python 3.11, numpy 2.4.6: python3 bounds.py
"""
import csv
import itertools

import numpy as np

rng = np.random.default_rng(20120201)
n = 40
x = rng.normal(size=n).round(3)
z = (0.6 * x + rng.normal(size=n)).round(3)
w = rng.uniform(0.2, 3, size=n).round(3)
y = rng.poisson(np.exp(2.2 + 0.5 * x)).astype(float)
suppressed = np.sort(rng.choice(n, size=9, replace=False))

with open("bounds-data.csv", "w", newline="") as file:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["x", "z", "w", "y"])
    for i in range(n):
        shown = "c" if i in suppressed else repr(float(y[i]))
        rows.writerow([repr(float(x[i])), repr(float(z[i])), repr(float(w[i])), shown])

with open("bounds.csv", "w", newline="") as file:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["fit", "term", "low", "high"])
    X = np.column_stack([np.ones(n), x, z])
    for fit, weights in [("ols", np.ones(n)), ("wls", w)]:
        root = np.sqrt(weights)
        found = []
        for corner in itertools.product([1.0, 5.0], repeat=len(suppressed)):
            outcome = y.copy()
            outcome[suppressed] = corner
            found.append(np.linalg.lstsq(X * root[:, None], outcome * root, rcond=None)[0])
        found = np.array(found)
        for j, term in enumerate(["(Intercept)", "x", "z"]):
            low, high = found[:, j].min(), found[:, j].max()
            rows.writerow([fit, term, repr(float(low)), repr(float(high))])
