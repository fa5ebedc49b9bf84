# How often tests at 5 % reject a true null in mixed models of counts, trials and yes/no with one random
# intercept (Laplace's approximation): z of the Hessian in (b0, b1, sigma), t(G - 1) of cr1 from the scores of
# the same, and cr2 of the working linear mixed model with Satterthwaite's degrees of freedom. Run in this
# folder: python3 size.py (about eight minutes of one core). Writes size.csv (numpy 2.4.6,
# scipy 1.17.1).
import csv, sys
import numpy as np
from scipy import stats
R = 1000

class Family:
    def __init__(self, name, trials=1):
        self.name, self.m = name, trials
    def terms(self, eta):
        """Kernel's cumulant, mean, weight and its derivative."""
        eta = np.clip(eta, -30, 30)
        if self.name == "poisson":
            mu = np.exp(eta); return mu, mu, mu, mu
        p = 1 / (1 + np.exp(-eta)); w = self.m * p * (1 - p)
        return self.m * np.logaddexp(0, eta), self.m * p, w, w * (1 - 2 * p)
    def draw(self, rng, eta, a):
        if self.name == "poisson":
            lam = np.exp(eta)
            if a > 0: lam = lam * rng.gamma(1 / a, a, size=lam.shape)
            return rng.poisson(lam).astype(float)
        p = 1 / (1 + np.exp(-eta))
        if a > 0:
            s = 1 / a - 1                     # variance m p q (1 + (m - 1) a)
            p = np.clip(rng.beta(p * s, (1 - p) * s), 1e-12, 1 - 1e-12)
        return rng.binomial(self.m, p).astype(float)

class Fits:
    """R fits at once of eta = b0 + b1 x + sigma u_g."""
    def __init__(self, family, X, y, starts, g):
        self.f, self.X, self.y, self.starts, self.g = family, X, y, starts, g
    def S(self, M): return np.add.reduceat(M, self.starts, axis=1)
    def modes(self, P, u):
        fixed = P[:, :1] + P[:, 1:2] * self.X; s = P[:, 2:3]; yg = self.S(self.y)
        for _ in range(60):
            _, mu, w, _ = self.f.terms(fixed + s * u[:, self.g])
            step = np.clip((s * (yg - self.S(mu)) - u) / (1 + s * s * self.S(w)), -2, 2)
            u = u + step
            if np.abs(step).max() < 1e-9: break
        return u
    def at(self, P, u):
        """log L and its gradient, group by group."""
        u = self.modes(P, u); s = P[:, 2:3]; X = self.X; g = self.g
        eta = P[:, :1] + P[:, 1:2] * X + s * u[:, g]
        c, mu, w, dw = self.f.terms(eta)
        e = self.y - mu; Sw = self.S(w); H = 1 + s * s * Sw
        value = self.S(self.y * eta - c) - u * u / 2 - np.log(H) / 2
        Sdw = self.S(dw); SXw = self.S(X * w)
        bend = s ** 3 * Sdw                    # dH/du
        grads = []
        for direct, dH, cross in (
            (self.S(e), s * s * Sdw, s * Sw), (self.S(X * e), s * s * self.S(X * dw), s * SXw),
            (u * self.S(e), 2 * s * Sw + s * s * u * Sdw, s * u * Sw - self.S(e))):
            grads.append(direct - (dH - bend * cross / H) / (2 * H))
        return value, np.stack(grads, 2), u
    def hessian(self, P, u):
        h = 1e-4; columns = []
        for k in range(3):
            D = np.zeros(3); D[k] = h
            columns.append((self.at(P + D, u)[1].sum(1) - self.at(P - D, u)[1].sum(1)) / (2 * h))
        H = -np.stack(columns, 2); return (H + H.transpose(0, 2, 1)) / 2
    def maximize(self, P):
        u = np.zeros((len(P), len(self.starts)))
        value, grad, u = self.at(P, u); value = value.sum(1)
        for _ in range(40):
            total = grad.sum(1); H = self.hessian(P, u)
            lam, Q = np.linalg.eigh(H); lam = np.maximum(np.abs(lam), 1e-3 * np.abs(lam).max(1, keepdims=True))
            step = np.einsum('rij,rj->ri', Q, np.einsum('rji,rj->ri', Q, total) / lam)
            gain = (step * total).sum(1)
            if (gain < 1e-9).mean() > .99: break
            t = np.ones(len(P)); best = (P, value)
            for _ in range(10):
                trial = P + t[:, None] * step; v, _, _ = self.at(trial, u); v = v.sum(1)
                bad = ~(v >= value - 1e-9)
                if not bad.any(): break
                t[bad] *= .4
            P = np.where(bad[:, None], P, trial)
            value, grad, u = self.at(P, u); value = value.sum(1)
        return P, grad, u, H, gain

def run(name, sizes, level, family, mean, sigma, a=0.0, ssd=0.0, above=None):
    """above: clusters of so many groups each, with an effect of their own that the model leaves out."""
    rng = np.random.default_rng(abs(hash_of(name, level, family.name, mean))); G = len(sizes)
    g = np.repeat(np.arange(G), sizes); n = len(g)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    cluster = np.arange(G) if above is None else np.repeat(np.arange(len(above)), above)
    K = cluster.max() + 1; row = cluster[g]
    X = rng.normal(size=(R, n)) if level == "within" else rng.normal(size=(R, K))[:, row]
    eta = mean + rng.normal(size=(R, G))[:, g] * sigma + rng.normal(size=(R, G))[:, g] * ssd * X
    if above is not None: eta = eta + rng.normal(size=(R, K))[:, row] * .4
    y = family.draw(rng, eta, a)
    fits = Fits(family, X, y, starts, g)
    rate = np.clip(y.mean(1) / family.m, .005, None)
    first = np.log(rate) if family.name == "poisson" else np.log(rate / np.clip(1 - rate, .005, None))
    P, grad, u, H, gain = fits.maximize(np.stack([first, np.zeros(R), np.full(R, max(sigma, .3))], 1))
    ok = (gain < 1e-6) & (np.linalg.eigvalsh(H)[:, 0] > 0)
    P, grad, u, H, X, y = P[ok], grad[ok], u[ok], H[ok], X[ok], y[ok]
    fits = Fits(family, X, y, starts, g)
    # A variance that vanishes is held at zero.
    zero = np.abs(P[:, 2]) < 1e-3
    H[zero, 2, :] = 0; H[zero, :, 2] = 0; H[zero, 2, 2] = 1; grad[zero, :, 2] = 0
    C = np.linalg.inv(H)
    per = np.zeros((len(P), K, 3)); np.add.at(per, (slice(None), cluster), grad)
    cr0 = C @ np.einsum('rgi,rgj->rij', per, per) @ C
    z = np.abs(P[:, 1]) / np.sqrt(C[:, 1, 1]); t1 = np.abs(P[:, 1]) / np.sqrt(cr0[:, 1, 1] * K / (K - 1))
    # The working model: each cluster's X'V^-1X and X'V^-1e = X'(y - mu).
    s = P[:, 2:3]; _, mu, w, _ = family.terms(P[:, :1] + P[:, 1:2] * X + s * u[:, g])
    e = y - mu; Sw, SXw = fits.S(w), fits.S(X * w); c = s * s / (1 + s * s * Sw)
    S = np.zeros((len(P), K, 2, 2)); q = np.zeros((len(P), K, 2))
    for i, j, own in ((0, 0, Sw - c * Sw * Sw), (0, 1, SXw - c * Sw * SXw), (1, 1, fits.S(X * X * w) - c * SXw * SXw)):
        part = np.zeros((len(P), K)); np.add.at(part, (slice(None), cluster), own)
        S[:, :, i, j] = part; S[:, :, j, i] = part
    for i, own in ((0, fits.S(e)), (1, fits.S(X * e))):
        np.add.at(q[:, :, i], (slice(None), cluster), own)
    J = S.sum(1); q = q - np.einsum('rgij,rj->rgi', S, np.linalg.solve(J, q.sum(1)[:, :, None])[:, :, 0])
    inv = np.linalg.inv(np.linalg.cholesky(J))
    S = np.einsum('rij,rgjk,rlk->rgil', inv, S, inv); q = np.einsum('rij,rgj->rgi', inv, q); t = inv[:, :, 1]
    lam, Q = np.linalg.eigh(S); root = np.where(lam < 1 - 1e-10, 1 / np.sqrt(np.maximum(1 - lam, 1e-12)), 0)
    A = np.einsum('rgij,rgj,rgkj->rgik', Q, root, Q)
    variance = (np.einsum('ri,rgij,rgj->rg', t, A, q) ** 2).sum(1)
    v = np.einsum('rgij,rgjk,rk->rgi', S, A, t); own = np.einsum('ri,rgij,rj->rg', t, S, t)
    pairs = (np.einsum('rgi,rgj->rij', v, v) ** 2).sum((1, 2)) - ((v * v).sum(2) ** 2).sum(1)
    df = own.sum(1) ** 2 / ((own ** 2).sum(1) + pairs)
    t2 = np.abs(P[:, 1]) / np.sqrt(variance)
    pearson = np.where(w > 0, e * e / np.maximum(w, 1e-300), 0).sum(1).mean() / (n - min(G, n // 2))
    def rate_of(p): return f"{np.mean(p < .05):.3f}"
    line = [family.name if family.name == "poisson" else ("yes/no" if family.m == 1 else f"trials {family.m}"), name, K, n, level,
            mean_of(family, mean), f"{pearson:.2f}", rate_of(2 * stats.norm.sf(z)), rate_of(2 * stats.t.sf(t1, K - 1)),
            rate_of(2 * stats.t.sf(t2, df)), f"{np.median(df):.1f}", f"{ok.mean():.2f}"]
    out.writerow(line); file.flush(); print(*line, flush=True)

def hash_of(*parts):
    import zlib
    return zlib.crc32(" ".join(map(str, parts)).encode())
def mean_of(family, eta):
    return f"{np.exp(eta):.3g}" if family.name == "poisson" else f"{1 / (1 + np.exp(-eta)):.2g}"

fourteen = [92, 71, 58, 49, 43, 36, 31, 26, 22, 18, 14, 10, 8, 5]
equal = lambda G: [10] * G
skew = lambda G: [max(3, int(60 * .9 ** i)) for i in range(G)]
file = open("size.csv", "w"); out = csv.writer(file, lineterminator="\n")
out.writerow("family,design,clusters,rows,term,mean,dispersion,classical,cr1,cr2,cr2_df,share_fitted".split(","))
few, many = np.log(4), np.log(300)
counts = Family("poisson")
designs = [("equal 10", equal(10)), ("fourteen unequal", fourteen), ("equal 20", equal(20)), ("equal 40", equal(40))]
if len(sys.argv) > 1: R = int(sys.argv[1])
for mean, a in ((few, 0), (few, .25), (many, .05)):
    for label, sizes in designs:
        for level in ("within", "between"): run(f"{label} a={a}", sizes, level, counts, mean, .4, a)
ten, hundred, one = Family("binomial", 10), Family("binomial", 300), Family("binomial", 1)
for family, a in ((ten, 0), (ten, .11), (hundred, .054)):
    for label, sizes in designs:
        for level in ("within", "between"): run(f"{label} a={a}", sizes, level, family, -.85, .5, a)
for label, sizes in designs + [("skew 30", skew(30))]:
    for level in ("within", "between"): run(label, sizes, level, one, -.4, .7)
for label, sizes in (("equal 6", equal(6)), ("equal 8", equal(8)), ("skew 20", skew(20)), ("skew 30", skew(30))):
    for level in ("within", "between"): run(f"{label} a=0.25", sizes, level, counts, few, .4, .25)
run("slopes .2 equal 20", equal(20), "within", counts, few, .4, 0, .2)
run("slopes .2 fourteen unequal", fourteen, "within", counts, few, .4, 0, .2)
run("slopes .5 equal 20", equal(20), "within", one, -.4, .7, 0, .5)
for spread in (.3, .5): run(f"slopes {spread} fourteen unequal", fourteen, "within", one, -.4, .7, 0, spread)
# Yes and no that is rare, in small groups, in groups that differ little or much.
for label, sizes, mean, sigma in (("rare equal 20", equal(20), -2.5, .7), ("rare fourteen unequal", fourteen, -2.5, .7),
    ("40 of 3", [3] * 40, -.4, .7), ("100 of 3", [3] * 100, -.4, .7), ("fourteen unequal, sd .3", fourteen, -.4, .3),
    ("fourteen unequal, sd 1.2", fourteen, -.4, 1.2)):
    for level in ("within", "between"): run(label, sizes, level, one, mean, sigma)
# Levels within the declared clusters.
nested = [8] * 14; lopsided = [20, 16, 14, 12, 10, 8, 7, 6, 5, 4, 3, 3, 2, 2]
for family, mean in ((counts, few), (ten, -.85), (one, -.4)):
    for label, above in (("14 of 8 groups of 5", nested), ("14 lopsided of groups of 5", lopsided)):
        for level in ("within", "between"): run(label, [5] * sum(above), level, family, mean, .5, 0, 0, above)
