//! Connections, each of which is served until it ends, or until the server stops and it has answered what it took.

use std::net::SocketAddr;
use std::pin::pin;

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_layer::Layer as _;

use super::eager::eager;

/// Serves whoever connects until `stop`: then takes nobody more, and returns once every request that was begun is answered.
/// Who has upgraded to a WebSocket is not waited for.
pub async fn serve(mut listener: TcpListener, routes: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    while let Some((stream, address)) = stop.run_until_cancelled(Listener::accept(&mut listener)).await {
        connections.spawn(eager(connection(stream, address, routes.clone(), stop.clone())));
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    address: SocketAddr,
    routes: Router,
    stop: CancellationToken,
) {
    let mut http = Builder::new(TokioExecutor::new());
    // Without it, there are no WebSockets over HTTP/2.
    http.http2().enable_connect_protocol();
    let routes = TowerToHyperService::new(Extension(ConnectInfo(address)).layer(routes));
    let mut connection = pin!(http.serve_connection_with_upgrades(TokioIo::new(stream), routes));
    let ended = tokio::select! {
        // A request that has arrived when the server stops is answered.
        biased;
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::trace!(%error, "a connection failed");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[tokio::test]
    async fn what_has_arrived_when_the_server_stops_is_answered_and_then_it_ends() {
        let routes = Router::new().route("/", get(async || "here"));
        let stop = CancellationToken::new();
        stop.cancel();
        let (mut client, server) = tokio::io::duplex(1 << 10);
        client.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("there is room");
        let served = tokio::spawn(connection(server, ([127, 0, 0, 1], 1).into(), routes, stop));
        let mut answer = String::new();
        let read = client.read_to_string(&mut answer);
        tokio::time::timeout(Duration::from_secs(30), read).await.expect("it ends").expect("text");
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nhere"), "{answer}");
        served.await.expect("no panic");
    }

    #[tokio::test]
    async fn who_has_asked_nothing_does_not_hold_up_the_stop() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let stop = CancellationToken::new();
        let routes = Router::new().route("/", get(async || "here"));
        let served = tokio::spawn(serve(listener, routes, stop.clone()));
        let _silent = tokio::net::TcpStream::connect(address).await.expect("a connection");
        let mut idle = tokio::net::TcpStream::connect(address).await.expect("a connection");
        idle.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("written");
        idle.read_u8().await.expect("an answer");
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(30), served).await.expect("it stops").expect("no panic");
    }
}
