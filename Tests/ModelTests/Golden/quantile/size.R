# Size of the tests of quantile residuals where the fit is right, and of the dispersion of a negative binomial:
# the share of 2,000 samples (of a negative binomial 400) in which p < 0.05. bp: n R-squared of q^2 on the
# terms; jb: Jarque-Bera; sw: shapiro.test; chi: the chi-squared of the dispersion; both: that, and a
# dispersion over 1.2. With 60 and 400 rows, a measured term and one in steps. Rscript size.R > size.txt;
# size.csv is the same in columns.
suppressMessages({library(lmtest);library(MASS);library(ordinal)})
set.seed(1)
jb <- function(x){d<-x-mean(x);m2<-mean(d^2);n<-length(x);b1<-mean(d^3)/m2^1.5;b2<-mean(d^4)/m2^2;1-pchisq(n/6*(b1^2+(b2-3)^2/4),2)}
qr_ <- function(a,b) qnorm(pmin(pmax(a+runif(length(a))*(b-a),1e-300),1-1e-16))
one <- function(kind,n){
 x<-rnorm(n);g<-rbinom(n,1,.4)
 if(kind=="logit50"){y<-rbinom(n,1,plogis(.8*x-.3*g));f<-glm(y~x+g,binomial);p<-fitted(f);q<-qr_(ifelse(y==1,1-p,0),ifelse(y==1,1,1-p))}
 if(kind=="logit10"){y<-rbinom(n,1,plogis(-2.5+.8*x-.3*g));f<-glm(y~x+g,binomial);p<-fitted(f);q<-qr_(ifelse(y==1,1-p,0),ifelse(y==1,1,1-p))}
 if(kind=="binom8"){y<-rbinom(n,8,plogis(-1+.8*x-.3*g));f<-glm(cbind(y,8-y)~x+g,binomial);p<-fitted(f);q<-qr_(pbinom(y-1,8,p),pbinom(y,8,p))}
 if(kind=="pois.3"){y<-rpois(n,exp(-1.2+.5*x-.3*g));f<-glm(y~x+g,poisson);p<-fitted(f);q<-qr_(ppois(y-1,p),ppois(y,p))}
 if(kind=="pois1"){y<-rpois(n,exp(0+.5*x-.3*g));f<-glm(y~x+g,poisson);p<-fitted(f);q<-qr_(ppois(y-1,p),ppois(y,p))}
 if(kind=="pois10"){y<-rpois(n,exp(2.3+.5*x-.3*g));f<-glm(y~x+g,poisson);p<-fitted(f);q<-qr_(ppois(y-1,p),ppois(y,p))}
 if(kind=="nb"){y<-rnbinom(n,mu=exp(1+.5*x-.3*g),size=1.5);f<-suppressWarnings(glm.nb(y~x+g));p<-fitted(f);th<-f$theta;q<-qr_(pnbinom(y-1,mu=p,size=th),pnbinom(y,mu=p,size=th))}
 if(kind=="nbweak"){y<-rnbinom(n,mu=exp(1+.5*x-.3*g),size=5);f<-suppressWarnings(glm.nb(y~x+g));p<-fitted(f);th<-f$theta;q<-qr_(pnbinom(y-1,mu=p,size=th),pnbinom(y,mu=p,size=th))}
 if(kind=="ord"){e<-.8*x-.3*g+rlogis(n);y<-cut(e,c(-Inf,-1,.5,2,Inf),labels=FALSE);f<-polr(factor(y)~x+g);P<-fitted(f);C<-cbind(0,t(apply(P,1,cumsum)));q<-qr_(C[cbind(1:n,y)],pmin(1,C[cbind(1:n,y+1)]))}
 z<-lm.fit(cbind(1,x,g),q^2); b<-pchisq(n*(1-sum(z$residuals^2)/sum((q^2-mean(q^2))^2)),2,lower.tail=FALSE)
 out<-c(bp.BP=b<.05,jb=jb(q)<.05,sw=shapiro.test(q)$p.value<.05)
 if(kind %in% c("nb","nbweak")){X2<-sum(residuals(f,"pearson")^2);df<-n-3;V<-p+p^2/th
  out<-c(out,chi=pchisq(X2,df,lower=FALSE)<.05,z=pnorm((X2-df)/sqrt(sum(2+6/th+1/V)),lower=FALSE)<.05, big=X2/df>1.2, both=(X2/df>1.2)&(pchisq(X2,df,lower=FALSE)<.05), bothz=(X2/df>1.2)&(pnorm((X2-df)/sqrt(sum(2+6/th+1/V)),lower=FALSE)<.05)) }
 out}
for(n in c(60,400)) for(k in c("logit50","logit10","binom8","pois.3","pois1","pois10","ord","nb")){ R <- if(k=="nb") 400 else 2000
 r<-replicate(R,tryCatch(one(k,n),error=function(e) rep(NA,if(k%in%c("nb","nbweak"))8 else 3)))
 cat(n,k,paste(rownames(r),sprintf("%.3f",rowMeans(r,na.rm=TRUE)),collapse=" "),"\n")}
