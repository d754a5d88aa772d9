// Bundles scripts and styles into ../static. Each banner names the sources its file was built from.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const STATIC = "../static";
const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** All files under some folders, in one order on every machine. */
function files(...folders) {
  const found = folders.flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const path = `${folder}/${name}`;
      return statSync(path).isDirectory() ? files(path) : [path];
    }),
  );
  return found.sort();
}

function banner(...folders) {
  const digest = createHash("sha256");
  for (const path of files(...folders)) digest.update(path + "\0").update(readFileSync(path));
  return `/* Jamkkan; built by scripts/build-widget; sources sha256:${digest.digest("hex")} */`;
}

const common = { bundle: true, minify: true, write: false, format: "iife", target: "es2022", charset: "utf8", legalComments: "none" };

async function bundle(entryPoints, mark) {
  const built = await build({ ...common, entryPoints, outdir: STATIC, banner: { js: mark, css: mark } });
  return built.outputFiles.map((file) => ({ path: file.path, text: file.text }));
}

// A released launcher is held by hash on other people's pages: it never changes again.
const [launcher] = await bundle({ [`widget/${version}`]: "src/launcher/index.ts" }, banner("src/launcher"));
const releases = JSON.parse(readFileSync("releases.json", "utf8"));
const integrity = "sha384-" + createHash("sha384").update(launcher.text).digest("base64");
if (releases[version] && releases[version] !== integrity) {
  console.error(`The launcher changed, but ${version} is released: raise "version" in api/widget/package.json.`);
  process.exit(1);
}
writeFileSync(launcher.path, launcher.text);
writeFileSync("releases.json", JSON.stringify({ ...releases, [version]: integrity }, null, 2) + "\n");

for (const { path, text } of await bundle(
  { chat: "src/chat/index.ts", site: "src/site.ts", "chat-style": "styles/chat.css", "site-style": "styles/site.css" },
  banner("src", "styles"),
)) {
  writeFileSync(path.replace("-style.css", ".css"), text);
}

for (const name of Object.keys(releases)) {
  if (!existsSync(join(STATIC, "widget", `${name}.js`))) console.error(`Released, but missing: widget/${name}.js`);
}
