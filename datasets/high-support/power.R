# How often does one survey of this size find what was planted?
#
#   swift run MakeHighSupport FOLDER 200
#   Rscript datasets/high-support/power.R FOLDER
#
# Each copy of the 14 authorities is one survey. Per outcome: the share of surveys with p < 0.05
# (OLS on observed supervision and age, CR2 by clubSandwich, Satterthwaite), the median degrees of
# freedom, the mean and the standard deviation of the estimates.
suppressMessages(library(clubSandwich))
folder <- commandArgs(trailingOnly = TRUE)[1]

staff <- read.csv(file.path(folder, "staff.csv"), na.strings = c("", "-99", "-98"))
cases <- read.csv(file.path(folder, "cases.csv"), na.strings = "-97")
items <- staff[paste0("supervision_", 1:6)]
items$supervision_3 <- 6 - items$supervision_3
staff$supervision <- ifelse(rowSums(!is.na(items)) >= 4, rowMeans(items, na.rm = TRUE), NA)
cases <- merge(cases, aggregate(supervision ~ la, staff, mean))
cases$survey <- sub(".*-", "", cases$la)

one_survey <- function(rows) {
  rows <- rows[!is.na(rows$change), ]
  fit <- lm(change ~ supervision + age, rows)
  test <- coef_test(fit, vcov = "CR2", cluster = rows$la)["supervision", ]
  c(estimate = test$beta, df = test$df_Satt, p = test$p_Satt)
}

cat("# R", paste(R.version$major, R.version$minor, sep = "."), "clubSandwich",
    as.character(packageVersion("clubSandwich")), length(unique(cases$survey)), "surveys\n")
cat("outcome,found,median_df,mean_estimate,sd_estimate\n")
for (outcome in c("safer", "healthier", "less_anxious", "happier", "learning", "family_support")) {
  cases$change <- cases[[paste0(outcome, "_review")]] - cases[[paste0(outcome, "_start")]]
  tests <- sapply(split(cases, cases$survey), one_survey)
  cat(sprintf("%s,%.3f,%.2f,%.3f,%.3f\n", outcome, mean(tests["p", ] < 0.05),
              median(tests["df", ]), mean(tests["estimate", ]), sd(tests["estimate", ])))
}
