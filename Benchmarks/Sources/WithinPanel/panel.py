# The data of the benchmark and pyfixest's own times (one thread: OPENBLAS_NUM_THREADS=1
# RAYON_NUM_THREADS=1 NUMBA_NUM_THREADS=1). pip install pyfixest numpy pandas; python panel.py panel.bin
import os
import sys
import time

import numpy as np
import pandas as pd
import pyfixest as pf

rng = np.random.default_rng(1)
children, years = 100_000, 12
child = np.repeat(np.arange(children), years)
year = np.tile(np.arange(2010, 2010 + years), children)
kept = rng.random(children * years) < 0.92
a, b = rng.normal(size=children), rng.normal(size=years)
x = 0.5 * a[child] + 0.3 * b[year - 2010] + rng.normal(size=children * years)
y = 0.7 * x + 2 * a[child] + b[year - 2010] + rng.normal(size=children * years)
columns = dict(child=child, year=year, la=child % 150, x=x, y=y)
columns = {name: values[kept] for name, values in columns.items()}
np.concatenate([v.astype(float) for v in columns.values()]).tofile(sys.argv[1])
data = pd.DataFrame(columns)
print("pyfixest", pf.__version__, "numpy", np.__version__, len(data), "rows")
for name, vcov in [("iid", "iid"), ("CRV1 la", {"CRV1": "la"}), ("CRV1 child", {"CRV1": "child"})]:
    cpu = wall = np.inf
    for _ in range(4):  # the first compiles what is compiled
        c, w = time.process_time(), time.perf_counter()
        m = pf.feols("y ~ x | child + year", data, vcov=vcov, copy_data=False, store_data=False)
        cpu, wall = min(cpu, time.process_time() - c), min(wall, time.perf_counter() - w)
    print(f"{name} cpu {cpu:.4f} wall {wall:.4f} s", m.coef()["x"], m.se()["x"])
