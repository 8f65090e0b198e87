// npm ci && npm run build [FILE]: makes the one script that pages embed, by default the one that faqbot serves.
import { readFile } from "node:fs/promises";
import { build, transform } from "esbuild";

const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

await build({
  entryPoints: [new URL("src/index.js", import.meta.url).pathname],
  outfile: process.argv[2] ?? new URL("../faqbot/channels/static/widget.js", import.meta.url).pathname,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  plugins: [styles],
});
