"""Ends of Firth's profile intervals where complete separation makes many maxima, by brute force and 50 digits.

The interval of b_j is the width of {b : 2 (l*(best) - l*(b)) <= chi2(.95, 1)}: its ends are the largest and the
least b_j there. SLSQP goes there in doubles from many starts (corners of the separating cone by linear programs
of random objectives, in several lengths), nobody's profile; the best is then solved for in mpmath, from the
penalized likelihood as it is written down (firth-profile.py). The data are simulated here; those of firthsearch
are among the few of which a search that compares its starts after one step loses an end. python3 firth-ends.py
CASE in this folder; writes data-CASE.csv and the rows of CASE in firth-ends.csv. numpy 2.4.6, scipy 1.17.1, mpmath
1.3.0.
"""
import csv
import os
import random
import sys
import numpy as np
from mpmath import mp, mpf, matrix, log, exp, findroot, log1p, lu_solve
from scipy.linalg import qr
from scipy.optimize import linprog, minimize
mp.dps = 50
HEIGHT = mpf("3.84145882069412447634704221854955")
NAMES = ["(Intercept)", "x", "z", "u", "v"]

CASE = sys.argv[1]
rng = np.random.default_rng(20)
n = 40
if CASE == "firthends":
    z = rng.integers(5, 18, n)
    g = rng.integers(0, 3, n)
    x = np.round(3 + rng.normal(0, 0.02, n), 3)
else:
    draw = random.Random(220)
    deviation = draw.choice([1, 1, .3, .1])
    x, z, g = np.array([(round(draw.gauss(3, deviation), 3), draw.randint(1, 17), draw.choice([0, 0, 0, 1, 1, 2]))
                        for _ in range(n)]).T
y = (x > 3).astype(int)
rows = np.column_stack([x, z, g == 1, g == 2, y, np.ones(n)]).astype(float)
with open(f"data-{CASE}.csv", "w") as file:
    csv.writer(file, lineterminator="\n").writerows(
        [["x", "z", "u", "v", "y", "m"]] + [[f"{c:g}" for c in r] for r in rows])
X = np.column_stack([np.ones(n), rows[:, :4]])
p = 5
root = np.linalg.qr(X)[1] / np.sqrt(n)
Z = X @ np.linalg.inv(root)
s = 2 * y - 1


def value(c):
    """l* and its gradient; rows sorted by size and columns pivoted, which is right for graded rows."""
    eta = Z @ c
    L = -np.logaddexp(0, -eta) - np.logaddexp(0, eta)
    A = Z * np.exp(L / 2)[:, None]
    order = np.argsort(-abs(A).max(1))
    Q, R, _ = qr(A[order], mode="economic", pivoting=True)
    P = 1 / (1 + np.exp(-eta))
    h = np.empty(n)
    h[order] = (Q ** 2).sum(1)
    l = -np.logaddexp(0, -s * eta).sum() + np.log(abs(np.diag(R))).sum()
    return l, Z.T @ (y - P + h * (0.5 - P))


top = max((minimize(lambda c: (-value(c)[0], -value(c)[1]), np.zeros(p), jac=True, method="BFGS",
                    options=dict(gtol=1e-9)) for _ in range(1)), key=lambda r: -r.fun)
peak = -top.fun
starts = [top.x * f for f in (0.5, 1, 1.5, 2, 3, 4)]
mean = (s[:, None] * Z).mean(0)
for k in range(60):
    found = linprog(rng.normal(size=p), A_ub=-s[:, None] * Z, b_ub=np.zeros(n), A_eq=mean[None], b_eq=[1],
                    bounds=[(None, None)] * p)
    if found.status == 0:
        starts += [found.x * f for f in (2, 8, 25, 80)]


def extreme(j, sign):
    a = np.linalg.inv(root)[j] * sign
    a = a / np.linalg.norm(a)
    best = None
    for start in starts:
        found = minimize(
            lambda c: (-a @ c, -a), start, jac=True, method="SLSQP", options=dict(maxiter=300, ftol=1e-10),
            constraints=dict(type="ineq", fun=lambda c: value(c)[0] - peak + float(HEIGHT) / 2,
                             jac=lambda c: value(c)[1]))
        if value(found.x)[0] < peak - float(HEIGHT) / 2 - 1e-5:
            continue
        if best is None or -found.fun > a @ best:
            best = found.x
    return np.linalg.solve(root, best)


def exact(b):
    eta = [sum(mpf(float(X[i, k])) * b[k] for k in range(p)) for i in range(n)]
    P = [1 / (1 + exp(-e)) for e in eta]
    A = matrix(p, p)
    for i in range(n):
        w = P[i] * (1 - P[i])
        for r in range(p):
            for c in range(p):
                A[r, c] += w * mpf(float(X[i, r])) * mpf(float(X[i, c]))
    l = sum(-log1p(exp(-int(s[i]) * eta[i])) for i in range(n)) + log(mp.det(A)) / 2
    B = A ** -1
    g = [mpf(0)] * p
    for i in range(n):
        row = [mpf(float(v)) for v in X[i]]
        h = P[i] * (1 - P[i]) * sum(row[r] * B[r, c] * row[c] for r in range(p) for c in range(p))
        for k in range(p):
            g[k] += row[k] * (int(y[i]) - P[i] + h * (mpf(1) / 2 - P[i]))
    return l, g


def solved(equations, start):
    """Newton's method in units of the orthogonal columns."""
    c = [mpf(float(v)) for v in root @ np.array([float(b) for b in start])]
    inverse = [[mpf(float(v)) for v in r] for r in np.linalg.inv(root)]
    to = lambda c: [sum(inverse[i][k] * c[k] for k in range(p)) for i in range(p)]
    for _ in range(60):
        f = equations(to(c))
        J = matrix(p, p)
        for k in range(p):
            e = mpf(10) ** -25
            moved = list(c)
            moved[k] += e
            other = equations(to(moved))
            for r in range(p):
                J[r, k] = (other[r] - f[r]) / e
        step = lu_solve(J, matrix([-v for v in f]))
        c = [c[k] + step[k] for k in range(p)]
        if max(abs(v) for v in step) < mpf(10) ** -22 * max(abs(v) for v in c):
            return to(c)
    raise ArithmeticError("not solved")


best = solved(lambda b: exact(b)[1], np.linalg.solve(root, top.x))
l = exact(best)[0]
out = []
for j, term in enumerate(NAMES):
    ends = []
    for sign in (-1, 1):
        near = extreme(j, sign)
        free = [k for k in range(p) if k != j]

        def equations(b):
            there, g = exact(b)
            return [g[k] for k in free] + [2 * (l - there) - HEIGHT]
        end = solved(equations, near)
        assert abs(float(end[j]) / near[j] - 1) < 1e-3, (term, sign, near, end)
        ends.append(end[j])
    out.append([CASE, term] + [mp.nstr(v, 17) for v in (best[j], *ends)])
    print(out[-1], flush=True)
kept = []
if os.path.exists("firth-ends.csv"):
    with open("firth-ends.csv") as file:
        kept = [r for r in list(csv.reader(file))[1:] if r[0] != CASE]
with open("firth-ends.csv", "w") as file:
    csv.writer(file, lineterminator="\n").writerows(
        [["case", "term", "estimate", "conf_low", "conf_high"]] + sorted(kept + out, key=lambda r: r[0]))
