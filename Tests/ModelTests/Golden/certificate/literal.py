"""Rejection rates at 5 % by literal refits, rows and all: what CertificateTests compares with.

numpy only. Unequal clusters, support constant within clusters, ICC .05, designs drawn anew.
python3 literal.py > literal.csv
"""
import numpy as np

SIZES = [92, 71, 58, 49, 43, 36, 31, 26, 22, 18, 14, 10, 8, 5]
T13, T471, Z = 2.1603686564610127, 1.9650252, 1.959963984540054
G, N, DRAWS, DESIGNS = len(SIZES), sum(SIZES), 40, 2000
rng = np.random.default_rng(20120201)
g = np.repeat(np.arange(G), SIZES)
names = ["classical", "cr1_normal", "cr1s", "cr3", "cr3_jackknife"]
rates = []
for _ in range(DESIGNS):
    x = rng.standard_normal(G)[g]
    X = np.column_stack([np.ones(N), x])
    B = np.linalg.inv(X.T @ X)
    y = np.sqrt(0.05) * rng.standard_normal((G, DRAWS))[g] + np.sqrt(0.95) * rng.standard_normal((N, DRAWS))
    b = B @ X.T @ y
    e = y - X @ b
    classical = (e**2).sum(0) / (N - 2) * B[1, 1]
    cr0, cr3 = np.zeros(DRAWS), np.zeros(DRAWS)
    for k in range(G):
        own = g == k
        Xk = X[own]
        cr0 += (B[1] @ Xk.T @ e[own]) ** 2
        left_out = np.linalg.inv(np.eye(own.sum()) - Xk @ B @ Xk.T) @ e[own]
        cr3 += (B[1] @ Xk.T @ left_out) ** 2
    cr1 = cr0 * G / (G - 1)
    t = lambda v: np.abs(b[1]) / np.sqrt(v)
    rates.append([
        (t(classical) > T471).mean(), (t(cr1) > Z).mean(), (t(cr1 * (N - 1) / (N - 2)) > T13).mean(),
        (t(cr3) > T13).mean(), (t(cr3 * (G - 1) / G) > T13).mean(),
    ])
rates = np.array(rates)
print("method,rate,error")
for name, rate, error in zip(names, rates.mean(0), rates.std(0, ddof=1) / np.sqrt(DESIGNS)):
    print(f"{name},{rate:.5f},{error:.5f}")
