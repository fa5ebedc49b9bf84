"""Golden values of the distributions, from mpmath at 60 digits.

Writes distributions.csv (density, cdf, survival at exact doubles x) and quantiles.csv (the x whose
lower or upper tail is the exact double p). Made with Python 3.11, mpmath 1.3.0:

    python3 distributions.py
"""

import csv
import pathlib

import mpmath as mp

mp.mp.dps = 60
HERE = pathlib.Path(__file__).parent
SMALLEST = mp.mpf("2.3e-308")  # below this doubles lose digits; not compared


def ibeta_fraction(a, b, x):
    """x^a (1-x)^b / (a B(a,b)) over the continued fraction DLMF 8.17.22, by modified Lentz."""
    tiny = mp.mpf(10) ** -500
    f, c, d, m = mp.mpf(1), mp.mpf(1), mp.mpf(0), 0
    while True:
        half, odd = divmod(m, 2)
        if m == 0:
            step = mp.mpf(1)
        elif odd:
            step = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            step = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 / (1 + step * d or tiny)
        c = 1 + step / c or tiny
        f *= c * d
        if m > 3 and abs(c * d - 1) < mp.eps * 10:
            break
        m += 1
    front = a * mp.log(x) + b * mp.log1p(-x) - mp.log(a)
    front += mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    return mp.exp(front) * (f - 1)


def normal(x):
    if abs(x) > 1000:
        return mp.mpf(0), mp.mpf(x > 0), mp.mpf(x < 0)
    return mp.npdf(x), mp.erfc(-x / mp.sqrt(2)) / 2, mp.erfc(x / mp.sqrt(2)) / 2


def student(df):
    def at(x):
        w = df / (df + x * x)
        log_density = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
        log_density += (df + 1) / 2 * mp.log(w)
        tail = ibeta_tail(df / 2, mp.mpf(1) / 2, w, x * x / (df + x * x)) / 2
        lower, upper = (1 - tail, tail) if x >= 0 else (tail, 1 - tail)
        return mp.exp(log_density), lower, upper

    return at


def ibeta_tail(a, b, x, y):
    """I_x(a, b), y = 1 - x, with full relative accuracy also where it is tiny."""
    if x <= (a + 1) / (a + b + 2):
        return ibeta_fraction(a, b, x)
    with mp.workdps(120):
        return 1 - ibeta_fraction(b, a, y)


def fisher(d1, d2):
    def at(x):
        w, v = d1 * x / (d1 * x + d2), d2 / (d1 * x + d2)
        a, b = d1 / 2, d2 / 2
        log_density = a * mp.log(d1) + b * mp.log(d2) + (a - 1) * mp.log(x)
        log_density -= (a + b) * mp.log(d1 * x + d2)
        log_density += mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
        return mp.exp(log_density), ibeta_tail(a, b, w, v), ibeta_tail(b, a, v, w)

    return at


def chi_squared(df):
    def at(x):
        a, z = df / 2, x / 2
        if z > 1e5:
            return mp.mpf(0), mp.mpf(1), mp.mpf(0)
        log_density = (a - 1) * mp.log(x) - z - a * mp.log(2) - mp.loggamma(a)
        with mp.workdps(120):
            lower = mp.gammainc(a, 0, z, regularized=True)
            upper = mp.gammainc(a, z, mp.inf, regularized=True)
        return mp.exp(log_density), lower, upper

    return at


def beta(a, b):
    def at(x):
        log_density = (a - 1) * mp.log(x) + (b - 1) * mp.log1p(-x)
        log_density += mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
        return mp.exp(log_density), ibeta_tail(a, b, x, 1 - x), ibeta_tail(b, a, 1 - x, x)

    return at


def fisher_limit(d1):
    inner = chi_squared(d1)

    def at(x):
        density, lower, upper = inner(d1 * x)
        return d1 * density, lower, upper

    return at


def noncentral_t(df, delta):
    """T = (Z + delta)/sqrt(V/df): integrate the normal over s = sqrt(V/df)."""

    def at(x):
        norm = mp.log(2) + (df / 2) * mp.log(df / 2) - mp.loggamma(df / 2)

        def weight(s):
            return mp.exp(norm + (df - 1) * mp.log(s) - df * s * s / 2)

        cuts = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10, mp.inf]

        def integral(f):
            return mp.quad(lambda s: weight(s) * f(s) if s > 0 else mp.mpf(0), cuts)

        with mp.workdps(35):
            return (
                integral(lambda s: s * mp.npdf(x * s - delta)),
                integral(lambda s: mp.erfc(-(x * s - delta) / mp.sqrt(2)) / 2),
                integral(lambda s: mp.erfc((x * s - delta) / mp.sqrt(2)) / 2),
            )

    return at


def text(value):
    value = mp.mpf(value)
    return mp.nstr(value, 25) if value == 0 or value > SMALLEST else ""


def number(value):
    return mp.inf if value == "inf" else mp.mpf(float(value))


DF = [0.5, 1, 2.7, 3.9, 13, 1e6, "inf"]


def families():
    yield "normal", 0, 0, normal, "line"
    for df in DF:
        d = number(df)
        yield "t", df, 0, normal if df == "inf" else student(d), "line"
    for d1, d2 in [(0.5, 2.7), (1, 1), (1, 13), (3, 3.9), (5, 2.7), (13, 0.5), (13, 130),
                   (2, 1e6), (40, 1e6), (8, 40), (8, 11419),
                   (11541, 34), (261, 36), (3, "inf"), (13, "inf")]:
        yield "F", d1, d2, fisher_limit(number(d1)) if d2 == "inf" else fisher(
            number(d1), number(d2)), "half"
    for df in [0.5, 1, 2, 2.7, 3.9, 13, 130, 1000]:
        yield "chi2", df, 0, chi_squared(number(df)), "half"
    for a, b in [(0.5, 0.5), (2, 3), (2.7, 13), (13, 0.5), (100, 130), (5770, 17)]:
        yield "beta", a, b, beta(number(a), number(b)), "unit"


POINTS = {
    "line": [-1e6, -40.0, -8.5, -3.0, -1.0, -0.3, -1e-8, 0.0, 1e-5, 0.1, 0.7, 1.3, 1.96, 2.5,
             4.0, 7.0, 12.0, 20.0, 30.0, 37.0, 100.0, 1e4, 1e8, 1e30, 1e100, 1e300],
    "half": [1e-300, 1e-30, 1e-8, 0.01, 0.1, 0.5, 0.9, 1.0, 1.2, 1.7, 2.5, 4.0, 7.5, 13.0, 30.0,
             100.0, 300.0, 1000.0, 1300.0, 1e6, 1e30, 1e100],
    "unit": [1e-200, 1e-8, 0.01, 0.1, 0.3, 0.5, 0.62, 0.9, 0.99, 0.999999],
}
PROBABILITIES = [1e-300, 1e-100, 1e-30, 1e-12, 1e-5, 0.001, 0.025, 0.1, 0.3, 0.45]


def root(at, name, p, upper):
    """The x with tail p, by bisection then secant on the logarithms."""
    def gap(u):
        x = mp.exp(u) if name in ("F", "chi2") else u
        _, low, high = at(x)
        return mp.log(high if upper else low) - mp.log(p)

    if name in ("F", "chi2"):
        lo, hi = mp.mpf(-1400), mp.mpf(1400)
    else:
        lo, hi = mp.mpf(-45), mp.mpf(45)
    sign = -1 if upper else 1
    for _ in range(25):
        mid = (lo + hi) / 2
        value = gap(mid) * sign
        if value < 0:
            lo = mid
        else:
            hi = mid
    u = mp.findroot(gap, (lo, hi), solver="anderson", tol=1e-70, maxsteps=60)
    return mp.exp(u) if name in ("F", "chi2") else u


def student_root(at, p):
    """Upper t quantile on a logarithmic scale: it reaches 1e598 at half a degree of freedom."""
    def gap(u):
        return mp.log(at(mp.exp(u))[2]) - mp.log(p)

    lo, hi = mp.mpf(-20), mp.mpf(1400)
    for _ in range(25):
        mid = (lo + hi) / 2
        if gap(mid) > 0:
            lo = mid
        else:
            hi = mid
    return mp.exp(mp.findroot(gap, (lo, hi), solver="anderson", tol=1e-70, maxsteps=60))


def write_distributions():
    with open(HERE / "distributions.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["distribution", "a", "b", "x", "density", "cdf", "survival"])
        for name, a, b, at, points in families():
            for x in POINTS[points]:
                out.writerow([name, a, b, repr(x)] + [text(v) for v in at(mp.mpf(x))])
        for df, delta in [(3.9, 1), (13, 2.8), (13, -1.5), (130, 4)]:
            at = noncentral_t(mp.mpf(df), mp.mpf(delta))
            for x in [-2.0, 0.5, 1.7, 2.2, 5.0]:
                out.writerow(["nct", df, delta, x] + [text(v) for v in at(mp.mpf(x))])


def write_quantiles():
    with open(HERE / "quantiles.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["distribution", "a", "b", "p", "lower", "upper"])
        for name, a, b, at, points in families():
            if points == "unit":
                continue
            for p in PROBABILITIES:
                exact = mp.mpf(p)
                if name == "t" and a != "inf":
                    high = student_root(at, exact)
                    low = -high
                else:
                    high = root(at, name, exact, True)
                    low = -high if points == "line" else root(at, name, exact, False)
                row = [mp.nstr(v, 25) if SMALLEST < abs(v) < mp.mpf("1.7e308") else "" for v in
                       (low, high)]
                out.writerow([name, a, b, repr(p)] + row)


if __name__ == "__main__":
    write_distributions()
    write_quantiles()
