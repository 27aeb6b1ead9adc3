// Loads the main.py of a Lite workbook in Pyodide and calls its functions as xlwings Lite does.
// Arguments: pyodide's folder, the folder of xlwings, main.py, lite.py. Standard input: JSON requests, a line each.
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideFolder, packages, main, harness] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ indexURL: `${pyodideFolder}/` });
pyodide.FS.mkdirTree("/packages/xlwings");
pyodide.mountNodeFS("/packages/xlwings", packages);
pyodide.FS.writeFile("/main.py", readFileSync(main));
pyodide.FS.writeFile("/lite.py", readFileSync(harness));
pyodide.runPython("import sys; sys.path[:0] = ['/packages', '/']; import lite");
const answer = pyodide.globals.get("sys").modules.get("lite").answer;
for await (const line of createInterface({ input: process.stdin })) {
  const [name, args] = JSON.parse(line);
  console.log(answer(name, pyodide.toPy(args)));
}
