# Size at 5% of cr2 (Satterthwaite) of a term that does nothing in a Poisson fit, where few rows hold the events and
# where places are of very different sizes, with the share of samples that EventSpread stops or looks at.
# stopped, looked_at: by n/16 and n/8 alone; the bound of 20 equal counts leaves out 1 of 600 and 1 of 1000.
# python 3.11, numpy, scipy. columns: effective (median of (sum|r|)^2/(4 sum r^2)), equal (of (sum y)^2/sum y^2).
import numpy as np
from cr2 import cr2, spread
rng=np.random.default_rng(8)
def go(what,gen,G,m,R=500,rows=None):
    p=[];c=[];a=[];n=G*m
    for _ in range(R):
        y,E=gen(n); x=rng.normal(size=n)+ (rng.normal(size=G)*1.)[np.repeat(np.arange(G),m)]
        p.append(cr2(x,y,E,G,m)); q=spread(y,E); c.append(q[0]); a.append(q[1])
    p,c,a=map(np.array,(p,c,a)); near=(c<n/16)&(a<n/8)
    print(f"{what},{G},{m},{np.median(c):.1f},{np.median(a):.1f},{np.mean(p<.05):.3f},{np.mean(near&(c<6)):.3f},{np.mean(near&(c<10)):.3f}",flush=True)
def far(k,v,mean=10):
    def g(n):
        y=rng.poisson(rng.gamma(1/.6,mean*.6,n)).astype(float)
        if k: y[rng.choice(n,k,False)]=v
        return y,np.ones(n)
    return g
def sizes(s,top,exposed,G,m):
    def g(n):
        pop=np.exp(rng.normal(0,s,G))
        if top: pop[np.argmax(pop)]=top*np.exp(s*s/2)
        E=np.repeat(pop,m); a=np.repeat(rng.gamma(4,.25,G),m)*rng.gamma(25,1/25,n)
        return rng.poisson(500*E*a).astype(float),(E if exposed else np.ones(n))
    return g
print("what,clusters,rows_each,effective,equal,rejected,stopped,looked_at")
go("none far",far(0,0),22,22)
for v in (100,300,600,1000,3000): go(f"1 of {v}",far(1,v),22,22)
for k in (2,4,6,8,12): go(f"{k} of 3000",far(k,3000),22,22)
go("1 of 3000 beside a mean of 4",far(1,3000,4),22,22)
go("2 of 3000 beside a mean of 4",far(2,3000,4),22,22)
for k in (2,4,8): go(f"{k} of 200",far(k,200),22,22)
for exposed in (False,True):
    t="exposure" if exposed else "no exposure"
    go(f"sizes of log-sd 0.6 {t}",sizes(.6,0,exposed,150,1),150,1)
    go(f"sizes of log-sd 0.6 the largest 8 times the mean {t}",sizes(.6,8,exposed,150,1),150,1)
    go(f"sizes of log-sd 0.6 the largest 8 times the mean {t}",sizes(.6,8,exposed,150,5),150,5,200)
    go(f"sizes of log-sd 1 {t}",sizes(1,0,exposed,150,1),150,1)
    go(f"sizes of log-sd 1 {t}",sizes(1,0,exposed,22,4),22,4)
    go(f"sizes of log-sd 1 {t}",sizes(1,0,exposed,12,1),12,1)
