//! Connections that are cut before a statement arrives, and after its commit but before its answer.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use bursar::app::App;
use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UnixListener, UnixStream};

use crate::guild::{Guild, award};
use crate::support::{TestApp, master};

/// What the proxy does to the next append.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Before,
    After,
}

/// A socket in front of PostgreSQL's.
struct Proxy {
    folder: PathBuf,
    before: Arc<AtomicBool>,
    after: Arc<AtomicBool>,
    cuts: Arc<AtomicU32>,
}

/// What a statement is known by on the wire: the first of a connection is sent as text, its repetitions as the name of a
/// prepared statement, so a connection that ever sent it counts.
const APPEND: &[u8] = b"WITH fences AS MATERIALIZED";

impl Proxy {
    async fn start(real: PgConnectOptions) -> Self {
        let folder = std::env::temp_dir().join(format!("bursar-proxy-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let listener = UnixListener::bind(folder.join(".s.PGSQL.5432")).expect("a socket");
        let proxy = Proxy { folder, before: Arc::default(), after: Arc::default(), cuts: Arc::default() };
        let (before, after, cuts) =
            (Arc::clone(&proxy.before), Arc::clone(&proxy.after), Arc::clone(&proxy.cuts));
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (before, after, cuts) = (Arc::clone(&before), Arc::clone(&after), Arc::clone(&cuts));
                let real = real.clone();
                tokio::spawn(async move {
                    match real.get_socket() {
                        Some(folder) => {
                            let path = folder.join(format!(".s.PGSQL.{}", real.get_port()));
                            let server = UnixStream::connect(path).await.expect("PostgreSQL");
                            relay(client, server, &before, &after, &cuts).await;
                        }
                        None => {
                            let server = TcpStream::connect((real.get_host(), real.get_port())).await;
                            relay(client, server.expect("PostgreSQL"), &before, &after, &cuts).await;
                        }
                    }
                });
            }
        });
        proxy
    }

    fn cut(&self, cut: Cut) {
        match cut {
            Cut::Before => self.before.store(true, Ordering::SeqCst),
            Cut::After => self.after.store(true, Ordering::SeqCst),
        }
    }
}

async fn relay<S: AsyncReadExt + AsyncWriteExt + Unpin>(
    mut client: UnixStream,
    mut server: S,
    before: &AtomicBool,
    after: &AtomicBool,
    cuts: &AtomicU32,
) {
    let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut appends = false;
    let mut awaited = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(length @ 1..) = read else { return };
                appends |= asked[..length].windows(APPEND.len()).any(|window| window == APPEND);
                // Bind and execute of an append carry its events; a parse alone does not.
                let carries = appends && asked[..length].windows(14).any(|window| window == b"points.awarded");
                if carries && before.swap(false, Ordering::SeqCst) {
                    cuts.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                awaited |= carries;
                if server.write_all(&asked[..length]).await.is_err() { return; }
            }
            read = server.read(&mut answered) => {
                let Ok(length @ 1..) = read else { return };
                // The commit is done once PostgreSQL is ready for the next query.
                let ready = answered[..length].windows(6).any(|window| window == b"Z\0\0\0\x05I");
                if awaited && ready && after.swap(false, Ordering::SeqCst) {
                    cuts.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                awaited &= !ready;
                if client.write_all(&answered[..length]).await.is_err() { return; }
            }
        }
    }
}

async fn survives(cut: Cut) {
    let direct = TestApp::start().await;
    let options: PgConnectOptions = direct.url.parse().expect("a URL");
    let proxy = Proxy::start(options.clone()).await;
    let through = options.socket(&proxy.folder).port(5432);
    let pool = sqlx::postgres::PgPoolOptions::new().max_connections(8).connect_with(through).await;
    let app = App::start(pool.expect("connected"), master()).await.expect("started");
    let guild = Guild::open(&app, 5).await;
    guild.points("warm", award(&guild.members, "1")).await.expect("awarded");
    for round in 0..5 {
        proxy.cut(cut);
        let keys: Vec<String> = (0..20).map(|n| format!("{round}-{n}")).collect();
        let kills = keys.iter().map(|key| guild.points(key, award(&guild.members, "1")));
        for answer in futures::future::join_all(kills).await {
            answer.expect("a lane finds out what became of a batch, and goes on");
        }
    }
    assert_eq!(proxy.cuts.load(Ordering::SeqCst), 5, "the proxy did cut");
    app.stop().await;
    direct.caught_up(guild.ledger).await;
    let guild = Guild { app: direct.app.clone(), ..guild };
    assert_eq!(guild.dkp(guild.members[0]).await, "101");
    let _ = std::fs::remove_dir_all(&proxy.folder);
    direct.close().await;
}

#[tokio::test]
async fn a_connection_that_is_cut_before_the_statement_arrives_loses_and_doubles_nothing() {
    survives(Cut::Before).await;
}

#[tokio::test]
async fn a_connection_that_is_cut_after_the_commit_loses_and_doubles_nothing() {
    survives(Cut::After).await;
}
