// Starts GraphiQL against the GraphQL route beside this page. Plain browser code: it is copied, not bundled.

const endpoint = new URL('graphql', document.baseURI);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

const welcome = `# Welcome to bursar.
#
# Most fields need an API key. Open "Headers"
# below and paste
#
#   { "authorization": "Bearer bursar_..." }
#
# Subscriptions send the same headers in their
# connection_init. The key is forgotten when
# this page is closed.
#
# Ctrl-Space completes, Ctrl-Enter runs, and
# the book on the left is the documentation.
# The id is the demo guild's: put that of your
# ledger in its place.

query Standings {
  ledger(id: "78423171-c343-5aaa-bfaa-a7970bed8a66") {
    name
    standings(first: 10) {
      edges {
        node {
          member {
            name
          }
          ep
          gp
          priority
        }
      }
    }
  }
}
`;

// Headers typed here go along with every operation; the fetcher opens a WebSocket per subscription with them.
const fetcher = GraphiQL.createFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

// GraphiQL's history keeps the headers of each operation whatever shouldPersistHeaders says. A key must not stay in the
// browser, so histories are stored without them.
const storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, withoutHeaders(key, value)),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
};

function withoutHeaders(key, value) {
  if (!/:(queries|favorites)$/.test(key)) return value;
  return JSON.stringify(JSON.parse(value), (name, part) => (name === 'headers' ? undefined : part));
}

ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    storage,
    defaultQuery: welcome,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
  }),
);
