/** In a build each Mantine component brings its own styles along, so that a page loads those it shows and no others. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

const STYLES = fileURLToPath(new URL("../node_modules/@mantine/core/styles/", import.meta.url));
const ALL = "@mantine/core/styles.css";
const FOR_ALL = "\0mantine-styles-for-all.js";
/** Class names of one component; its styles stand in the file of the same name. */
const CLASS_NAMES = /@mantine\/core\/esm\/.*\/(\w+)\.module\.mjs$/;

export function mantineStyles(): Plugin {
  return {
    name: "mantine-styles",
    apply: "build",
    enforce: "pre",
    resolveId: (id) => (id === ALL ? FOR_ALL : null),
    load: (id) => (id === FOR_ALL ? imports(["default-css-variables", "baseline", "global"]) : null),
    transform(code, id) {
      const [, component] = CLASS_NAMES.exec(id) ?? [];
      if (!component) return null;
      if (!existsSync(`${STYLES}${component}.css`)) this.error(`Mantine has class names and no styles for ${component}.`);
      return { code: `${imports([component])}${code}`, map: null, moduleSideEffects: true };
    },
  };
}

function imports(names: readonly string[]): string {
  return names.map((name) => `import ${JSON.stringify(`${STYLES}${name}.css`)};\n`).join("");
}
