# Of the simulations here: p of cr2 (Satterthwaite) of a Poisson fit of y on x, in G clusters of m rows with exposure E;
# and EventSpread's two numbers.
import numpy as np
from scipy import stats
def cr2(x,y,E,G,m):
    X=np.column_stack([np.ones_like(x),x]); b=np.array([np.log(y.sum()/E.sum()),0.]); o=np.log(E)
    for i in range(300):
        mu=np.exp(o+X@b); s=np.clip(np.linalg.solve(X.T@(mu[:,None]*X),X.T@(y-mu)),-1,1); b=b+s
        if np.abs(s).max()<1e-9: break
    w=np.exp(o+X@b); S=np.sqrt(w)[:,None]*X; e=(y-w)/np.sqrt(w); M=np.linalg.inv(S.T@S)
    S3=S.reshape(G,m,2); e2=e.reshape(G,m); H=S3@M@S3.transpose(0,2,1)
    v,V=np.linalg.eigh(np.eye(m)-H); A=(V*np.where(v>1e-9,1/np.sqrt(np.maximum(v,1e-12)),0)[:,None,:])@V.transpose(0,2,1)
    pg=np.einsum('gij,gj->gi',A,S3@M[:,1]); V1=((pg*e2).sum(1)**2).sum()
    U=np.einsum('gij,gi->gj',S3,pg); P=np.diag((pg**2).sum(1))-U@M@U.T
    df=np.trace(P)**2/(P**2).sum(); return 2*stats.t.sf(abs(b[1])/np.sqrt(V1),df)
def spread(y,E):
    mu=y.sum()/E.sum()*E; r=(y-mu)/np.sqrt(mu); return abs(r).sum()**2/4/(r**2).sum(), y.sum()**2/(y**2).sum()
