# Golden bivariate normal probabilities: bivariate_normal.csv.
# Made with Python 3 and mpmath 1.3.0 at 30 digits, from P = ∫ φ(x) Φ((k − ρx)/√(1 − ρ²)) dx:  python3 ordinal.py
from mpmath import mp, mpf, ncdf, npdf, quad, sqrt

mp.dps = 30


def cdf(h, k, rho):
    s = sqrt((1 - rho) * (1 + rho))
    middle = k / rho if rho else mpf(0)
    width = s / abs(rho) if rho else mpf(1)
    steps = [0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128]
    edges = {mpf(h)} | {x for x in [mpf(i) for i in range(-16, 9)] if x < h}
    edges |= {x for t in steps for x in (middle - t * width, middle + t * width) if -16 < x < h}
    return quad(lambda x: npdf(x) * ncdf((k - rho * x) / s), sorted(edges))


with open("bivariate_normal.csv", "w") as file:
    file.write("h,k,rho,p\n")
    for rho in ["-0.999999", "-0.95", "-0.5", "0", "0.3", "0.92", "0.93", "0.99", "0.99999999"]:
        for h, k in [(0, 0), (0.5, 0.5), (-1.25, 0.75), (2.5, 2.5), (2.5, 2.500001), (-3, -2.75), (4, -4),
                     (-6, 5), (1, -0.125), (-0.5, -8), (-2.0, 2.0)]:
            p = cdf(mpf(h), mpf(k), mpf(float(rho)))
            file.write(f"{h!r},{k!r},{rho},{mp.nstr(p, 20)}\n")
