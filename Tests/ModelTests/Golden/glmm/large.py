# Laplace's likelihood of a Poisson model with one random intercept, at its maximum, in 45 digits: counts
# of ones, thousands, millions and thirty millions. python3 large.py  writes large-data.csv and large.csv
# (mpmath 1.3.0): b0, b1, standard deviation, standard errors of the first two, log-likelihood.
import csv, math, random
from mpmath import mp, mpf, matrix, exp, log, sqrt, lu_solve, diff, loggamma
mp.dps = 45
random.seed(11)
rows = []
for k in range(7):
    u, xm = random.gauss(0, .5), random.gauss(0, 1)
    for i in range(6):
        x = round(xm + random.gauss(0, 1), 2)
        rows.append((f"g{k}", x, u + .1 * x + .05 * random.gauss(0, 1)))
SIZES = (3, 3000, 3000000, 30000000)
counts = {m: [round(m * math.exp(eta)) for _, _, eta in rows] for m in SIZES}
with open("large-data.csv", "w") as f:
    f.write("g,x," + ",".join(f"y{m}" for m in SIZES) + "\n")
    for i, (g, x, _) in enumerate(rows):
        f.write(f"{g},{x}," + ",".join(str(counts[m][i]) for m in SIZES) + "\n")
groups = sorted({g for g, _, _ in rows})
d = []
def value(b0, b1, s):
    total = mpf(0)
    for g in range(len(groups)):
        own = [(y, b0 + b1 * x) for y, x, k in d if k == g]
        # u by Newton
        Y = sum(y for y, _ in own); E = sum(exp(e) for _, e in own)
        u = (log(Y + mpf(1)/2) - log(E)) / s if s != 0 else mpf(0)
        for _ in range(200):
            m = E * exp(s * u); step = (s * (Y - m) - u) / (1 + s * s * m); u += step
            if abs(step) < mpf(10) ** -42: break
        A = 1 + s * s * E * exp(s * u)
        total += u * u + log(A) - 2 * sum(y * (e + s * u) - exp(e + s * u) - loggamma(y + 1) for y, e in own)
    return total
def newton(p):
    n = 3
    h = mpf(10) ** -10
    for it in range(60):
        f0 = value(*p)
        def at(*moves):
            q = list(p)
            for j, m in moves: q[j] += m
            return value(*q)
        g = matrix(n, 1); H = matrix(n, n)
        plus = [at((j, h)) for j in range(n)]; minus = [at((j, -h)) for j in range(n)]
        for j in range(n):
            g[j] = (plus[j] - minus[j]) / (2 * h); H[j, j] = (plus[j] - 2 * f0 + minus[j]) / (h * h)
        for j in range(n):
            for k in range(j):
                H[j, k] = H[k, j] = (at((j, h), (k, h)) - at((j, h), (k, -h)) - at((j, -h), (k, h)) + at((j, -h), (k, -h))) / (4 * h * h)
        step = lu_solve(H, -g)
        t = mpf(1)
        while t > mpf(10) ** -12:
            q = [p[j] + t * step[j] for j in range(n)]
            if value(*q) <= f0: break
            t /= 2
        p = q
        if max(abs(step[j]) for j in range(n)) < mpf(10) ** -18: break
    cov = 2 * (H ** -1)
    return p, value(*p), [sqrt(cov[j, j]) for j in range(n)]
with open("large.csv", "w") as f:
    f.write("size,b0,b1,deviation,se0,se1,log_likelihood\n")
    for m in SIZES:
        d[:] = [(mpf(y), mpf(str(x)), groups.index(g)) for y, (g, x, _) in zip(counts[m], rows)]
        p, v, se = newton([log(mpf(m)), mpf(1) / 10, mpf(1) / 2])
        f.write(f"{m}," + ",".join(mp.nstr(a, 17) for a in [*p, *se[:2], -v / 2]) + "\n")
