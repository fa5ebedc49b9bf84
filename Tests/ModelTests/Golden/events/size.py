# Size at 5% of cr2 (Satterthwaite) of a term that does nothing, by how many events and in how many clusters.
# Python 3.11, numpy, scipy.  python3 size.py > size.csv
import numpy as np
from scipy import stats
rng=np.random.default_rng(3)
def fit(x,y,fam):
    X=np.column_stack([np.ones_like(x),x]); b=np.array([np.log(y.mean()/(1-y.mean())) if fam=="logistic" else np.log(y.mean()),0.])
    for i in range(100):
        e=X@b; m=np.exp(e); 
        if fam=="logistic": m=1/(1+np.exp(-e)); w=m*(1-m)
        else: w=m
        s=np.linalg.solve(X.T@(w[:,None]*X),X.T@(y-m)); s=np.clip(s,-2,2); b=b+s
        if np.abs(s).max()<1e-10: break
        if np.abs(b).max()>40: return None
    return X,b,m,w
def p(x,y,G,m_,fam):
    r=fit(x,y,fam)
    if r is None: return np.nan
    X,b,mu,w=r; S=np.sqrt(w)[:,None]*X; e=(y-mu)/np.sqrt(w); M=np.linalg.inv(S.T@S)
    S3=S.reshape(G,m_,2); e2=e.reshape(G,m_); H=S3@M@S3.transpose(0,2,1)
    v,V=np.linalg.eigh(np.eye(m_)-H); A=(V*np.where(v>1e-9,1/np.sqrt(np.maximum(v,1e-12)),0)[:,None,:])@V.transpose(0,2,1)
    pg=np.einsum('gij,gj->gi',A,S3@M[:,1]); V1=((pg*e2).sum(1)**2).sum()
    U=np.einsum('gij,gi->gj',S3,pg); P=np.diag((pg**2).sum(1))-U@M@U.T
    df=np.trace(P)**2/(P**2).sum(); return 2*stats.t.sf(abs(b[1])/np.sqrt(V1),df)
def go(G,m,ne,k,fam,R=1000,xb=False):
    n=G*m; la=np.repeat(np.arange(G),m); ps=[]
    for r in range(R):
        x=rng.normal(size=G)[la] if xb else rng.normal(size=n); y=np.zeros(n)
        if k is None: i=rng.choice(n,ne,False)
        else:
            cl=rng.choice(G,k,False); i=np.array([rng.choice(np.flatnonzero(la==c)) for c in cl])
            rest=np.setdiff1d(np.flatnonzero(np.isin(la,cl)),i); i=np.r_[i,rng.choice(rest,ne-k,False)]
        y[i]=1; ps.append(p(x,y,G,m,fam))
    ps=np.array(ps); print(f"{fam},{'between' if xb else 'within'},{G},{m},{ne},{'any' if k is None else k},{np.nanmean(ps<.05):.3f},{np.isnan(ps).mean():.3f}",flush=True)
print("family,term,clusters,rows_each,events,clusters_with_any,rejected,not_fitted")
for fam in ("poisson","logistic"):
    for G,m in ((10,20),(40,5),(40,25)):
        for ne in (2,3,4,5,6,8,12): go(G,m,ne,None,fam)
for k in (2,3,4,5,6,8): go(40,5,4*k,k,"poisson"); go(40,25,10*k,k,"poisson"); go(40,25,10*k,k,"poisson",xb=True); go(10,20,8*k,k,"poisson")
