//! A server that answers as it is told to, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The longest body that is taken in.
const BODY: usize = 1 << 20;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where, from the first slash on.
    pub path: String,
    /// The parameters after the question mark.
    pub query: BTreeMap<String, String>,
    /// All headers.
    pub headers: HeaderMap,
    /// What came with it.
    pub body: String,
    /// How often the same script was asked before.
    pub earlier: usize,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// This, at once.
    Whole {
        /// As HTTP numbers it.
        status: u16,
        /// By their names.
        headers: Vec<(&'static str, String)>,
        /// What it says.
        body: String,
    },
    /// Nothing, ever.
    Never,
}

/// A good answer.
pub fn ok(body: impl ToString) -> Reply {
    status(200, body)
}

/// An answer with a status.
pub fn status(status: u16, body: impl ToString) -> Reply {
    Reply::Whole { status, headers: Vec::new(), body: body.to_string() }
}

impl Reply {
    /// With a header, instead of one of this name that it has.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Reply::Whole { headers, .. } = &mut self {
            headers.retain(|(other, _)| *other != name);
            headers.push((name, value.to_string()));
        }
        self
    }
}

impl Seen {
    /// A header; empty if it has none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The page that was asked for; the first, if none was named.
    pub fn page(&self) -> usize {
        self.query.get("page").map_or(1, |page| page.parse().expect("a number"))
    }
}

type Script = Box<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// Scripts by where they answer, and everything that was asked.
#[derive(Default)]
struct Scripted {
    scripts: BTreeMap<String, Script>,
    seen: Vec<Seen>,
}

/// The server. It ends when this is dropped.
pub struct Server {
    /// Its address, as a URL without a slash at the end.
    pub base: String,
    scripted: Arc<Mutex<Scripted>>,
    task: JoinHandle<()>,
}

impl Server {
    /// On a port of its own. Until it is told otherwise, nothing is there.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let scripted = Arc::new(Mutex::new(Scripted::default()));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&scripted));
        let task = tokio::spawn(async { axum::serve(listener, router).await.expect("served") });
        Server { base, scripted, task }
    }

    /// Answers so what is asked at a path or under it, unless a longer one is told something else.
    pub fn on(&self, path: &str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> &Self {
        self.scripted().scripts.insert(trimmed(path).to_owned(), Box::new(script));
        self
    }

    /// What was asked at a path or under it.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        self.scripted().seen.iter().filter(|seen| is_under(&seen.path, trimmed(path))).cloned().collect()
    }

    fn scripted(&self) -> MutexGuard<'_, Scripted> {
        self.scripted.lock().expect("whole")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scripted {
    fn reply(&mut self, mut asked: Seen) -> Reply {
        let Some(at) = self.script_of(&asked.path) else {
            self.seen.push(asked);
            return status(404, r#"{"error":"nothing here"}"#);
        };
        asked.earlier = self.seen.iter().filter(|seen| self.script_of(&seen.path) == Some(at)).count();
        let reply = self.scripts[at](&asked);
        self.seen.push(asked);
        reply
    }

    fn script_of(&self, path: &str) -> Option<&str> {
        let fitting = self.scripts.keys().filter(|at| is_under(path, at));
        fitting.max_by_key(|at| at.len()).map(String::as_str)
    }
}

fn trimmed(path: &str) -> &str {
    path.trim_matches('/')
}

fn is_under(path: &str, at: &str) -> bool {
    trimmed(path).strip_prefix(at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Nothing that tests ask has any other character that would have to be written so.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let plain = query.replace("%2C", ",");
    let pairs = plain.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

async fn answer(State(scripted): State<Arc<Mutex<Scripted>>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY).await.expect("a body");
    let asked = Seen {
        path: parts.uri.path().to_owned(),
        query: parameters(parts.uri.query().unwrap_or_default()),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).expect("text"),
        earlier: 0,
    };
    let reply = scripted.lock().expect("whole").reply(asked);
    match reply {
        Reply::Never => std::future::pending().await,
        Reply::Whole { status, headers, body } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::from_u16(status).expect("a status");
            for (name, value) in headers {
                response.headers_mut().insert(name, HeaderValue::from_str(&value).expect("a value"));
            }
            response
        }
    }
}
