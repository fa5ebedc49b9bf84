"""Small clustered data sets in which the restricted wild bootstrap's p is not monotone in the
hypothesis, so that what it does not reject at 5 % lies apart. Everything is refitted literally.

    python3 pockets.py        writes pockets-data.csv and pockets.csv

Data are simulated. Versions: see pockets-versions.txt.
"""

import csv
import itertools
import sys

import numpy as np


def fit(y, x, g, G):
    """Slope and cluster-robust standard error (CR0: any factor cancels) for each column of y."""
    X = np.column_stack([np.ones_like(x), x])
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ y
    e = y - X @ beta
    a = X @ inverse[:, 1]
    scores = np.array([(a[g == h, None] * e[g == h]).sum(axis=0) for h in range(G)])
    return beta[1], np.sqrt((scores**2).sum(axis=0))


def p(c, y, x, g, G, V):
    b, se = fit(y[:, None], x, g, G)
    t = abs(b[0] - c) / se[0]
    rest = y - c * x
    mean = rest.mean()
    u = rest - mean
    ystar = (c * x + mean)[:, None] + u[:, None] * V[:, g].T
    bs, ses = fit(ystar, x, g, G)
    ts = abs(bs - c) / ses
    return (ts >= t * (1 - 1e-9)).mean()


def vectors(G):
    return np.array([(1,) + v for v in itertools.product([1, -1], repeat=G - 1)], dtype=float)


def outer(sign, y, x, g, G, V, b, se):
    """Outermost distance held, and whether a rejected stretch lies within it."""
    grid = se * 2.0 ** np.arange(-3, 7, 0.004)
    held = [p(b + sign * d, y, x, g, G, V) >= 0.05 for d in grid]
    if held[-1] or not any(held):
        return None, False
    last = max(i for i, h in enumerate(held) if h)
    low, high = grid[last], grid[last + 1]
    for _ in range(60):
        middle = (low + high) / 2
        if p(b + sign * middle, y, x, g, G, V) >= 0.05:
            low = middle
        else:
            high = middle
    return b + sign * low, not all(held[: last + 1])


def main():
    r = np.random.default_rng(20261122)
    found = []
    for _ in range(4000):
        G = int(r.integers(6, 8))
        sizes = r.integers(1, 8, G)
        sizes[0] = int(r.integers(3, 25))
        g = np.repeat(np.arange(G), sizes)
        n = len(g)
        x = np.round(r.normal(size=n) + r.normal(size=G)[g] * r.choice([0, 2]), 2)
        y = np.round(r.standard_t(2, n) + r.normal(size=G)[g], 2)
        V = vectors(G)
        b, se = fit(y[:, None], x, g, G)
        # A coarse look first.
        grid = se[0] * 2.0 ** np.arange(-2, 6, 0.1)
        coarse = [
            [p(b[0] + s * d, y, x, g, G, V) >= 0.05 for d in grid] for s in (-1, 1)
        ]
        if all(
            h[-1] or not any(h) or all(h[: max(i for i, v in enumerate(h) if v) + 1])
            for h in coarse
        ):
            continue
        ends, apart = zip(*[outer(s, y, x, g, G, V, b[0], se[0]) for s in (-1, 1)])
        if any(apart) and None not in ends:
            found.append((G, g, x, y, ends, apart))
        if len(found) == 5:
            break
    with open("pockets-data.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["case", "la", "x", "y"])
        for k, (G, g, x, y, _, _) in enumerate(found):
            w.writerows([k, f"g{h}", a, c] for h, a, c in zip(g, x, y))
    with open("pockets.csv", "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["case", "clusters", "low", "high", "apart"])
        for k, (G, _, _, _, ends, apart) in enumerate(found):
            w.writerow([k, G, repr(float(ends[0])), repr(float(ends[1])),
                        "low" if apart[0] else "high"])
    with open("pockets-versions.txt", "w") as f:
        f.write(f"python {sys.version.split()[0]}\nnumpy {np.__version__}\n")


main()
