// A graphql-transport-ws client for the end-to-end tests.
//
//   node subscribe.mjs URL KEY QUERY [--variables JSON] [--count N] [--timeout SECONDS]
//     connects with the client of the package graphql-ws, runs QUERY (also a query or a mutation) and prints each
//     payload as one line of JSON; ends after N payloads or with the operation. KEY '-' connects without a key.
//     Exit codes: 0 done, 1 refused or closed (a line {"error": ...} or {"closed": {code, reason}}), 3 timed out.
//
//   node subscribe.mjs URL KEY QUERY --close-codes [--variables JSON]
//     checks by raw sockets that each mistake is answered by the close code of the protocol; prints a line per case.
//     QUERY is a subscription that does not end by itself.

import { parseArgs } from 'node:util';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { checkCloseCodes } from './close-codes.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    variables: { type: 'string', default: '{}' },
    count: { type: 'string', default: 'Infinity' },
    timeout: { type: 'string', default: '30' },
    'close-codes': { type: 'boolean', default: false },
  },
});
const [address, key, query] = positionals;
if (!address || !key || !query) {
  console.error('usage: node subscribe.mjs URL KEY QUERY [--variables JSON] [--count N | --close-codes]');
  process.exit(2);
}
const url = address.replace(/^http/, 'ws');
const payload = key === '-' ? undefined : { authorization: `Bearer ${key}` };
const operation = { query, variables: JSON.parse(values.variables) };
const print = (line) => console.log(JSON.stringify(line));

async function subscribe() {
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: payload, retryAttempts: 0 });
  let left = Number(values.count);
  try {
    for await (const result of client.iterate(operation)) {
      print(result);
      if (--left <= 0) break;
    }
    return 0;
  } catch (error) {
    print(error.code ? { closed: { code: error.code, reason: error.reason } } : { error });
    return 1;
  } finally {
    await client.dispose();
  }
}

setTimeout(() => process.exit(3), Number(values.timeout) * 1000);
process.exit(values['close-codes'] ? await checkCloseCodes(url, payload, operation, print) : await subscribe());
