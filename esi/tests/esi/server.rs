//! A server that answers as it is told to, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What was asked.
#[derive(Clone, Debug)]
pub struct Seen {
    pub query: String,
    pub headers: HeaderMap,
    pub body: String,
    /// How many were asked there before.
    pub earlier: usize,
}

/// What is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    Whole { status: u16, headers: Vec<(&'static str, String)>, body: String },
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
    /// With a header.
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        if let Reply::Whole { headers, .. } = &mut self {
            headers.push((name, value.to_string()));
        }
        self
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The page that was asked for.
    pub fn page(&self) -> usize {
        let page = self.query.split('&').find_map(|field| field.strip_prefix("page="));
        page.map_or(1, |page| page.parse().expect("a number"))
    }
}

type Script = Box<dyn Fn(&Seen) -> Reply + Send + Sync>;

#[derive(Default)]
struct Scripts {
    scripts: Mutex<BTreeMap<String, Script>>,
    seen: Mutex<Vec<(String, Seen)>>,
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

    /// Answers so what is asked at a path.
    pub fn on(&self, path: &str, script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> &Self {
        self.shared.scripts.lock().expect("whole").insert(path.to_owned(), Box::new(script));
        self
    }

    /// What was asked at a path.
    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let seen = self.shared.seen.lock().expect("whole");
        seen.iter().filter(|(at, _)| at == path).map(|(_, seen)| seen.clone()).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Scripts {
    async fn see(&self, request: Request) -> (String, Seen) {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, 1 << 20).await.expect("a body");
        let path = parts.uri.path().to_owned();
        let mut all = self.seen.lock().expect("whole");
        let earlier = all.iter().filter(|(at, _)| *at == path).count();
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let body = String::from_utf8(body.to_vec()).expect("text");
        let seen = Seen { query, headers: parts.headers, body, earlier };
        all.push((path.clone(), seen.clone()));
        (path, seen)
    }

    fn reply(&self, path: &str, seen: &Seen) -> Reply {
        let scripts = self.scripts.lock().expect("whole");
        scripts.get(path).map_or_else(|| status(404, r#"{"error":"nothing here"}"#), |script| script(seen))
    }
}

async fn answer(State(shared): State<Arc<Scripts>>, request: Request) -> Response<Body> {
    let (path, seen) = shared.see(request).await;
    match shared.reply(&path, &seen) {
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
