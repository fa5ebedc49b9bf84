"""Profile intervals and tests of Firth's estimates under separation, by brute force and 50 digits.

    l*(b) = sum y log p + (m - y) log q + log det(X'WX)/2,   W = m p q
    an end of the interval of b_j solves  dl*/db_k = 0 (k other than j),  2 (l*(best) - l*(b)) = chi2(.95, 1)

written down as it stands (the derivative of the determinant by its trace, no hat values, no iterations of
anybody's), solved in mpmath. Each end is then held against a maximum over the other coefficients from a
grid of starts in doubles, as the constrained likelihood can have two maxima. python3 firth-profile.py
in this folder; writes firth-profile.csv. mpmath 1.3.0, scipy 1.17.1.
"""
import csv, itertools
import numpy as np
from mpmath import mp, mpf, matrix, log, exp, findroot, log1p
from scipy.optimize import minimize
from scipy.stats import chi2
mp.dps = 50
HEIGHT = mpf("3.84145882069412447634704221854955")  # upper 5 % of chi-squared(1)


def read(name):
    rows = list(csv.DictReader(open(f"data-{name}.csv")))
    X = [[mpf(1), mpf(r["x"]), mpf(r["z"])] for r in rows]
    return X, [mpf(r["y"]) for r in rows], [mpf(r["m"]) for r in rows]


def value(b, X, y, m, gradient=False):
    p = 3
    eta = [sum(x[k] * b[k] for k in range(p)) for x in X]
    P = [1 / (1 + exp(-e)) for e in eta]
    w = [mi * q * (1 - q) for mi, q in zip(m, P)]
    A = matrix(p, p)
    for x, wi in zip(X, w):
        for i in range(p):
            for j in range(p):
                A[i, j] += wi * x[i] * x[j]
    l = sum(yi * -log1p(exp(-e)) - (mi - yi) * log1p(exp(e)) for yi, mi, e in zip(y, m, eta))
    l += log(mp.det(A)) / 2
    if not gradient:
        return l
    B = A ** -1
    g = []
    for k in range(p):
        D = matrix(p, p)
        for x, wi, q in zip(X, w, P):
            for i in range(p):
                for j in range(p):
                    D[i, j] += wi * (1 - 2 * q) * x[k] * x[i] * x[j]
        trace = sum((B * D)[i, i] for i in range(p))
        g.append(sum(x[k] * (yi - mi * q) for x, yi, mi, q in zip(X, y, m, P)) + trace / 2)
    return l, g


def doubles(X, y, m):
    X, y, m = (np.array([[float(v) for v in r] for r in X]), *(np.array([float(v) for v in u]) for u in (y, m)))

    def f(b):
        eta = X @ b
        w = np.exp(np.log(m) - np.logaddexp(0, -eta) - np.logaddexp(0, eta))
        s, d = np.linalg.slogdet((X * w[:, None]).T @ X)
        return -(np.sum(-y * np.logaddexp(0, -eta) - (m - y) * np.logaddexp(0, eta)) + d / 2) if s > 0 else 1e10
    return f


GRID = list(itertools.product([-40, -5, 0, 5, 40], repeat=2))


def best_with(j, v, f, starts=GRID):
    """The largest l* with b_j = v, from several starts."""
    free = [k for k in range(3) if k != j]

    def g(u):
        b = np.zeros(3); b[j] = v; b[free] = u
        return f(b)
    found = min((minimize(g, s, method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-12, maxiter=4000))
                 for s in starts), key=lambda r: r.fun)
    return -found.fun, found.x


out = []
for case in ["firthcomplete", "firthquasi"]:
    X, y, m = read(case)
    f = doubles(X, y, m)
    start = min((minimize(f, s, method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-13, maxiter=9000))
                 for s in itertools.product([-10, 0, 10], [0, 5, 15], [0, 5, 15])), key=lambda r: r.fun).x
    top = findroot(lambda *b: value(b, X, y, m, True)[1], [mpf(float(v)) for v in start], tol=1e-60)
    l = value(top, X, y, m)
    for j, term in enumerate(["(Intercept)", "x", "z"]):
        free = [k for k in range(3) if k != j]

        near = [[float(top[k]) for k in free], [0, 0]]

        def fall(v):
            found, u = best_with(j, v, f, near)
            near[0] = u
            return 2 * (float(l) - found)

        def end(sign):
            a, step = float(top[j]), 1.0
            while fall(a + sign * step) < HEIGHT:
                step *= 1.6
            low, high = a, a + sign * step
            for _ in range(10):
                mid = (low + high) / 2
                low, high = (mid, high) if fall(mid) < HEIGHT else (low, mid)
            u = best_with(j, high, f, near)[1]
            b = [mpf(0)] * 3
            b[j] = mpf(high)
            for k, v in zip(free, u):
                b[k] = mpf(float(v))

            def equations(*b):
                val, g = value(b, X, y, m, True)
                return [g[k] for k in free] + [2 * (l - val) - HEIGHT]
            root = findroot(equations, b, tol=1e-50)
            assert abs(best_with(j, float(root[j]), f)[0] - float(value(root, X, y, m))) < 1e-7
            return root[j]
        zero = [mpf(0)] * 3
        for k, v in zip(free, best_with(j, 0.0, f)[1]):
            zero[k] = mpf(float(v))

        def held(*u):
            b = [mpf(0)] * 3
            for k, v in zip(free, u):
                b[k] = v
            g = value(b, X, y, m, True)[1]
            return [g[k] for k in free]
        u = findroot(held, [zero[k] for k in free], tol=1e-60)
        for k, v in zip(free, u):
            zero[k] = v
        p = mp.erfc(mp.sqrt(l - value(zero, X, y, m)))
        row = [case, term] + [mp.nstr(v, 17) for v in (top[j], end(-1), end(1), p)]
        print(row, flush=True)
        out.append(row)
with open("firth-profile.csv", "w") as file:
    csv.writer(file, lineterminator="\n").writerows(
        [["case", "term", "estimate", "conf_low", "conf_high", "p_value"]] + out)
