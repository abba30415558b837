import { fileURLToPath, URL } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

import { CHUNKS } from "./build/chunks.ts";
import { compressed } from "./build/compressed.ts";
import { mantineStyles } from "./build/mantineStyles.ts";
import { texts } from "./build/texts.ts";

const API = process.env["WAREFLOW_API"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), texts(), mantineStyles(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../backend/wareflow/api/static",
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: CHUNKS },
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
