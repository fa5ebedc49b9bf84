"""Changed cells between two vintages of three official series, counted without Throughline.

    python3 vintages.py REAL_DATA_FOLDER > vintages.csv

Rows meet by key; rows left over by the name of the authority, whose code may have changed since.
Cells are the same when their texts are, or the numbers they write. Symbols follow DfE's Open data
standards; '-', ':', '~' and '..' all say that there is no figure.
"""
import sys
from collections import Counter
from pathlib import Path

import pandas

REASONS = {
    "": "blank", "c": "suppressed", "*": "suppressed", "x": "none", "-": "none", ":": "none",
    "~": "none", "..": "none", "z": "not applicable", ".": "not applicable", "u": "unreliable",
    "low": "near zero", "k": "near zero",
}
KEY = ["time_period", "geographic_level", "region_code", "new_la_code"]
BY_NAME = ["time_period", "geographic_level", "region_name", "la_name"]
FIXED = {
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "old_la_code", "new_la_code", "la_name",
}
C1 = {
    "Referrals": "referral_count", "Re_referrals": "rereferral_count",
    "Re_referrals_percent": "rereferral_percent", "No_Further_Action": "no_further_action_count",
    "No_Further_Action_percent": "no_further_action_percent", "Not_in_Need": "not_in_need_count",
    "Not_in_Need_percent": "not_in_need_percent", "Referrals_child": "referral_child_count",
    "Re_referrals_child": "rereferral_child_count",
    "Re_referrals_child_percent": "rereferral_child_percent",
}
CSWW = {
    "turnover_rate_fte_%": "turnover_rate_fte", "absence_rate_fte_%": "absence_rate_fte",
    "agency_worker_rate_fte_%": "agency_rate_fte", "vacancy_rate_fte_%": "vacancy_rate_fte",
}
PAIRS = [
    ("d3", "older-vintages/d3_cpps_subsequent_plan_2013_to_2024.csv",
     "dfe-outcomes/d3_cpps_subsequent_plan_2013_to_2025.csv", {}),
    ("c1", "older-vintages/c1_children_in_need_referrals_and_rereferrals_2013_to_2024.csv",
     "dfe-outcomes/c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", C1),
    ("csww", "older-vintages/csww_headline_measures_2017_to_2022.csv",
     "dfe-workforce/csww_indicators_2017_to_2025.csv", CSWW),
]
folder = Path(sys.argv[1])


def read(path, names):
    table = pandas.read_csv(
        folder / path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return table.map(str.strip).rename(columns=names)


def figure(text):
    if text in REASONS:
        return REASONS[text], None
    try:
        return None, float(text)
    except ValueError:
        return None, text


def kind(old, new):
    if old == new:
        return None
    (was, before), (now, after) = figure(old), figure(new)
    if (was, before) == (now, after):
        return None
    if was is None and now is None:
        return "changed"
    if was is None:
        return "disappeared"
    return "appeared" if now is None else "reason_changed"


print(f"# pandas {pandas.__version__}")
print("pair,column,kind,count")
for pair, old_path, new_path, names in PAIRS:
    old, new = read(old_path, names), read(new_path, {})
    assert not old.duplicated(KEY).any() and not new.duplicated(KEY).any()
    shared = [c for c in new.columns if c in old.columns and c not in KEY]
    both = new.merge(old, on=KEY, suffixes=("", " old"))
    seen = set(map(tuple, both[KEY].values))
    rest_old = old[[tuple(k) not in seen for k in old[KEY].values]]
    rest_new = new[[tuple(k) not in seen for k in new[KEY].values]]
    named = rest_new.merge(rest_old, on=BY_NAME, suffixes=("", " old"))
    counts = Counter()
    for matched, columns in [(both, shared), (named, shared + KEY)]:
        for column in columns:
            if column in BY_NAME and matched is named or f"{column} old" not in matched:
                continue
            for was, now in zip(matched[f"{column} old"], matched[column]):
                what = ("changed" if was != now else None) if column in FIXED else kind(was, now)
                if what:
                    counts[column, what] += 1
    both_ways = len(both) + len(named)
    sizes = {"matched": both_ways, "by_name": len(named), "only_old": len(old) - both_ways,
             "only_new": len(new) - both_ways}
    for (column, what), count in [(("", size), n) for size, n in sizes.items()] + sorted(
            counts.items()):
        print(pair, column, what, count, sep=",")
