import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const uswds = fileURLToPath(new URL('node_modules/@uswds/uswds', import.meta.url));

export default defineConfig({
  // Relative addresses, so that the console works under any path of a proxy.
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    target: 'es2021',
    // Nothing inlined: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
  },
  css: {
    preprocessorOptions: {
      scss: {
        loadPaths: [`${uswds}/packages`],
        // The design system's own sass is not ours to mend.
        quietDeps: true,
        silenceDeprecations: ['import', 'global-builtin', 'mixed-decls'] as never[],
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: process.env.CRIER_URL ?? 'http://127.0.0.1:8311', changeOrigin: false },
    },
  },
  test: { include: ['test/**/*.test.ts'], environment: 'node' },
});
