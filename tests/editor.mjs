// Asks the JSON language service of VS Code about one file, as an editor does, and prints its answers as JSON.
// node editor.mjs MODULES FILE LINE CHARACTER: the place, counted from 0, is where completions are asked for.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const [modules, file, line, character] = process.argv.slice(2);
const { getLanguageService, TextDocument } = createRequire(`${modules}/`)("vscode-json-languageservice");

const service = getLanguageService({
  schemaRequestService: (uri) => readFile(fileURLToPath(uri), "utf8"),
  workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).href },
});
const text = await readFile(file, "utf8");
const document = TextDocument.create(pathToFileURL(file).href, "json", 1, text);
const parsed = service.parseJSONDocument(document);

const diagnostics = await service.doValidation(document, parsed);
const position = { line: Number(line), character: Number(character) };
const completions = await service.doComplete(document, position, parsed);
console.log(JSON.stringify({ diagnostics, completions: completions.items }));
