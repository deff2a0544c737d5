import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fixtures } from "./fixtures/serve.ts";

// A developer sees a made-up company unless HEADWATER_URL names a running server.
const server = process.env.HEADWATER_URL;
const proxy = server ? { "/api": server, "/health": server } : {};

export default defineConfig({
  plugins: [react(), ...(server ? [] : [fixtures()])],
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: "../src/headwater/server/page",
    emptyOutDir: true,
    // The server's content security policy allows no data: addresses and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What counts is what is loaded: a test holds the script to 250 KB, gzipped.
    chunkSizeWarningLimit: 1_000,
  },
  // A busy machine is no reason to fail.
  test: { include: ["tests/**/*.test.{ts,tsx}"], environment: "happy-dom", testTimeout: 60_000 },
});
