# Size at 5% of classical z and cr1 t(G-1) for Poisson random-intercept (Laplace), b1=0.
import numpy as np, sys
from scipy import stats
rng=np.random.default_rng(11)
def run(name,sizes,level,mu,sig,a,R=500,ssd=0.0):
    G=len(sizes); g=np.repeat(np.arange(G),sizes); n=len(g)
    st0=np.concatenate([[0],np.cumsum(sizes)[:-1]]); S=lambda M: np.add.reduceat(M,st0,axis=1)
    X0=rng.normal(size=(R,n)) if level=="w" else rng.normal(size=(R,G))[:,g]
    b=rng.normal(size=(R,G))*sig
    s=rng.normal(size=(R,G))*ssd
    eta=np.log(mu)+b[:,g]+s[:,g]*X0
    lam=np.exp(eta)
    if a>0: lam=lam*rng.gamma(1/a,a,size=lam.shape)
    y=rng.poisson(lam).astype(float)
    yg=S(y)
    def ll(P,u):
        e0=P[:,:1]+P[:,1:2]*X0
        for it in range(60):
            m=np.exp(np.clip(e0+P[:,2:3]*u[:,g],-50,50))
            mg=S(m); gr=(yg-mg)*P[:,2:3]-u; H=mg*P[:,2:3]**2+1
            st=np.clip(gr/H,-2,2); u=u+st
            if np.abs(st).max()<1e-9: break
        e=e0+P[:,2:3]*u[:,g]; m=np.exp(np.clip(e,-50,50))
        H=S(m)*P[:,2:3]**2+1
        return S(y*e-m)-.5*u*u-.5*np.log(H),u
    P=np.stack([np.log(y.mean(1)+.01),np.zeros(R),np.full(R,max(sig,.2))],1)
    u=np.zeros((R,G)); h=1e-4
    def grad(P,u):
        gs=[]
        for k in range(3):
            D=np.zeros(3);D[k]=h
            gs.append((ll(P+D,u)[0]-ll(P-D,u)[0])/(2*h))
        return np.stack(gs,2)
    def hess(P,u):
        hh=1e-3; Hs=[]
        for k in range(3):
            D=np.zeros(3);D[k]=hh
            Hs.append((grad(P+D,u).sum(1)-grad(P-D,u).sum(1))/(2*hh))
        H=np.stack(Hs,2); return -(H+H.transpose(0,2,1))/2
    f,u=ll(P,u); f=f.sum(1)
    for it in range(25):
        s_=grad(P,u); gsum=s_.sum(1); H=hess(P,u)
        w,V=np.linalg.eigh(H); w=np.maximum(np.abs(w),1e-3*np.abs(w).max(1,keepdims=True))
        step=np.einsum('rij,rj->ri',V,np.einsum('rji,rj->ri',V,gsum)/w)
        t=np.ones(R)
        for ls in range(8):
            Pn=P+t[:,None]*step; fn,un=ll(Pn,u); fn=fn.sum(1)
            bad=~(fn>=f-1e-9)
            if not bad.any(): break
            t[bad]*=.4
        Pn=np.where(bad[:,None],P,Pn); un=np.where(bad[:,None],u,un); fn=np.where(bad,f,fn)
        dec=np.einsum('ri,ri->r',step,gsum); P,u,f=Pn,un,fn
        if (dec<1e-6).mean()>.99: break
    s_=grad(P,u); H=hess(P,u); ok=(dec<1e-6)&(np.linalg.eigvalsh(H)[:,0]>0)&(np.abs(P[:,2])>1e-3)
    P,s_,H=P[ok],s_[ok],H[ok]; I=np.linalg.inv(H)
    se=np.sqrt(I[:,1,1]); M=np.einsum('rgi,rgj->rij',s_,s_); V=I@M@I*G/(G-1); sr=np.sqrt(V[:,1,1])
    z=np.abs(P[:,1]/se); tt=np.abs(P[:,1]/sr)
    # dispersion
    m=np.exp(P[:,:1]+P[:,1:2]*X0[ok]+P[:,2:3]*u[ok][:,g]); ph=(((y[ok]-m)**2/m).sum(1)/(n-G)).mean()
    print(f"{name:34s} G={G:3d} n={n} {level} mu={mu} disp={ph:6.2f} classical {np.mean(z>1.959964):.3f} cr1 {np.mean(2*stats.t.sf(tt,G-1)<.05):.3f} kept {ok.mean():.2f}",flush=True)
un=[92,71,58,49,43,36,31,26,22,18,14,10,8,5]
big=lambda G,m:[m]*G
skew=lambda G:[max(3,int(60*.9**i)) for i in range(G)]

for lev in "wb":
  run("fourteen unequal",un,lev,4,.4,0)
  for G in (10,20,40): run("equal 10",big(G,10),lev,4,.4,0)
for a,mu in ((.25,4),(.05,300)):
  for G in (10,20,40):
    for lev in "wb": run(f"equal 10 a={a}",big(G,10),lev,mu,.4,a)
for lev in "wb":
  run("20 unequal",skew(20),lev,4,.4,0)
  run("30 unequal",skew(30),lev,4,.4,0)
for a in (.05,1):
  for G in (10,20,40):
    for lev in "wb": run(f"equal 10 a={a}",big(G,10),lev,4,.4,a)
run("equal 10",big(30,10),"b",4,.4,0)
run("fourteen unequal a=.25",un,"w",4,.4,.25)
run("fourteen unequal a=.25",un,"b",4,.4,.25)
run("random slope .2, G=20",big(20,10),"w",4,.4,0,ssd=.2)
run("random slope .2, G=40",big(40,10),"w",4,.4,0,ssd=.2)
