# Size at 5% of cr2 (Satterthwaite) of a term that does nothing in a Poisson fit, where few of few clusters hold the
# events, with the share of samples that EventSpread stops or looks at by its clusters. Clusters of 20 rows; the term
# varies within them and, half of it, between them.
# python 3.11, numpy, scipy. columns: effective (median of (sum|r|)^2/(4 sum r^2)), equal (of (sum y)^2/sum y^2).
import numpy as np
from cr2 import cr2, spread
rng=np.random.default_rng(8)
def beyond(y,E): return abs(y/y.sum()-E/E.sum()).sum()/2
def concentrated(q,G,least): return ((q[0]<G/16)|(q[0]<min(2,G/5))&(q[2]>.3))&(q[1]<min(20,max(least,G/8)))
def go(what,rates,G,exposed=False,m=20,R=400):
    p=[];q=[]; g=np.repeat(np.arange(G),m)
    for _ in range(R):
        u=rates(G); E=u[g]/u.mean() if exposed else np.ones(G*m)
        a=rng.gamma(25,1/25,G)[g] if exposed else np.ones(G*m)
        y=rng.poisson(4*u[g]/u.mean()*a).astype(float)
        x=.7*rng.normal(size=G*m)+.7*rng.normal(size=G)[g]
        p.append(cr2(x,y,E,G,m)); Y,F=y.reshape(G,m).sum(1),E.reshape(G,m).sum(1); q.append((*spread(Y,F),beyond(Y,F)))
    p=np.array(p);q=np.array(q).T
    stop=concentrated(q,G,3)&(q[0]<6); look=concentrated(q,G,min(8,.4*G))&(q[0]<10)
    print(f"{what}{' as the exposure' if exposed else ''},{G},{np.median(q[0]):.2f},{np.median(q[1]):.1f},{np.mean(p<.05):.3f},{np.mean(stop):.3f},{np.mean(look):.3f}",flush=True)
def log(s): return lambda G: np.exp(rng.normal(0,s,G))
def far(k,v):
    def r(G):
        u=np.ones(G); u[:k]=v; return u
    return r
print("what,clusters,effective,equal,rejected,stopped,looked_at")
for G in (8,14,24,40):
    for exposed in (False,True):
        for s in (.5,1,1.5): go(f"sizes of log-sd {s}",log(s),G,exposed)
        for k in (1,2):
            for v in (5,10,20,100): go(f"{k} of {v} times the others",far(k,v),G,exposed)
