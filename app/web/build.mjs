// Builds the front end: one stylesheet and script for every page, one script for each island, names hashed.
// The worker is built first, because the scripts must know its hashed name to keep `worker-src 'self'` enough.
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const output = join(web, "..", "static");
const islands = ["area-map", "catalogue-map", "item-map", "swipe", "upload"];

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  outdir: output,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  // Types come from the compiled package, code from its sources: only those are modules that esbuild can trim.
  alias: { "@scottish-government/design-system/dist/scripts": "@scottish-government/design-system/src" },
  loader: { ".svg": "file", ".woff2": "file", ".woff": "empty" },
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
};

/** Logical names (as templates know them) against the files that esbuild wrote. */
function entries(result) {
  const found = {};
  for (const [path, made] of Object.entries(result.metafile.outputs)) {
    if (!made.entryPoint) continue;
    const name = basename(path).replace(/-[A-Z0-9]{8}(?=\.[a-z]+$)/, "");
    found[name] = relative(output, path);
  }
  return found;
}

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });

const worker = await build({
  ...common,
  entryPoints: { "map-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs" },
});
const workerFile = entries(worker)["map-worker.js"];

const scripts = await build({
  ...common,
  splitting: true,
  define: { MAP_WORKER_FILE: JSON.stringify(`./${workerFile}`) },
  entryPoints: {
    page: join(web, "page", "page.ts"),
    ...Object.fromEntries(islands.map((name) => [name, join(web, name, `${name}.ts`)])),
  },
});
const styles = await build({
  ...common,
  entryPoints: { laverock: join(web, "styles", "laverock.css"), map: join(web, "styles", "map.css") },
});
const mark = await build({ ...common, loader: { ".svg": "copy" }, entryPoints: { skylark: join(web, "skylark.svg") } });

const manifest = { ...entries(worker), ...entries(scripts), ...entries(styles), ...entries(mark) };
await writeFile(join(output, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${(await readdir(output)).length} files in ${relative(process.cwd(), output)}`);
