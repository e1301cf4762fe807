// The mistakes a graphql-transport-ws client can make, each with the code that must close its socket.

import WebSocket from 'ws';

// Longer than the server waits for connection_init.
const PATIENCE = 20_000;

const init = (payload) => ({ type: 'connection_init', payload });
const subscribe = (payload) => ({ type: 'subscribe', id: '1', payload });

// A message is sent as soon as the socket is open, or after the acknowledgement if it follows 'ack'.
const cases = (payload, subscription) => [
  { name: 'a message that is not JSON', code: 4400, send: ['not json'] },
  { name: 'a message of an unknown type', code: 4400, send: [{ type: 'start' }] },
  { name: 'a subscription without a query', code: 4400, send: [init(payload), 'ack', subscribe({})] },
  { name: 'a binary message', code: 4400, send: [Buffer.from('{}')] },
  { name: 'a subscription before the acknowledgement', code: 4401, send: [subscribe(subscription)] },
  { name: 'a key that does not exist', code: 4403, send: [init({ authorization: 'Bearer bursar_no_such_key' })] },
  { name: 'no subprotocol', code: 4406, subprotocol: null, send: [] },
  { name: 'no connection_init', code: 4408, send: [] },
  { name: 'an id that is in use', code: 4409, send: [init(payload), 'ack', subscribe(subscription), subscribe(subscription)] },
  { name: 'a second connection_init', code: 4429, send: [init(payload), 'ack', init(payload)] },
  { name: 'a second connection_init at once', code: 4429, send: [init(payload), init(payload)] },
];

// Sends the messages of one case and resolves with the close code.
function run(url, { send, subprotocol = 'graphql-transport-ws' }) {
  const socket = new WebSocket(url, subprotocol === null ? [] : subprotocol);
  const [before, after] = send.includes('ack')
    ? [send.slice(0, send.indexOf('ack')), send.slice(send.indexOf('ack') + 1)]
    : [send, []];
  const write = (message) =>
    socket.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  return new Promise((resolve) => {
    socket.on('open', () => before.forEach(write));
    socket.on('message', (data) => {
      if (JSON.parse(data).type === 'connection_ack') after.forEach(write);
    });
    socket.on('error', (error) => resolve(error.message));
    socket.on('close', (code) => resolve(code));
    setTimeout(() => resolve('still open'), PATIENCE).unref();
  });
}

// Prints a line per case; the result is the exit code. The subscription must stay open, for its id to be in use.
export async function checkCloseCodes(url, payload, subscription, print) {
  const results = await Promise.all(
    cases(payload, subscription).map(async (example) => ({ ...example, got: await run(url, example) })),
  );
  for (const { name, code, got } of results) print({ case: name, expected: code, got });
  return results.every(({ code, got }) => code === got) ? 0 : 1;
}
