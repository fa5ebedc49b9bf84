"""Reference output of the seeded generator, written out here from the published definitions.

xoshiro256++ and SplitMix64: Blackman & Vigna, prng.di.unimi.it (their C is restated, not copied);
FNV-1a, 64 bits: offset basis 14695981039346656037, prime 1099511628211. Leva's normal: Leva (1992).
Writes seeded_generator.csv; made with Python 3.11:  python3 seeded_generator.py
"""

import csv
import math
import pathlib

MASK = (1 << 64) - 1


def rotl(x, k):
    return ((x << k) & MASK) | (x >> (64 - k))


class Xoshiro:
    def __init__(self, state):
        self.s = list(state)

    def next(self):
        s = self.s
        result = (rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) / 2.0**53

    def below(self, n):
        while True:
            x = self.next() * n
            if (x & MASK) >= (2**64 % n):
                return x >> 64

    def normal(self):
        while True:
            u = 1 - self.uniform()
            v = 1.7156 * (self.uniform() - 0.5)
            x = u - 0.449871
            y = abs(v) + 0.386595
            q = x * x + y * (0.19600 * y - 0.25472 * x)
            if q < 0.27597 or (q <= 0.27846 and v * v <= -4 * math.log(u) * u * u):
                return v / u


def splitmix(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def fnv1a(name):
    h = 14695981039346656037
    for byte in name.encode("utf-8"):
        h = ((h ^ byte) * 1099511628211) & MASK
    return h


def generator(seed, name):
    source = splitmix(seed ^ fnv1a(name))
    return Xoshiro([next(source) for _ in range(4)])


def fisher_yates(g, n):
    items = list(range(n))
    for last in range(n - 1, 0, -1):
        other = g.below(last + 1)
        items[last], items[other] = items[other], items[last]
    return items


if __name__ == "__main__":
    assert fnv1a("foobar") == 0x85944171F73967E8  # the vector on the FNV authors' page
    first = splitmix(1234567)
    assert next(first) == 6457827717110365317  # Rosetta Code's SplitMix64 vector
    rows = []
    raw = Xoshiro([1, 2, 3, 4])
    rows.append(("state", "", 0, ";".join(str(raw.next()) for _ in range(10))))
    for seed, name in [(20120201, "wild bootstrap"), (20120201, "imputation"), (0, ""),
                       (MASK, "naïve ✓")]:
        def fresh():
            return generator(seed, name)
        g = fresh()
        rows.append(("next", name, seed, ";".join(str(g.next()) for _ in range(8))))
        g = fresh()
        rows.append(("uniform", name, seed, ";".join(repr(g.uniform()) for _ in range(8))))
        g = fresh()
        rows.append(("normal", name, seed, ";".join(repr(g.normal()) for _ in range(200))))
        g = fresh()
        rows.append(("integer7", name, seed, ";".join(str(g.below(7)) for _ in range(30))))
        g = fresh()
        rows.append(("integerhuge", name, seed,
                     ";".join(str(g.below(3 << 61)) for _ in range(30))))
        g = fresh()
        rows.append(("shuffle", name, seed, ";".join(map(str, fisher_yates(g, 20)))))
    path = pathlib.Path(__file__).with_suffix(".csv")
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["what", "stream", "seed", "values"])
        out.writerows(rows)
