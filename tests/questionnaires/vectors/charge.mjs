// Loads a script of the pages in Node, with those that it imports: their folder has no package.json to say that they are modules.
import { readFileSync } from "node:fs";
import path from "node:path";

globalThis.document = new EventTarget(); // a module may listen to the page as soon as it is loaded
const loaded = new Map();

function address(folder, name) {
  if (!loaded.has(name)) {
    const source = readFileSync(path.join(folder, name), "utf8").replace(/from "\.\/([^"]+)"/g, (_, other) => `from "${address(folder, other)}"`);
    loaded.set(name, `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);
  }
  return loaded.get(name);
}

/** What a module of the folder exports. */
export function load(folder, name) {
  return import(address(folder, name));
}
