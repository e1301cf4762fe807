// Runs the GraphQL-over-HTTP server audits of the package graphql-http against a running server.
//
//   node audits.mjs URL
//
// Prints the audits that fail and "61 of 61", and exits with 1 unless all are fulfilled.

import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) {
  console.error('usage: node audits.mjs URL');
  process.exit(2);
}

const results = await auditServer({ url });
const failed = results.filter((result) => result.status !== 'ok');
for (const { id, name, status, reason } of failed) console.log(`${status} ${id} ${name}: ${reason}`);
console.log(`${results.length - failed.length} of ${results.length}`);
process.exit(failed.length === 0 && results.length > 0 ? 0 : 1);
