import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { mantineStyles } from "./build/mantineStyles.ts";
import { FIRST } from "./src/i18n/first.ts";

const API = process.env["WAREFLOW_API"] ?? "http://127.0.0.1:8000";

/** Vendor code in a few files that change rarely, so that a new version of ours reloads little. */
const VENDORS: [name: string, packages: RegExp][] = [
  // First: a chunk takes what its packages import along, and every page needs these.
  ["react", /node_modules\/(react|react-dom|react-router|scheduler|use-sync-external-store|@tanstack\/(query-core|react-query)|i18next|react-i18next|zustand)\//],
  ["canvas", /node_modules\/(@xyflow|@dagrejs|d3-|classcat)/],
  ["code", /node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)/],
];

/** Parts that most pages are made of go together: a hundred small files weigh more than one. */
const COMPONENTS = /node_modules\/(@mantine|@floating-ui|lucide-react|clsx|react-remove-scroll)/;
const MANY_PAGES = 8;
const LOCALE = /\/i18n\/locales\/(\w+)\/(\w+)\.json$/;

/** The texts of a language are two files: those of the first page, and the others. */
function textsOf(path: string): string | null {
  const [, language, namespace] = LOCALE.exec(path) ?? [];
  if (!language || !namespace) return null;
  return (FIRST as readonly string[]).includes(namespace) ? `texts-${language}-first` : `texts-${language}`;
}

export default defineConfig({
  plugins: [react(), mantineStyles()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../backend/wareflow/api/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [...VENDORS.map(([name, test]) => ({ name, test })), { name: "base", test: COMPONENTS, minShareCount: MANY_PAGES }, { name: textsOf, debugName: "texts", test: LOCALE }] },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: API, changeOrigin: false } },
  },
  test: {
    globals: true,
    css: false,
    maxWorkers: 2,
    testTimeout: 20_000,
    restoreMocks: true,
    projects: [
      // What needs no page starts without one: half of the files, and most of their time was the page.
      { extends: true, test: { name: "pure", environment: "node", include: ["src/**/*.test.ts"] } },
      { extends: true, test: { name: "page", environment: "jsdom", setupFiles: ["./src/test/setup.ts"], include: ["src/**/*.test.tsx"] } },
    ],
  },
});
