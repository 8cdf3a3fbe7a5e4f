import mdx from '@astrojs/mdx'
import sitemap from '@astrojs/sitemap'
import { defineConfig } from 'astro/config'

// What depends on site.yaml comes from scripts/site.ts.
export default defineConfig({
  srcDir: './src/site',
  publicDir: './src/site/public',
  trailingSlash: 'always',
  build: { inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  // A script or picture inside of a page would break the content policy.
  vite: { build: { assetsInlineLimit: 0 } },
  integrations: [mdx(), sitemap()],
})
