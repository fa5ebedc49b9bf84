"""Makes the small made-up files beside it, and expected.csv, which is what they must be read as.

Made with Python 3.11, pyreadstat 1.3.7, pandas, openpyxl 3.1.5, odfpy 1.4.1:
    pip install pyreadstat pandas openpyxl odfpy && python make_formats.py
"""

import csv
import datetime
import gzip
import pathlib
import zipfile

import openpyxl
import pandas
import pyreadstat
from odf import office, style, table, teletype, text
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

folder = pathlib.Path(__file__).parent

# --- survey: one table in SPSS and in Stata ---------------------------------------------------
days = [datetime.date(2011, 11, 7), datetime.date(1959, 12, 31), None, datetime.date(2024, 2, 29)]
survey = pandas.DataFrame(
    {
        "respondent": ["r1", "r2", "r3", "r4"],
        "role": [1.0, 2.0, 1.0, 9.0],
        "q1": [5.0, 99.0, 98.0, 1.0],
        "caseload": [17.5, 0.1, None, 1e-7],
        "interviewed": days,
        "big": [16777217.0, 1.0, 2.0, 3.0],
    }
)
roles = {1: "Social worker", 2: "Line manager", 9: "Refused"}
answers = {1: "Disagree strongly", 5: "Agree strongly", 98: "Don't know"}
labels = ["Respondent", "Role", "Question 1", "Cases held", "Day of interview", "Serial number"]
pyreadstat.write_sav(
    survey, folder / "survey.sav", column_labels=labels,
    variable_value_labels={"role": roles, "q1": answers},
    missing_ranges={"role": [9], "q1": [{"lo": 98, "hi": 99}]},
    variable_format={"interviewed": "DATE11"},
)
pyreadstat.write_sav(
    survey, folder / "survey.zsav", column_labels=labels, compress=True,
    variable_value_labels={"role": roles, "q1": answers},
    missing_ranges={"role": [9], "q1": [{"lo": 98, "hi": 99}]},
    variable_format={"interviewed": "DATE11"},
)
stata = survey.copy()
stata["big"] = stata["big"].astype("int32")
stata["role"] = [1, 2, 1, "r"]
stata["q1"] = [5, "z", "d", 1]
pyreadstat.write_dta(
    stata, folder / "survey.dta", column_labels=labels, version=15,
    variable_value_labels={
        "role": {1: "Social worker", 2: "Line manager", "r": "Refused"},
        "q1": {1: "Disagree strongly", 5: "Agree strongly", "d": "Don't know"},
    },
    missing_user_values={"role": ["r"], "q1": ["d", "z"]},
    variable_format={"interviewed": "%td"},
)

# --- texts of all lengths, more than one segment or string reference of a file's ----------------
lengths = [0, 1, 8, 9, 254, 255, 256, 600, 2045, 2046, 5000]
texts = pandas.DataFrame(
    {
        "n": [float(n) for n in lengths],
        "words": [("é" * (n // 2) + "x" * (n % 2)) for n in lengths],
        "half": [n + 0.5 for n in lengths],
        "code": ["9", "NA", "b", "9", "NA", "c", "d", "e", "f", "g", ""],
    }
)
texts.to_csv(folder / "texts.csv", index=False, lineterminator="\n", float_format="%.17g")
pyreadstat.write_sav(texts, folder / "texts.zsav", compress=True, missing_ranges={"code": ["NA"]})
texts.to_stata(folder / "texts.dta", version=118, convert_strl=["words"], write_index=False)
# Long texts as Stata's format 119 refers to them, which ReadStat 1.1.8 does not find.
pyreadstat.write_dta(texts.tail(2), folder / "texts119.dta", version=15)

# --- sheets: one table in OpenDocument and in Excel -------------------------------------------
header = ["la", "status", "share", "visits", "inspected", "open", "remark"]
rows = [
    ["Ashby", "Good", 0.853, 1234567, datetime.date(2025, 3, 31), True, "two\nlines"],
    ["Burton", "Outstanding", 0.1, 12, datetime.date(1900, 2, 28), False, "two  spaces"],
    ["Corby", None, 1e-7, 12, datetime.date(2024, 2, 29), True, None],
    ["Derby", "Good", 2 / 3, -4, datetime.date(1900, 3, 1), True, "rich and plain"],
]
with open(folder / "expected.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(
            ["" if c is None else str(c).lower() if isinstance(c, bool) else c for c in row])

book = openpyxl.Workbook(write_only=False)
cover = book.active
cover.title = "Cover"
cover["A1"] = "Made-up figures"
sheet = book.create_sheet("Table 1")
sheet["A1"] = "Table 1: made-up figures"
sheet.merge_cells("A1:C1")
sheet["A2"] = "This worksheet holds one table."
for column, name in enumerate(header, 1):
    sheet.cell(3, column, name)
for number, row in enumerate(rows, 4):
    for column, value in enumerate(row, 1):
        cell = sheet.cell(number, column, value)
        if isinstance(value, datetime.date):
            cell.number_format = "dd mmm yyyy"
        if column == 3:
            cell.number_format = "0.0%"
sheet["G7"] = CellRichText("rich ", TextBlock(InlineFont(b=True), "and"), " plain")
faulty = book.create_sheet("Faulty")
for row in [["la", "n", "d"], ["Ashby", 1, 2], ["Burton", "#N/A", 3], ["Corby", 3, 4], [],
            ["Note", None, None], ["Derby", 5, 6, "stray"]]:
    faulty.append(row)
faulty["B3"].data_type = "e"
faulty.merge_cells("B4:C4")
book.save(folder / "sheets.xlsx")

since1904 = openpyxl.Workbook()
since1904.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
since1904.active.append(["day", "moment"])
since1904.active.append([datetime.date(2025, 3, 31), datetime.datetime(2025, 3, 31, 9, 30)])
since1904.save(folder / "since1904.xlsx")

document = OpenDocumentSpreadsheet()


def ods_cell(value, **more):
    if value is None:
        return table.TableCell(**more)
    if isinstance(value, bool):
        cell = table.TableCell(
            valuetype="boolean", booleanvalue="true" if value else "false", **more)
        shown = str(value).upper()
    elif isinstance(value, datetime.date):
        cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
        shown = value.strftime("%d %B %Y")
    elif isinstance(value, float):
        cell = table.TableCell(valuetype="percentage", value=repr(value), **more)
        shown = f"{value:.1%}"
    elif isinstance(value, int):
        cell = table.TableCell(valuetype="float", value=str(value), **more)
        shown = f"{value:,}"
    else:
        cell = table.TableCell(valuetype="string", **more)
        shown = value
    for line in shown.split("\n"):
        paragraph = text.P()
        if shown == "rich and plain":
            paragraph.addText("rich ")
            link = text.A(href="https://example.org/hidden")
            link.addText("and")
            paragraph.addElement(link)
            paragraph.addText(" plain")
        else:
            teletype.addTextToElement(paragraph, line)
        cell.addElement(paragraph)
    if value == "Burton":
        note = office.Annotation()
        note.addElement(text.P(text="a note beside the cell"))
        cell.insertBefore(note, cell.firstChild)
    return cell


def ods_sheet(name, content):
    sheet = table.Table(name=name)
    sheet.addElement(table.TableColumn(numbercolumnsrepeated=16384))
    for row in content:
        element = table.TableRow()
        cells = row if isinstance(row, list) else row()
        for value in cells:
            element.addElement(value if hasattr(value, "qname") else ods_cell(value))
        element.addElement(table.TableCell(numbercolumnsrepeated=16384 - len(cells)))
        sheet.addElement(element)
    rest = table.TableRow(numberrowsrepeated=1048576 - len(content))
    rest.addElement(table.TableCell(numbercolumnsrepeated=16384))
    sheet.addElement(rest)
    document.spreadsheet.addElement(sheet)


def title():
    return [ods_cell("Table 1: made-up figures", numbercolumnsspanned=3, numberrowsspanned=1),
            table.CoveredTableCell(), table.CoveredTableCell()]


ods_sheet("Cover", [["Made-up figures"]])
ods_sheet("Table 1", [title, ["This worksheet holds one table."], header] + rows)
repeated = table.Table(name="Repeated")
for cells, times in [(["la", "n"], 1), (["Ashby", 2], 3)]:
    row = table.TableRow(numberrowsrepeated=times)
    for cell in cells:
        row.addElement(ods_cell(cell))
    repeated.addElement(row)
wide = table.TableRow()
wide.addElement(ods_cell(7, numbercolumnsrepeated=2))
repeated.addElement(wide)
document.spreadsheet.addElement(repeated)
document.save(folder / "sheets.ods")

# --- text, compressed -------------------------------------------------------------------------
plain = b"la,visits\nAshby,1\nBurton,2\n"
(folder / "visits.csv.gz").write_bytes(gzip.compress(plain, mtime=0))
(folder / "visits.tsv.gz").write_bytes(
    gzip.compress(b"la\tvisits\nAshby\t1\n", mtime=0) + gzip.compress(b"Burton\t2\n", mtime=0))
