/** The texts of a language as two modules: those of the first page, and the others. A new file or language is found by itself. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import type { Plugin } from "vite";

import { FIRST } from "../src/i18n/first.ts";

const LOCALES = fileURLToPath(new URL("../src/i18n/locales/", import.meta.url));
const NAME = "virtual:texts";
const PART = /^\0virtual:texts\/(\w+)\/(first|others)$/;

export function texts(): Plugin {
  return {
    name: "texts",
    resolveId: (id) => (id === NAME || id.startsWith(`${NAME}/`) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${NAME}`) return everyLanguage();
      const [, language, part] = PART.exec(id) ?? [];
      return language ? oneLanguage(language, part === "first") : null;
    },
  };
}

function everyLanguage(): string {
  const parts = (language: string) => ["first", "others"].map((part) => `${part}: () => import("${NAME}/${language}/${part}")`).join(", ");
  return `export default { ${readdirSync(LOCALES).map((language) => `${language}: { ${parts(language)} }`).join(",\n")} };`;
}

function oneLanguage(language: string, first: boolean): string {
  const names = readdirSync(`${LOCALES}${language}`).map((file) => file.replace(/\.json$/, ""));
  const own = names.filter((name) => (FIRST as readonly string[]).includes(name) === first);
  const imports = own.map((name, at) => `import t${at} from ${JSON.stringify(`${LOCALES}${language}/${name}.json`)};`);
  return `${imports.join("\n")}\nexport default { ${own.map((name, at) => `${name}: t${at}`).join(", ")} };`;
}
