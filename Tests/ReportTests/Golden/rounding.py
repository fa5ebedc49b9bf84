"""Writes rounding.csv: doubles rounded to decimal places, halves away from zero in the digits that
people see (the shortest that read back). Made with Python 3.11's decimal module."""
import csv
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext

random.seed(20120201)
values = [0.0, 0.5, 1.5, 2.5, -0.5, 0.125, 1.005, 2.675, 0.045, -0.004, 0.005, 9.995, 99.95, 999.5,
          0.1 + 0.2, 1e-7, 5e-324, 123456.789, 1e14, 4503599627370497.5 / 64, 0.6879498468,
          0.1229510514, -1.0000000001, 0.9999999999]
for _ in range(400):
    values.append(random.choice([-1, 1]) * random.random() * 10 ** random.randint(-8, 13))
for _ in range(100):
    values.append(float(f"{random.randint(-9999, 9999)}5e-{random.randint(1, 6)}"))
with open("rounding.csv", "w", newline="") as file, localcontext() as context:
    context.prec = 400
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["value", "places", "text"])
    for value in values:
        places = random.randint(0, 6)
        rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = f"{abs(rounded):,.{places}f}"
        out.writerow([repr(value), places, ("\u2212" if rounded < 0 else "") + text])
