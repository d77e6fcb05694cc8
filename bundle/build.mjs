// Make livedemo/static/dist of the sources: bundles, compressed forms, and what they were made of.
// bin/build runs it after bundle/font.py.  Usage: node bundle/build.mjs FOLDER
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = `${root}livedemo/static/`;
const folder = process.argv[2];
const bundles = JSON.parse(await readFile(`${source}bundles.json`, "utf-8"));
const names = (await readdir(`${source}js`)).map((file) => file.replace(/\.js$/, ""));
// What is too small gains nothing: the header that names the form costs as much.
const SMALLEST = 500;
const NOTE = "/*! Holds socket.io-client (MIT): /static/vendor/socket.io-4.8.4.LICENSE.txt */";
const common = { bundle: true, minify: true, write: false, legalComments: "none" };

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12);
const font = hash(await readFile(`${folder}/instrument-sans-basic.woff2`));

/** Modules by their bare names; `load` finds those of the bundle instead of importing. */
function modules(wanted) {
  const table = wanted.map((name, i) => `import * as m${i} from "${name}";`).join("\n");
  const entries = wanted.map((name, i) => `"${name}": m${i}`).join(", ");
  const contents = `${table}\nconst table = { ${entries} };
    export const load = async (name) => table[name];`;
  return {
    name: "modules",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^load$/ }, () => ({ path: "load", namespace: "table" }));
      onLoad({ filter: /^load$/, namespace: "table" }, () => ({ contents, resolveDir: root }));
      onResolve({ filter: /^[a-z-]+$/ }, ({ path }) =>
        names.includes(path) ? { path: `${source}js/${path}.js` } : undefined,
      );
    },
  };
}

/** The pages speak WebSocket only: Socket.IO's other ways of transport stay out. */
const transports = {
  "index.js": `import { WS } from "./websocket.js"; export const transports = { websocket: WS };`,
  "polling-xhr.js": "export const XHR = null;",
};
const websocketOnly = {
  name: "websocket-only",
  setup({ onLoad }) {
    const filter = /engine\.io-client\/build\/esm\/transports\/(index|polling-xhr)\.js$/;
    onLoad({ filter }, ({ path }) => ({ contents: transports[path.split("/").at(-1)] }));
  },
};

/** Fonts stay files of their own; the one that we make gets its content into its address. */
const fonts = {
  name: "fonts",
  setup({ onResolve }) {
    onResolve({ filter: /\.woff2$/ }, ({ path }) => ({
      path: path.startsWith("../dist/") ? `${path}?v=${font}` : path,
      external: true,
    }));
  },
};

async function script(wanted) {
  const plugins = [modules(wanted), websocketOnly];
  const entryPoints = [`${source}js/app.js`];
  const made = await build({
    ...common,
    entryPoints,
    plugins,
    format: "esm",
    target: "es2022",
    absWorkingDir: root,
    nodePaths: [`${root}bundle/node_modules`],
    metafile: true,
  });
  const holds = Object.keys(made.metafile.inputs).some((path) => path.includes("socket.io-client"));
  return (holds ? `${NOTE}\n` : "") + made.outputFiles[0].text;
}

async function style(wanted) {
  const sheets = wanted.map((name) => `@import "./${name}.css"${name === "print" ? " print" : ""};`);
  const stdin = { contents: sheets.join("\n"), resolveDir: `${source}css`, loader: "css" };
  return (await build({ ...common, stdin, plugins: [fonts] })).outputFiles[0].text;
}

async function pack(bytes) {
  if (bytes.length < SMALLEST) return;
  const params = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 11,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const place = `${folder}/packed/${hash(bytes)}`;
  await writeFile(`${place}.br`, await promisify(zlib.brotliCompress)(bytes, { params }));
  await writeFile(`${place}.gz`, await promisify(zlib.gzip)(bytes, { level: 9 }));
}

await rm(`${folder}/packed`, { recursive: true, force: true });
await mkdir(`${folder}/packed`, { recursive: true });
for (const [kind, make, suffix] of [["scripts", script, "js"], ["styles", style, "css"]]) {
  for (const [name, wanted] of Object.entries(bundles[kind])) {
    const bytes = Buffer.from(await make(wanted));
    await writeFile(`${folder}/${name}.${suffix}`, bytes);
    await pack(bytes);
  }
}
for (const name of bundles.packed) await pack(await readFile(source + name));
const sources = { "bundles.json": hash(await readFile(`${source}bundles.json`)) };
for (const kind of ["css", "js"]) {
  for (const name of (await readdir(source + kind)).sort()) {
    sources[`${kind}/${name}`] = hash(await readFile(`${source}${kind}/${name}`));
  }
}
await writeFile(`${folder}/sources.json`, `${JSON.stringify(sources, null, 2)}\n`);
