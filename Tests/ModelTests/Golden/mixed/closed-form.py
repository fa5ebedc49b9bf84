"""Closed form of the random-lines model for sleepstudy.csv, in rational arithmetic (Python 3.12)."""
import csv
from fractions import Fraction as F

lines = {}
for row in csv.DictReader(open("sleepstudy.csv")):
    lines.setdefault(row["subject"], []).append((F(row["days"]), F(row["y"])))
B, rss = [], F(0)
for points in lines.values():
    n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    sxx, sxy = sum(x * x for x, _ in points), sum(x * y for x, y in points)
    b = (n * sxy - sx * sy) / (n * sxx - sx * sx)
    a = (sy - b * sx) / n
    rss += sum((y - a - b * x) ** 2 for x, y in points)
    B.append((a, b))
m = len(B)
s2 = rss / (m * (n - 2))
det = n * sxx - sx * sx
inverse = (sxx / det, -sx / det, n / det)
ma, mb = sum(a for a, _ in B) / m, sum(b for _, b in B) / m
for name, d in (("REML", m - 1), ("ML", m)):
    S = (sum((a - ma) ** 2 for a, _ in B) / d, sum((a - ma) * (b - mb) for a, b in B) / d,
         sum((b - mb) ** 2 for _, b in B) / d)
    print(name, *[repr(float(x - s2 * y)) for x, y in zip(S, inverse)], repr(float(s2)))
