// Copies GraphiQL and what it needs from node_modules to dist/, which the binary embeds. Nothing is bundled: these
// packages publish files that browsers run as they are.

import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';

const copies = {
  'index.html': 'index.html',
  'page.css': 'page.css',
  'page.js': 'page.js',
  'icon.svg': 'icon.svg',
  'react.js': 'node_modules/react/umd/react.production.min.js',
  'react-dom.js': 'node_modules/react-dom/umd/react-dom.production.min.js',
  'graphiql.js': 'node_modules/graphiql/graphiql.min.js',
  'graphiql.css': 'node_modules/graphiql/graphiql.min.css',
};

const here = (path) => new URL(path, import.meta.url);

async function license(name) {
  const { version } = JSON.parse(await readFile(here(`node_modules/${name}/package.json`), 'utf8'));
  return `${name} ${version}\n\n${await readFile(here(`node_modules/${name}/LICENSE`), 'utf8')}`;
}

// Emptied, not removed: cargo watches the folder.
await mkdir(here('dist'), { recursive: true });
for (const name of [...Object.keys(copies), 'licenses.txt']) await rm(here(`dist/${name}`), { force: true });
for (const [name, source] of Object.entries(copies)) await cp(here(source), here(`dist/${name}`));
const licenses = await Promise.all(['graphiql', 'graphql', 'react', 'react-dom'].map(license));
await writeFile(here('dist/licenses.txt'), licenses.join('\n----\n\n'));
console.log(`dist/: ${Object.keys(copies).length + 1} files`);
