import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

/** The server that `npm run dev` talks to. */
const server = process.env["TSUBAME_DEV_SERVER"] ?? "http://127.0.0.1:8080";

/**
 * The desktop's build. Assets carry a hash and nothing is inlined, so the page works under a content security policy
 * of `default-src 'self'` (no inline script, no data: font). In development every API path goes to a running server.
 */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["source", ...defaultClientConditions] },
  build: {
    target: "es2023",
    // light-dark() and color-mix() stay as they are written: these are the first versions that know both.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    // Browsers without module preload are older than the syntax the build targets.
    modulePreload: { polyfill: false },
    sourcemap: true,
    rolldownOptions: {
      // The contract only describes: a description that no page uses leaves nothing behind.
      treeshake: { moduleSideEffects: (id) => !id.includes("/packages/contract/") },
      output: {
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules[\\/](react|react-dom|scheduler|@mantine[\\/](core|hooks)|@floating-ui|react-router|@tanstack|zod|react-intl|@formatjs|intl-messageformat)[\\/]/,
            },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: server, ws: true },
      "/oauth": { target: server },
      "/health": { target: server },
    },
  },
});
