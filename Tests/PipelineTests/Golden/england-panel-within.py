"""The panel of `england-panel.py` for `england-panel-within.R`: unit, year, outcome, caseload.

Run:  python3 england-panel-within.py FOLDER_OF_REAL_DATA > panel.csv
      Rscript england-panel-within.R panel.csv > england-panel-within.csv
"""

import contextlib
import io
import pathlib
import runpy
import sys

script = pathlib.Path(__file__).with_name("england-panel.py")
with contextlib.redirect_stdout(io.StringIO()):
    made = runpy.run_path(str(script), run_name="__main__")
panel = made["panel"]
panel["caseload_fte"] = made["number"](panel.caseload_fte)
panel[["unit", "year", "rereferral_percent", "caseload_fte"]].dropna().to_csv(
    sys.stdout, index=False, float_format="%.17g")
