// Bundles each script into ../static; its banner names the sources it was built from.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { build } from "esbuild";

const digest = createHash("sha256");
for (const name of readdirSync("src").sort()) {
  digest.update(name + "\0").update(readFileSync(`src/${name}`));
}
const banner = `/* Jamkkan; built by scripts/build-widget; sources sha256:${digest.digest("hex")} */`;

await build({
  entryPoints: { widget: "src/launcher.ts", chat: "src/chat.ts", site: "src/site.ts" },
  outdir: "../static",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: { js: banner },
});
