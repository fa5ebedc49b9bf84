"""Least squares of ill-conditioned designs, solved exactly: rational arithmetic on the doubles."""
import math, pathlib, random
from fractions import Fraction as F

here = pathlib.Path(__file__).parent
random.seed(20120201)


def root(q):
    """The double nearest to the square root of a rational."""
    scale = 1 << 400
    n = q.numerator * scale * scale // q.denominator
    return float(F(math.isqrt(n), scale))


def design(n, p, gap):
    """Columns in pairs that differ by `gap`, beside an intercept and unequal units."""
    columns = [[1.0] * n]
    while len(columns) < p:
        base = [random.gauss(0, 1) for _ in range(n)]
        near = [b + gap * random.gauss(0, 1) for b in base]
        unit = 10.0 ** random.randint(-4, 4)
        columns += [[unit * v for v in base], [unit * v for v in near]]
    return columns[:p]


def solve(columns, y, w):
    p, n = len(columns), len(y)
    X = [[F(v) for v in c] for c in columns]
    Y, W = [F(v) for v in y], [F(v) for v in w]
    A = [[sum(W[i] * a[i] * b[i] for i in range(n)) for b in X] for a in X]
    M = [A[j] + [F(int(j == k)) for k in range(p)] for j in range(p)]
    for j in range(p):
        pivot = M[j][j]
        M[j] = [v / pivot for v in M[j]]
        for k in range(p):
            if k != j:
                f = M[k][j]
                M[k] = [a - f * b for a, b in zip(M[k], M[j])]
    V = [row[p:] for row in M]
    g = [sum(W[i] * c[i] * Y[i] for i in range(n)) for c in X]
    beta = [sum(V[j][k] * g[k] for k in range(p)) for j in range(p)]
    r = [Y[i] - sum(X[j][i] * beta[j] for j in range(p)) for i in range(n)]
    h = [W[i] * sum(X[j][i] * V[j][k] * X[k][i] for j in range(p) for k in range(p)) for i in range(n)]
    return beta, V, r, h, sum(W[i] * r[i] * r[i] for i in range(n))


p = 5
with open(here / "ill_conditioned_rows.csv", "w") as rows, \
     open(here / "ill_conditioned_terms.csv", "w") as terms:
    rows.write("case,weighted,x1,x2,x3,x4,x5,y,weight,residual,leverage\n")
    terms.write("case,weighted,index,coefficient,standard_error,covariance_with_last,residual_sum_of_squares\n")
    for case, gap in enumerate([1e-4, 1e-7, 1e-9]):
        n = 40
        X = design(n, p, gap)
        truth = [random.gauss(0, 1) / max(abs(v) for v in c) for c in X]
        y = [sum(t * c[i] for t, c in zip(truth, X)) + random.gauss(0, 0.5) for i in range(n)]
        weights = [random.choice([0.0, 0.3, 1.7, 12.5]) for _ in range(n)]
        for weighted in (0, 1):
            w = weights if weighted else [1.0] * n
            beta, V, r, h, rss = solve(X, y, w)
            for i in range(n):
                values = [c[i] for c in X] + [y[i], w[i], float(r[i]), float(h[i])]
                rows.write(f"{case},{weighted}," + ",".join(map(repr, values)) + "\n")
            for j in range(p):
                values = [float(beta[j]), root(V[j][j]), float(V[j][p - 1]), float(rss)]
                terms.write(f"{case},{weighted},{j}," + ",".join(map(repr, values)) + "\n")
