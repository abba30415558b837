import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const API = process.env["WAREFLOW_API"] ?? "http://127.0.0.1:8000";

/** Vendor code in a few files that change rarely, so that a new version of ours reloads little. */
const VENDORS: [name: string, packages: RegExp][] = [
  // First: a chunk takes what its packages import along, and every page needs these.
  ["react", /node_modules\/(react|react-dom|react-router|scheduler|use-sync-external-store|@tanstack|i18next|react-i18next|zustand)\//],
  ["mantine", /node_modules\/(@mantine|@floating-ui|react-remove-scroll|react-dropzone)/],
  ["canvas", /node_modules\/(@xyflow|@dagrejs|d3-|classcat)/],
  ["code", /node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)/],
];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../backend/wareflow/api/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: VENDORS.map(([name, test]) => ({ name, test })) },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { "/api": { target: API, changeOrigin: false } },
  },
  test: {
    environment: "jsdom",
    globals: true,
    setupFiles: ["./src/test/setup.ts"],
    css: false,
    include: ["src/**/*.test.{ts,tsx}"],
    maxWorkers: 2,
    testTimeout: 20_000,
    restoreMocks: true,
  },
});
