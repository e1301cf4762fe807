//! A server that answers as it is told to, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// When all of it happens, unless somebody moves the clock.
pub const NOON: &str = "Sat, 21 Nov 2026 12:00:00 GMT";

/// What was asked.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: String,
    /// How many were asked under the same first word of the path before.
    pub earlier: usize,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The type ids of a question.
    pub fn types(&self) -> Vec<u32> {
        let list = self.query.get("types").or(self.query.get("type_id")).unwrap_or(&self.body);
        list.split([',', '\n']).map(|id| id.parse().expect("an id")).collect()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    Whole { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    Never,
}

/// A good answer.
pub fn ok(body: impl Into<String>) -> Reply {
    status(200, body)
}

/// An answer with a status.
pub fn status(status: u16, body: impl Into<String>) -> Reply {
    Reply::Whole { status, headers: vec![("date", NOON.to_owned())], body: body.into().into_bytes() }
}

impl Reply {
    /// With a header.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Reply::Whole { headers, .. } = &mut self {
            headers.retain(|(other, _)| *other != name);
            headers.push((name, value.to_string()));
        }
        self
    }
}

type Script = Box<dyn Fn(&Seen) -> Reply + Send + Sync>;

#[derive(Default)]
struct Scripts {
    scripts: Mutex<BTreeMap<&'static str, Script>>,
    seen: Mutex<Vec<Seen>>,
}

/// The server. It ends when this is dropped.
pub struct Server {
    pub base: String,
    shared: Arc<Scripts>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Scripts::default());
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let task = tokio::spawn(async { axum::serve(listener, router).await.expect("served") });
        Server { base, shared, task }
    }

    /// Answers so what is asked under a first word of the path.
    pub fn on(&self, first: &'static str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        self.shared.scripts.lock().expect("whole").insert(first, Box::new(script));
    }

    /// What was asked under a first word of the path.
    pub fn seen(&self, first: &str) -> Vec<Seen> {
        let seen = self.shared.seen.lock().expect("whole");
        seen.iter().filter(|seen| word(&seen.path) == first).cloned().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn word(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let plain = query.replace("%2C", ",");
    let pairs = plain.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl Scripts {
    async fn see(&self, request: Request) -> Seen {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        let path = parts.uri.path().to_owned();
        let mut all = self.seen.lock().expect("whole");
        let earlier = all.iter().filter(|seen| word(&seen.path) == word(&path)).count();
        let query = parameters(parts.uri.query().unwrap_or_default());
        let body = String::from_utf8(body.to_vec()).expect("text");
        let seen = Seen { path, query, headers: parts.headers, body, earlier };
        all.push(seen.clone());
        seen
    }

    fn reply(&self, seen: &Seen) -> Reply {
        let scripts = self.scripts.lock().expect("whole");
        scripts.get(word(&seen.path)).map_or_else(|| status(404, "nothing here"), |script| script(seen))
    }
}

async fn answer(State(shared): State<Arc<Scripts>>, request: Request) -> Response<Body> {
    let seen = shared.see(request).await;
    match shared.reply(&seen) {
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
