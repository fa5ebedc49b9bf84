# CR2 of the nearly separated logit at 60 digits (mpmath), by Pustejovsky & Tipton's definition: its
# variances span ten orders. Run in this folder: python3 near.py. Writes near.csv.
import csv, mpmath as mp
mp.mp.dps = 60
rows = list(csv.DictReader(open("data-near.csv")))
X = mp.matrix([[1, mp.mpf(r["x"]), mp.mpf(r["s"])] for r in rows])
y = mp.matrix([mp.mpf(r["y"]) for r in rows])
n, p = X.rows, X.cols
beta = mp.matrix(p, 1)
for _ in range(60):
    pr = [1 / (1 + mp.exp(-sum(X[i, j] * beta[j] for j in range(p)))) for i in range(n)]
    W = [a * (1 - a) for a in pr]
    I = mp.matrix(p, p); U = mp.matrix(p, 1)
    for i in range(n):
        for j in range(p):
            U[j] += X[i, j] * (y[i] - pr[i])
            for k in range(p):
                I[j, k] += W[i] * X[i, j] * X[i, k]
    beta += mp.lu_solve(I, U)
M = I ** -1
# On the scale of the mean: rows v x, variances v, weights 1/v.
groups = {}
for i, r in enumerate(rows):
    groups.setdefault(r["la"], []).append(i)
scores, G, H = [], [], []
for own in groups.values():
    m = len(own)
    Xg = mp.matrix(m, p); e = mp.matrix(m, 1); v = [W[i] for i in own]
    for a, i in enumerate(own):
        e[a] = y[i] - pr[i]
        for j in range(p):
            Xg[a, j] = v[a] * X[i, j]
    D = mp.diag([mp.sqrt(a) for a in v])
    B = D * (mp.diag(v) - Xg * M * Xg.T) * D
    values, vectors = mp.eigsy(B)
    root = vectors * mp.diag([1 / mp.sqrt(a) for a in values]) * vectors.T
    A = D * root * D
    E = Xg.T * mp.diag([1 / a for a in v]) * A
    scores.append(E * e)
    G.append(M * E * mp.diag(v) * E.T * M)
    H.append(M * E * Xg)
meat = mp.matrix(p, p)
for s in scores:
    meat += s * s.T
V = M * meat * M
with open("near.csv", "w") as out:
    out.write("case,method,term,estimate,std_error,df\n")
    for j, term in enumerate(["(Intercept)", "x", "s"]):
        total = square = mp.mpf(0)
        for g in range(len(G)):
            for h in range(len(G)):
                P = -(H[g] * M * H[h].T)[j, j] + (G[g][j, j] if g == h else 0)
                square += P * P
                if g == h:
                    total += P
        out.write(",".join(["near", "cr2", term, mp.nstr(beta[j], 17), mp.nstr(mp.sqrt(V[j, j]), 17),
                            mp.nstr(total ** 2 / square, 17)]) + "\n")
