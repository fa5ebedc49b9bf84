# The data of the benchmark and wildboottest's own times (one thread: OPENBLAS_NUM_THREADS=1
# NUMBA_NUM_THREADS=1). pip install wildboottest; python wild.py wild.csv
import resource
import sys
import time
from importlib.metadata import version

import numpy as np
import pandas as pd
from wildboottest.wildboottest import WildboottestCL

rng = np.random.default_rng(1)
sizes = np.array([92, 71, 58, 49, 43, 36, 31, 26, 22, 18, 14, 10, 8, 5])
sizes = np.round(sizes * 10_000 / sizes.sum()).astype(int)
sizes[0] += 10_000 - sizes.sum()
g = np.repeat(np.arange(14), sizes)
x = rng.normal(size=10_000) + rng.normal(size=14)[g] * 0.5
a = rng.normal(size=10_000)
y = 1 + 0.02 * x + 0.3 * a + rng.normal(size=14)[g] * 0.2 + rng.normal(size=10_000)
data = pd.DataFrame(dict(la=[f"la{k:02d}" for k in g], y=y.round(4), x=x.round(4), a=a.round(4)))
data.to_csv(sys.argv[1], index=False)
X = np.column_stack([np.ones(10_000), data.x, data.a])


def run(draws, weights):
    b = WildboottestCL(
        X=X, Y=data.y.values, cluster=g, R=np.array([0.0, 1, 0]), B=draws, seed=1)
    b.get_scores(bootstrap_type="11", impose_null=True)
    b.get_weights(weights_type=weights)
    b.get_numer()
    b.get_denom()
    b.get_tboot()
    b.get_vcov()
    b.get_tstat()
    b.get_pvalue(pval_type="two-tailed")
    return b


print("wildboottest", version("wildboottest"), "numpy", np.__version__)
run(999, "rademacher")
for draws, weights in [(9999, "rademacher"), (99_999, "rademacher"), (99_999, "webb")]:
    cpu = wall = np.inf
    for _ in range(3):
        c, w = time.process_time(), time.perf_counter()
        b = run(draws, weights)
        cpu, wall = min(cpu, time.process_time() - c), min(wall, time.perf_counter() - w)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{weights} {draws} cpu {cpu:.4f} wall {wall:.4f} s, memory {memory} MiB, p {b.pvalue},"
          f" {len(np.asarray(b.t_boot))} vectors")
